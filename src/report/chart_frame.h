/* SPDX-License-Identifier: BSD-2-Clause */
/* report/chart_frame.h - what stands around the area of a chart: titles, labels, the x axis. */
#ifndef ESC_REPORT_CHART_FRAME_H
#define ESC_REPORT_CHART_FRAME_H

#include "report/chart_axis.h"
#include "report/chart_canvas.h"

#define ESC_FRAME_GAP 6.0 /* between what belongs together */
#define ESC_FRAME_TICK 5.0

struct esc_frame {
    struct esc_lines title, subtitle, x_label, y_label;
    double top;
    struct esc_box area;
};

/* Breaks the texts into lines; each may be null. A label of the y axis that is longer than three lines is
 * shortened. */
void esc_frame_set(struct esc_canvas *canvas, struct esc_frame *frame, const char *title,
                   const char *subtitle, const char *x_label);
void esc_frame_set_y(struct esc_canvas *canvas, struct esc_frame *frame, const char *y_label,
                     double height);
void esc_frame_free(struct esc_frame *frame);

/* The room on the left that the y axis needs, whose widest label is given. */
double esc_frame_left(const struct esc_frame *frame, double label_width);

/* Sets top and area. */
void esc_frame_place(struct esc_frame *frame, double top, double left, double height);

/* Where the x axis and its label end. */
double esc_frame_bottom(const struct esc_frame *frame);

/* Spans the x axis over the area, with as many ticks as have room for their labels. */
void esc_frame_tick_x(struct esc_canvas *canvas, const struct esc_frame *frame,
                      struct esc_axis *axis);

/* Titles, the label of the y axis, the x axis with its grid, and the border. */
void esc_frame_draw(struct esc_canvas *canvas, const struct esc_frame *frame,
                    const struct esc_axis *x);

/* In the middle of the area, where there is nothing else. */
void esc_frame_draw_empty(struct esc_canvas *canvas, const struct esc_frame *frame);

#endif
