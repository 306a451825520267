/* SPDX-License-Identifier: BSD-2-Clause */
/* png_none.c - pictures where the program was built without libpng and libmd: why there are none. */
#include "report/png.h"

const char *esc_png_unavailable(void)
{
    return "pictures need libpng and libmd, which this program was built without: install "
           "libpng-dev and libmd-dev and build again";
}

enum esc_io esc_png_create(struct esc_file *file, uint32_t width, uint32_t height, unsigned depth,
                           bool grey, struct esc_png **png, struct esc_io_error *error)
{
    (void)file, (void)width, (void)height, (void)depth, (void)grey, (void)png;
    return esc_io_fail(error, ESC_IO_CREATE, "%s", esc_png_unavailable());
}

enum esc_io esc_png_row(struct esc_png *png, const struct esc_rgb *row, struct esc_io_error *error)
{
    (void)png, (void)row;
    return esc_io_fail(error, ESC_IO_WRITE, "%s", esc_png_unavailable());
}

void esc_png_hash(const struct esc_png *png, char hash[ESC_PNG_HASH_SIZE])
{
    (void)png;
    hash[0] = '\0';
}

enum esc_io esc_png_finish(struct esc_png *png, const struct esc_png_text *texts, size_t n,
                           struct esc_io_error *error)
{
    (void)png, (void)texts, (void)n;
    return esc_io_fail(error, ESC_IO_WRITE, "%s", esc_png_unavailable());
}

void esc_png_free(struct esc_png *png)
{
    (void)png;
}

enum esc_io esc_png_read(const char *path, const char *key, char **text, struct esc_png_file *file,
                         struct esc_io_error *error)
{
    (void)path, (void)key, (void)text, (void)file;
    return esc_io_fail(error, ESC_IO_DATA, "%s", esc_png_unavailable());
}
