/* SPDX-License-Identifier: BSD-2-Clause */
/* occupancy.h - how many lanes do useful work: ways to fill vectors, replayed from a frame's counts. */
#ifndef ESC_BENCH_OCCUPANCY_H
#define ESC_BENCH_OCCUPANCY_H

#include <escapement/escapement.h>
#include <stdio.h>

/* A scene's counts, [height][width]. */
struct esc_occupancy_frame {
    const char *name;
    const struct esc_plan *plan;
    uint32_t *counts;
    uint64_t width, height;
    uint32_t max_iter;
};

/* What a kernel is built with: the parameters of src/kernel/escape.inc.h, in their order. */
struct esc_occupancy_kernel {
    uint32_t lanes;
    uint32_t first_in_flight, first_iter;
    uint32_t level_in_flight, level_iter;
    uint32_t blind_in_flight, block;
};

enum esc_occupancy_scheme {
    ESC_OCCUPANCY_ONE,    /* one vector, until its last lane has escaped */
    ESC_OCCUPANCY_FOUR,   /* four vectors, until the last lane of all has escaped */
    ESC_OCCUPANCY_QUEUES, /* the kernel: counted, queued, blind, replayed */
    ESC_OCCUPANCY_SCHEMES
};

enum esc_occupancy_stage {
    ESC_OCCUPANCY_FIRST,
    ESC_OCCUPANCY_LEVEL,
    ESC_OCCUPANCY_BLIND,
    ESC_OCCUPANCY_REPLAY,
    ESC_OCCUPANCY_STAGES
};

/* Lane-iterations: a lane that takes part in one iteration, whether or not its orbit needs it. */
struct esc_occupancy {
    uint32_t max_iter;
    uint64_t spent; /* all of them */
    uint64_t stages
        [ESC_OCCUPANCY_STAGES]; /* by stage of the kernel; schemes of one loop have the first */
    uint64_t *at;               /* [max_iter + 1] by the iteration that the lane was at */
};

/* Fills result->at, of which the caller has room for max_iter + 1. */
void esc_occupancy_masked(const struct esc_occupancy_frame *frame, uint32_t lanes, uint32_t vectors,
                          struct esc_occupancy *result);
void esc_occupancy_queues(const struct esc_occupancy_frame *frame,
                          const struct esc_occupancy_kernel *kernel, struct esc_occupancy *result);

/* What a picture shows of a scene: useful[n] pixels need iteration n. */
struct esc_occupancy_panel {
    char title[32];
    uint32_t max_iter;
    uint64_t sum;
    uint64_t *useful; /* [max_iter + 1] */
    struct esc_occupancy schemes[ESC_OCCUPANCY_SCHEMES];
};

void esc_occupancy_svg(const struct esc_occupancy_panel *panels, size_t count, FILE *file);

#endif
