/* SPDX-License-Identifier: BSD-2-Clause */
/* png_write.c - PNG files, written by rows with libpng. */
#include "report/png.h"

#include <png.h>
#include <sha256.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct esc_png {
    png_structp png;
    png_infop info, end;
    struct esc_file *file;
    struct esc_io_error why; /* of the last failure */
    SHA256_CTX hash;
    uint32_t width;
    unsigned depth;
    bool grey;
    size_t row_size;
    unsigned char *row;
};

const char *esc_png_unavailable(void)
{
    return NULL;
}

/* ---- libpng calls these; it wants to be left by longjmp --------------------------------------- */

static void on_error(png_structp png, png_const_charp message)
{
    struct esc_png *const writer = png_get_error_ptr(png);
    if (!*writer->why.message)
        esc_io_fail(&writer->why, ESC_IO_WRITE, "libpng: %s", message);
    longjmp(png_jmpbuf(png), 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void on_write(png_structp png, png_bytep bytes, png_size_t size)
{
    struct esc_png *const writer = png_get_io_ptr(png);
    if (writer->file && esc_file_write(writer->file, bytes, size, &writer->why))
        on_error(png, "");
}

static void on_flush(png_structp png)
{
    (void)png;
}

/* ---- The writer ------------------------------------------------------------------------------- */

static enum esc_io failed(const struct esc_png *writer, struct esc_io_error *error)
{
    return esc_io_fail(error, ESC_IO_WRITE, "%s", writer->why.message);
}

static bool header_write(struct esc_png *writer, uint32_t height)
{
    if (setjmp(png_jmpbuf(writer->png)))
        return false;
    png_set_write_fn(writer->png, writer, on_write, on_flush);
    png_set_IHDR(writer->png, writer->info, writer->width, height, (int)writer->depth,
                 writer->grey ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(writer->png, writer->info, PNG_sRGB_INTENT_PERCEPTUAL);
    /* The rest of the filters and levels cost several times as long for some per cent of the size. */
    png_set_filter(writer->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB | PNG_FILTER_UP);
    png_set_compression_level(writer->png, 6);
    png_write_info(writer->png, writer->info);
    return true;
}

enum esc_io esc_png_create(struct esc_file *file, uint32_t width, uint32_t height, unsigned depth,
                           bool grey, struct esc_png **png, struct esc_io_error *error)
{
    struct esc_png *const writer = calloc(1, sizeof *writer);
    if (!writer)
        return esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a picture");
    writer->file = file;
    writer->width = width;
    writer->depth = depth;
    writer->grey = grey;
    writer->row_size = (size_t)width * (grey ? 1 : 3) * (depth / 8);
    writer->row = malloc(writer->row_size);
    writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, on_error, on_warning);
    writer->info = writer->png ? png_create_info_struct(writer->png) : NULL;
    writer->end = writer->png ? png_create_info_struct(writer->png) : NULL;
    SHA256Init(&writer->hash);
    enum esc_io status = ESC_IO_OK;
    if (!writer->row || !writer->info || !writer->end)
        status = esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a picture");
    else if (!header_write(writer, height))
        status = failed(writer, error);
    if (status)
        esc_png_free(writer);
    else
        *png = writer;
    return status;
}

static void row_pack(struct esc_png *writer, const struct esc_rgb *row)
{
    const unsigned channels = writer->grey ? 1 : 3;
    unsigned char *to = writer->row;
    for (uint32_t i = 0; i < writer->width; i++)
        for (unsigned k = 0; k < channels; k++) {
            const uint32_t value = row[i].channel[k];
            if (writer->depth == 16)
                *to++ = (unsigned char)(value >> 8);
            *to++ =
                (unsigned char)(writer->depth == 16 ? value & 0xff : (value * 255 + 32767) / 65535);
        }
}

enum esc_io esc_png_row(struct esc_png *writer, const struct esc_rgb *row,
                        struct esc_io_error *error)
{
    row_pack(writer, row);
    SHA256Update(&writer->hash, writer->row, writer->row_size);
    if (setjmp(png_jmpbuf(writer->png)))
        return failed(writer, error);
    png_write_row(writer->png, writer->row);
    return ESC_IO_OK;
}

void esc_png_hash(const struct esc_png *writer, char hash[ESC_PNG_HASH_SIZE])
{
    SHA256_CTX copy = writer->hash;
    SHA256End(&copy, hash);
}

static bool texts_write(struct esc_png *writer, png_text *list, size_t n)
{
    if (setjmp(png_jmpbuf(writer->png)))
        return false;
    png_set_text(writer->png, writer->end, list, (int)n);
    png_write_end(writer->png, writer->end);
    return true;
}

enum esc_io esc_png_finish(struct esc_png *writer, const struct esc_png_text *texts, size_t n,
                           struct esc_io_error *error)
{
    static char utf8[] = ""; /* of the keys' translation, and the language: there are none */
    png_text *const list = calloc(n > 0 ? n : 1, sizeof *list);
    if (!list)
        return esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a picture");
    for (size_t i = 0; i < n; i++)
        list[i] = (png_text){.compression = PNG_ITXT_COMPRESSION_NONE,
                             .key = (char *)texts[i].key, /* libpng copies all of it */
                             .text = (char *)texts[i].text,
                             .itxt_length = strlen(texts[i].text),
                             .lang = utf8,
                             .lang_key = utf8};
    const bool written = texts_write(writer, list, n);
    free(list);
    return written ? ESC_IO_OK : failed(writer, error);
}

void esc_png_free(struct esc_png *writer)
{
    if (!writer)
        return;
    if (writer->png && writer->end)
        png_destroy_info_struct(writer->png, &writer->end);
    if (writer->png)
        png_destroy_write_struct(&writer->png, &writer->info);
    free(writer->row);
    free(writer);
}
