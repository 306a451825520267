/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/contrast.h - whether one of two measurements of the same work took longer than the other.
 *
 * Two measurements taken minutes apart differ though nothing was changed: the machine drifts, samples
 * that are neighbours in time resemble each other, and a test of significance that takes them for
 * independent finds a difference every time. So significance alone decides nothing here: a difference
 * has to show in medians and in the fast quarter alike, and the whole of its interval has to lie beyond
 * a floor that is made of how much each measurement wandered within itself. docs/comparing.md has the
 * reasons and the figures. */
#ifndef ESC_MEASURE_CONTRAST_H
#define ESC_MEASURE_CONTRAST_H

#include <stddef.h>
#include <stdint.h>

#include "measure/stats.h"

/* Below this nothing is called a difference: two processes of one build differ by as much, by where
 * their memory came to lie. */
#define ESC_CONTRAST_LEAST_FLOOR 0.015

/* Of the error that is allowed to all cells of a comparison together. */
#define ESC_CONTRAST_LEVEL 0.01

enum esc_contrast_verdict { ESC_CONTRAST_SAME, ESC_CONTRAST_FASTER, ESC_CONTRAST_SLOWER };

/* What was measured of one cell. Times in seconds, in the order in which they were taken. */
struct esc_contrast_side {
    const double *times;
    size_t n;
    double
        machine; /* how fast the machine was meanwhile by another measure, in any unit; 0: not known */
};

struct esc_contrast {
    struct esc_interval ratio; /* of medians, b over a; by a bootstrap of blocks of neighbours */
    double fast_ratio;         /* of lower quartiles */
    double p;                  /* by Mann and Whitney, or by Wilcoxon for pairs */
    double p_adjusted;         /* by Holm, over all cells */
    double wander;           /* of either side, or of paired ratios: standard deviation, relative */
    double floor_per_wander; /* how many of it make the floor; 0: of pairs, whose order was drawn */
    double machine; /* times that the machine was slower while b was measured; 1: not known */
    unsigned clock; /* the caller's: cells of one clock share how they wander */
    double floor;   /* relative: 0.01 is 1 % */
    enum esc_contrast_verdict verdict;
};

/* Fills all but clock, p_adjusted, floor and verdict. Errors: as esc_stats_of. */
enum esc_status esc_contrast_of(const struct esc_contrast_side *a,
                                const struct esc_contrast_side *b, uint64_t seed,
                                struct esc_contrast *contrast);

/* The same of n pairs taken side by side, a[i] and b[i], in an order that was drawn: what they share cancels
 * in their ratio. What does not would as likely have hit the other side, so of a build and itself neither is
 * slower, however the machine wanders: significance and the interval have all of it. */
enum esc_status esc_contrast_of_pairs(const double *a, const double *b, size_t n, uint64_t seed,
                                      struct esc_contrast *contrast);

/* Judges the cells of one comparison together. floor: relative, what the caller knows about the noise
 * (0: nothing); what the samples tell can only raise it.
 * Errors: ESC_ERR_ARGUMENT (n is 0), ESC_ERR_MEMORY. */
enum esc_status esc_contrast_judge(struct esc_contrast *contrasts, size_t n, double floor);

/* "no difference", "faster", "slower". */
const char *esc_contrast_verdict_name(enum esc_contrast_verdict verdict);

#endif
