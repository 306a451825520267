/* SPDX-License-Identifier: BSD-2-Clause */
/* engine.h - an engine from the inside: its workers, and a run that they share. */
#ifndef ESC_OMP_ENGINE_H
#define ESC_OMP_ENGINE_H

#include <stdatomic.h>

#include "core/digest.h"
#include "core/plan.h"
#include "omp/ring.h"

/* A thread's own memory, allocated and first touched by it. */
struct esc_scratch {
    struct esc_pixels pixels;
    uint32_t counts[ESC_TILE_PIXELS];
    union {
        double f64[2 * ESC_TILE_PIXELS];
        float f32[2 * ESC_TILE_PIXELS];
    } final_z;
    uint8_t lanes[ESC_TILE_PIXELS];
    union esc_serial serial;
};

#define ESC_CACHE_LINE 128 /* two 64-byte lines: x86 prefetches them in pairs */

struct esc_worker {
    _Alignas(ESC_CACHE_LINE) struct esc_scratch *scratch;
    unsigned thread;
    _Atomic uint64_t tiles; /* done in this run; read by esc_engine_progress */
    struct esc_stats stats;
    int cpu;
};

struct esc_engine {
    const struct esc_backend *backend;
    enum esc_schedule schedule;
    unsigned capacity; /* workers there are */
    unsigned team;     /* of them, those that ran the last run */
    struct esc_worker *workers;
    struct esc_ring *ring;
    atomic_bool cancelled;
};

/* One call of the engine, shared by its workers. */
struct esc_run {
    struct esc_engine *engine;
    const struct esc_plan *plan;
    esc_kernel_fn *const (*kernels)[2]; /* [c varies][final z is kept], of this scene */
    uint64_t tiles, chunk;              /* positions: all tiles of the plan, or the stream's list */
    uint32_t *counts;                   /* the frame; null when streaming */
    size_t stride;
    void *final_z;
    const struct esc_stream *stream;
    bool keep_z;
    void (*tile)(struct esc_run *run, struct esc_worker *worker, uint64_t position);
};

/* Shares the run's tiles over the team. Errors: ESC_ERR_CANCELLED. */
enum esc_status esc_team_run(struct esc_run *run);

#endif
