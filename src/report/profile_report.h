/* SPDX-License-Identifier: BSD-2-Clause */
/* report/profile_report.h - a profile and what it was made of: the head of the text, and JSON. */
#ifndef ESC_REPORT_PROFILE_REPORT_H
#define ESC_REPORT_PROFILE_REPORT_H

#include <jansson.h>

#include "report/annotation.h"
#include "report/line_table.h"
#include "report/profile.h"
#include "report/run_report.h"

#define ESC_PROFILE_SCHEMA "escapement-profile-1"

struct esc_profile_report {
    const struct esc_run_report *run; /* the scene, the engine, digest and verification */
    const struct esc_profile_table *table;
    uint64_t runs;            /* that the table is of */
    double wall_s;            /* of these runs together */
    double with_s, without_s; /* of one run, with probes and without */
    unsigned pairs;
    double slowdown[3]; /* with over without: median, least and largest of the pairs */
    uint64_t events;    /* entries and exits of places, in these runs */
    /* Or null; lines: instead of functions and of all that was told above, annotation beside them. */
    const struct esc_line_table *lines;
    const struct esc_annotation *annotation;
};

void esc_profile_report_text(const struct esc_profile_report *report, bool brief, FILE *stream);

/* Keys, all always there:
 *   schema        ESC_PROFILE_SCHEMA
 *   version       of the program
 *   scene         as in report/run_report.h
 *   engine        {backend, threads, schedule}
 *   runs, wall_s  that the functions are of
 *   run_s         {with_probes, without_probes}: of one, medians
 *   slowdown      {median, least, largest, pairs}: with over without
 *   probes        how often a place was entered or left
 *   digest, sum
 *   verification  {status, kind, detail}
 *   lines         null, or as in report/line_table.h; then wall_s, run_s and slowdown are null and there are no functions
 *   annotation    null, or as in report/annotation.h
 *   functions     [{file, line, name, calls, primitive_calls, tottime_s, cumtime_s,
 *                   callers [{file, line, name, calls, primitive_calls, tottime_s, cumtime_s}]}]; none, and no
 *                 times, where verification failed. Times are of all threads together. */
json_t *esc_profile_report_json(const struct esc_profile_report *report);

#endif
