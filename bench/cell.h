/* SPDX-License-Identifier: BSD-2-Clause */
/* bench/cell.h - one scene, precision, contract and number of threads: who was how fast.
 *
 * A round runs every contestant once, and the ceiling, in an order that is shuffled anew: what
 * disturbs the machine for a while disturbs all of them alike. Every sample's counts are digested
 * before anybody believes its time. */
#ifndef ESC_BENCH_CELL_H
#define ESC_BENCH_CELL_H

#include "bench/frame.h"
#include "bench/roster.h"
#include "bench/statistics.h"
#include "measure/ceiling.h"

/* One contestant. */
struct esc_bench_entry {
    const struct esc_bench_contestant *who;
    uint64_t repeats;                         /* frames in a sample */
    bool wrong;                               /* some counts were, and nothing below is valid */
    struct esc_digest digest;                 /* of the last sample; the wrong one, if it was */
    double samples_ms[ESC_BENCH_MAX_SAMPLES]; /* per frame */
    struct esc_bench_statistics ms;
    double rate; /* Giter/s at the median */
};

/* The bare loop of one backend's instructions, per core with as many cores at work as threads. */
struct esc_bench_ceiling {
    const char *isa;
    struct esc_ceiling_loop loop;
    double samples[ESC_BENCH_MAX_SAMPLES]; /* Giter/s */
    struct esc_bench_statistics rate;
};

struct esc_bench_cell {
    const struct esc_bench_frame *frame;
    unsigned threads, rounds;
    struct esc_bench_entry entries[ESC_BENCH_MAX_CONTESTANTS];
    size_t entry_count;
    struct esc_bench_ceiling ceilings[ESC_BENCH_MAX_CONTESTANTS];
    size_t ceiling_count;
    bool wrong; /* some entry is */
};

/* How long a sample lasts at least: far above the clock's steps, far below a scheduler's. */
#define ESC_BENCH_SAMPLE_NS 2000000

/* rounds: 1..ESC_BENCH_MAX_SAMPLES. random: the state of the generator that shuffles. frame's
 * counts are overwritten. A wrong count is no error: cell->wrong tells.
 * Errors: those of esc_engine_run. */
enum esc_status esc_bench_cell_run(const struct esc_bench_roster *roster,
                                   struct esc_bench_frame *frame, unsigned rounds, uint64_t *random,
                                   struct esc_bench_cell *cell);

/* The entry of that name; null when it did not take part, or was wrong. */
const struct esc_bench_entry *esc_bench_cell_find(const struct esc_bench_cell *cell,
                                                  const char *name);

/* How many times as fast as `base` an entry is; 0 when base is null or either is wrong. */
double esc_bench_entry_ratio(const struct esc_bench_entry *entry,
                             const struct esc_bench_entry *base);

/* The ceiling of an entry's instructions; null when there is none. */
const struct esc_bench_ceiling *esc_bench_cell_ceiling(const struct esc_bench_cell *cell,
                                                       const struct esc_bench_entry *entry);

/* The entry's rate as a part of that ceiling times the threads; 0 when unknown. */
double esc_bench_entry_fraction(const struct esc_bench_cell *cell,
                                const struct esc_bench_entry *entry);

#endif
