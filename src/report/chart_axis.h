/* SPDX-License-Identifier: BSD-2-Clause */
/* report/chart_axis.h - from values to places on a page, and the ticks that tell values. */
#ifndef ESC_REPORT_CHART_AXIS_H
#define ESC_REPORT_CHART_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#define ESC_MAX_TICKS 40

struct esc_tick {
    double at; /* a value */
    char label[40];
};

/* `low` and `high` are on the axis's scale: logarithms to base 2 where log2 is set. */
struct esc_axis {
    bool log2, integers;
    double low, high;
    double start, end; /* where they are on the page */
    struct esc_tick ticks[ESC_MAX_TICKS];
    size_t tick_n;
};

/* The value on the axis's scale: NaN where it has no place on any (a logarithm of less than 0, NaN),
 * and -infinity for the logarithm of 0. */
double esc_axis_scale(const struct esc_axis *axis, double value);

/* Where a value is on the page. Values off the axis are off the page, yet near enough for cairo's numbers. */
double esc_axis_at(const struct esc_axis *axis, double value);

/* Sets low and high around what is given on the axis's scale; low > high: there was nothing. What is
 * too narrow to have ticks is widened, what is too wide for arithmetic is cut. */
void esc_axis_span(struct esc_axis *axis, double low, double high);

/* Widens each end by that share of the whole. */
void esc_axis_pad(struct esc_axis *axis, double share);

/* At most that many ticks within low and high: 1, 2, 5 and their tenfolds, or powers of two; powers of ten
 * where powers of two would be unreadable. */
void esc_axis_tick(struct esc_axis *axis, size_t most);

#endif
