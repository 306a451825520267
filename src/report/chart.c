/* SPDX-License-Identifier: BSD-2-Clause */
/* chart.c - line charts: where titles, axes, legends and series go on the page. */
#include "report/chart.h"

#include <math.h>
#include <stdlib.h>

#include "report/chart_draw.h"
#include "report/chart_frame.h"
#include "report/chart_legend.h"

#define AREA_HEIGHT 330.0
#define BETWEEN 26.0 /* between charts */
#define Y_TICKS 9

const char *esc_chart_unavailable(void)
{
    return NULL;
}

/* One chart, laid out. */
struct panel {
    struct esc_frame frame;
    struct esc_plot plot;
    struct esc_legend legend;
};

struct page {
    struct panel *panels;
    size_t n;
    double height;
};

/* ---- Layout ---------------------------------------------------------------------------------- */

static double widest_label(struct esc_canvas *canvas, const struct esc_axis *axis)
{
    double widest = 0;
    for (size_t i = 0; i < axis->tick_n; i++)
        widest = fmax(widest, esc_text_width(canvas, ESC_FONT_SMALL, axis->ticks[i].label));
    return widest;
}

/* Gives the room that it needs on the left. */
static double panel_measure(struct esc_canvas *canvas, struct panel *panel,
                            const struct esc_chart *chart)
{
    panel->plot.chart = chart;
    esc_frame_set(canvas, &panel->frame, chart->title, chart->subtitle, chart->x_label);
    esc_frame_set_y(canvas, &panel->frame, chart->y_label, AREA_HEIGHT);
    esc_plot_range(&panel->plot);
    esc_axis_tick(&panel->plot.y, Y_TICKS);
    return esc_frame_left(&panel->frame, widest_label(canvas, &panel->plot.y));
}

/* Puts a panel on the page; gives where it ends. */
static double panel_place(struct esc_canvas *canvas, struct panel *panel, double top, double left)
{
    struct esc_plot *plot = &panel->plot;
    esc_frame_place(&panel->frame, top, left, AREA_HEIGHT);
    plot->area = panel->frame.area;
    plot->y.start = plot->area.y + plot->area.height;
    plot->y.end = plot->area.y;
    esc_frame_tick_x(canvas, &panel->frame, &plot->x);
    panel->legend = esc_legend_place(canvas, plot);
    double bottom = esc_frame_bottom(&panel->frame);
    if (panel->legend.n == 0 || panel->legend.inside)
        return bottom;
    panel->legend.x = plot->area.x + (plot->area.width - panel->legend.width) / 2;
    panel->legend.y = bottom;
    return bottom + panel->legend.height;
}

static void page_free(struct page *page)
{
    for (size_t i = 0; i < page->n; i++) {
        esc_frame_free(&page->panels[i].frame);
        esc_legend_free(&page->panels[i].legend);
    }
    free(page->panels);
}

/* False without memory; the page is to be freed in any case. */
static bool page_lay_out(struct page *page, const struct esc_chart *charts, size_t n)
{
    page->panels = calloc(n, sizeof *page->panels);
    if (!page->panels)
        return false;
    page->n = n;
    struct esc_canvas canvas = esc_canvas_scratch();
    double left = 0, top = ESC_PAGE_MARGIN;
    for (size_t i = 0; i < n; i++)
        left = fmax(left, panel_measure(&canvas, &page->panels[i], &charts[i]));
    for (size_t i = 0; i < n; i++)
        top = panel_place(&canvas, &page->panels[i], top, left) + BETWEEN;
    page->height = ceil(top - BETWEEN + ESC_PAGE_MARGIN);
    bool ok = !canvas.out_of_memory && cairo_status(canvas.cr) == CAIRO_STATUS_SUCCESS;
    esc_canvas_close(&canvas);
    return ok;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void draw_y(struct esc_canvas *canvas, const struct esc_box *area,
                   const struct esc_axis *axis)
{
    double above = esc_text_height(ESC_FONT_SMALL) / 2;
    for (size_t i = 0; i < axis->tick_n; i++) {
        double y = esc_axis_at(axis, axis->ticks[i].at);
        esc_canvas_color(canvas, esc_grid_grey, 1);
        esc_canvas_line(canvas, area->x, y, area->x + area->width, y);
        esc_canvas_color(canvas, esc_black, 1);
        esc_canvas_line(canvas, area->x - ESC_FRAME_TICK, y, area->x, y);
        esc_text_draw(canvas, ESC_FONT_SMALL, axis->ticks[i].label,
                      area->x - ESC_FRAME_TICK - ESC_FRAME_GAP / 2, y - above, 1);
    }
}

static void draw_panel(struct esc_canvas *canvas, const struct panel *panel)
{
    cairo_set_line_width(canvas->cr, 0.8);
    draw_y(canvas, &panel->plot.area, &panel->plot.y);
    esc_frame_draw(canvas, &panel->frame, &panel->plot.x);
    esc_plot_draw_series(canvas, &panel->plot);
    esc_legend_draw(canvas, &panel->legend, &panel->plot);
    if (panel->plot.empty)
        esc_frame_draw_empty(canvas, &panel->frame);
}

static void draw_page(struct esc_canvas *canvas, const void *what)
{
    const struct page *page = what;
    for (size_t i = 0; i < page->n; i++)
        draw_panel(canvas, &page->panels[i]);
}

enum esc_io esc_chart_draw(const char *path, const struct esc_chart *charts, size_t n,
                           esc_chart_watch *watch, void *watcher, struct esc_io_error *error)
{
    if (n == 0)
        return esc_io_fail(error, ESC_IO_DATA, "cannot create '%s': there is no chart to draw",
                           path);
    struct page page = {0};
    enum esc_io status;
    if (page_lay_out(&page, charts, n)) {
        struct esc_page paper = {
            .height = page.height,
            .title = page.panels[0].frame.title.n ? page.panels[0].frame.title.line[0] : NULL,
            .draw = draw_page,
            .what = &page,
            .watch = watch,
            .watcher = watcher};
        status = esc_page_write(path, &paper, error);
    } else {
        status = esc_io_fail(error, ESC_IO_MEMORY, "%s: out of memory", path);
    }
    page_free(&page);
    return status;
}

enum esc_io esc_chart_write(const char *path, const struct esc_chart *charts, size_t n,
                            struct esc_io_error *error)
{
    return esc_chart_draw(path, charts, n, NULL, NULL, error);
}
