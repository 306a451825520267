/* SPDX-License-Identifier: BSD-2-Clause */
/* scale_study.c - speedups, laws, and what has to be said of them. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/scale.h"

/* Work of a thread that differs by more than this from the first team's is no weak scaling. */
#define EVEN_WORK 0.02

static int fail(enum esc_status status)
{
    esc_complain("%s", esc_status_string(status));
    return esc_exit_code(status);
}

static struct esc_interval scaled(const struct esc_interval *interval, double factor)
{
    return (struct esc_interval){interval->value * factor, interval->low * factor,
                                 interval->high * factor};
}

/* ---- Points --------------------------------------------------------------------------------- */

static enum esc_status walls(const struct esc_matrix_cell *cell, double **values)
{
    double *made = malloc(cell->n * sizeof *made);
    if (made == NULL)
        return ESC_ERR_MEMORY;
    for (size_t i = 0; i < cell->n; i++)
        made[i] = cell->samples[i].wall_s;
    *values = made;
    return ESC_OK;
}

/* Speedup is a ratio of rates: of the first's time over this one's, times the ratio of work. */
static enum esc_status figure_speedup(const struct esc_scale *scale, size_t point,
                                      struct esc_scale_study *study)
{
    const struct esc_matrix_cell *first = &scale->cells[0], *cell = &scale->cells[point];
    struct esc_scale_figures *figures = &study->figures[point];
    const double base = scale->points[0].threads, threads = scale->points[point].threads;
    double *a = NULL, *b = NULL;
    struct esc_interval ratio = {1, 1, 1};
    enum esc_status status = walls(cell, &a);
    if (!status)
        status = walls(first, &b);
    if (!status && point > 0)
        status = esc_stats_ratio(a, cell->n, b, first->n, scale->own->seed, &ratio);
    free(a);
    free(b);
    if (status)
        return status;
    figures->speedup = scaled(&ratio, base * figures->work_giter / study->figures[0].work_giter);
    figures->efficiency = scaled(&figures->speedup, 1 / threads);
    figures->karp_flatt = base == 1 ? esc_karp_flatt(figures->speedup.value, threads) : NAN;
    return ESC_OK;
}

/* Without the samples of the warm-up, which came first. */
static enum esc_status median_of(const double *values, size_t n, size_t samples, double *median)
{
    const size_t used = samples < n ? samples : n;
    double *sorted = malloc((used + 1) * sizeof *sorted);
    if (sorted == NULL)
        return ESC_ERR_MEMORY;
    size_t m = 0;
    for (size_t i = n - used; i < n; i++) { /* by insertion: some hundreds at most */
        size_t at = m++;
        for (; at > 0 && sorted[at - 1] > values[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = values[i];
    }
    *median = m == 0 ? NAN : (sorted[(m - 1) / 2] + sorted[m / 2]) / 2;
    free(sorted);
    return ESC_OK;
}

static enum esc_status figure(const struct esc_scale *scale, size_t at,
                              struct esc_scale_study *study)
{
    const struct esc_scale_point *point = &scale->points[at];
    const struct esc_matrix_cell *cell = &scale->cells[at];
    struct esc_scale_figures *figures = &study->figures[at];
    figures->work_giter = esc_timed_scene_giter(point->cell.scene);
    figures->time_s = cell->wall.median;
    figures->giter_s = esc_timed_cell_giter_s(&point->cell, cell);
    enum esc_status status = figure_speedup(scale, at, study);
    if (!status)
        status = median_of(point->imbalance, point->n, cell->n, &figures->imbalance);
    if (!status)
        status = median_of(point->wait_s, point->n, cell->n, &figures->barrier_wait_s);
    return status;
}

/* ---- Laws ----------------------------------------------------------------------------------- */

/* Amdahl's law is about work that stays, Gustafson's about work that grows. The USL is about neither. */
static const char *not_meant(enum esc_scale_mode mode, enum esc_law law)
{
    if (mode == ESC_SCALE_STRONG && law == ESC_LAW_GUSTAFSON)
        return "its work grows with the threads; use --mode weak";
    if (mode == ESC_SCALE_WEAK && law == ESC_LAW_AMDAHL)
        return "its work stays the same; use --mode strong";
    return NULL;
}

static enum esc_status fit_laws(const struct esc_scale *scale, struct esc_scale_study *study)
{
    size_t n = 0, all = 0;
    for (size_t i = 0; i < scale->n; i++)
        all += scale->cells[i].n;
    struct esc_law_point *points = malloc((all + 1) * sizeof *points);
    if (points == NULL)
        return ESC_ERR_MEMORY;
    for (size_t i = 0; i < scale->n; i++) {
        const struct esc_matrix_cell *const cell = &scale->cells[i];
        const double threads = scale->points[i].threads, work = study->figures[i].work_giter;
        for (size_t k = 0; k < cell->n; k++) {
            /* A sample that others held up by far says nothing of the law, and squares weigh it most. */
            const double wall_s = cell->samples[k].wall_s;
            if (wall_s >= cell->wall.fence_low && wall_s <= cell->wall.fence_high)
                points[n++] = (struct esc_law_point){threads, work / wall_s};
        }
    }
    enum esc_status status = ESC_OK;
    for (int law = 0; !status && law < ESC_SCALE_LAWS; law++) {
        struct esc_law_fit *fit = &study->fits[law];
        const char *reason = not_meant(scale->own->mode, (enum esc_law)law);
        if (reason == NULL) {
            status = esc_law_fit((enum esc_law)law, points, n, scale->own->seed, fit);
            continue;
        }
        fit->law = (enum esc_law)law;
        fit->fitted = false;
        snprintf(fit->reason, sizeof fit->reason, "%s", reason);
    }
    free(points);
    return status;
}

int esc_scale_evaluate(const struct esc_scale *scale, struct esc_scale_study *study)
{
    enum esc_status status = ESC_OK;
    for (size_t i = 0; !status && i < scale->n; i++)
        status = figure(scale, i, study);
    if (!status)
        status = fit_laws(scale, study);
    return status ? fail(status) : ESC_EXIT_OK;
}

/* The rates of a law whose one thread has rate 1 are its speedups, with the interval that the other
 * parameters leave them. */
struct esc_interval esc_scale_foretold(const struct esc_law_fit *fit, double threads)
{
    struct esc_law_fit relative = *fit;
    relative.rate1 = (struct esc_interval){1, 1, 1};
    for (size_t i = 0; i < ESC_LAW_RESAMPLINGS; i++)
        relative.parameters[i][0] = 1;
    return esc_law_rate(&relative, threads);
}

/* ---- Notes ---------------------------------------------------------------------------------- */

static void note_work(const struct esc_scale *scale, const struct esc_scale_study *study)
{
    const size_t last = scale->n - 1;
    const double first_share = study->figures[0].work_giter / scale->points[0].threads;
    const double share = study->figures[last].work_giter / scale->points[last].threads;
    if (scale->own->mode == ESC_SCALE_WEAK && fabs(share / first_share - 1) > EVEN_WORK)
        esc_complain(
            "the work of a thread does not stay the same: on %u it is %.0f %% of that on %u; "
            "weak scaling wants a scene whose pixels reach max_iter, such as interior",
            scale->points[last].threads, 100 * share / first_share, scale->points[0].threads);
}

/* Where threads were: bound ones never move. */
static void note_threads(const struct esc_scale_point *point)
{
    for (unsigned i = 0; i < point->threads; i++) {
        const struct esc_scale_worker *worker = &point->workers[i];
        const double n = point->n > 0 ? (double)point->n : 1;
        esc_complain("%u thread%s, thread %u: CPU %d, moved %" PRIu64
                     " times in %zu samples; busy %.6f s, waited %.6f s in the mean run",
                     point->threads, point->threads == 1 ? "" : "s", i, worker->cpu, worker->moves,
                     point->n, worker->busy_s / n, worker->wait_s / n);
    }
}

static void note_counters(const struct esc_scale_point *point)
{
    char counters[ESC_TIMED_COUNTERS_SIZE];
    if (*esc_timed_cell_counters(&point->cell, counters))
        esc_complain("%u thread%s%s", point->threads, point->threads == 1 ? "" : "s", counters);
}

void esc_scale_notes(const struct esc_scale *scale, const struct esc_scale_study *study)
{
    for (size_t i = 0; scale->options->verbose && i < scale->n; i++) {
        note_counters(&scale->points[i]);
        note_threads(&scale->points[i]);
    }
    note_work(scale, study);
    if (scale->points[0].threads != 1)
        esc_complain("one thread was not measured: speedups are %u times the rate over that on %u "
                     "threads, as if these were perfect, and there is no Karp-Flatt",
                     scale->points[0].threads, scale->points[0].threads);
    if (scale->n == 2)
        esc_complain(
            "two numbers of threads fit a law of one serial fraction whatever the truth: they "
            "give its value, but cannot tell whether the law holds nor what lies beyond");
}
