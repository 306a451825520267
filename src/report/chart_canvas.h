/* SPDX-License-Identifier: BSD-2-Clause */
/* report/chart_canvas.h - what charts are drawn on: a page that becomes a file, and text on it.
 *
 * Lengths are in points of the page; y grows downwards. A PNG has two pixels to the point. Failures
 * stick to the canvas, as they stick to cairo's contexts, and are told when the file is written. */
#ifndef ESC_REPORT_CHART_CANVAS_H
#define ESC_REPORT_CHART_CANVAS_H

#include <cairo.h>
#include <stdbool.h>
#include <stddef.h>

#include "report/error.h"

#define ESC_PAGE_WIDTH 800.0
#define ESC_PAGE_MARGIN 24.0

struct esc_box {
    double x, y, width, height;
};

struct esc_color {
    double red, green, blue;
};
extern const struct esc_color esc_black, esc_text_grey, esc_line_grey, esc_grid_grey, esc_white;

/* Colours that the colour-blind tell apart, by Okabe and Ito; yellow, which white paper swallows,
 * is left out. Any index is legal: they repeat. */
#define ESC_COLORS 7
struct esc_color esc_color_of(size_t index);

/* Told of each text that is drawn, and of its box on the page. */
typedef void esc_chart_watch(void *watcher, const char *text, const struct esc_box *box);

struct esc_canvas {
    cairo_t *cr;
    bool out_of_memory;
    esc_chart_watch *watch; /* optional */
    void *watcher;
};

void esc_canvas_color(struct esc_canvas *canvas, struct esc_color color, double alpha);
void esc_canvas_line(struct esc_canvas *canvas, double x1, double y1, double x2, double y2);

/* ---- Text ------------------------------------------------------------------------------------ */

enum esc_font { ESC_FONT_TITLE, ESC_FONT_LABEL, ESC_FONT_SMALL };

/* From one baseline to the next; its upper 0.8 are above the baseline. */
double esc_text_height(enum esc_font font);

double esc_text_width(struct esc_canvas *canvas, enum esc_font font, const char *text);

/* align: 0 begins at x, 0.5 is centred on it, 1 ends there; top is the upper edge of the line. */
void esc_text_draw(struct esc_canvas *canvas, enum esc_font font, const char *text, double x,
                   double top, double align);

/* Upwards, centred on y; left is the upper edge of the turned line. */
void esc_text_draw_up(struct esc_canvas *canvas, enum esc_font font, const char *text, double left,
                      double y);

/* Text laid out in lines, all of it: broken between words, or within those that are too long. */
struct esc_lines {
    char **line;
    size_t n;
    double width; /* of the widest */
};
/* Null is no line. Bytes that are not UTF-8 become U+FFFD, control characters spaces. */
struct esc_lines esc_text_wrap(struct esc_canvas *canvas, enum esc_font font, const char *text,
                               double width);
void esc_lines_free(struct esc_lines *lines);
void esc_lines_draw(struct esc_canvas *canvas, enum esc_font font, const struct esc_lines *lines,
                    double x, double top, double align);

/* A copy that can be drawn, its end replaced by dots where it is wider; null without memory. */
char *esc_text_shorten(struct esc_canvas *canvas, enum esc_font font, const char *text,
                       double width);

/* ---- Pages ----------------------------------------------------------------------------------- */

/* For measuring text before the page's size is known. Closed by esc_canvas_close. */
struct esc_canvas esc_canvas_scratch(void);
void esc_canvas_close(struct esc_canvas *canvas);

struct esc_page {
    double height;
    const char *title; /* for the properties of a PDF; optional */
    void (*draw)(struct esc_canvas *canvas, const void *what);
    const void *what;
    esc_chart_watch *watch; /* optional */
    void *watcher;
};
/* Errors: ESC_IO_CREATE, ESC_IO_WRITE, ESC_IO_MEMORY; ESC_IO_DATA for a path of no known ending. */
enum esc_io esc_page_write(const char *path, const struct esc_page *page,
                           struct esc_io_error *error);

#endif
