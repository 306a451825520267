/* SPDX-License-Identifier: BSD-2-Clause */
/* png_read.c - what a PNG file says in its text, and the hash of its pixels, with libpng. */
#define _POSIX_C_SOURCE 200809L
#include "report/png.h"

#include <errno.h>
#include <png.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *path;
    FILE *stream;
    png_structp png;
    png_infop info, end;
    unsigned char *row;
    struct esc_io_error why;
};

static void on_error(png_structp png, png_const_charp message)
{
    struct reader *const reader = png_get_error_ptr(png);
    esc_io_fail(&reader->why, ESC_IO_DATA, "'%s' is damaged, or no PNG file: %s", reader->path,
                message);
    longjmp(png_jmpbuf(png), 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

/* All of it: a checksum that does not hold is an error, wherever it is. */
static enum esc_io pixels_read(struct reader *reader, SHA256_CTX *hash)
{
    if (setjmp(png_jmpbuf(reader->png)))
        return ESC_IO_DATA;
    png_init_io(reader->png, reader->stream);
    png_set_user_limits(reader->png, ESC_PNG_MAX_SIDE, ESC_PNG_MAX_SIDE);
    png_set_crc_action(reader->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_read_info(reader->png, reader->info);
    if (png_get_interlace_type(reader->png, reader->info) != PNG_INTERLACE_NONE)
        return esc_io_fail(&reader->why, ESC_IO_DATA,
                           "'%s' is interlaced: it is no picture of escapement's", reader->path);
    const size_t size = png_get_rowbytes(reader->png, reader->info);
    reader->row = malloc(size);
    if (!reader->row)
        return esc_io_fail(&reader->why, ESC_IO_MEMORY, "out of memory for a row of '%s'",
                           reader->path);
    for (png_uint_32 j = png_get_image_height(reader->png, reader->info); j > 0; j--) {
        png_read_row(reader->png, reader->row, NULL);
        SHA256Update(hash, reader->row, size);
    }
    png_read_end(reader->png, reader->end);
    return ESC_IO_OK;
}

static const char *text_find(const struct reader *reader, png_infop info, const char *key)
{
    png_textp texts = NULL;
    const int n = png_get_text(reader->png, info, &texts, NULL);
    for (int i = 0; i < n; i++)
        if (!strcmp(texts[i].key, key) && texts[i].text)
            return texts[i].text;
    return NULL;
}

static void look(const struct reader *reader, struct esc_png_file *file)
{
    const png_uint_32 doubtful = PNG_INFO_PLTE | PNG_INFO_tRNS | PNG_INFO_iCCP | PNG_INFO_sBIT;
    const int colour = png_get_color_type(reader->png, reader->info);
    file->width = png_get_image_width(reader->png, reader->info);
    file->height = png_get_image_height(reader->png, reader->info);
    file->depth = png_get_bit_depth(reader->png, reader->info);
    file->grey = colour == PNG_COLOR_TYPE_GRAY;
    file->plain = (file->grey || colour == PNG_COLOR_TYPE_RGB) &&
                  png_get_valid(reader->png, reader->info, PNG_INFO_sRGB) != 0 &&
                  png_get_valid(reader->png, reader->info, doubtful) == 0;
}

static enum esc_io text_read(struct reader *reader, const char *key, char **text,
                             struct esc_png_file *file)
{
    SHA256_CTX context;
    SHA256Init(&context);
    const enum esc_io status = pixels_read(reader, &context);
    if (status)
        return status;
    SHA256End(&context, file->hash);
    look(reader, file);
    const char *found = text_find(reader, reader->end, key);
    if (!found)
        found = text_find(reader, reader->info, key);
    if (!found)
        return esc_io_fail(&reader->why, ESC_IO_DATA,
                           "'%s' does not say how it was made: it has no text '%s', which "
                           "escapement's pictures have",
                           reader->path, key);
    *text = strdup(found);
    return *text ? ESC_IO_OK : esc_io_fail(&reader->why, ESC_IO_MEMORY, "out of memory");
}

enum esc_io esc_png_read(const char *path, const char *key, char **text, struct esc_png_file *file,
                         struct esc_io_error *error)
{
    struct reader reader = {.path = path, .stream = fopen(path, "rbe")};
    enum esc_io status = ESC_IO_OK;
    if (!reader.stream)
        return esc_io_fail(error, ESC_IO_DATA, "cannot read '%s': %s", path, strerror(errno));
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
    reader.info = reader.png ? png_create_info_struct(reader.png) : NULL;
    reader.end = reader.png ? png_create_info_struct(reader.png) : NULL;
    if (!reader.info || !reader.end)
        status = esc_io_fail(&reader.why, ESC_IO_MEMORY, "out of memory for '%s'", path);
    else
        status = text_read(&reader, key, text, file);
    if (status)
        esc_io_fail(error, status, "%s", reader.why.message);
    if (reader.png)
        png_destroy_read_struct(&reader.png, &reader.info, &reader.end);
    free(reader.row);
    fclose(reader.stream);
    return status;
}
