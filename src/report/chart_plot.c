/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_plot.c - the series of one chart within its axes. */
#include "report/chart_plot.h"

#include <math.h>

#define MARK 3.3  /* half of a mark's width, points */
#define CAP 3.5   /* half of the width of an interval's ends */
#define APART 0.4 /* points closer than this on the page are one to the eye */
#define PAD 0.04  /* of an axis, at each end */
#define BAND_ALPHA 0.16
#define CURVE_STEPS 64 /* pieces of a straight line on bent axes */

/* ---- What a series looks like ---------------------------------------------------------------- */

struct look {
    struct esc_color color;
    size_t mark, dash; /* indices; measured series have marks, fitted ones dashes */
    double width;
};

static struct look look_of(const struct esc_chart *chart, size_t series)
{
    size_t measured = 0, fitted = 0;
    for (size_t i = 0; i < series; i++) {
        measured += chart->series[i].style == ESC_CHART_MEASURED;
        fitted += chart->series[i].style == ESC_CHART_FITTED;
    }
    if (chart->series[series].style == ESC_CHART_IDEAL)
        return (struct look){.color = esc_line_grey, .width = 1};
    return (struct look){
        .color = esc_color_of(measured + fitted), .mark = measured, .dash = fitted, .width = 1.6};
}

static void set_line(struct esc_canvas *canvas, const struct look *look, enum esc_chart_style style)
{
    static const struct {
        double lengths[4];
        int n;
    } dashes[] = {{{7, 3}, 2}, {{1.5, 2.5}, 2}, {{9, 3, 2, 3}, 4}, {{14, 4}, 2}, {{3, 3}, 2}};
    size_t dash = look->dash % (sizeof dashes / sizeof *dashes);
    esc_canvas_color(canvas, look->color, 1);
    cairo_set_line_width(canvas->cr, look->width);
    cairo_set_line_join(canvas->cr, CAIRO_LINE_JOIN_ROUND);
    if (style == ESC_CHART_FITTED)
        cairo_set_dash(canvas->cr, dashes[dash].lengths, dashes[dash].n, 0);
    else
        cairo_set_dash(canvas->cr, NULL, 0, 0);
}

/* ---- Ranges ---------------------------------------------------------------------------------- */

struct range {
    double low, high;
};

static void range_add(struct range *range, double value)
{
    if (isfinite(value)) {
        range->low = fmin(range->low, value);
        range->high = fmax(range->high, value);
    }
}

static bool has_place(const struct esc_plot *plot, const struct esc_chart_series *series, size_t i)
{
    return isfinite(esc_axis_scale(&plot->x, series->x[i])) &&
           isfinite(esc_axis_scale(&plot->y, series->y[i]));
}

/* An interval of no known end may not press the points flat: it gets as much room again as the
 * points have, and is cut at the frame. */
static struct range with_intervals(const struct esc_plot *plot, struct range points)
{
    struct range all = points;
    for (size_t i = 0; i < plot->chart->n; i++) {
        const struct esc_chart_series *series = &plot->chart->series[i];
        for (size_t j = 0; j < series->n; j++) {
            if (!has_place(plot, series, j))
                continue;
            if (series->low)
                range_add(&all, esc_axis_scale(&plot->y, series->low[j]));
            if (series->high)
                range_add(&all, esc_axis_scale(&plot->y, series->high[j]));
        }
    }
    double room = points.high - points.low;
    if (!plot->y.log2 && plot->chart->from_zero)
        room = fmax(room, points.high);
    if (room > 0) {
        all.low = fmax(all.low, points.low - room);
        all.high = fmin(all.high, points.high + room);
    }
    return all;
}

/* A little room at both ends, so that no mark lies on the frame; an axis that begins at 0, or all but
 * does, begins right there. */
static void span(struct esc_axis *axis, struct range range, double near_zero)
{
    esc_axis_span(axis, range.low, range.high);
    double width = axis->high - axis->low;
    bool from_zero = !axis->log2 && axis->low >= 0 && axis->low <= near_zero * width;
    bool to_zero = !axis->log2 && axis->high == 0;
    esc_axis_pad(axis, PAD);
    if (from_zero)
        axis->low = 0;
    if (to_zero)
        axis->high = 0;
}

void esc_plot_range(struct esc_plot *plot)
{
    const struct esc_chart *chart = plot->chart;
    plot->x = (struct esc_axis){.log2 = chart->x_log2, .integers = chart->x_integers};
    plot->y = (struct esc_axis){.log2 = chart->y_log2};
    struct range x = {INFINITY, -INFINITY}, y = x;
    for (size_t i = 0; i < chart->n; i++) {
        const struct esc_chart_series *series = &chart->series[i];
        for (size_t j = 0; j < series->n; j++) {
            if (!has_place(plot, series, j))
                continue;
            range_add(&x, esc_axis_scale(&plot->x, series->x[j]));
            range_add(&y, esc_axis_scale(&plot->y, series->y[j]));
        }
    }
    plot->empty = x.low > x.high;
    if (!plot->empty)
        y = with_intervals(plot, y);
    if (chart->from_zero && !chart->y_log2)
        y = (struct range){fmin(y.low, 0), fmax(y.high, 0)};
    span(&plot->x, x, 0.1);
    span(&plot->y, y, 0);
}

/* ---- Lines and bands ------------------------------------------------------------------------- */

struct pen {
    bool down;
    double x, y; /* where it last was */
};

static void pen_to(struct esc_canvas *canvas, struct pen *pen, double x, double y)
{
    if (!pen->down)
        cairo_move_to(canvas->cr, x, y);
    else if (hypot(x - pen->x, y - pen->y) < APART)
        return;
    else
        cairo_line_to(canvas->cr, x, y);
    *pen = (struct pen){true, x, y};
}

/* Straight in values, so bent on the page where just one axis is logarithmic. */
static void curve_to(struct esc_canvas *canvas, const struct esc_plot *plot, struct pen *pen,
                     const struct esc_chart_series *series, size_t i)
{
    const double *x = series->x, *y = series->y;
    for (int step = 1; step < CURVE_STEPS; step++) {
        double share = (double)step / CURVE_STEPS;
        double at = x[i - 1] + share * (x[i] - x[i - 1]);
        if (plot->x.log2 && x[i - 1] > 0) /* even on the page, not in values */
            at = x[i - 1] * pow(x[i] / x[i - 1], share);
        double part = x[i] == x[i - 1] ? share : (at - x[i - 1]) / (x[i] - x[i - 1]);
        double value = y[i - 1] + part * (y[i] - y[i - 1]);
        pen_to(canvas, pen, esc_axis_at(&plot->x, at), esc_axis_at(&plot->y, value));
    }
}

static void draw_line(struct esc_canvas *canvas, const struct esc_plot *plot,
                      const struct esc_chart_series *series, const struct look *look)
{
    struct pen pen = {0};
    bool bent = series->style == ESC_CHART_IDEAL && plot->x.log2 != plot->y.log2;
    set_line(canvas, look, series->style);
    for (size_t i = 0; i < series->n; i++) {
        if (!has_place(plot, series, i)) { /* a gap, not a line across it */
            pen.down = false;
            continue;
        }
        if (bent && pen.down)
            curve_to(canvas, plot, &pen, series, i);
        pen_to(canvas, &pen, esc_axis_at(&plot->x, series->x[i]),
               esc_axis_at(&plot->y, series->y[i]));
    }
    cairo_stroke(canvas->cr);
    cairo_set_dash(canvas->cr, NULL, 0, 0);
}

/* Where an interval's end is on the page; ends that have no place (infinity, the logarithm of 0) are
 * beyond the frame, which cuts them. False where there is no interval. */
static bool interval_at(const struct esc_plot *plot, const struct esc_chart_series *series,
                        size_t i, double *low, double *high)
{
    if (!series->low || !series->high || !has_place(plot, series, i))
        return false;
    if (isnan(series->low[i]) || isnan(series->high[i]))
        return false;
    *low = series->low[i] <= 0 && plot->y.log2 ? plot->area.y + 2 * plot->area.height
                                               : esc_axis_at(&plot->y, series->low[i]);
    *high = esc_axis_at(&plot->y, fmax(series->high[i], plot->y.log2 ? 0 : -INFINITY));
    return true;
}

/* Points i.. up to the first without an interval; gives that one. */
static size_t draw_band_part(struct esc_canvas *canvas, const struct esc_plot *plot,
                             const struct esc_chart_series *series, size_t from)
{
    double low, high;
    struct pen pen = {0};
    size_t end = from;
    for (; end < series->n && interval_at(plot, series, end, &low, &high); end++)
        pen_to(canvas, &pen, esc_axis_at(&plot->x, series->x[end]), high);
    for (size_t i = end; i > from; i--) {
        interval_at(plot, series, i - 1, &low, &high);
        pen_to(canvas, &pen, esc_axis_at(&plot->x, series->x[i - 1]), low);
    }
    if (end > from)
        cairo_close_path(canvas->cr);
    return end;
}

static void draw_band(struct esc_canvas *canvas, const struct esc_plot *plot,
                      const struct esc_chart_series *series, const struct look *look)
{
    esc_canvas_color(canvas, look->color, BAND_ALPHA);
    for (size_t i = 0; i < series->n; i++)
        i = draw_band_part(canvas, plot, series, i);
    cairo_fill(canvas->cr);
}

static void draw_intervals(struct esc_canvas *canvas, const struct esc_plot *plot,
                           const struct esc_chart_series *series, const struct look *look)
{
    double low, high;
    esc_canvas_color(canvas, look->color, 1);
    cairo_set_line_width(canvas->cr, 1.1);
    for (size_t i = 0; i < series->n; i++) {
        if (!interval_at(plot, series, i, &low, &high) || fabs(low - high) < APART)
            continue;
        double x = esc_axis_at(&plot->x, series->x[i]);
        cairo_move_to(canvas->cr, x, low);
        cairo_line_to(canvas->cr, x, high);
        cairo_move_to(canvas->cr, x - CAP, low);
        cairo_line_to(canvas->cr, x + CAP, low);
        cairo_move_to(canvas->cr, x - CAP, high);
        cairo_line_to(canvas->cr, x + CAP, high);
    }
    cairo_stroke(canvas->cr);
}

/* ---- Marks ----------------------------------------------------------------------------------- */

static void polygon(cairo_t *cr, double x, double y, const double (*corners)[2], size_t n)
{
    for (size_t i = 0; i < n; i++)
        cairo_line_to(cr, x + MARK * corners[i][0], y + MARK * corners[i][1]);
    cairo_close_path(cr);
}

/* Forms of about the same area; they repeat, open, after the last. */
static void draw_mark(struct esc_canvas *canvas, const struct look *look, double x, double y)
{
    static const double square[][2] = {{-.9, -.9}, {.9, -.9}, {.9, .9}, {-.9, .9}};
    static const double up[][2] = {{0, -1.3}, {1.2, .85}, {-1.2, .85}};
    static const double diamond[][2] = {{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}};
    static const double down[][2] = {{0, 1.3}, {1.2, -.85}, {-1.2, -.85}};
    const size_t forms = 5;
    cairo_new_path(canvas->cr);
    switch (look->mark % forms) {
    case 0:
        cairo_arc(canvas->cr, x, y, MARK, 0, 4 * acos(0));
        cairo_close_path(canvas->cr);
        break;
    case 1:
        polygon(canvas->cr, x, y, square, 4);
        break;
    case 2:
        polygon(canvas->cr, x, y, up, 3);
        break;
    case 3:
        polygon(canvas->cr, x, y, diamond, 4);
        break;
    default:
        polygon(canvas->cr, x, y, down, 3);
    }
    bool open = look->mark / forms % 2 == 1;
    esc_canvas_color(canvas, open ? esc_white : look->color, 1);
    cairo_fill_preserve(canvas->cr);
    esc_canvas_color(canvas, open ? look->color : esc_white, 1);
    cairo_set_line_width(canvas->cr, open ? 1.3 : 0.7);
    cairo_stroke(canvas->cr);
}

static void draw_marks(struct esc_canvas *canvas, const struct esc_plot *plot,
                       const struct esc_chart_series *series, const struct look *look)
{
    struct pen last = {0};
    for (size_t i = 0; i < series->n; i++) {
        if (!has_place(plot, series, i))
            continue;
        double x = esc_axis_at(&plot->x, series->x[i]), y = esc_axis_at(&plot->y, series->y[i]);
        if (last.down && hypot(x - last.x, y - last.y) < APART)
            continue;
        last = (struct pen){true, x, y};
        draw_mark(canvas, look, x, y);
    }
}

/* ---- All of it ------------------------------------------------------------------------------- */

/* A little more than the area, so that the frame does not halve the lines on it. */
static void clip(struct esc_canvas *canvas, const struct esc_box *area)
{
    cairo_save(canvas->cr);
    cairo_rectangle(canvas->cr, area->x - 1, area->y - 1, area->width + 2, area->height + 2);
    cairo_clip(canvas->cr);
}

static void draw_series(struct esc_canvas *canvas, const struct esc_plot *plot, size_t i,
                        enum esc_chart_style style)
{
    const struct esc_chart_series *series = &plot->chart->series[i];
    if (series->style != style)
        return;
    struct look look = look_of(plot->chart, i);
    clip(canvas, &plot->area);
    if (style == ESC_CHART_FITTED)
        draw_band(canvas, plot, series, &look);
    draw_line(canvas, plot, series, &look);
    cairo_restore(canvas->cr);
    if (style != ESC_CHART_MEASURED)
        return;
    draw_marks(canvas, plot, series, &look); /* whole, and all of them are within */
    clip(canvas, &plot->area);
    draw_intervals(canvas, plot, series, &look);
    cairo_restore(canvas->cr);
}

/* What was measured lies above what was fitted to it, and the ideal below all. */
void esc_plot_draw_series(struct esc_canvas *canvas, const struct esc_plot *plot)
{
    static const enum esc_chart_style order[] = {ESC_CHART_IDEAL, ESC_CHART_FITTED,
                                                 ESC_CHART_MEASURED};
    for (size_t layer = 0; layer < sizeof order / sizeof *order; layer++) {
        for (size_t i = 0; i < plot->chart->n; i++)
            draw_series(canvas, plot, i, order[layer]);
    }
}

void esc_plot_draw_sample(struct esc_canvas *canvas, const struct esc_chart *chart, size_t series,
                          const struct esc_box *box)
{
    struct look look = look_of(chart, series);
    const struct esc_chart_series *drawn = &chart->series[series];
    double y = box->y + box->height / 2;
    if (drawn->style == ESC_CHART_FITTED && drawn->low && drawn->high) {
        esc_canvas_color(canvas, look.color, BAND_ALPHA);
        cairo_rectangle(canvas->cr, box->x, y - 5, box->width, 10);
        cairo_fill(canvas->cr);
    }
    set_line(canvas, &look, drawn->style);
    esc_canvas_line(canvas, box->x, y, box->x + box->width, y);
    cairo_set_dash(canvas->cr, NULL, 0, 0);
    if (drawn->style == ESC_CHART_MEASURED)
        draw_mark(canvas, &look, box->x + box->width / 2, y);
}
