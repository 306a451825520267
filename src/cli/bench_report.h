/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/bench_report.h - what a suite came to. */
#ifndef ESC_CLI_BENCH_REPORT_H
#define ESC_CLI_BENCH_REPORT_H

#include <jansson.h>

#include "cli/bench_suite.h"

/* The result, with scores and the noise floor. environment is given up. A new reference; null without
 * memory. */
json_t *esc_suite_result(const struct esc_suite *suite, uint64_t seed, int argc, char **argv,
                         json_t *environment);

/* A line of each cell's on standard error: loops, best time, instructions per cycle and energy where the
 * kernel counts them. */
void esc_suite_notes(const struct esc_suite *suite);

/* Whether any cell's counts were wrong. */
bool esc_suite_failed(const struct esc_suite *suite);

#endif
