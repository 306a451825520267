/* SPDX-License-Identifier: BSD-2-Clause */
/* report/colour.h - from counts and values to colours, the same on every machine.
 *
 * A pixel that reached max_iter has the inside colour. Of another, a number t is made:
 *
 *     iteration     log(1 + n - low) / log(1 + max_iter - low), 0 where n is below low
 *     smooth        the same of the smooth count
 *     distance      sqrt(d / (d + 32)), d the distance estimate in pixels
 *     histogram     the part of the frame's escaped pixels whose count is below n, and half of those with n
 *     final-angle   (arg z / pi + 1) / 2, z the final z
 *
 * and the palette is run through `repeat` times while t goes from 0 to 1, forth and back unless it is cyclic,
 * beginning at `offset`. What is computed is IEEE arithmetic and SLEEF's reproducible functions. */
#ifndef ESC_REPORT_COLOUR_H
#define ESC_REPORT_COLOUR_H

#include <escapement/escapement.h>

#include "report/palette.h"

enum esc_colour {
    ESC_COLOUR_ITERATION,
    ESC_COLOUR_SMOOTH,
    ESC_COLOUR_DISTANCE,
    ESC_COLOUR_HISTOGRAM,
    ESC_COLOUR_FINAL_ANGLE
};
const char *esc_colour_name(size_t index);

/* What a picture is coloured by, as it is asked for and as a file of it tells. */
struct esc_colouring {
    enum esc_colour colour;
    size_t palette; /* index of esc_palette_name */
    double repeat;  /* 0.01..1000 */
    double offset;  /* 0..1, of the palette's length */
    uint32_t low;   /* iteration, smooth: the count that the palette begins with */
    bool reverse;
    struct esc_rgb inside;
    unsigned depth;       /* bits per channel, 8 or 16 */
    unsigned supersample; /* samples of a pixel along each side, 1..4 */
};

#define ESC_MIN_REPEAT 0.01
#define ESC_MAX_REPEAT 1000.0
#define ESC_MAX_SUPERSAMPLE 4

/* The book's pictures store rows upside down, have 8 bits and neither inside colour, repeat, offset, reverse nor
 * supersampling. With g = trunc(n / max(n) * 255) grey is g, and colour the low bytes, lowest first, of
 * 16 (g + 256 g + 65536 g). */
bool esc_colouring_is_book(const struct esc_colouring *colouring);

/* Whether it makes greys alone, which a file stores as one channel. */
bool esc_colouring_is_grey(const struct esc_colouring *colouring);

/* Bits 1 << enum esc_value that it needs, and whether final z. */
unsigned esc_colouring_values(const struct esc_colouring *colouring);
bool esc_colouring_orbits(const struct esc_colouring *colouring);

/* Whether `low` means anything to it. */
bool esc_colouring_has_low(const struct esc_colouring *colouring);

/* Whether the whole frame has to be counted before a pixel can be coloured. */
bool esc_colouring_surveys(const struct esc_colouring *colouring);

/* Null when this build can; else why not. */
const char *esc_colouring_unavailable(const struct esc_colouring *colouring);

/* ---- Use ------------------------------------------------------------------------------------ */

struct esc_colourer;

/* pixel: a pixel's side, in units of the plane. Null without memory. */
struct esc_colourer *esc_colourer_create(const struct esc_colouring *colouring,
                                         const struct esc_scene *scene, double pixel);
void esc_colourer_free(struct esc_colourer *colourer);

/* Adds counts of a frame that has to be counted first; from any thread. */
void esc_colourer_survey(struct esc_colourer *colourer, const uint32_t *counts, size_t n);

/* After the last of these, with the frame's largest count. */
void esc_colourer_surveyed(struct esc_colourer *colourer, uint32_t max_count);

/* The colours of a tile's pixels; from any thread. */
void esc_colourer_tile(const struct esc_colourer *colourer, const struct esc_tile *tile,
                       struct esc_rgb *colours);

/* ---- Light: what sRGB's numbers stand for, in 2^-24 ------------------------------------------- */

#define ESC_LIGHT_ONE (UINT32_C(1) << 24)

/* Both tables as one, to be shared by all threads. Null without memory, and in a build without SLEEF. */
struct esc_light;
struct esc_light *esc_light_create(void);
void esc_light_free(struct esc_light *light);
uint32_t esc_light_of(const struct esc_light *light, uint16_t code);

/* The code whose light is nearest. */
uint16_t esc_light_code(const struct esc_light *light, uint32_t amount);

#endif
