/* SPDX-License-Identifier: BSD-2-Clause */
/* statistics.c - median and median absolute deviation. */
#include "bench/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double sorted_median(const double *sorted, size_t count)
{
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

struct esc_bench_statistics esc_bench_statistics(const double *samples, size_t count)
{
    double sorted[ESC_BENCH_MAX_SAMPLES];
    struct esc_bench_statistics found;
    memcpy(sorted, samples, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare);
    found.min = sorted[0];
    found.max = sorted[count - 1];
    found.median = sorted_median(sorted, count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = fabs(sorted[i] - found.median);
    qsort(sorted, count, sizeof *sorted, compare);
    found.mad = sorted_median(sorted, count);
    return found;
}
