/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/profile_measure.h - a scene counted with probes on, what they cost, and where the time went. */
#ifndef ESC_CLI_PROFILE_MEASURE_H
#define ESC_CLI_PROFILE_MEASURE_H

#include <escapement/escapement.h>

#include "report/profile_export.h"

#define ESC_PROFILE_MOST_PAIRS 15

/* What came of it; all zero bytes at the start, esc_profiling_free at the end. */
struct esc_profiling {
    struct esc_profile profile;
    uint64_t runs;            /* of the scene, that it is of */
    double with_s, without_s; /* of a run: medians over pairs of blocks of `runs` runs */
    uint64_t wall_ns;         /* of the runs that it is of, together */
    unsigned pairs;
    double slowdown[3];               /* ratio of the two: median, least and largest pair */
    uint64_t events;                  /* entries and exits, in these runs */
    struct esc_profile_slice *slices; /* of one more run, when asked for */
    size_t slices_n;
    uint64_t slices_lost;
    struct esc_summary summary; /* of the frame that the probed runs made */
};

/* What a phase of the program before the counting took, to stand in the profile beside it. */
struct esc_profiling_phase {
    const char *name, *file;
    unsigned line;
    uint64_t ns;
};

struct esc_profiling_order {
    struct esc_engine *engine;
    const struct esc_plan *plan;
    uint32_t *counts; /* the frame */
    uint64_t runs;    /* 0: as many as take about a fifth of a second */
    bool trace;
    bool annotate; /* the machine code of the hottest loop: cli/profile_lines.h */
    const struct esc_profiling_phase *phases;
    size_t phases_n;
};

/* Errors: ESC_ERR_MEMORY, those of esc_engine_run. */
enum esc_status esc_profiling_run(const struct esc_profiling_order *order,
                                  struct esc_profiling *profiling);
void esc_profiling_free(struct esc_profiling *profiling);

/* Time and iterations of each tile, each counted alone: [rows][across] of the plan's tiles. Errors: as above. */
enum esc_status esc_profiling_tiles(struct esc_engine *engine, const struct esc_plan *plan,
                                    uint64_t *ns, uint64_t *iterations);

#endif
