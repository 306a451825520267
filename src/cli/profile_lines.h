/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/profile_lines.h - a scene profiled by line of source: samples, and of the reference exact hits. */
#ifndef ESC_CLI_PROFILE_LINES_H
#define ESC_CLI_PROFILE_LINES_H

#include "cli/profile_measure.h"
#include "measure/source_map.h"
#include "report/annotation.h"
#include "report/line_table.h"

/* All zero bytes at the start, esc_profiling_lines_free at the end. */
struct esc_profiling_lines {
    struct esc_source_map *map; /* whose names the lines borrow */
    struct esc_line_table lines;
    struct esc_annotation annotation;
    uint64_t wall_ns;  /* of all sampled runs */
    bool other_counts; /* the reference that counted its lines made another frame */
    bool no_hits;      /* it did not tell how often they ran */
    bool out_of_memory;
};

/* Runs the scene until there are samples enough, or order->runs times; *summary is of its last frame. On the scalar
 * backend it is run once more to count how often each line runs. Complains; exit codes. */
int esc_profiling_lines_run(const struct esc_profiling_order *order,
                            struct esc_profiling_lines *lines, struct esc_summary *summary);
void esc_profiling_lines_free(struct esc_profiling_lines *lines);

#endif
