/* SPDX-License-Identifier: BSD-2-Clause */
/* report/png.h - PNG files, written and read by rows, with what made them in their text. */
#ifndef ESC_REPORT_PNG_H
#define ESC_REPORT_PNG_H

#include <stddef.h>
#include <stdint.h>

#include "report/error.h"
#include "report/file.h"
#include "report/palette.h"

/* Null when pictures can be written and read here; else why not, and what to do. */
const char *esc_png_unavailable(void);

#define ESC_PNG_MAX_SIDE 32768
#define ESC_PNG_HASH_SIZE 65 /* of SHA-256 in hexadecimal, and a null byte */

struct esc_png;

/* width, height: 1..ESC_PNG_MAX_SIDE; depth: 8 or 16; grey: one channel. The file stays the caller's; without one
 * nothing is written, for those who want the hash alone.
 * Errors: ESC_IO_MEMORY, ESC_IO_WRITE. */
enum esc_io esc_png_create(struct esc_file *file, uint32_t width, uint32_t height, unsigned depth,
                           bool grey, struct esc_png **png, struct esc_io_error *error);

/* The next row, from the top down. Errors: those of esc_file_write. */
enum esc_io esc_png_row(struct esc_png *png, const struct esc_rgb *row, struct esc_io_error *error);

/* SHA-256 of the pixels so far, as a reader decodes them: a byte per channel, or two, the higher first. */
void esc_png_hash(const struct esc_png *png, char hash[ESC_PNG_HASH_SIZE]);

struct esc_png_text {
    const char *key, *text; /* UTF-8 */
};

/* After the last row: writes the texts and ends the file. Errors: those of esc_file_write. */
enum esc_io esc_png_finish(struct esc_png *png, const struct esc_png_text *texts, size_t n,
                           struct esc_io_error *error);
void esc_png_free(struct esc_png *png); /* null is allowed */

/* What a file shows. */
struct esc_png_file {
    uint32_t width, height;
    unsigned depth;
    bool grey;                    /* one channel, rather than three */
    bool plain;                   /* in sRGB, without a palette or transparency */
    char hash[ESC_PNG_HASH_SIZE]; /* of its pixels */
};

/* Reads all of a file, and in it the text of a key, to be freed.
 * Errors: ESC_IO_DATA when it is no PNG, is damaged, or has no such text, and ESC_IO_MEMORY. */
enum esc_io esc_png_read(const char *path, const char *key, char **text, struct esc_png_file *file,
                         struct esc_io_error *error);

#endif
