/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/stats.h - what samples say, and how surely.
 *
 * Times are neither normal nor independent of the machine's moods, so everything here is by order:
 * medians, their bootstrap intervals, ranks. Whatever is drawn at random is drawn from a seed, so that
 * the same samples always give the same numbers. All functions are thread-safe. */
#ifndef ESC_MEASURE_STATS_H
#define ESC_MEASURE_STATS_H

#include <stddef.h>
#include <stdint.h>

#include <escapement/escapement.h>

/* A number and the interval that holds the true one with 95 % confidence. */
struct esc_interval {
    double value, low, high;
};

struct esc_stats {
    size_t n;
    double min, max, mean;
    double mad;                 /* median of the absolute deviations from the median; not scaled */
    struct esc_interval median; /* by percentiles of 2000 resamplings; of one sample, that sample */
    size_t outliers;            /* outside of these two */
    double fence_low, fence_high; /* 3 interquartile ranges outside the quartiles */
};

/* values  n of them, n >= 1, finite and positive; left as they are.
 * Errors: ESC_ERR_ARGUMENT, ESC_ERR_MEMORY. */
enum esc_status esc_stats_of(const double *values, size_t n, uint64_t seed,
                             struct esc_stats *stats);

/* The median of b over the median of a, each resampled. Errors: as esc_stats_of. */
enum esc_status esc_stats_ratio(const double *a, size_t a_n, const double *b, size_t b_n,
                                uint64_t seed, struct esc_interval *ratio);

/* Two-sided p of the Mann-Whitney U test, that a and b come from one distribution: exact where both
 * have at most 20 values and no two are equal, else by the normal approximation with corrections for
 * ties and continuity. Errors: as esc_stats_of. */
enum esc_status esc_stats_mann_whitney(const double *a, size_t a_n, const double *b, size_t b_n,
                                       double *p);

/* Two-sided p of Wilcoxon's signed-rank test, that b[i] / a[i] lies about 1 symmetrically (in
 * logarithms): exact, equal ranks included, for up to 200 pairs that differ, else by the normal
 * approximation. Errors: as esc_stats_of. */
enum esc_status esc_stats_signed_rank(const double *a, const double *b, size_t n, double *p);

/* The geometric mean and its interval, of n >= 1 independent numbers that are known by intervals.
 * Errors: ESC_ERR_ARGUMENT. */
enum esc_status esc_stats_geometric_mean(const struct esc_interval *values, size_t n,
                                         struct esc_interval *mean);

/* The next of a sequence of random numbers (SplitMix64); state is any number at first. */
uint64_t esc_stats_random(uint64_t *state);

#endif
