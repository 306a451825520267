/* SPDX-License-Identifier: BSD-2-Clause */
/* npy_read.c - complex arrays from .npy files that nobody vouches for. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/npy_header.h"

/* NumPy refuses more than 10,000 bytes; a longer one is no header. */
#define MAX_HEADER (UINT32_C(1) << 16)

#define LEGAL "legal are .npy files of complex128 or complex64 (NumPy: numpy.save)"

/* A file being read: what is known of it so far. */
struct source {
    const char *path;
    int fd;
    bool regular;
    uint64_t size;   /* of a regular file */
    uint64_t offset; /* how much has been read */
    struct esc_io_error *error;
};

static enum esc_io system_failed(const struct source *source)
{
    return esc_io_fail(source->error, ESC_IO_DATA, "cannot read '%s': %s", source->path,
                       strerror(errno));
}

/* Reads until `size` bytes or the end of the file: how many, or -1 and errno. */
static ssize_t read_some(struct source *source, void *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(source->fd, (char *)bytes + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    source->offset += done;
    return (ssize_t)done;
}

static enum esc_io read_all(struct source *source, void *bytes, size_t size, const char *what)
{
    ssize_t got = read_some(source, bytes, size);
    if (got < 0)
        return system_failed(source);
    if ((size_t)got == size)
        return ESC_IO_OK;
    return esc_io_fail(source->error, ESC_IO_DATA, "'%s' ends after %llu bytes, within its %s",
                       source->path, (unsigned long long)source->offset, what);
}

/* ---- The header --------------------------------------------------------------------------- */

/* Magic and version; gives the length of the dictionary. */
static enum esc_io read_prefix(struct source *source, uint32_t *length)
{
    unsigned char prefix[8], size[4] = {0, 0, 0, 0};
    ssize_t got = read_some(source, prefix, sizeof prefix);
    if (got < 0)
        return system_failed(source);
    if (got < (ssize_t)sizeof prefix || memcmp(prefix, "\x93NUMPY", 6) != 0)
        return esc_io_fail(source->error, ESC_IO_DATA, "'%s' is %s; " LEGAL, source->path,
                           got == 0 ? "empty" : "not a .npy file (wrong magic bytes)");
    if (prefix[6] < 1 || prefix[6] > 3 || prefix[7] != 0)
        return esc_io_fail(source->error, ESC_IO_DATA,
                           "'%s' is a .npy file of version %d.%d; legal are 1.0, 2.0 and 3.0",
                           source->path, prefix[6], prefix[7]);
    enum esc_io status = read_all(source, size, prefix[6] == 1 ? 2 : 4, "header");
    if (status)
        return status;
    *length = size[0] | (uint32_t)size[1] << 8 | (uint32_t)size[2] << 16 | (uint32_t)size[3] << 24;
    if (*length > MAX_HEADER)
        return esc_io_fail(source->error, ESC_IO_DATA,
                           "'%s' claims a header of %lu bytes; legal are at most %lu", source->path,
                           (unsigned long)*length, (unsigned long)MAX_HEADER);
    return ESC_IO_OK;
}

static enum esc_io read_header(struct source *source, struct esc_npy_header *header)
{
    uint32_t length = 0;
    enum esc_io status = read_prefix(source, &length);
    if (status)
        return status;
    char *text = malloc((size_t)length + 1);
    if (!text)
        return esc_io_fail(source->error, ESC_IO_MEMORY, "%s: out of memory", source->path);
    status = read_all(source, text, length, "header");
    const char *wrong = status ? NULL : esc_npy_header_parse(text, length, header);
    free(text);
    if (wrong)
        return esc_io_fail(source->error, ESC_IO_DATA, "'%s': %s; " LEGAL, source->path, wrong);
    return status;
}

/* ---- The array ---------------------------------------------------------------------------- */

static bool take_type(const char *descr, struct esc_npy *array, bool *swapped)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    const char native = '>';
#else
    const char native = '<';
#endif
    if (descr[0] != '<' && descr[0] != '>')
        return false;
    *swapped = descr[0] != native;
    array->precision = !strcmp(descr + 1, "c16") ? ESC_PRECISION_F64 : ESC_PRECISION_F32;
    return !strcmp(descr + 1, "c16") || !strcmp(descr + 1, "c8");
}

static size_t element_size(const struct esc_npy *array)
{
    return array->precision == ESC_PRECISION_F64 ? 16 : 8;
}

/* The number of elements, if their bytes can be addressed. One dimension of 0 makes it 0, however
 * large the others are. */
static bool count_elements(struct esc_npy *array)
{
    uint64_t limit = (uint64_t)PTRDIFF_MAX / element_size(array);
    array->count = 1;
    for (unsigned i = 0; i < array->dims; i++) {
        if (array->shape[i] == 0) {
            array->count = 0;
            return true;
        }
    }
    for (unsigned i = 0; i < array->dims; i++) {
        if (array->shape[i] > limit / array->count)
            return false;
        array->count *= array->shape[i];
    }
    return true;
}

static enum esc_io describe(const struct source *source, const struct esc_npy_header *header,
                            struct esc_npy *array, bool *swapped)
{
    array->dims = header->dims;
    memcpy(array->shape, header->shape, sizeof array->shape);
    if (!take_type(header->descr, array, swapped))
        return esc_io_fail(source->error, ESC_IO_DATA,
                           "'%s' is an array of '%s'; legal are '<c16', '<c8', '>c16' and '>c8' "
                           "(NumPy: z.astype(complex))",
                           source->path, header->descr);
    if (!count_elements(array))
        return esc_io_fail(source->error, ESC_IO_DATA,
                           "'%s': the shape is more than this machine can address", source->path);
    return ESC_IO_OK;
}

static enum esc_io wrong_size(const struct source *source, const struct esc_npy *array,
                              uint64_t found, bool more)
{
    char shape[128];
    esc_npy_shape_string(array, shape, sizeof shape);
    return esc_io_fail(source->error, ESC_IO_DATA,
                       "'%s' has %s%llu bytes of data; its shape %s needs %llu", source->path,
                       more ? "more than " : "", (unsigned long long)found, shape,
                       (unsigned long long)(array->count * element_size(array)));
}

static enum esc_io map_data(const struct source *source, struct esc_npy *array)
{
    uint64_t found = source->size > source->offset ? source->size - source->offset : 0;
    if (found != array->count * element_size(array))
        return wrong_size(source, array, found, false);
    if (found == 0)
        return ESC_IO_OK;
    size_t mapped = (size_t)source->size;
    void *memory = mmap(NULL, mapped, PROT_READ, MAP_PRIVATE, source->fd, 0);
    if (memory == MAP_FAILED)
        return system_failed(source);
    array->memory = memory;
    array->mapped = mapped;
    array->data = (const char *)memory + source->offset;
    return ESC_IO_OK;
}

static enum esc_io out_of_memory(const struct source *source, size_t size)
{
    return esc_io_fail(source->error, ESC_IO_MEMORY, "'%s': out of memory (%zu bytes)",
                       source->path, size);
}

static enum esc_io read_data(struct source *source, struct esc_npy *array)
{
    size_t size = (size_t)array->count * element_size(array);
    char *memory = malloc(size + 1); /* and one byte to see whether more follows */
    if (!memory)
        return out_of_memory(source, size);
    array->memory = memory;
    ssize_t got = read_some(source, memory, size + 1);
    if (got < 0)
        return system_failed(source);
    if ((size_t)got != size)
        return wrong_size(source, array, (size_t)got < size ? (size_t)got : size,
                          (size_t)got > size);
    array->data = size > 0 ? memory : NULL;
    return ESC_IO_OK;
}

/* ---- Layout ------------------------------------------------------------------------------- */

/* Elements in C order from an array in Fortran order: walks the index as C does, last dimension
 * fastest, and keeps the Fortran offset beside it. */
static void copy_transposed(char *to, const char *from, const struct esc_npy *array)
{
    size_t size = element_size(array);
    uint64_t index[ESC_NPY_MAX_DIMS] = {0}, step[ESC_NPY_MAX_DIMS];
    uint64_t offset = 0, product = 1;
    for (unsigned i = 0; i < array->dims; i++) {
        step[i] = product;
        product *= array->shape[i];
    }
    for (uint64_t n = 0; n < array->count; n++) {
        memcpy(to + (size_t)n * size, from + (size_t)offset * size, size);
        for (unsigned i = array->dims; i-- > 0;) {
            offset += step[i];
            if (++index[i] < array->shape[i])
                break;
            offset -= step[i] * array->shape[i];
            index[i] = 0;
        }
    }
}

static void swap_bytes(void *data, const struct esc_npy *array)
{
    uint64_t reals = array->count * 2;
    if (array->precision == ESC_PRECISION_F64) {
        uint64_t *words = data;
        for (uint64_t i = 0; i < reals; i++)
            words[i] = __builtin_bswap64(words[i]);
    } else {
        uint32_t *words = data;
        for (uint64_t i = 0; i < reals; i++)
            words[i] = __builtin_bswap32(words[i]);
    }
}

static void release(struct esc_npy *array)
{
    if (array->mapped > 0)
        munmap(array->memory, array->mapped);
    else
        free(array->memory);
    array->memory = NULL;
    array->mapped = 0;
    array->data = NULL;
}

/* Copies what cannot be used where it lies: another order, another byte order, or a header that
 * leaves the data misaligned. */
static enum esc_io arrange(const struct source *source, bool fortran_order, bool swapped,
                           struct esc_npy *array)
{
    size_t alignment =
        array->precision == ESC_PRECISION_F64 ? alignof(uint64_t) : alignof(uint32_t);
    bool transposed = fortran_order && array->dims > 1;
    if (array->count == 0 || (!transposed && !swapped && (uintptr_t)array->data % alignment == 0))
        return ESC_IO_OK;

    size_t size = (size_t)array->count * element_size(array);
    char *copy = malloc(size);
    if (!copy)
        return out_of_memory(source, size);
    if (transposed)
        copy_transposed(copy, array->data, array);
    else
        memcpy(copy, array->data, size);
    if (swapped)
        swap_bytes(copy, array);
    release(array);
    array->memory = copy;
    array->data = copy;
    return ESC_IO_OK;
}

static enum esc_io read_array(struct source *source, struct esc_npy *array)
{
    struct stat found;
    if (fstat(source->fd, &found) != 0)
        return system_failed(source);
    source->regular = S_ISREG(found.st_mode);
    source->size = source->regular ? (uint64_t)found.st_size : 0;

    struct esc_npy_header header;
    bool swapped = false;
    enum esc_io status = read_header(source, &header);
    if (!status)
        status = describe(source, &header, array, &swapped);
    if (!status)
        status = source->regular ? map_data(source, array) : read_data(source, array);
    return status ? status : arrange(source, header.fortran_order, swapped, array);
}

enum esc_io esc_npy_read(const char *path, struct esc_npy *array, struct esc_io_error *error)
{
    struct esc_npy made;
    memset(&made, 0, sizeof made);
    struct source source = {.path = path, .error = error};
    source.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (source.fd < 0)
        return system_failed(&source);
    enum esc_io status = read_array(&source, &made);
    close(source.fd);
    if (status) {
        release(&made);
        return status;
    }
    *array = made;
    return ESC_IO_OK;
}

enum esc_io esc_npy_widen(struct esc_npy *array, struct esc_io_error *error)
{
    if (array->precision == ESC_PRECISION_F64)
        return ESC_IO_OK;
    size_t reals = (size_t)array->count * 2;
    double *wide = malloc(reals > 0 ? reals * sizeof *wide : 1);
    if (!wide)
        return esc_io_fail(error, ESC_IO_MEMORY, "out of memory (%zu bytes)", reals * sizeof *wide);
    const float *narrow = array->data;
    for (size_t i = 0; i < reals; i++)
        wide[i] = (double)narrow[i];
    release(array);
    array->memory = wide;
    array->data = reals > 0 ? wide : NULL;
    array->precision = ESC_PRECISION_F64;
    return ESC_IO_OK;
}

void esc_npy_shape_string(const struct esc_npy *array, char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "(");
    for (unsigned i = 0; i < array->dims && length < size; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%llu%s", i > 0 ? " " : "",
                                   (unsigned long long)array->shape[i],
                                   i + 1 < array->dims || array->dims == 1 ? "," : "");
    if (length < size)
        snprintf(text + length, size - length, ")");
}

void esc_npy_free(struct esc_npy *array)
{
    release(array);
}
