/* SPDX-License-Identifier: BSD-2-Clause */
/* report/chart_plot.h - the series of one chart within its axes. */
#ifndef ESC_REPORT_CHART_PLOT_H
#define ESC_REPORT_CHART_PLOT_H

#include "report/chart.h"
#include "report/chart_axis.h"
#include "report/chart_canvas.h"

struct esc_plot {
    const struct esc_chart *chart;
    struct esc_axis x, y;
    struct esc_box area;
    bool empty; /* no point has a place on both axes */
};

/* Chooses what the axes cover: all points, and intervals as far as they leave the points readable. */
void esc_plot_range(struct esc_plot *plot);

/* Bands, lines, intervals and marks; the area and the axes' places on the page are set. */
void esc_plot_draw_series(struct esc_canvas *canvas, const struct esc_plot *plot);

/* What stands for a series in the legend, centred within the box. */
void esc_plot_draw_sample(struct esc_canvas *canvas, const struct esc_chart *chart, size_t series,
                          const struct esc_box *box);

#endif
