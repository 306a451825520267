/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_timeline.c - what each thread did, when: where rows, names and kinds go on the page. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart.h"
#include "report/chart_bars.h"
#include "report/chart_draw.h"
#include "report/chart_frame.h"

#define MAX_ROWS 128      /* a row of 4 points can still be told from the next */
#define MAX_HEIGHT 512.0  /* of the area */
#define ROW_HEIGHT 24.0   /* where there is room for it */
#define LEAST_HEIGHT 60.0 /* of an area with nothing in it */
#define NAME_WIDTH 170.0  /* of a row's name, before it is shortened */
#define KIND_WIDTH 300.0  /* of a kind's, before it is broken into lines */
#define SWATCH 14.0
#define KIND_GAP 22.0

struct kind {
    struct esc_lines name;
    double x, y; /* of its swatch */
};

struct page {
    const struct esc_timeline *timeline;
    struct esc_bars bars;
    struct esc_frame frame;
    struct esc_axis x; /* in `unit` */
    double from_s, to_s;
    const char *unit;
    double units_per_s;
    size_t name_step; /* each so manieth row's name has room */
    char **names;     /* [bars.rows], null where there is no room */
    struct kind *kinds;
    double height;
};

/* ---- Rows ------------------------------------------------------------------------------------ */

static const char *row_name(const struct esc_timeline *timeline, size_t row, char number[24])
{
    if (timeline->rows && timeline->rows[row])
        return timeline->rows[row];
    snprintf(number, 24, "%zu", row);
    return number;
}

/* Of one row, or of the first and the last of a group. */
static char *name_create(struct esc_canvas *canvas, const struct page *page, size_t drawn)
{
    const struct esc_timeline *timeline = page->timeline;
    size_t first = drawn * page->bars.group, last = first + page->bars.group - 1;
    char numbers[2][24], both[512];
    if (last >= timeline->row_n)
        last = timeline->row_n - 1;
    const char *name = row_name(timeline, first, numbers[0]);
    if (last > first) {
        snprintf(both, sizeof both, "%.200s \u2013 %.200s", name,
                 row_name(timeline, last, numbers[1]));
        name = both;
    }
    return esc_text_shorten(canvas, ESC_FONT_SMALL, name, NAME_WIDTH);
}

/* Gives the width of the widest. */
static double names_create(struct esc_canvas *canvas, struct page *page, double row_height)
{
    double widest = 0;
    page->name_step = 1;
    while (page->name_step < page->bars.rows &&
           (double)page->name_step * row_height < esc_text_height(ESC_FONT_SMALL))
        page->name_step *= 2;
    page->names = calloc(page->bars.rows + 1, sizeof *page->names);
    for (size_t i = 0; page->names && i < page->bars.rows; i += page->name_step) {
        page->names[i] = name_create(canvas, page, i);
        if (page->names[i])
            widest = fmax(widest, esc_text_width(canvas, ESC_FONT_SMALL, page->names[i]));
        else
            canvas->out_of_memory = true;
    }
    if (!page->names)
        canvas->out_of_memory = true;
    return widest;
}

/* ---- Time ------------------------------------------------------------------------------------ */

static void choose_unit(struct page *page)
{
    static const struct {
        const char *name;
        double per_s;
    } units[] = {{"s", 1}, {"ms", 1e3}, {"µs", 1e6}, {"ns", 1e9}};
    size_t i = 0;
    double largest = fmax(fabs(page->bars.from_s), fabs(page->bars.to_s));
    while (i < 3 && page->bars.placed > 0 && largest * units[i].per_s < 1)
        i++;
    page->unit = units[i].name;
    page->units_per_s = units[i].per_s;
    double low = page->bars.from_s, high = page->bars.to_s;
    if (low > 0 && low < 0.1 * (high - low))
        low = 0;
    esc_axis_span(&page->x, low * page->units_per_s, high * page->units_per_s);
    page->from_s = page->x.low / page->units_per_s;
    page->to_s = page->x.high / page->units_per_s;
}

/* ---- Notes ----------------------------------------------------------------------------------- */

/* The subtitle, and what the picture leaves out; null without memory. */
static char *subtitle_create(const struct page *page, double width)
{
    const struct esc_bars *bars = &page->bars;
    const char *given = page->timeline->subtitle ? page->timeline->subtitle : "";
    size_t room = strlen(given) + 400;
    char *text = malloc(room);
    if (!text)
        return NULL;
    size_t end = (size_t)snprintf(text, room, "%s", given);
    double narrow_s = ESC_BARS_NARROW * (page->to_s - page->from_s) / width;
    const char *part = end ? "; " : "";
    if (bars->group > 1)
        end += (size_t)snprintf(text + end, room - end, "%seach row shows %zu of %zu", part,
                                bars->group, page->timeline->row_n);
    else if (esc_bars_merged(bars, narrow_s) > 0)
        end += (size_t)snprintf(text + end, room - end, "%sbars below %.2g %s are merged", part,
                                narrow_s * page->units_per_s, page->unit);
    if (esc_bars_merged(bars, narrow_s) > 0)
        end +=
            (size_t)snprintf(text + end, room - end,
                             ", in the colour of what took most of the time; paler: partly empty");
    if (bars->left_out > 0)
        snprintf(text + end, room - end, "%s%zu bars without a place left out", end ? "; " : "",
                 bars->left_out);
    return text;
}

/* ---- Kinds ----------------------------------------------------------------------------------- */

/* In lines below the area, as words of a text; gives where they end. */
static double kinds_place(struct esc_canvas *canvas, struct page *page, double top)
{
    size_t n = page->timeline->kind_n;
    const double line = esc_text_height(ESC_FONT_SMALL) + 3;
    const double left = page->frame.area.x, right = left + page->frame.area.width;
    double x = left, y = top + ESC_FRAME_GAP, bottom = top;
    page->kinds = calloc(n ? n : 1, sizeof *page->kinds);
    if (!page->kinds) {
        canvas->out_of_memory = true;
        return top;
    }
    for (size_t i = 0; i < n; i++) {
        struct kind *kind = &page->kinds[i];
        kind->name = esc_text_wrap(canvas, ESC_FONT_SMALL, page->timeline->kinds[i], KIND_WIDTH);
        double width = SWATCH + ESC_FRAME_GAP + kind->name.width;
        if (x > left && x + width > right) {
            x = left;
            y = bottom;
        }
        kind->x = x;
        kind->y = y;
        x += width + KIND_GAP;
        bottom = fmax(bottom, y + (double)kind->name.n * esc_text_height(ESC_FONT_SMALL) +
                                  (line - esc_text_height(ESC_FONT_SMALL)));
    }
    return bottom;
}

static void draw_kinds(struct esc_canvas *canvas, const struct page *page)
{
    for (size_t i = 0; i < page->timeline->kind_n; i++) {
        const struct kind *kind = &page->kinds[i];
        esc_canvas_color(canvas, esc_bars_color(i), 1);
        cairo_rectangle(canvas->cr, kind->x, kind->y + 3, SWATCH, 10);
        cairo_fill(canvas->cr);
        esc_canvas_color(canvas, esc_black, 1);
        esc_lines_draw(canvas, ESC_FONT_SMALL, &kind->name, kind->x + SWATCH + ESC_FRAME_GAP,
                       kind->y, 0);
    }
}

/* ---- The page -------------------------------------------------------------------------------- */

static void page_measure(struct esc_canvas *canvas, struct page *page)
{
    const struct esc_timeline *timeline = page->timeline;
    double rows = (double)page->bars.rows;
    double row_height = rows > 0 ? fmin(ROW_HEIGHT, MAX_HEIGHT / rows) : 0;
    double height = fmax(rows * row_height, LEAST_HEIGHT);
    if (rows > 0)
        row_height = height / rows;
    choose_unit(page);
    double names = names_create(canvas, page, row_height);
    char x_label[32];
    snprintf(x_label, sizeof x_label, "time (%s)", page->unit);

    esc_frame_set_y(canvas, &page->frame, timeline->row_label, height);
    double left = esc_frame_left(&page->frame, names);
    double width = ESC_PAGE_WIDTH - ESC_PAGE_MARGIN - ESC_FRAME_GAP - left;
    char *subtitle = subtitle_create(page, width);
    if (!subtitle)
        canvas->out_of_memory = true;
    esc_frame_set(canvas, &page->frame, timeline->title, subtitle, x_label);
    free(subtitle);
    esc_frame_place(&page->frame, ESC_PAGE_MARGIN, left, height);
    esc_frame_tick_x(canvas, &page->frame, &page->x);
    page->height =
        ceil(kinds_place(canvas, page, esc_frame_bottom(&page->frame)) + ESC_PAGE_MARGIN);
}

static bool page_lay_out(struct page *page)
{
    if (!esc_bars_sort(&page->bars, page->timeline, MAX_ROWS))
        return false;
    struct esc_canvas canvas = esc_canvas_scratch();
    page_measure(&canvas, page);
    bool ok = !canvas.out_of_memory && cairo_status(canvas.cr) == CAIRO_STATUS_SUCCESS;
    esc_canvas_close(&canvas);
    return ok;
}

static void page_free(struct page *page)
{
    for (size_t i = 0; page->names && i < page->bars.rows; i++)
        free(page->names[i]);
    free(page->names);
    for (size_t i = 0; page->kinds && i < page->timeline->kind_n; i++)
        esc_lines_free(&page->kinds[i].name);
    free(page->kinds);
    esc_frame_free(&page->frame);
    esc_bars_free(&page->bars);
}

static void draw_names(struct esc_canvas *canvas, const struct page *page)
{
    const struct esc_box *area = &page->frame.area;
    double row_height = area->height / (double)page->bars.rows;
    double above = (row_height - esc_text_height(ESC_FONT_SMALL)) / 2;
    esc_canvas_color(canvas, esc_black, 1);
    for (size_t i = 0; i < page->bars.rows; i += page->name_step)
        esc_text_draw(canvas, ESC_FONT_SMALL, page->names[i], area->x - ESC_FRAME_GAP,
                      area->y + (double)i * row_height + above, 1);
}

static void draw_page(struct esc_canvas *canvas, const void *what)
{
    const struct page *page = what;
    esc_frame_draw(canvas, &page->frame, &page->x);
    draw_names(canvas, page);
    esc_bars_draw(canvas, &page->bars, &page->frame.area, page->from_s, page->to_s);
    draw_kinds(canvas, page);
    if (page->bars.placed == 0)
        esc_frame_draw_empty(canvas, &page->frame);
}

enum esc_io esc_timeline_draw(const char *path, const struct esc_timeline *timeline,
                              esc_chart_watch *watch, void *watcher, struct esc_io_error *error)
{
    struct page page = {.timeline = timeline};
    enum esc_io status;
    if (page_lay_out(&page)) {
        struct esc_page paper = {.height = page.height,
                                 .title = page.frame.title.n ? page.frame.title.line[0] : NULL,
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

enum esc_io esc_timeline_write(const char *path, const struct esc_timeline *timeline,
                               struct esc_io_error *error)
{
    return esc_timeline_draw(path, timeline, NULL, NULL, error);
}
