/* SPDX-License-Identifier: BSD-2-Clause */
/* report/chart_bars.h - the bars of a timeline, however many, as few shapes. */
#ifndef ESC_REPORT_CHART_BARS_H
#define ESC_REPORT_CHART_BARS_H

#include "report/chart.h"
#include "report/chart_canvas.h"

struct esc_bars {
    const struct esc_timeline *timeline;
    size_t rows, group;  /* rows that are drawn, and how many of the timeline's each stands for */
    double from_s, to_s; /* what the bars cover; from > to when there are none */
    size_t *order;       /* [placed], indices of the bars, row by row and there kind by kind */
    size_t *start;       /* [rows * kinds + 1], where each kind of each row begins */
    size_t left_out;     /* bars that end before they begin, have no row, no kind, no time */
    size_t placed;
};

/* At most `most` rows, the timeline's own as long as they are no more. False without memory; to be freed in
 * any case. */
bool esc_bars_sort(struct esc_bars *bars, const struct esc_timeline *timeline, size_t most);
void esc_bars_free(struct esc_bars *bars);

/* How many bars are narrower than `least_s`, or all where rows are grouped: these are merged. */
size_t esc_bars_merged(const struct esc_bars *bars, double least_s);

/* The colour of a kind; neighbours differ when printed in grey, too. */
struct esc_color esc_bars_color(size_t kind);

/* Draws into the area, which shows from_s to to_s. */
void esc_bars_draw(struct esc_canvas *canvas, const struct esc_bars *bars,
                   const struct esc_box *area, double from_s, double to_s);

/* Bars narrower than this are merged, points. */
#define ESC_BARS_NARROW 2.0

#endif
