/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/study.h - a frame timed repeatedly, on some or all ranks of the job.
 *
 * What comes of it is what `escapement scale` makes of teams of threads: the same figures, laws and
 * result, so that report and compare read both. A team is here the threads of some ranks. */
#ifndef ESC_MPI_STUDY_H
#define ESC_MPI_STUDY_H

#include "cli/audit.h"
#include "cli/outputs.h"
#include "cli/scale.h"
#include "mpi/job.h"

#define ESC_STUDY_POINTS 32

/* The first `ranks` ranks of the job; what they took is scale.points[i] and scale.cells[i], on rank 0. */
struct esc_study_point {
    int ranks;
    MPI_Comm comm, near;     /* of these ranks, and of those on this host; unset on the others */
    struct esc_count *count; /* null on the others */
    struct esc_plan *grown;  /* of weak mode; null: the job's plan */
    struct esc_summary expected; /* every rank's: of its first run, which was checked */
    struct esc_check check;      /* of it, or of the run that was wrong */
    int *sizes, *starts; /* rank 0's: of its ranks' parts in a gather of workers, in bytes */
    size_t room;         /* for samples */
    char label[48];
};

/* All zero bytes at the start; the command fills the first part. */
struct esc_study {
    const char *command; /* "bench", "scale" */
    int argc;
    char **argv;
    struct esc_scale_options own; /* mode; repeats, 0: until precise; max_time; seed; chart */
    struct esc_study_point points[ESC_STUDY_POINTS];
    size_t n;

    struct esc_job job;
    struct esc_count_options counting; /* of every point, but for the counters */
    struct esc_outputs outputs;        /* rank 0's, as all that follows */
    struct esc_cli_audit *audit;       /* of its host */
    json_t *environment;
    bool passed; /* every digest of every point was right */
    struct esc_scale scale;
    struct esc_scale_study figures;
    json_t *placement; /* of all ranks, in a run of all */
};

/* Of the two commands; their target is a struct esc_study. */
extern const struct esc_option esc_study_bench_options[], esc_study_scale_options[];

/* Adds a point of so many ranks where there is none: ascending, each once. */
void esc_study_ranks_add(struct esc_study *study, int ranks);

/* Powers of two, and all. */
void esc_study_ranks_default(struct esc_study *study);

/* Rank 0 learns how many threads each rank of the point has, and makes room for them in the team.
 * Collective over the point. Errors: ESC_ERR_MEMORY. */
enum esc_status esc_study_workers_create(struct esc_study_point *point,
                                         const struct esc_engine *engine,
                                         struct esc_scale_point *team);

/* Adds what all threads did in a run of time_s to rank 0's team, which has room for one more sample.
 * Collective over the point. */
void esc_study_workers_gather(const struct esc_study_point *point, const struct esc_engine *engine,
                              double time_s, struct esc_scale_point *team);

/* The bare loop on all threads of the point, which its cell is held to; none where a rank has none.
 * Collective over the point, as the two that follow. */
void esc_study_ceiling_create(struct esc_study_point *point, struct esc_scale_point *team);

/* Adds a sample of it: what all ranks do at once. */
void esc_study_ceiling_sample(const struct esc_study_point *point,
                              struct esc_timed_ceiling *ceiling);

/* Makes rank 0's counts those of all ranks: energy once of each host, and none that a rank lacks. */
void esc_study_counters_gather(const struct esc_study_point *point, struct esc_timed_cell *cell);

/* Rank 0 tells what came of it, in every form of a result. Returns an exit code. */
int esc_study_report(struct esc_study *study);

#endif
