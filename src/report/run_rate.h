/* SPDX-License-Identifier: BSD-2-Clause */
/* report/run_rate.h - the one place where a run's rate is computed. */
#ifndef ESC_REPORT_RUN_RATE_H
#define ESC_REPORT_RUN_RATE_H

#include "report/run_report.h"

/* 10^9 iterations per second: the counts say exactly how many iterations were done. */
static inline double esc_run_rate(const struct esc_run_report *report)
{
    const struct esc_summary *summary = report->summary;
    double iterations = (double)summary->sum_hi * 0x1p64 + (double)summary->sum_lo;
    /* Iterations per nanosecond; a clock that did not move counts as one tick of it. */
    return iterations / (double)(report->time_ns > 0 ? report->time_ns : 1);
}

#endif
