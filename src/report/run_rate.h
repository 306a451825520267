/* SPDX-License-Identifier: BSD-2-Clause */
/* report/run_rate.h - the one place where a run's rate is earned and computed. */
#ifndef ESC_REPORT_RUN_RATE_H
#define ESC_REPORT_RUN_RATE_H

#include "measure/ceiling.h"
#include "report/run_report.h"

/* Whether there is a rate, and with it a ceiling: whoever measures or tells either asks here. Where
 * a shortcut may have left iterations out, the counts do not say how many were done; where none were
 * done, there is none. */
static inline bool esc_run_has_rate(const struct esc_run_report *report)
{
    return report->verdict == ESC_VERDICT_PASSED && report->shortcut == ESC_SHORTCUT_NONE &&
           !report->timed_more && (report->summary->sum_hi | report->summary->sum_lo) != 0;
}

static inline double esc_run_sum(const struct esc_summary *summary)
{
    return (double)summary->sum_hi * 0x1p64 + (double)summary->sum_lo;
}

/* 10^9 iterations per second: the counts say exactly how many iterations were done. */
static inline double esc_run_rate(const struct esc_run_report *report)
{
    /* Iterations per nanosecond; a clock that did not move counts as one tick of it. */
    return esc_run_sum(report->summary) / (double)(report->time_ns > 0 ? report->time_ns : 1);
}

/* The rate in percent of the ceiling; only of a report that has one. */
static inline double esc_run_percent(const struct esc_run_report *report)
{
    return 100 * esc_run_rate(report) / report->ceiling->team_giter_s;
}

#endif
