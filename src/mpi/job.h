/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/job.h - what every command begins with: options, plan and engine, the same on all ranks. */
#ifndef ESC_MPI_JOB_H
#define ESC_MPI_JOB_H

#include <jansson.h>

#include "cli/options.h"
#include "cli/setup.h"
#include "mpi/count.h"

struct esc_job {
    struct esc_options options;
    struct esc_request request;
    struct esc_engine_options engine_options;
    struct esc_engine *engine; /* this rank's */
};

/* Parses the options on every rank. Returns -1 to go on, or the exit code, the same everywhere. */
int esc_job_options(const struct esc_command *command, int argc, char **argv, struct esc_job *job,
                    void *own);

/* Plan, engine and canaries; sees that all ranks run the same version, backend and scene. Returns an
 * exit code, the same everywhere. */
int esc_job_setup(struct esc_job *job);

void esc_job_free(struct esc_job *job);

/* Whether the ranks of some host have more threads than it has CPUs for them. Collective. */
bool esc_job_crowded(const struct esc_job *job);

/* How a job that keeps no more than it must counts: streamed when that was asked for, when orbits are
 * wanted, or when the frames of a host's ranks, so many at a time, would take more than half of its
 * memory. Collective. */
struct esc_count_options esc_job_count_options(const struct esc_job *job, size_t frames);

/* Where the ranks and their threads were in the last run, as rank 0 tells it: an array of
 * {rank, host, tiles, chunks, asked, own_s, threads: [{cpu, tiles}]}; null on other ranks, and without
 * memory. Collective. */
json_t *esc_job_placement(const struct esc_job *job, const struct esc_count *count, double own_s);

/* The same in lines on standard error. */
void esc_job_tell_placement(const json_t *placement);

/* How many threads all ranks have, and on how many hosts they are; on rank 0. */
unsigned esc_placement_threads(const json_t *placement);
unsigned esc_placement_hosts(const json_t *placement);

#endif
