/* SPDX-License-Identifier: BSD-2-Clause */
/* colour.c - from counts and values to colours. */
#include "report/colour.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#if ESC_HAVE_SLEEF
#include <sleef.h>
#endif

#define BOOK_GREY ESC_PALETTES
#define BOOK_COLOUR (ESC_PALETTES + 1)

/* A distance, in pixels, that is shown at half of the light's way. */
#define DISTANCE_SCALE 32.0

const char *esc_colour_name(size_t index)
{
    static const char *const names[] = {"iteration", "smooth", "distance", "histogram",
                                        "final-angle"};
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

bool esc_colouring_is_book(const struct esc_colouring *colouring)
{
    return colouring->palette >= ESC_PALETTES;
}

bool esc_colouring_is_grey(const struct esc_colouring *colouring)
{
    const uint16_t *const inside = colouring->inside.channel;
    struct esc_palette palette;
    if (esc_colouring_is_book(colouring))
        return colouring->palette == BOOK_GREY;
    esc_palette_load(colouring->palette, &palette);
    return palette.grey && inside[0] == inside[1] && inside[1] == inside[2];
}

unsigned esc_colouring_values(const struct esc_colouring *colouring)
{
    if (esc_colouring_is_book(colouring))
        return 0;
    return colouring->colour == ESC_COLOUR_SMOOTH     ? 1u << ESC_VALUE_SMOOTH
           : colouring->colour == ESC_COLOUR_DISTANCE ? 1u << ESC_VALUE_DISTANCE
                                                      : 0;
}

bool esc_colouring_orbits(const struct esc_colouring *colouring)
{
    return !esc_colouring_is_book(colouring) &&
           (colouring->colour == ESC_COLOUR_SMOOTH || colouring->colour == ESC_COLOUR_FINAL_ANGLE);
}

bool esc_colouring_has_low(const struct esc_colouring *colouring)
{
    return !esc_colouring_is_book(colouring) &&
           (colouring->colour == ESC_COLOUR_ITERATION || colouring->colour == ESC_COLOUR_SMOOTH);
}

bool esc_colouring_surveys(const struct esc_colouring *colouring)
{
    return esc_colouring_is_book(colouring) || colouring->colour == ESC_COLOUR_HISTOGRAM;
}

const char *esc_colouring_unavailable(const struct esc_colouring *colouring)
{
    const bool needs = !esc_colouring_surveys(colouring) || colouring->supersample > 1;
    return needs && !ESC_HAVE_SLEEF
               ? "this build was made without SLEEF, which all colours but histogram and the "
                 "book's need, and supersampling"
               : NULL;
}

/* ---- Histograms ------------------------------------------------------------------------------- */

/* Counts below 2^16 have a bin each, others share one with those that agree in their first 16 bits. */
#define EXACT 16
#define BINS ((UINT32_C(1) << EXACT) + (32 - EXACT) * (UINT32_C(1) << (EXACT - 1)))

static uint32_t bin_of(uint32_t count)
{
    if (count < UINT32_C(1) << EXACT)
        return count;
    const uint32_t shift = 32 - EXACT - (uint32_t)__builtin_clz(count);
    const uint32_t leading = count >> shift; /* 2^15..2^16-1 */
    return (UINT32_C(1) << EXACT) + (shift - 1) * (UINT32_C(1) << (EXACT - 1)) + leading -
           (UINT32_C(1) << (EXACT - 1));
}

static double log1p_of(double x)
{
#if ESC_HAVE_SLEEF
    return Sleef_cinz_log1pd1_u10purec(x);
#else
    return x;
#endif
}

struct esc_colourer {
    struct esc_colouring colouring;
    struct esc_palette palette;
    enum esc_precision precision;
    uint32_t max_iter, max_count;
    double pixel, log_range;
    _Atomic uint64_t *bins; /* null unless it surveys for a histogram */
    float *ranks;           /* of each bin, made of these */
};

struct esc_colourer *esc_colourer_create(const struct esc_colouring *colouring,
                                         const struct esc_scene *scene, double pixel)
{
    struct esc_colourer *const colourer = calloc(1, sizeof *colourer);
    if (!colourer)
        return NULL;
    colourer->colouring = *colouring;
    colourer->precision = scene->precision;
    colourer->max_iter = scene->max_iter;
    colourer->pixel = pixel;
    colourer->log_range = log1p_of((double)scene->max_iter - colouring->low);
    if (esc_colouring_is_book(colouring))
        return colourer;
    esc_palette_load(colouring->palette, &colourer->palette);
    if (!esc_colouring_surveys(colouring))
        return colourer;
    colourer->bins = calloc(BINS, sizeof *colourer->bins);
    colourer->ranks = calloc(BINS, sizeof *colourer->ranks);
    if (colourer->bins && colourer->ranks)
        return colourer;
    esc_colourer_free(colourer);
    return NULL;
}

void esc_colourer_free(struct esc_colourer *colourer)
{
    if (!colourer)
        return;
    free(colourer->bins);
    free(colourer->ranks);
    free(colourer);
}

/* Neighbours often have the same count. */
void esc_colourer_survey(struct esc_colourer *colourer, const uint32_t *counts, size_t n)
{
    for (size_t i = 0, next; colourer->bins && i < n; i = next) {
        for (next = i + 1; next < n && counts[next] == counts[i]; next++)
            ;
        if (counts[i] < colourer->max_iter)
            atomic_fetch_add_explicit(&colourer->bins[bin_of(counts[i])], next - i,
                                      memory_order_relaxed);
    }
}

void esc_colourer_surveyed(struct esc_colourer *colourer, uint32_t max_count)
{
    uint64_t total = 0, below = 0;
    colourer->max_count = max_count;
    for (uint32_t i = 0; colourer->bins && i < BINS; i++)
        total += colourer->bins[i];
    for (uint32_t i = 0; colourer->bins && i < BINS; i++) {
        const uint64_t here = colourer->bins[i];
        if (here > 0)
            colourer->ranks[i] = (float)(((double)below + (double)here / 2) / (double)total);
        below += here;
    }
}

/* ---- Colours ---------------------------------------------------------------------------------- */

/* A number that is none, or below 0, is 0; one that is not finite 1. */
static double proportion(double t)
{
    if (!(t > 0))
        return 0;
    return t < 1 ? t : 1;
}

static double value_at(const struct esc_colourer *colourer, const void *values, size_t i)
{
    return colourer->precision == ESC_PRECISION_F64 ? ((const double *)values)[i]
                                                    : (double)((const float *)values)[i];
}

static double angle_at(const struct esc_colourer *colourer, const void *final_z, size_t i)
{
#if ESC_HAVE_SLEEF
    const double x = value_at(colourer, final_z, 2 * i), y = value_at(colourer, final_z, 2 * i + 1);
    return (Sleef_cinz_atan2d1_u10purec(y, x) / 3.141592653589793 + 1) / 2;
#else
    (void)colourer, (void)final_z, (void)i;
    return 0;
#endif
}

/* Of a count, smooth or not. */
static double height_of(const struct esc_colourer *colourer, double count)
{
    const double above = count - colourer->colouring.low;
    return above > 0 ? log1p_of(above) / colourer->log_range : 0;
}

static double t_of(const struct esc_colourer *colourer, const struct esc_tile *tile, size_t i)
{
    double value;
    switch (colourer->colouring.colour) {
    case ESC_COLOUR_ITERATION:
        return height_of(colourer, tile->counts[i]);
    case ESC_COLOUR_SMOOTH:
        return height_of(colourer, value_at(colourer, tile->values[ESC_VALUE_SMOOTH], i));
    case ESC_COLOUR_DISTANCE:
        value = value_at(colourer, tile->values[ESC_VALUE_DISTANCE], i) / colourer->pixel;
        return value >= 1e18 ? 1 : sqrt(proportion(value / (value + DISTANCE_SCALE)));
    case ESC_COLOUR_HISTOGRAM:
        return colourer->ranks[bin_of(tile->counts[i])];
    case ESC_COLOUR_FINAL_ANGLE:
        return angle_at(colourer, tile->final_z, i);
    }
    return 0;
}

/* Where in the palette that is. */
static double place_of(const struct esc_colourer *colourer, double t)
{
    const struct esc_colouring *const colouring = &colourer->colouring;
    double place = proportion(t) * colouring->repeat + colouring->offset;
    const double length = colourer->palette.cyclic ? 1 : 2;
    if (place > 1)
        place -= floor(place / length) * length;
    if (place > 1)
        place = 2 - place;
    return colouring->reverse ? 1 - place : place;
}

static struct esc_rgb book_colour(const struct esc_colourer *colourer, uint32_t count)
{
    const double most = colourer->max_count;
    const uint32_t g = most > 0 ? (uint32_t)((double)count / most * 255) : 0;
    const uint32_t v = 16 * (g + 256 * g + 65536 * g);
    struct esc_rgb colour;
    for (int i = 0; i < 3; i++) {
        const uint32_t byte = colourer->colouring.palette == BOOK_COLOUR ? v >> 8 * i & 0xff : g;
        colour.channel[i] = (uint16_t)(byte * 257);
    }
    return colour;
}

void esc_colourer_tile(const struct esc_colourer *colourer, const struct esc_tile *tile,
                       struct esc_rgb *colours)
{
    const size_t n = (size_t)tile->rect.width * tile->rect.height;
    const bool book = esc_colouring_is_book(&colourer->colouring);
    for (size_t i = 0; i < n; i++) {
        if (book)
            colours[i] = book_colour(colourer, tile->counts[i]);
        else if (tile->counts[i] == colourer->max_iter)
            colours[i] = colourer->colouring.inside;
        else
            colours[i] =
                esc_palette_at(&colourer->palette, place_of(colourer, t_of(colourer, tile, i)));
    }
}

/* ---- Light ------------------------------------------------------------------------------------ */

#define CODES 65536

struct esc_light {
    uint32_t of[CODES];
};

struct esc_light *esc_light_create(void)
{
#if ESC_HAVE_SLEEF
    struct esc_light *const light = malloc(sizeof *light);
    for (uint32_t code = 0; light && code < CODES; code++) {
        const double c = code / 65535.0; /* IEC 61966-2-1 */
        const double linear =
            c <= 0.04045 ? c / 12.92 : Sleef_cinz_powd1_u10purec((c + 0.055) / 1.055, 2.4);
        light->of[code] = (uint32_t)(linear * ESC_LIGHT_ONE + 0.5);
    }
    return light;
#else
    return NULL;
#endif
}

void esc_light_free(struct esc_light *light)
{
    free(light);
}

uint32_t esc_light_of(const struct esc_light *light, uint16_t code)
{
    return light->of[code];
}

uint16_t esc_light_code(const struct esc_light *light, uint32_t amount)
{
    uint32_t low = 0, high = CODES - 1; /* of[low] <= amount, or low is 0 */
    while (high - low > 1) {
        const uint32_t middle = (low + high) / 2;
        if (light->of[middle] <= amount)
            low = middle;
        else
            high = middle;
    }
    const uint32_t above = light->of[high] - amount, below = amount - light->of[low];
    return (uint16_t)(amount >= light->of[high] || above < below ? high : low);
}
