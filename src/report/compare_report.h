/* SPDX-License-Identifier: BSD-2-Clause */
/* report/compare_report.h - what a comparison came to, as text, Markdown and JSON. */
#ifndef ESC_REPORT_COMPARE_REPORT_H
#define ESC_REPORT_COMPARE_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "measure/contrast.h"

#define ESC_COMPARE_SCHEMA "escapement-comparison-1"

struct esc_compare_cell {
    const char *key;
    const char *digest; /* the same on both sides; null: neither told one */
    bool process;       /* times are of the process's clock, for the wall clock wandered too much */
    double a_s, b_s;    /* medians */
    size_t a_n, b_n;    /* samples */
    const double *a_samples,
        *b_samples; /* seconds, to be kept in the JSON; null: the files have them */
    struct esc_contrast contrast;
};

/* All pointers are borrowed. */
struct esc_compare_report {
    const char *a, *b; /* files or commands */
    const char *timed; /* what was timed, where commands were run; null: files were read */
    const struct esc_compare_cell *cells;
    size_t n;
    struct esc_interval ratio; /* the geometric mean of all cells */
    bool brief;                /* text: the summary alone */
    bool wordy;                /* text: with what led to each verdict */
    double floor;              /* asked for or measured by the files' own noise_floor; 0: neither */

    /* Of files; null for commands. */
    const json_t *only_a, *only_b; /* [key]: cells of one file only */
    const json_t *failed;          /* [{key, in}]: cells that failed verification, in "A" or "B" */
    const json_t *surroundings;    /* [{fact, a, b}]: what differs in the environments */
    const json_t *doubts;          /* [{in, code}]: warnings that the measurements carry */
};

/* How many cells have a verdict. */
size_t esc_compare_count(const struct esc_compare_report *report,
                         enum esc_contrast_verdict verdict);

/* "slower" when any cell is, else "faster" when any is, else "no difference". */
enum esc_contrast_verdict esc_compare_verdict(const struct esc_compare_report *report);

/* At most 80 columns but for names that are longer; lines "Key: value" stay stable. */
void esc_compare_text(const struct esc_compare_report *report, FILE *stream);
void esc_compare_markdown(const struct esc_compare_report *report, FILE *stream);

/* A new reference; null without memory. Keys, all always there:
 *   schema     ESC_COMPARE_SCHEMA
 *   a, b       files or commands
 *   timed      null, or what was timed of commands
 *   verdict    "slower", "faster", "no difference"
 *   ratio      {value, low, high} of all cells
 *   floor_percent   asked for or measured
 *   cells      [{key, digest, clock ("wall", "process"), a {median_s, n, samples_s}, b {same}, ratio {value, low, high},
 *              fast_ratio, p, p_adjusted, wander_percent, machine_ratio, floor_percent, verdict}]
 *   only_a, only_b, failed, surroundings, doubts   arrays, as above; empty for commands */
json_t *esc_compare_json(const struct esc_compare_report *report);

#endif
