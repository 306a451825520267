/* SPDX-License-Identifier: BSD-2-Clause */
/* bench/roster.h - who takes part: baselines, and the engine once per backend. */
#ifndef ESC_BENCH_ROSTER_H
#define ESC_BENCH_ROSTER_H

#include "bench/frame.h"

#define ESC_BENCH_MAX_CONTESTANTS 32

/* One of baseline and engine is null. */
struct esc_bench_contestant {
    const char *name;
    const char *isa; /* a backend's name: whose instructions it uses */
    const struct esc_baseline *baseline;
    struct esc_engine *engine;
};

/* Everybody who was built in, whether or not this CPU can run it; null past the last. */
const char *esc_bench_contestant_name(size_t index);

struct esc_bench_roster {
    unsigned threads;
    struct esc_engine *judge; /* the scalar backend */
    struct esc_bench_contestant contestants[ESC_BENCH_MAX_CONTESTANTS];
    size_t count;
};

/* chosen: by esc_bench_contestant_name's index; null: all. Who cannot run is left out, which
 * `skipped` is told, and is an error when chosen by name.
 * Errors: ESC_ERR_BACKEND, ESC_ERR_THREADS, ESC_ERR_MEMORY. */
enum esc_status esc_bench_roster_create(unsigned threads, const bool *chosen,
                                        void (*skipped)(const char *name, const char *why),
                                        struct esc_bench_roster *roster, struct esc_error *error);
void esc_bench_roster_free(struct esc_bench_roster *roster);

/* Whether the frame's contract comes naturally to a contestant. */
bool esc_bench_contestant_fits(const struct esc_bench_contestant *contestant,
                               const struct esc_bench_frame *frame);

/* Counts the frame once. */
enum esc_status esc_bench_contestant_run(const struct esc_bench_contestant *contestant,
                                         unsigned threads, struct esc_bench_frame *frame);

#endif
