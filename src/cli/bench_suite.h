/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/bench_suite.h - everything that one `bench` measures: teams, scenes, and the cells they make. */
#ifndef ESC_CLI_BENCH_SUITE_H
#define ESC_CLI_BENCH_SUITE_H

#include "cli/bench_options.h"
#include "cli/timed_cell.h"

/* Engines of one number of threads share a frame, since only one of them runs at a time. */
struct esc_suite_team {
    struct esc_engine *engine;
    struct esc_timed_frame *frame;
};

/* All zero bytes: empty. Its parts point at each other, so it is never copied. */
struct esc_suite {
    struct esc_timed_scene *scenes;
    size_t scene_count;
    struct esc_suite_team *teams; /* by threads, then by backend */
    size_t team_count;
    struct esc_timed_frame *frames; /* of each number of threads */
    size_t frame_count;
    struct esc_timed_ceiling *ceilings;
    size_t ceiling_count;
    struct esc_timed_cell *cells;     /* with --aa each is followed by its twin */
    struct esc_matrix_cell *measured; /* the same */
    size_t cell_count;
    bool twins;
};

/* The functions complain when they fail and return an exit code. The suite needs esc_suite_free whatever
 * happens. */

/* Scenes, then engines. */
int esc_suite_create(const struct esc_options *options, const struct esc_suite_options *asked,
                     struct esc_suite *suite);

/* The engine of the largest team. */
const struct esc_engine *esc_suite_largest(const struct esc_suite *suite);

/* Frames and cells. counters: null, or read around each sample. */
int esc_suite_fill(struct esc_suite *suite, bool twins, struct esc_counters *counters);

void esc_suite_free(struct esc_suite *suite);

#endif
