/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/resampling.h - what every bootstrap here needs. */
#ifndef ESC_MEASURE_RESAMPLING_H
#define ESC_MEASURE_RESAMPLING_H

#include "measure/stats.h"

/* Sorts n >= 1 values, none of them a NaN. */
void esc_resampling_sort(double *values, size_t n);

/* The median of n >= 1 sorted values. */
double esc_resampling_median(const double *sorted, size_t n);

/* The median of what was drawn of n sorted values, in all n: drawn[i] times the i-th. */
double esc_resampling_drawn_median(const double *sorted, size_t n, const uint32_t *drawn);

/* A number below bound, 1 <= bound < 2^32. */
size_t esc_resampling_below(uint64_t *state, size_t bound);

/* The middle 95 % of what n >= 1 resamplings gave, widened to hold the value itself. Sorts the
 * values; infinite ones are allowed. */
struct esc_interval esc_resampling_interval(double value, double *values, size_t n);

#endif
