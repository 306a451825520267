/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/study_workers.c - what the threads of all ranks of a point did, brought to rank 0. */
#include <stdlib.h>

#include "cli/exit_codes.h"
#include "mpi/ranks.h"
#include "mpi/study.h"

/* How many threads each rank has, as rank 0 needs it to gather what they did. */
enum esc_status esc_study_workers_create(struct esc_study_point *point,
                                         const struct esc_engine *engine,
                                         struct esc_scale_point *team)
{
    const int mine = (int)(esc_engine_threads(engine) * sizeof(struct esc_scale_worker));
    const bool first = esc_ranks_rank() == 0;
    if (first) {
        point->sizes = calloc((size_t)point->ranks, sizeof *point->sizes);
        point->starts = calloc((size_t)point->ranks, sizeof *point->starts);
        if (!point->sizes || !point->starts)
            esc_ranks_die(ESC_EXIT_OS, "out of memory");
    }
    MPI_Gather(&mine, 1, MPI_INT, point->sizes, 1, MPI_INT, 0, point->comm);
    for (int i = 0, at = 0; first && i < point->ranks; at += point->sizes[i++]) {
        point->starts[i] = at;
        team->threads += (unsigned)((size_t)point->sizes[i] / sizeof(struct esc_scale_worker));
    }
    if (!first)
        return ESC_OK;
    team->workers = calloc(team->threads, sizeof *team->workers);
    return team->workers ? ESC_OK : ESC_ERR_MEMORY;
}

/* This rank's threads; a thread waits from its last chunk to the end of the sample. */
static struct esc_scale_worker *own_workers(const struct esc_engine *engine, double time_s)
{
    const unsigned n = esc_engine_threads(engine);
    struct esc_scale_worker *const workers = calloc(n, sizeof *workers);
    if (!workers)
        esc_ranks_die(ESC_EXIT_OS, "out of memory");
    for (unsigned i = 0; i < n; i++) {
        struct esc_worker_report report = {.cpu = -1};
        esc_engine_worker(engine, i, &report);
        const double busy_s = (double)report.busy_ns * 1e-9;
        workers[i] = (struct esc_scale_worker){.cpu = report.cpu,
                                               .tiles = report.tiles,
                                               .busy_s = busy_s,
                                               .wait_s = busy_s < time_s ? time_s - busy_s : 0};
    }
    return workers;
}

/* Adds what the threads of all ranks did in the last run to the team's; rank 0. */
static void note_workers(struct esc_scale_point *team, const struct esc_scale_worker *now)
{
    double busiest = 0, busy_s = 0, wait_s = 0;
    for (unsigned i = 0; i < team->threads; i++) {
        struct esc_scale_worker *const worker = &team->workers[i];
        worker->moves += team->n > 0 && worker->cpu != now[i].cpu;
        worker->cpu = now[i].cpu;
        worker->tiles = now[i].tiles;
        worker->busy_s += now[i].busy_s;
        worker->wait_s += now[i].wait_s;
        busiest = now[i].busy_s > busiest ? now[i].busy_s : busiest;
        busy_s += now[i].busy_s;
        wait_s += now[i].wait_s;
    }
    team->imbalance[team->n] = busy_s > 0 ? busiest * team->threads / busy_s : 1;
    team->wait_s[team->n] = wait_s / team->threads;
    team->n++;
}

void esc_study_workers_gather(const struct esc_study_point *point, const struct esc_engine *engine,
                              double time_s, struct esc_scale_point *team)
{
    struct esc_scale_worker *const mine = own_workers(engine, time_s), *all = NULL;
    const int size = (int)(esc_engine_threads(engine) * sizeof *mine);
    if (esc_ranks_rank() == 0) {
        all = calloc(team->threads, sizeof *all);
        if (!all)
            esc_ranks_die(ESC_EXIT_OS, "out of memory");
    }
    MPI_Gatherv(mine, size, MPI_BYTE, all, point->sizes, point->starts, MPI_BYTE, 0, point->comm);
    if (all)
        note_workers(team, all);
    free(mine);
    free(all);
}
