/* SPDX-License-Identifier: BSD-2-Clause */
/* report/run_report.h - what one run of a scene came to, as text and as JSON.
 *
 * No number is printed that a digest did not earn: a time and a rate follow a verification that
 * passed, a time alone one that was not asked for, and neither one that failed. A shortcut leaves
 * work out, so that a time with one is no rate. The ceiling is what the bare loop does on as many
 * threads; a rate is told as a part of it. */
#ifndef ESC_REPORT_RUN_REPORT_H
#define ESC_REPORT_RUN_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include <escapement/escapement.h>

#include "report/table.h"

enum esc_verdict {
    ESC_VERDICT_PASSED,
    ESC_VERDICT_FAILED,
    ESC_VERDICT_NONE /* not asked for */
};

struct esc_ceiling;

/* All pointers are borrowed; those said to be optional may be null. */
struct esc_run_report {
    const struct esc_scene *scene;
    const char *scene_name; /* of a named scene; optional */
    const char *size_class; /* with scene_name */
    bool changed;           /* options changed the named scene */
    const char *points;     /* the file of z, its type and shape; optional */
    const char *points_c;   /* the file of c; optional */
    uint64_t width, height; /* what the grid gave */

    const char *backend;
    unsigned lanes, in_flight;
    unsigned threads_asked; /* 0: left to the engine */
    unsigned threads_ran;
    const char *schedule;
    enum esc_shortcut shortcut;
    const char *cpu; /* the processor's name; optional */
    bool streamed;   /* no frame was kept */

    const struct esc_summary *summary;
    uint64_t saved; /* iterations that the shortcut left out */
    uint64_t time_ns;
    bool timed_more; /* the time is of more than counting, so that there is no rate */
    enum esc_verdict verdict;
    const json_t *memory;           /* cli/run_memory.h; null: not asked for */
    const char *kind;               /* "golden", "full", "sample", "none" */
    const char *detail;             /* as text has it in brackets; on failure lines of blame */
    const char *counts;             /* the file that the counts went to; optional */
    const char *values[ESC_VALUES]; /* the same of values; optional */
    const struct esc_digest *value_digests[ESC_VALUES]; /* null where the files are */

    json_t *audit; /* of the environment, as in report/audit_json.h; optional */

    const struct esc_ceiling *ceiling; /* of threads_ran threads; null: not measured */
};

/* Lines "Name: value" that scripts may rely on: a name never changes its meaning, and new lines
 * may come. brief leaves out the lines that describe the scene. */
void esc_run_report_text(const struct esc_run_report *report, bool brief, FILE *stream);

/* Parts of these, for other reports: what was computed, with what, and how it ended. */
void esc_run_report_scene(const struct esc_run_report *report, FILE *stream);
void esc_run_report_engine(const struct esc_run_report *report, FILE *stream);
void esc_run_report_verdict(const struct esc_run_report *report, FILE *stream);

/* The run as a row under a head; columns only ever come at the end. */
void esc_run_report_table(const struct esc_run_report *report, enum esc_table_form form,
                          FILE *stream);

/* A new reference; null without memory. Keys, all always there:
 *   scene         {name, class, changed, plane, formula, power, c [re, im], z0 [re, im],
 *                 window [x0, x1, y0, y1], size [w, h], max_iter, bailout, grid, precision,
 *                 contract, points, points_c}; null where the scene has no such thing
 *   width, height, pixels, sum, max_count, at_max_iter   integers; a string above 2^63-1
 *   iterations_saved   of the sum, those that the shortcut left out: an integer, as above
 *   digest, orbits_digest   "xxh128:<32 hex>"; orbits_digest null unless asked for
 *   time_s, rate_giter_s    null unless earned; no rate with a shortcut
 *   ceiling       {percent (the rate of giter_s), giter_s (all threads), core_giter_s (one alone),
 *                 threads, form}; null when rate_giter_s is, or when it could not be measured
 *   verification  {status "successful" | "failed" | "none", kind, detail}
 *   shortcut      "none", "periodic"
 *   streamed      true, false
 *   counts_file   null, or its name
 *   values        {smooth, distance}: null, or {digest, file}
 *   memory        null, or as cli/run_memory.h has it
 *   environment   {version, backend, lanes, in_flight, threads, threads_asked, schedule, cpu,
 *                 facts, warnings: as in report/audit_json.h} */
json_t *esc_run_report_json(const struct esc_run_report *report);

#endif
