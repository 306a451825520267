/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_none.c - charts where the program was built without cairo: why there are none. */
#include "report/chart.h"

const char *esc_chart_unavailable(void)
{
    return "charts need cairo, which this program was built without: install libcairo2-dev and "
           "build again";
}

enum esc_io esc_chart_write(const char *path, const struct esc_chart *charts, size_t n,
                            struct esc_io_error *error)
{
    (void)charts;
    (void)n;
    return esc_io_fail(error, ESC_IO_CREATE, "cannot create '%s': %s", path,
                       esc_chart_unavailable());
}

enum esc_io esc_timeline_write(const char *path, const struct esc_timeline *timeline,
                               struct esc_io_error *error)
{
    (void)timeline;
    return esc_io_fail(error, ESC_IO_CREATE, "cannot create '%s': %s", path,
                       esc_chart_unavailable());
}
