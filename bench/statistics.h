/* SPDX-License-Identifier: BSD-2-Clause */
/* bench/statistics.h - what a few noisy samples say. */
#ifndef ESC_BENCH_STATISTICS_H
#define ESC_BENCH_STATISTICS_H

#include <stddef.h>

/* mad is the median absolute deviation from the median. Neither moves for a few samples that an
 * interrupt or another process spoiled. */
struct esc_bench_statistics {
    double median, mad, min, max;
};

#define ESC_BENCH_MAX_SAMPLES 1001

/* count: 1..ESC_BENCH_MAX_SAMPLES. */
struct esc_bench_statistics esc_bench_statistics(const double *samples, size_t count);

#endif
