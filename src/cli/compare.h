/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/compare.h - the parts of `escapement compare`. */
#ifndef ESC_CLI_COMPARE_H
#define ESC_CLI_COMPARE_H

#include <stdint.h>

#include "cli/outputs.h"
#include "report/compare_report.h"

enum esc_compare_format {
    ESC_COMPARE_FORMAT_TEXT,
    ESC_COMPARE_FORMAT_JSON,
    ESC_COMPARE_FORMAT_MARKDOWN
};

/* What was asked for. */
struct esc_compare {
    const char *commands[2]; /* of --run */
    size_t runs;
    double floor;  /* relative; 0: not given */
    size_t rounds; /* 0: as many as the interval needs */
    uint64_t seed;
    const char *json;
    enum esc_compare_format format;
    bool quiet, verbose;
    struct esc_outputs outputs;
};

/* Both return the exit code and complain when they fail. */
int esc_compare_files(struct esc_compare *compare, const char *a, const char *b);
int esc_compare_commands(struct esc_compare *compare);

/* Judges the cells, fills report->ratio, writes the report where it was asked for, and returns the exit
 * code that follows from it. The cells are the report's own. */
int esc_compare_finish(struct esc_compare *compare, struct esc_compare_report *report,
                       struct esc_compare_cell *cells);

#endif
