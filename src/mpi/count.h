/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/count.h - one frame counted by the ranks of a communicator. */
#ifndef ESC_MPI_COUNT_H
#define ESC_MPI_COUNT_H

#include <mpi.h>

#include <escapement/escapement.h>

#include "measure/counters.h"
#include "mpi/dealer.h"

/* What a rank knows of one of its tiles; slot k of its counts is that of its record k. */
struct esc_record {
    uint64_t tile, counts, orbits; /* index, and digests; orbits 0 unless asked for */
};

/* What a rank has counted. */
struct esc_part {
    struct esc_record *records;
    uint64_t n;
    uint32_t *counts;         /* [n][4096]; null: not kept */
    struct esc_summary stats; /* statistics of these tiles */
};

struct esc_count_options {
    bool stream;      /* digest each tile where it is counted, rather than after the clock */
    bool orbits;      /* with stream only */
    bool keep_counts; /* always without stream */
    struct esc_counters *counters; /* null: none are read; the same choice on all ranks */
};

struct esc_count;

/* Collective over comm. plan and engine are this rank's, and must outlive it.
 * Errors: ESC_ERR_MEMORY, ESC_ERR_SIZE (more tiles than one rank can gather); others of comm may not
 * have failed. */
enum esc_status esc_count_create(MPI_Comm comm, const struct esc_plan *plan,
                                 struct esc_engine *engine, const struct esc_count_options *options,
                                 struct esc_count **count);
void esc_count_free(struct esc_count *count); /* collective; null is allowed */

/* Counts the frame once. Collective. time_s: between two barriers, the longest of all ranks;
 * own_s: until this rank had nothing left to do. Errors, on every rank: ESC_ERR_CANCELLED,
 * ESC_ERR_MEMORY. */
enum esc_status esc_count_run(struct esc_count *count, double *time_s, double *own_s);

/* What lies outside of that time, and what it cost this rank. */
struct esc_count_cost {
    double allocation_s, first_touch_s; /* of the memory for records and counts */
    double process_s;                   /* CPU time of the last run, until nothing was left to do */
    struct esc_counter_value
        counters[ESC_COUNTER_COUNT]; /* of the last run, from barrier to barrier */
};
struct esc_count_cost esc_count_cost(const struct esc_count *count);

/* Digest and statistics of the last run, the same on every rank. Collective.
 * Errors, on every rank: ESC_ERR_MEMORY; ESC_ERR_ARGUMENT: a tile was dealt twice or never. */
enum esc_status esc_count_digest(struct esc_count *count, struct esc_summary *summary);

/* Of the last run. */
const struct esc_part *esc_count_part(const struct esc_count *count);
struct esc_dealt esc_count_dealt(const struct esc_count *count);

#endif
