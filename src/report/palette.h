/* SPDX-License-Identifier: BSD-2-Clause */
/* report/palette.h - colour maps by name. */
#ifndef ESC_REPORT_PALETTE_H
#define ESC_REPORT_PALETTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Red, green and blue, 16 bits each, as sRGB encodes them. */
struct esc_rgb {
    uint16_t channel[3];
};

#define ESC_PALETTE_COLOURS 512 /* at most */

struct esc_palette {
    bool cyclic; /* it ends where it begins */
    bool grey;
    size_t n;
    struct esc_rgb colours[ESC_PALETTE_COLOURS];
};

/* The palettes: name and one line about it; null past the last. The last two are the book's pictures, which
 * are no maps of a number between 0 and 1: report/colour.h has them. */
const char *esc_palette_name(size_t index);
const char *esc_palette_about(size_t index);

#define ESC_PALETTES 8 /* those that esc_palette_load loads */

void esc_palette_load(size_t index, struct esc_palette *palette);

/* The colour at 0..1, between its neighbours in the table. */
struct esc_rgb esc_palette_at(const struct esc_palette *palette, double at);

#endif
