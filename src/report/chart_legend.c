/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_legend.c - names of series, where they hide nothing. */
#include "report/chart_legend.h"

#include <math.h>
#include <stdlib.h>

#define SAMPLE 34.0  /* the width of the piece of line beside a name */
#define GAP 8.0      /* between it and the name, and around the legend */
#define BETWEEN 22.0 /* columns */
#define MOST 300.0   /* the width of a name, before it is broken */
#define COARSE 0.25  /* pixels to the point, of the picture in which free room is looked for */

static void measure(struct esc_canvas *canvas, const struct esc_chart *chart,
                    struct esc_legend *legend)
{
    legend->names = calloc(chart->n ? chart->n : 1, sizeof *legend->names);
    if (!legend->names) {
        canvas->out_of_memory = true;
        return;
    }
    legend->n = chart->n;
    size_t most_lines = 1;
    double widest = 0;
    for (size_t i = 0; i < chart->n; i++) {
        legend->names[i] = esc_text_wrap(canvas, ESC_FONT_SMALL, chart->series[i].name, MOST);
        widest = fmax(widest, legend->names[i].width);
        if (legend->names[i].n > most_lines)
            most_lines = legend->names[i].n;
    }
    legend->cell_width = SAMPLE + GAP + widest;
    legend->cell_height = (double)most_lines * esc_text_height(ESC_FONT_SMALL) + 3;
}

static void arrange(struct esc_legend *legend, size_t columns)
{
    legend->columns = columns;
    size_t rows = (legend->n + columns - 1) / columns;
    legend->width = (double)columns * (legend->cell_width + BETWEEN) - BETWEEN + 2 * GAP;
    legend->height = (double)rows * legend->cell_height + 2 * GAP - 3;
}

/* ---- Room within the area -------------------------------------------------------------------- */

/* The series alone, small and without colour; null without memory. */
static cairo_surface_t *shadow_of(const struct esc_plot *plot)
{
    cairo_surface_t *shadow =
        cairo_image_surface_create(CAIRO_FORMAT_A8, (int)ceil(plot->area.width * COARSE),
                                   (int)ceil(plot->area.height * COARSE));
    struct esc_canvas canvas = {.cr = cairo_create(shadow)};
    cairo_scale(canvas.cr, COARSE, COARSE);
    cairo_translate(canvas.cr, -plot->area.x, -plot->area.y);
    esc_plot_draw_series(&canvas, plot);
    bool failed = cairo_status(canvas.cr) != CAIRO_STATUS_SUCCESS;
    esc_canvas_close(&canvas);
    cairo_surface_flush(shadow);
    if (!failed)
        return shadow;
    cairo_surface_destroy(shadow);
    return NULL;
}

/* Whether nothing was drawn within a box; x and y are from the area's corner. */
static bool is_free(cairo_surface_t *shadow, double x, double y, double width, double height)
{
    const unsigned char *pixels = cairo_image_surface_get_data(shadow);
    int stride = cairo_image_surface_get_stride(shadow);
    int left = (int)fmax(floor(x * COARSE), 0), top = (int)fmax(floor(y * COARSE), 0);
    int right = (int)fmin(ceil((x + width) * COARSE), cairo_image_surface_get_width(shadow));
    int bottom = (int)fmin(ceil((y + height) * COARSE), cairo_image_surface_get_height(shadow));
    for (int row = top; row < bottom; row++) {
        for (int column = left; column < right; column++) {
            if (pixels[row * stride + column])
                return false;
        }
    }
    return true;
}

/* The first free corner, upper ones first; curves of speed-up leave the upper left. */
static bool find_corner(struct esc_legend *legend, const struct esc_plot *plot)
{
    double right = plot->area.width - legend->width - GAP;
    double bottom = plot->area.height - legend->height - GAP;
    if (right < plot->area.width * 0.3 || bottom < plot->area.height * 0.3)
        return false;
    const double corners[][2] = {{GAP, GAP}, {right, GAP}, {right, bottom}, {GAP, bottom}};
    cairo_surface_t *shadow = shadow_of(plot);
    if (!shadow)
        return false;
    bool found = false;
    for (size_t i = 0; i < 4 && !found; i++) {
        double x = corners[i][0], y = corners[i][1];
        found =
            is_free(shadow, x - GAP / 2, y - GAP / 2, legend->width + GAP, legend->height + GAP);
        legend->x = plot->area.x + x;
        legend->y = plot->area.y + y;
    }
    cairo_surface_destroy(shadow);
    return found;
}

struct esc_legend esc_legend_place(struct esc_canvas *canvas, const struct esc_plot *plot)
{
    struct esc_legend legend = {0};
    const struct esc_chart *chart = plot->chart;
    if (chart->n == 0 || (chart->n == 1 && !chart->series[0].name))
        return legend;
    measure(canvas, chart, &legend);
    if (legend.n == 0)
        return legend;
    arrange(&legend, 1);
    legend.inside = find_corner(&legend, plot);
    if (legend.inside)
        return legend;
    double room = plot->area.width - 2 * GAP + BETWEEN;
    double columns = floor(room / (legend.cell_width + BETWEEN));
    arrange(&legend, (size_t)fmin(fmax(columns, 1), (double)legend.n));
    return legend;
}

void esc_legend_free(struct esc_legend *legend)
{
    for (size_t i = 0; i < legend->n; i++)
        esc_lines_free(&legend->names[i]);
    free(legend->names);
    *legend = (struct esc_legend){0};
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void draw_entry(struct esc_canvas *canvas, const struct esc_legend *legend,
                       const struct esc_chart *chart, size_t i)
{
    const size_t row = i / legend->columns, column = i % legend->columns;
    double x = legend->x + GAP + (double)column * (legend->cell_width + BETWEEN);
    double y = legend->y + GAP + (double)row * legend->cell_height;
    struct esc_box sample = {x, y, SAMPLE, esc_text_height(ESC_FONT_SMALL)};
    esc_plot_draw_sample(canvas, chart, i, &sample);
    esc_canvas_color(canvas, esc_black, 1);
    esc_lines_draw(canvas, ESC_FONT_SMALL, &legend->names[i], x + SAMPLE + GAP, y, 0);
}

void esc_legend_draw(struct esc_canvas *canvas, const struct esc_legend *legend,
                     const struct esc_plot *plot)
{
    if (legend->inside) { /* the grid would cross the names */
        cairo_rectangle(canvas->cr, legend->x, legend->y, legend->width, legend->height);
        esc_canvas_color(canvas, esc_white, 1);
        cairo_fill_preserve(canvas->cr);
        esc_canvas_color(canvas, esc_grid_grey, 1);
        cairo_set_line_width(canvas->cr, 0.8);
        cairo_stroke(canvas->cr);
    }
    for (size_t i = 0; i < legend->n; i++)
        draw_entry(canvas, legend, plot->chart, i);
}
