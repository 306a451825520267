/* SPDX-License-Identifier: BSD-2-Clause */
/* report/chart_draw.h - chart.h's functions, telling what text they draw where. */
#ifndef ESC_REPORT_CHART_DRAW_H
#define ESC_REPORT_CHART_DRAW_H

#include "report/chart.h"
#include "report/chart_canvas.h"

enum esc_io esc_chart_draw(const char *path, const struct esc_chart *charts, size_t n,
                           esc_chart_watch *watch, void *watcher, struct esc_io_error *error);
enum esc_io esc_timeline_draw(const char *path, const struct esc_timeline *timeline,
                              esc_chart_watch *watch, void *watcher, struct esc_io_error *error);

#endif
