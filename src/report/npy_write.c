/* SPDX-License-Identifier: BSD-2-Clause */
/* npy_write.c - counts as .npy and as bare little-endian words. */
#include "report/npy.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define HEADER_ALIGN 64u
#define PREFIX 10u /* magic, version 1.0, two bytes of length */

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__

static enum esc_io write_longs(struct esc_file *file, const uint64_t *longs, size_t count,
                               struct esc_io_error *error)
{
    enum esc_io status = ESC_IO_OK;
    for (size_t i = 0; !status && i < count; i++) {
        const uint64_t swapped = __builtin_bswap64(longs[i]);
        status = esc_file_write(file, &swapped, sizeof swapped, error);
    }
    return status;
}

static enum esc_io write_words(struct esc_file *file, const uint32_t *words, size_t count,
                               struct esc_io_error *error)
{
    uint32_t swapped[4096];
    while (count > 0) {
        size_t part = count < 4096 ? count : 4096;
        for (size_t i = 0; i < part; i++)
            swapped[i] = __builtin_bswap32(words[i]);
        enum esc_io status = esc_file_write(file, swapped, part * sizeof *swapped, error);
        if (status)
            return status;
        words += part;
        count -= part;
    }
    return ESC_IO_OK;
}

#else

static enum esc_io write_longs(struct esc_file *file, const uint64_t *longs, size_t count,
                               struct esc_io_error *error)
{
    return esc_file_write(file, longs, count * sizeof *longs, error);
}

static enum esc_io write_words(struct esc_file *file, const uint32_t *words, size_t count,
                               struct esc_io_error *error)
{
    return esc_file_write(file, words, count * sizeof *words, error);
}

#endif

enum esc_io esc_u32_write(struct esc_file *file, const struct esc_frame *frame,
                          struct esc_io_error *error)
{
    for (uint64_t j = 0; j < frame->height; j++) {
        const uint32_t *row = frame->counts + (size_t)j * frame->stride;
        enum esc_io status = write_words(file, row, (size_t)frame->width, error);
        if (status)
            return status;
    }
    return ESC_IO_OK;
}

static size_t header_make(const char *type, const uint64_t *shape, unsigned dims,
                          char header[ESC_NPY_HEADER_SIZE])
{
    const size_t size = ESC_NPY_HEADER_SIZE;
    size_t length = PREFIX;
    length += (size_t)snprintf(header + length, size - length,
                               "{'descr': '%s', 'fortran_order': False, 'shape': (", type);
    for (unsigned i = 0; i < dims; i++)
        length +=
            (size_t)snprintf(header + length, size - length, "%s%llu%s", i > 0 ? " " : "",
                             (unsigned long long)shape[i], i + 1 < dims || dims == 1 ? "," : "");
    length += (size_t)snprintf(header + length, size - length, "), }");
    while ((length + 1) % HEADER_ALIGN != 0)
        header[length++] = ' ';
    header[length++] = '\n';

    size_t dictionary = length - PREFIX;
    memcpy(header, "\x93NUMPY\x01\x00", 8);
    header[8] = (char)(dictionary & 0xff);
    header[9] = (char)(dictionary >> 8);
    return length;
}

size_t esc_npy_header(const uint64_t *shape, unsigned dims, char header[ESC_NPY_HEADER_SIZE])
{
    return header_make("<u4", shape, dims, header);
}

enum esc_io esc_npy_write_reals(struct esc_file *file, const void *reals, uint64_t count,
                                enum esc_precision precision, const uint64_t *shape, unsigned dims,
                                struct esc_io_error *error)
{
    char header[ESC_NPY_HEADER_SIZE];
    const bool f64 = precision == ESC_PRECISION_F64;
    const size_t length = header_make(f64 ? "<f8" : "<f4", shape, dims, header);
    const enum esc_io status = esc_file_write(file, header, length, error);
    if (status)
        return status;
    return f64 ? write_longs(file, reals, (size_t)count, error)
               : write_words(file, reals, (size_t)count, error);
}

enum esc_io esc_npy_write(struct esc_file *file, const struct esc_frame *frame,
                          const uint64_t *shape, unsigned dims, struct esc_io_error *error)
{
    char header[ESC_NPY_HEADER_SIZE];
    size_t length = esc_npy_header(shape, dims, header);
    enum esc_io status = esc_file_write(file, header, length, error);
    return status ? status : esc_u32_write(file, frame, error);
}
