/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_frame.c - what stands around the area of a chart: titles, labels, the x axis. */
#include "report/chart_frame.h"

#include <math.h>
#include <stdlib.h>

#define APART 12.0 /* between the labels of two ticks */
#define X_TICKS 18

static double lines_height(enum esc_font font, const struct esc_lines *lines)
{
    return (double)lines->n * esc_text_height(font);
}

void esc_frame_set(struct esc_canvas *canvas, struct esc_frame *frame, const char *title,
                   const char *subtitle, const char *x_label)
{
    const double width = ESC_PAGE_WIDTH - 2 * ESC_PAGE_MARGIN;
    frame->title = esc_text_wrap(canvas, ESC_FONT_TITLE, title, width);
    frame->subtitle = esc_text_wrap(canvas, ESC_FONT_SMALL, subtitle, width);
    frame->x_label = esc_text_wrap(canvas, ESC_FONT_LABEL, x_label, width * 0.7);
}

void esc_frame_set_y(struct esc_canvas *canvas, struct esc_frame *frame, const char *y_label,
                     double height)
{
    if (!y_label)
        return;
    /* Some three lines: more would leave no room for the area. */
    char *label = esc_text_shorten(canvas, ESC_FONT_LABEL, y_label, 2.5 * height);
    if (!label)
        canvas->out_of_memory = true;
    frame->y_label = esc_text_wrap(canvas, ESC_FONT_LABEL, label, height);
    free(label);
}

void esc_frame_free(struct esc_frame *frame)
{
    esc_lines_free(&frame->title);
    esc_lines_free(&frame->subtitle);
    esc_lines_free(&frame->x_label);
    esc_lines_free(&frame->y_label);
}

double esc_frame_left(const struct esc_frame *frame, double label_width)
{
    return ceil(ESC_PAGE_MARGIN + lines_height(ESC_FONT_LABEL, &frame->y_label) + label_width +
                2 * ESC_FRAME_GAP + ESC_FRAME_TICK);
}

void esc_frame_place(struct esc_frame *frame, double top, double left, double height)
{
    double header = lines_height(ESC_FONT_TITLE, &frame->title) +
                    lines_height(ESC_FONT_SMALL, &frame->subtitle);
    /* The right half of the last label reaches beyond its tick. */
    double right = ESC_PAGE_WIDTH - ESC_PAGE_MARGIN - ESC_FRAME_GAP;
    frame->top = top;
    frame->area = (struct esc_box){left, top + header + 2 * ESC_FRAME_GAP, right - left, height};
}

double esc_frame_bottom(const struct esc_frame *frame)
{
    return frame->area.y + frame->area.height + ESC_FRAME_TICK + ESC_FRAME_GAP +
           esc_text_height(ESC_FONT_SMALL) + lines_height(ESC_FONT_LABEL, &frame->x_label);
}

/* ---- Ticks ----------------------------------------------------------------------------------- */

/* The middle of a label: on its tick, or as near as the page lets it be. */
static double label_at(const struct esc_axis *axis, size_t tick, double width)
{
    double at = esc_axis_at(axis, axis->ticks[tick].at);
    return fmax(fmin(at, ESC_PAGE_WIDTH - ESC_FRAME_GAP - width / 2), ESC_FRAME_GAP + width / 2);
}

static bool labels_apart(struct esc_canvas *canvas, const struct esc_axis *axis)
{
    double last = -INFINITY;
    for (size_t i = 0; i < axis->tick_n; i++) {
        double width = esc_text_width(canvas, ESC_FONT_SMALL, axis->ticks[i].label);
        double left = label_at(axis, i, width) - width / 2;
        if (left < last + APART)
            return false;
        last = left + width;
    }
    return true;
}

void esc_frame_tick_x(struct esc_canvas *canvas, const struct esc_frame *frame,
                      struct esc_axis *axis)
{
    axis->start = frame->area.x;
    axis->end = frame->area.x + frame->area.width;
    for (size_t most = X_TICKS; most >= 2; most--) {
        esc_axis_tick(axis, most);
        if (labels_apart(canvas, axis))
            return;
    }
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void draw_header(struct esc_canvas *canvas, const struct esc_frame *frame)
{
    esc_canvas_color(canvas, esc_black, 1);
    esc_lines_draw(canvas, ESC_FONT_TITLE, &frame->title, ESC_PAGE_MARGIN, frame->top, 0);
    esc_canvas_color(canvas, esc_text_grey, 1);
    esc_lines_draw(canvas, ESC_FONT_SMALL, &frame->subtitle, ESC_PAGE_MARGIN,
                   frame->top + lines_height(ESC_FONT_TITLE, &frame->title), 0);
}

static void draw_x(struct esc_canvas *canvas, const struct esc_frame *frame,
                   const struct esc_axis *axis)
{
    const struct esc_box *area = &frame->area;
    double bottom = area->y + area->height;
    for (size_t i = 0; i < axis->tick_n; i++) {
        double x = esc_axis_at(axis, axis->ticks[i].at);
        esc_canvas_color(canvas, esc_grid_grey, 1);
        esc_canvas_line(canvas, x, area->y, x, bottom);
        esc_canvas_color(canvas, esc_black, 1);
        esc_canvas_line(canvas, x, bottom, x, bottom + ESC_FRAME_TICK);
        double width = esc_text_width(canvas, ESC_FONT_SMALL, axis->ticks[i].label);
        esc_text_draw(canvas, ESC_FONT_SMALL, axis->ticks[i].label, label_at(axis, i, width),
                      bottom + ESC_FRAME_TICK + ESC_FRAME_GAP / 2, 0.5);
    }
    esc_lines_draw(canvas, ESC_FONT_LABEL, &frame->x_label, area->x + area->width / 2,
                   bottom + ESC_FRAME_TICK + ESC_FRAME_GAP + esc_text_height(ESC_FONT_SMALL), 0.5);
}

void esc_frame_draw(struct esc_canvas *canvas, const struct esc_frame *frame,
                    const struct esc_axis *x)
{
    const struct esc_box *area = &frame->area;
    draw_header(canvas, frame);
    cairo_set_line_width(canvas->cr, 0.8);
    draw_x(canvas, frame, x);
    for (size_t i = 0; i < frame->y_label.n; i++)
        esc_text_draw_up(canvas, ESC_FONT_LABEL, frame->y_label.line[i],
                         ESC_PAGE_MARGIN + (double)i * esc_text_height(ESC_FONT_LABEL),
                         area->y + area->height / 2);
    cairo_rectangle(canvas->cr, area->x, area->y, area->width, area->height);
    cairo_stroke(canvas->cr);
}

void esc_frame_draw_empty(struct esc_canvas *canvas, const struct esc_frame *frame)
{
    esc_canvas_color(canvas, esc_text_grey, 1);
    esc_text_draw(canvas, ESC_FONT_LABEL, "no data", frame->area.x + frame->area.width / 2,
                  frame->area.y + frame->area.height / 2 - esc_text_height(ESC_FONT_LABEL) / 2,
                  0.5);
}
