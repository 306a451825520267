/* SPDX-License-Identifier: BSD-2-Clause */
/* bench/report.h - cells as text and as JSON. A contestant that counted wrongly gets no number. */
#ifndef ESC_BENCH_REPORT_H
#define ESC_BENCH_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "bench/cell.h"

/* One block of at most 100 columns. */
void esc_bench_text(const struct esc_bench_cell *cell, FILE *stream);

/* Of one cell; a new reference, null without memory. */
json_t *esc_bench_json_cell(const struct esc_bench_cell *cell);

/* The whole: who measured, how, and the cells, whose reference is given up. */
json_t *esc_bench_json(json_t *cells, unsigned rounds, uint64_t seed, bool wrong);

#endif
