/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/study_meters.c - ceiling and counters of all ranks of a point. */
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "measure/clock.h"
#include "mpi/ranks.h"
#include "mpi/study.h"

/* ---- The ceiling ---------------------------------------------------------------------------- */

/* A rate without its ceiling is still a rate: what went wrong is a note. */
void esc_study_ceiling_create(struct esc_study_point *point, struct esc_scale_point *team)
{
    struct esc_error error = {""};
    MPI_Comm_split_type(point->comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &point->near);
    int failed = esc_timed_ceiling_create(team->cell.engine, &team->cell.scene->scene,
                                          &team->ceiling, &error) != ESC_OK;
    MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, point->comm);
    if (!failed)
        team->cell.ceiling = &team->ceiling;
    else if (esc_ranks_rank() == 0)
        esc_complain("no ceiling: %s", *error.message ? error.message : "another rank has none");
}

/* This rank's time as a part of that from the first beginning to the last end on its host, which has one
 * clock: ranks that take turns on a CPU would else each seem to have all of it. */
static double share_of_span(MPI_Comm near, uint64_t begin, uint64_t end)
{
    uint64_t first, last;
    MPI_Allreduce(&begin, &first, 1, MPI_UINT64_T, MPI_MIN, near);
    MPI_Allreduce(&end, &last, 1, MPI_UINT64_T, MPI_MAX, near);
    return (double)(end - begin) / (double)(last - first);
}

void esc_study_ceiling_sample(const struct esc_study_point *point,
                              struct esc_timed_ceiling *ceiling)
{
    double rates[ESC_TIMED_CEILING_TRIES], least[ESC_TIMED_CEILING_TRIES];
    for (int i = 0; i < ESC_TIMED_CEILING_TRIES; i++) {
        MPI_Barrier(point->comm);
        const uint64_t begin = esc_clock_ns();
        rates[i] = esc_timed_ceiling_try(ceiling);
        rates[i] *= share_of_span(point->near, begin, esc_clock_ns());
    }
    MPI_Allreduce(rates, least, ESC_TIMED_CEILING_TRIES, MPI_DOUBLE, MPI_MIN, point->comm);
    MPI_Allreduce(MPI_IN_PLACE, rates, ESC_TIMED_CEILING_TRIES, MPI_DOUBLE, MPI_SUM, point->comm);
    for (int i = 0; i < ESC_TIMED_CEILING_TRIES; i++)
        rates[i] = least[i] > 0 ? rates[i] : 0;
    esc_timed_ceiling_add(ceiling, rates);
}

/* ---- Counters ------------------------------------------------------------------------------- */

/* Energy is the machine's, whoever uses it: one rank of each host tells it. */
static bool first_on_host(const struct esc_study_point *point)
{
    int rank;
    MPI_Comm_rank(point->near, &rank);
    return rank == 0;
}

static void counter_gather(MPI_Comm comm, struct esc_counter_value *value)
{
    struct {
        int available, rank;
    } least = {value->available, 0};
    char reason[sizeof value->reason];
    double sum = 0;
    MPI_Comm_rank(comm, &least.rank);
    MPI_Reduce(&value->value, &sum, 1, MPI_DOUBLE, MPI_SUM, 0, comm);
    MPI_Allreduce(MPI_IN_PLACE, &least, 1, MPI_2INT, MPI_MINLOC, comm);
    value->value = sum;
    if (least.available)
        return;
    if (least.rank == 0)
        snprintf(reason, sizeof reason, "%s", value->reason);
    else
        snprintf(reason, sizeof reason, "%s: %.80s", esc_ranks_name(), value->reason);
    MPI_Bcast(reason, sizeof reason, MPI_CHAR, least.rank, comm);
    value->available = false;
    memcpy(value->reason, reason, sizeof reason);
}

void esc_study_counters_gather(const struct esc_study_point *point, struct esc_timed_cell *cell)
{
    if (!first_on_host(point))
        cell->counts[ESC_COUNTER_ENERGY] = (struct esc_counter_value){.available = true};
    for (int i = 0; i < ESC_COUNTER_COUNT; i++)
        counter_gather(point->comm, &cell->counts[i]);
}
