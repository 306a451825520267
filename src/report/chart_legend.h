/* SPDX-License-Identifier: BSD-2-Clause */
/* report/chart_legend.h - names of series, where they hide nothing. */
#ifndef ESC_REPORT_CHART_LEGEND_H
#define ESC_REPORT_CHART_LEGEND_H

#include "report/chart_plot.h"

struct esc_legend {
    struct esc_lines *names; /* one for each series */
    size_t n;
    double cell_width, cell_height; /* of the largest entry */
    size_t columns;
    double width, height;
    bool inside; /* within the plot's area, at x and y */
    double x, y;
};

/* Lays it out in one column where a corner of the area is free, else in rows for below the chart. The
 * plot is ready to be drawn. A chart without series, or with one that has no name, has no legend. */
struct esc_legend esc_legend_place(struct esc_canvas *canvas, const struct esc_plot *plot);
void esc_legend_free(struct esc_legend *legend);

void esc_legend_draw(struct esc_canvas *canvas, const struct esc_legend *legend,
                     const struct esc_plot *plot);

#endif
