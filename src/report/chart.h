/* SPDX-License-Identifier: BSD-2-Clause */
/* report/chart.h - charts as SVG, PNG and PDF, by cairo.
 *
 * The format is the file name's ending. Files appear complete or not at all. Text is in the font that
 * the system gives for "sans-serif"; colours are told apart by the colour-blind, and lines by their
 * dashes and marks too. */
#ifndef ESC_REPORT_CHART_H
#define ESC_REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "report/error.h"

enum esc_chart_style {
    ESC_CHART_MEASURED, /* marks, joined, with intervals */
    ESC_CHART_FITTED, /* a dashed line, as smooth as its points are many, with a band where low and high are given */
    ESC_CHART_IDEAL /* a thin grey line: straight in values where one axis is logarithmic */
};

struct esc_chart_series {
    const char *name; /* in the legend */
    enum esc_chart_style style;
    const double *x, *y;
    const double *low, *high; /* null: no intervals */
    size_t n;
};

struct esc_chart {
    const char *title, *subtitle;  /* subtitle: machine, scene, digest; optional */
    const char *x_label, *y_label; /* with units: "threads", "speedup (times one thread)" */
    bool x_log2, y_log2;           /* ticks at powers of two; of ten where those are unreadable */
    bool x_integers;               /* no tick between whole numbers */
    bool from_zero;                /* whether y begins at 0; not with y_log2 */
    const struct esc_chart_series *series;
    size_t n;
};

/* Null, or why this program has no charts and how to get them: for --chart to end with 69, before
 * anything is measured. */
const char *esc_chart_unavailable(void);

/* Several charts, one below the other, in one picture. Points without a place on both axes (NaN, infinite,
 * not above 0 on a logarithmic axis) are left out, and their line has a gap.
 * Errors: ESC_IO_CREATE, ESC_IO_WRITE, ESC_IO_MEMORY; ESC_IO_DATA for a name of no known ending, and when
 * n is 0. */
enum esc_io esc_chart_write(const char *path, const struct esc_chart *charts, size_t n,
                            struct esc_io_error *error);

/* What each thread did, when: rows of bars. More rows than can be told apart are drawn in groups, and
 * bars too narrow to be seen are merged; the subtitle then says so, and how many bars are left out because
 * they end before they begin or have no such row or kind, or no finite time. */
struct esc_timeline_bar {
    unsigned row;
    double from_s, to_s; /* from the start of the run */
    unsigned kind;       /* index into kinds */
};
struct esc_timeline {
    const char *title, *subtitle; /* optional */
    const char *row_label;        /* "thread" */
    const char *const *rows;      /* a name for each row: "0 (CPU 1)"; null: their numbers */
    size_t row_n;
    const char *const *kinds; /* "counting", "waiting" */
    size_t kind_n;
    const struct esc_timeline_bar *bars; /* in any order; those of a row do not overlap */
    size_t n;
};

/* Errors: ESC_IO_CREATE, ESC_IO_WRITE, ESC_IO_MEMORY; ESC_IO_DATA for a name of no known ending. */
enum esc_io esc_timeline_write(const char *path, const struct esc_timeline *timeline,
                               struct esc_io_error *error);

/* Null, or what is wrong with a chart's file name: an ending other than .svg, .png, .pdf. */
const char *esc_chart_check_path(const char *path);

#endif
