/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/study.h - a frame timed repeatedly, on some or all ranks of the job. */
#ifndef ESC_MPI_STUDY_H
#define ESC_MPI_STUDY_H

#include "cli/check.h"
#include "measure/stats.h"
#include "mpi/job.h"

#define ESC_STUDY_POINTS 32

/* The first `ranks` ranks of the job, and what they took. */
struct esc_study_point {
    int ranks;
    MPI_Comm comm;           /* MPI_COMM_NULL on the others */
    struct esc_count *count; /* null on the others */
    unsigned threads;        /* of all its ranks; rank 0 knows */
    double *samples;         /* s; rank 0's */
    size_t n;
    struct esc_stats time; /* rank 0's */
};

/* All zero bytes at the start; the command fills the first part. */
struct esc_study {
    const char *command; /* "bench", "scale" */
    size_t repeats;
    double max_time; /* s; what begins before is finished */
    struct esc_study_point points[ESC_STUDY_POINTS];
    size_t n;

    struct esc_job job;
    bool streamed;
    struct esc_summary expected; /* of the first run, which was checked */
    struct esc_check check;      /* of it, or of the run that was wrong */
    json_t *placement;           /* of all ranks, in the last run of all; rank 0's */
};

/* Rank 0 tells what came of it, in text or JSON as asked for. Returns an exit code. */
int esc_study_report(const struct esc_study *study);

#endif
