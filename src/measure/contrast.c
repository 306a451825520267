/* SPDX-License-Identifier: BSD-2-Clause */
/* contrast.c - whether one of two measurements of the same work took longer than the other. */
#include "measure/contrast.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "measure/resampling.h"

#define RESAMPLINGS 2000

/* A side is cut into so many stretches of time; how their medians differ is how it wanders. Fewer
 * would tell less about slow drift, more would each be of too few samples. */
#define STRETCHES 4

/* Deviations of stretches that make the floor. The medians of a random walk's four quarters deviate by
 * 0.41 of how far it goes in a run, and two runs back to back differ by 0.82 of that, which is twice as
 * much; twice that holds 95 % of such differences. */
#define FLOOR_PER_WANDER 4

const char *esc_contrast_verdict_name(enum esc_contrast_verdict verdict)
{
    switch (verdict) {
    case ESC_CONTRAST_SAME:
        return "no difference";
    case ESC_CONTRAST_FASTER:
        return "faster";
    case ESC_CONTRAST_SLOWER:
        return "slower";
    }
    return NULL;
}

/* ---- One cell ------------------------------------------------------------------------------- */

static const double *sorted_copy(const double *values, size_t n, double *room)
{
    memcpy(room, values, n * sizeof *room);
    esc_resampling_sort(room, n);
    return room;
}

/* The value that a quarter of the samples, rounded up, do not exceed. */
static double lower_quartile(const double *sorted, size_t n)
{
    return sorted[(n - 1) / 4];
}

/* The variance of the logarithms of medians of stretches. */
static double wander_squared(const struct esc_contrast_side *side, double *scratch)
{
    const size_t stretches = side->n < STRETCHES ? side->n : STRETCHES;
    double logs[STRETCHES], mean = 0, sum = 0;
    if (stretches < 2)
        return 0;
    for (size_t i = 0; i < stretches; i++) {
        const size_t first = side->n * i / stretches, next = side->n * (i + 1) / stretches;
        logs[i] = log(esc_resampling_median(sorted_copy(side->times + first, next - first, scratch),
                                            next - first));
        mean += logs[i] / (double)stretches;
    }
    for (size_t i = 0; i < stretches; i++)
        sum += (logs[i] - mean) * (logs[i] - mean);
    return sum / (double)(stretches - 1);
}

/* One side, ready to be drawn from. */
struct ordered {
    double *sorted;
    size_t *places;  /* where each sample, in order of time, is among the sorted */
    uint32_t *drawn; /* how often each of the sorted was */
    size_t n;
};

struct placed {
    double value;
    size_t index;
};

static int compare_placed(const void *a, const void *b)
{
    const struct placed *const x = a, *const y = b;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static void ordered_free(struct ordered *ordered)
{
    free(ordered->drawn);
    free(ordered->places);
    free(ordered->sorted);
}

/* False without memory; to be freed in any case. */
static bool ordered_make(const struct esc_contrast_side *side, struct ordered *ordered)
{
    const size_t n = side->n;
    struct placed *const placed = malloc(n * sizeof *placed);
    *ordered =
        (struct ordered){malloc(n * sizeof *ordered->sorted), malloc(n * sizeof *ordered->places),
                         malloc(n * sizeof *ordered->drawn), n};
    const bool made = placed != NULL && ordered->sorted != NULL && ordered->places != NULL &&
                      ordered->drawn != NULL;
    for (size_t i = 0; i < n && made; i++)
        placed[i] = (struct placed){side->times[i], i};
    if (made)
        qsort(placed, n, sizeof *placed, compare_placed);
    for (size_t i = 0; i < n && made; i++) {
        ordered->sorted[i] = placed[i].value;
        ordered->places[placed[i].index] = i;
    }
    free(placed);
    return made;
}

/* A median of draws of whole runs of neighbours, n in all, beginning anywhere and going round. The cube
 * root of n makes blocks long enough for what neighbours share and enough of them (H. Kuensch, Annals
 * of Statistics 17, 1989). */
static double block_median(struct ordered *ordered, uint64_t *state)
{
    const size_t n = ordered->n, length = (size_t)ceil(cbrt((double)n));
    memset(ordered->drawn, 0, n * sizeof *ordered->drawn);
    for (size_t i = 0, at = 0; i < n; i++) {
        at = i % length == 0 ? esc_resampling_below(state, n) : (at + 1) % n;
        ordered->drawn[ordered->places[at]]++;
    }
    return esc_resampling_drawn_median(ordered->sorted, n, ordered->drawn);
}

static struct esc_interval ratio_of(struct ordered *a, struct ordered *b, uint64_t seed)
{
    double ratios[RESAMPLINGS];
    for (size_t i = 0; i < RESAMPLINGS; i++) {
        const double below = block_median(a, &seed);
        ratios[i] = block_median(b, &seed) / below;
    }
    const double value =
        esc_resampling_median(b->sorted, b->n) / esc_resampling_median(a->sorted, a->n);
    return esc_resampling_interval(value, ratios, RESAMPLINGS);
}

enum esc_status esc_contrast_of(const struct esc_contrast_side *a,
                                const struct esc_contrast_side *b, uint64_t seed,
                                struct esc_contrast *contrast)
{
    struct esc_contrast found = {.machine = 1, .floor_per_wander = FLOOR_PER_WANDER};
    const enum esc_status status = esc_stats_mann_whitney(a->times, a->n, b->times, b->n, &found.p);
    if (status != ESC_OK)
        return status;
    struct ordered left, right;
    const bool left_made = ordered_make(a, &left), right_made = ordered_make(b, &right);
    double *const scratch = malloc((a->n > b->n ? a->n : b->n) * sizeof *scratch);
    const bool made = left_made && right_made && scratch != NULL;
    if (made) {
        found.ratio = ratio_of(&left, &right, seed);
        found.fast_ratio = lower_quartile(right.sorted, b->n) / lower_quartile(left.sorted, a->n);
        found.wander = sqrt((wander_squared(a, scratch) + wander_squared(b, scratch)) / 2);
        if (a->machine > 0 && b->machine > 0)
            found.machine = a->machine / b->machine;
        *contrast = found;
    }
    free(scratch);
    ordered_free(&right);
    ordered_free(&left);
    return made ? ESC_OK : ESC_ERR_MEMORY;
}

enum esc_status esc_contrast_of_pairs(const double *a, const double *b, size_t n, uint64_t seed,
                                      struct esc_contrast *contrast)
{
    struct esc_contrast found = {.machine = 1, .floor_per_wander = 0};
    struct esc_stats stats;
    enum esc_status status = esc_stats_signed_rank(a, b, n, &found.p);
    if (status != ESC_OK)
        return status;
    double *const ratios = malloc(2 * n * sizeof *ratios);
    if (ratios == NULL)
        return ESC_ERR_MEMORY;
    for (size_t i = 0; i < n; i++)
        ratios[i] = b[i] / a[i];
    status = esc_stats_of(ratios, n, seed, &stats);
    if (status == ESC_OK) {
        found.ratio = stats.median;
        const struct esc_contrast_side both = {ratios, n, 0};
        found.wander = sqrt(wander_squared(&both, ratios + n));
        found.fast_ratio = 1 / lower_quartile(sorted_copy(a, n, ratios), n);
        found.fast_ratio *= lower_quartile(sorted_copy(b, n, ratios), n);
        *contrast = found;
    }
    free(ratios);
    return status;
}

/* ---- All cells ------------------------------------------------------------------------------ */

static int compare_p(const void *a, const void *b)
{
    const double x = (*(struct esc_contrast *const *)a)->p;
    const double y = (*(struct esc_contrast *const *)b)->p;
    return (x > y) - (x < y);
}

/* S. Holm, Scandinavian Journal of Statistics 6, 1979. */
static void adjust(struct esc_contrast **by_p, size_t n)
{
    double highest = 0;
    qsort(by_p, n, sizeof *by_p, compare_p);
    for (size_t i = 0; i < n; i++) {
        highest = fmax(highest, by_p[i]->p * (double)(n - i));
        by_p[i]->p_adjusted = fmin(highest, 1);
    }
}

/* Four stretches tell a cell's own wandering by chance only; most cells of a comparison share the
 * machine's. A cell has to stand out of both. */
static double floor_of(const struct esc_contrast *contrast, double typical, double floor)
{
    const double wander = fmax(contrast->wander, typical);
    return fmax(fmax(floor, ESC_CONTRAST_LEAST_FLOOR), expm1(contrast->floor_per_wander * wander));
}

/* A machine that was itself slower, or faster, in the same direction explains as much of a difference. */
static enum esc_contrast_verdict verdict_of(const struct esc_contrast *contrast)
{
    const double beyond = 1 + contrast->floor;
    const double slower = beyond * fmax(contrast->machine, 1);
    const double faster = fmin(contrast->machine, 1) / beyond;
    if (!(contrast->p_adjusted < ESC_CONTRAST_LEVEL))
        return ESC_CONTRAST_SAME;
    if (contrast->ratio.low > slower && contrast->fast_ratio > slower)
        return ESC_CONTRAST_SLOWER;
    if (contrast->ratio.high < faster && contrast->fast_ratio < faster)
        return ESC_CONTRAST_FASTER;
    return ESC_CONTRAST_SAME;
}

/* The median of how the cells of a clock wander. room: for n. */
static double typical_of(const struct esc_contrast *contrasts, size_t n, unsigned clock,
                         double *room)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        if (contrasts[i].clock == clock)
            room[found++] = contrasts[i].wander;
    }
    esc_resampling_sort(room, found);
    return esc_resampling_median(room, found);
}

enum esc_status esc_contrast_judge(struct esc_contrast *contrasts, size_t n, double floor)
{
    if (contrasts == NULL || n == 0)
        return ESC_ERR_ARGUMENT;
    struct esc_contrast **const by_p = malloc(n * sizeof *by_p);
    double *const wanders = malloc(n * sizeof *wanders);
    enum esc_status status = ESC_ERR_MEMORY;
    if (by_p != NULL && wanders != NULL) {
        for (size_t i = 0; i < n; i++)
            by_p[i] = &contrasts[i];
        adjust(by_p, n);
        for (size_t i = 0; i < n; i++) {
            const double typical = typical_of(contrasts, n, contrasts[i].clock, wanders);
            contrasts[i].floor = floor_of(&contrasts[i], typical, floor);
            contrasts[i].verdict = verdict_of(&contrasts[i]);
        }
        status = ESC_OK;
    }
    free(wanders);
    free(by_p);
    return status;
}
