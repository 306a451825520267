/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_canvas.c - a page that becomes an SVG, a PNG or a PDF. */
#include "report/chart_canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>

#include "report/chart.h"
#include "report/chart_path.h"
#include "report/file.h"

/* Pixels of a PNG to the point: sharp on dense screens, and 1600 wide in all. */
#define PNG_SCALE 2.0

const struct esc_color esc_black = {0, 0, 0};
const struct esc_color esc_white = {1, 1, 1};
const struct esc_color esc_text_grey = {0.33, 0.33, 0.33};
const struct esc_color esc_line_grey = {0.55, 0.55, 0.55};
const struct esc_color esc_grid_grey = {0.88, 0.88, 0.88};

struct esc_color esc_color_of(size_t index)
{
    static const struct esc_color colors[ESC_COLORS] = {
        {0.000, 0.447, 0.698}, /* blue */
        {0.835, 0.369, 0.000}, /* vermilion */
        {0.000, 0.620, 0.451}, /* bluish green */
        {0.800, 0.475, 0.655}, /* reddish purple */
        {0.902, 0.624, 0.000}, /* orange */
        {0.000, 0.000, 0.000}, /* black */
        {0.337, 0.706, 0.914}, /* sky blue */
    };
    return colors[index % ESC_COLORS];
}

void esc_canvas_color(struct esc_canvas *canvas, struct esc_color color, double alpha)
{
    cairo_set_source_rgba(canvas->cr, color.red, color.green, color.blue, alpha);
}

void esc_canvas_line(struct esc_canvas *canvas, double x1, double y1, double x2, double y2)
{
    cairo_move_to(canvas->cr, x1, y1);
    cairo_line_to(canvas->cr, x2, y2);
    cairo_stroke(canvas->cr);
}

/* Text must measure the same before the page exists and on it, whatever the format. */
static cairo_t *context_create(cairo_surface_t *surface)
{
    cairo_t *cr = cairo_create(surface);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    return cr;
}

struct esc_canvas esc_canvas_scratch(void)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    struct esc_canvas canvas = {.cr = context_create(surface)};
    cairo_surface_destroy(surface);
    return canvas;
}

void esc_canvas_close(struct esc_canvas *canvas)
{
    cairo_destroy(canvas->cr);
    canvas->cr = NULL;
}

/* ---- Files ----------------------------------------------------------------------------------- */

struct output {
    struct esc_file *file;
    enum esc_io status; /* of the first write that failed */
    struct esc_io_error *error;
};

static cairo_status_t write_bytes(void *closure, const unsigned char *bytes, unsigned size)
{
    struct output *output = closure;
    if (!output->status)
        output->status = esc_file_write(output->file, bytes, size, output->error);
    return output->status ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_create(enum esc_picture picture, const struct esc_page *page,
                                       struct output *output)
{
    cairo_surface_t *surface;
    if (picture == ESC_PICTURE_PNG)
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(ESC_PAGE_WIDTH * PNG_SCALE),
                                          (int)fmin(ceil(page->height * PNG_SCALE), 1e9));
    if (picture == ESC_PICTURE_SVG) {
        surface =
            cairo_svg_surface_create_for_stream(write_bytes, output, ESC_PAGE_WIDTH, page->height);
        cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
        return surface;
    }
    surface =
        cairo_pdf_surface_create_for_stream(write_bytes, output, ESC_PAGE_WIDTH, page->height);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "escapement");
    return surface;
}

static void page_paint(struct esc_canvas *canvas, const struct esc_page *page)
{
    /* A viewer's dark background would swallow the text. */
    esc_canvas_color(canvas, esc_white, 1);
    cairo_paint(canvas->cr);
    page->draw(canvas, page->what);
    cairo_show_page(canvas->cr);
}

/* Draws into the file; what went wrong is in output->status or what this gives. */
static cairo_status_t page_draw(enum esc_picture picture, const struct esc_page *page,
                                struct output *output, bool *out_of_memory)
{
    cairo_surface_t *surface = surface_create(picture, page, output);
    struct esc_canvas canvas = {
        .cr = context_create(surface), .watch = page->watch, .watcher = page->watcher};
    if (picture == ESC_PICTURE_PNG)
        cairo_scale(canvas.cr, PNG_SCALE, PNG_SCALE);
    if (picture == ESC_PICTURE_PDF && page->title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, page->title);
    page_paint(&canvas, page);
    cairo_status_t status = cairo_status(canvas.cr);
    *out_of_memory = canvas.out_of_memory;
    esc_canvas_close(&canvas);

    if (!status && picture == ESC_PICTURE_PNG)
        status = cairo_surface_write_to_png_stream(surface, write_bytes, output);
    cairo_surface_finish(surface);
    if (!status)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status;
}

enum esc_io esc_page_write(const char *path, const struct esc_page *page,
                           struct esc_io_error *error)
{
    enum esc_picture picture = esc_picture_of(path);
    if (picture == ESC_PICTURE_NONE)
        return esc_io_fail(error, ESC_IO_DATA, "'%s': %s", path, esc_chart_check_path(path));
    struct output output = {.error = error};
    enum esc_io status = esc_file_create(path, &output.file, error);
    if (status)
        return status;

    bool out_of_memory = false;
    cairo_status_t drawn = page_draw(picture, page, &output, &out_of_memory);
    if (!output.status && !drawn && !out_of_memory)
        return esc_file_commit(output.file, error);
    esc_file_abandon(output.file);
    if (output.status)
        return output.status;
    if (out_of_memory || drawn == CAIRO_STATUS_NO_MEMORY)
        return esc_io_fail(error, ESC_IO_MEMORY, "%s: out of memory", path);
    return esc_io_fail(error, ESC_IO_CREATE, "cannot create '%s': cairo says: %s", path,
                       cairo_status_to_string(drawn));
}
