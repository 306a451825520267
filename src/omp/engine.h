/* SPDX-License-Identifier: BSD-2-Clause */
/* engine.h - an engine from the inside: its workers, and a run that they share. */
#ifndef ESC_OMP_ENGINE_H
#define ESC_OMP_ENGINE_H

#include <stdatomic.h>

#include "core/digest.h"
#include "core/plan.h"
#include "core/value.h"
#include "kernel/tally.h"
#include "omp/ring.h"

/* Tiles that a stream computes before it hands them on: a kernel has to be drained for it, which costs
 * about a quarter of a tile's time. */
#define ESC_STREAM_TILES 16

/* A thread's own memory, allocated and first touched by it. */
struct esc_scratch {
    struct esc_kernel_flight flight;
    struct esc_pixels pixels;
    uint32_t counts[ESC_STREAM_TILES * ESC_TILE_PIXELS];
    uint8_t lanes[ESC_STREAM_TILES * ESC_TILE_PIXELS];
    union esc_serial serial;
    union { /* last: touched by streams of orbits and values alone */
        double f64[2 * ESC_STREAM_TILES * ESC_TILE_PIXELS];
        float f32[2 * ESC_STREAM_TILES * ESC_TILE_PIXELS];
    } final_z;
    union {
        double f64[ESC_TILE_PIXELS];
        float f32[ESC_TILE_PIXELS];
    } values[ESC_VALUES]; /* of one tile */
};

#define ESC_CACHE_LINE 128 /* two 64-byte lines: x86 prefetches them in pairs */

struct esc_worker {
    _Alignas(ESC_CACHE_LINE) struct esc_scratch *scratch;
    unsigned thread;
    _Atomic uint64_t tiles;          /* taken in this run; read by esc_engine_progress */
    struct esc_kernel_output output; /* of what is in flight, when it goes to a frame: */
    size_t origin;                   /* the frame's pixel that output starts at */
    struct esc_stats stats;
    int cpu;
    uint64_t begin_ns, end_ns; /* of its share of the last run, by the clock of esc_team_run */
};

/* The chunks of a run, as they come. */
struct esc_trace {
    size_t limit;
    _Atomic uint64_t next; /* chunks so far, those beyond the limit too */
    struct esc_trace_chunk chunks[];
};

struct esc_engine {
    const struct esc_backend *backend;
    enum esc_schedule schedule;
    enum esc_shortcut shortcut;
    bool add_pipes;    /* of this CPU: asked once, since CPUID is slow in virtual machines */
    unsigned capacity; /* workers there are */
    unsigned team;     /* of them, those that ran the last run */
    struct esc_worker *workers;
    struct esc_ring *ring;
    struct esc_trace *trace;     /* null: off */
    struct esc_probe *probes;    /* [capacity]; null: off */
    struct esc_tallies *tallies; /* null: off */
    uint64_t begin_ns;           /* of the last run */
    uint64_t busy_ns;            /* when the threads last had something to do */
    atomic_bool cancelled;
    _Alignas(ESC_CACHE_LINE) atomic_uint awake; /* threads that have begun their share */
};

/* One call of the engine, shared by its workers. */
struct esc_run {
    struct esc_engine *engine;
    const struct esc_plan *plan;
    struct esc_kernel_params params;
    esc_kernel_fn *kernel;
    bool kernel_probed;    /* it has probes of its own */
    uint64_t tiles, chunk; /* positions: all tiles of the plan, or the stream's list */
    uint32_t *counts;      /* the frame; null when streaming */
    size_t stride;
    void *final_z;
    void *values; /* of a frame; null but for esc_engine_values */
    enum esc_value value;
    struct esc_value_params value_params[ESC_VALUES];
    const struct esc_stream *stream;
    const struct esc_deal *deal;  /* null: the team shares all positions by itself */
    bool keep_z, c_varies, whole; /* whole: the tiles' digests make up a frame's */
    atomic_bool misdealt;         /* a share was none */
    void (*tile)(struct esc_run *run, struct esc_worker *worker, uint64_t position);
    void (*finish)(struct esc_run *run, struct esc_worker *worker); /* after its last; or null */
    void (*share)(struct esc_run *run, struct esc_worker *worker, const struct esc_share *share);
};

/* A run of a plan over its tiles, or over `tiles` positions; to be filled in further. */
struct esc_run esc_run_prepare(struct esc_engine *engine, const struct esc_plan *plan,
                               uint64_t tiles, bool keep_z);

/* Pixels that a kernel can tell apart in its output. */
#define ESC_OUTPUT_SPAN UINT32_MAX

/* Rows of a tile that are within a kernel's reach of each other: all, or one of a very wide frame. */
uint32_t esc_rows_together(size_t stride, uint32_t height);

/* Whether each of a stream's values can be made of this scene: bit 1 << enum esc_value. */
enum esc_status esc_values_prepare(struct esc_run *run, unsigned values);

/* Makes the stream's values of a tile, which *tile has counts and final z of. */
void esc_values_of_tile(struct esc_run *run, struct esc_worker *worker, struct esc_tile *tile);

/* A worker's probe; null: off. */
static inline struct esc_probe *esc_worker_probe(const struct esc_worker *worker)
{
    return worker->scratch->flight.probe;
}

/* Counts a tile as taken by this worker. */
void esc_worker_took(struct esc_worker *worker);

/* Shares the run's tiles over the team. Errors: ESC_ERR_CANCELLED. */
enum esc_status esc_team_run(struct esc_run *run);

#endif
