/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/study.c - `escapement-mpi bench` and `scale`: rounds that visit each number of ranks in turn. */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "mpi/study.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/parse.h"
#include "measure/clock.h"
#include "mpi/check.h"
#include "mpi/commands.h"
#include "mpi/ranks.h"

#define MAX_TIME 60.0
#define SEED 1
/* As for `escapement bench` and `scale`: half the width of a median's interval, as a part of it, and
 * the samples that such an interval needs. */
#define PRECISION 0.01
#define SAMPLES_LEAST 10

static struct esc_study study;

#define GROUPS                                                                                   \
    (ESC_GROUP_SCENE | ESC_GROUP_POINTS | ESC_GROUP_ENGINE | ESC_GROUP_RESULT | ESC_GROUP_TALK | \
     ESC_GROUP_AUDIT)

static const char exit_codes[] =
    "  0   measured, every digest right\n"
    "  1   a digest was wrong: no number is told\n"
    "  4   unfit host of rank 0, with --strict-env\n"
    "  64  wrong usage                   70  internal error\n"
    "  65  bad input file                71  out of memory or threads\n"
    "  69  backend unavailable           73  cannot create a file\n"
    "                                    74  input/output error\n";

static const struct esc_command bench_command = {
    .name = "escapement-mpi bench",
    .own_program = true,
    .about = "Times a scene repeatedly on all ranks: the longest of any rank between two barriers, "
             "counting alone",
    .groups = GROUPS,
    .own = esc_study_bench_options,
    .examples = "  mpirun -n 4 escapement-mpi bench --scene mandelbrot --class A -r 30\n",
    .exit_codes = exit_codes,
};

static const struct esc_command scale_command = {
    .name = "escapement-mpi scale",
    .own_program = true,
    .about = "Times a scene on more and more ranks of one job, in turns, and tells speedup and "
             "efficiency",
    .groups = GROUPS,
    .own = esc_study_scale_options,
    .examples = "  mpirun -n 8 escapement-mpi scale --ranks 1,2,4,8 --scene mandelbrot --class A\n"
                "  mpirun -n 4 escapement-mpi scale --mode weak --chart weak.svg\n",
    .exit_codes = exit_codes,
};

/* ---- Points --------------------------------------------------------------------------------- */

/* The longest of any rank, on rank 0. */
static double longest(MPI_Comm comm, double mine)
{
    double all = mine;
    MPI_Reduce(&mine, &all, 1, MPI_DOUBLE, MPI_MAX, 0, comm);
    return all;
}

static const struct esc_plan *plan_of(size_t index)
{
    return study.points[index].grown ? study.points[index].grown : study.job.request.plan;
}

/* Weak mode: more iterations for each pixel, as `escapement scale` has it. On every rank. */
static int grow(size_t index)
{
    struct esc_timed_scene *const grown = &study.scale.points[index].grown;
    struct esc_scene scene = study.job.request.scene;
    struct esc_error error = {""};
    const uint64_t max_iter = (uint64_t)scene.max_iter * (uint64_t)study.points[index].ranks /
                              (uint64_t)study.points[0].ranks;
    if (max_iter > ESC_MAX_ITER) {
        esc_complain("--mode weak: %" PRIu32 " iterations on %d ranks are %" PRIu64
                     ", above %" PRIu32 "; give a smaller --max-iter",
                     scene.max_iter, study.points[index].ranks, max_iter, ESC_MAX_ITER);
        return ESC_EXIT_USAGE;
    }
    scene.max_iter = (uint32_t)max_iter;
    const enum esc_status status =
        esc_plan_create(&scene, study.job.request.has_points ? &study.job.request.points : NULL,
                        &study.points[index].grown, &error);
    if (status) {
        esc_complain("%s", *error.message ? error.message : esc_status_string(status));
        return esc_exit_code(status);
    }
    *grown = study.scale.scene;
    grown->scene = scene;
    grown->changed |= scene.max_iter != study.job.request.scene.max_iter;
    return ESC_EXIT_OK;
}

static enum esc_status member_create(struct esc_study_point *point, struct esc_scale_point *team,
                                     const struct esc_count_options *options)
{
    const enum esc_status status =
        esc_count_create(point->comm, plan_of((size_t)(point - study.points)), study.job.engine,
                         options, &point->count);
    const struct esc_count_cost cost = esc_count_cost(point->count);
    team->frame.allocation_s = longest(point->comm, cost.allocation_s);
    team->frame.first_touch_s = longest(point->comm, cost.first_touch_s);
    const enum esc_status laid = esc_study_workers_create(point, study.job.engine, team);
    return status ? status : laid;
}

static int point_create(size_t index)
{
    struct esc_study_point *const point = &study.points[index];
    struct esc_scale_point *const team = &study.scale.points[index];
    const bool member = esc_ranks_rank() < point->ranks, weak = study.own.mode == ESC_SCALE_WEAK;
    const int code = weak ? esc_ranks_agree(grow(index)) : ESC_EXIT_OK;
    if (code)
        return code;
    struct esc_count_options options = study.counting;
    enum esc_status status = ESC_OK;
    options.counters = study.scale.counters;
    MPI_Comm_split(MPI_COMM_WORLD, member ? 0 : MPI_UNDEFINED, 0, &point->comm);
    if (member)
        status = member_create(point, team, &options);
    snprintf(point->label, sizeof point->label, "%d-rank%s%s", point->ranks,
             point->ranks == 1 ? "" : "s", study.counting.stream ? "-streamed" : "");
    team->cell = (struct esc_timed_cell){.scene = weak ? &team->grown : &study.scale.scene,
                                         .engine = study.job.engine,
                                         .frame = &team->frame,
                                         .counters = study.scale.counters,
                                         .label = point->label,
                                         .threads = team->threads};
    study.scale.cells[index].loops = 1;
    study.scale.n = index + 1;
    if (member) /* whether or not it failed, for it is asked of all */
        esc_study_ceiling_create(point, team);
    if (status)
        esc_complain("%s", esc_status_string(status));
    return status ? esc_exit_code(status) : ESC_EXIT_OK;
}

static void point_free(size_t index)
{
    struct esc_study_point *const point = &study.points[index];
    study.scale.points[index].cell.engine = NULL; /* the job's */
    free(study.scale.cells[index].samples);
    free(point->sizes);
    free(point->starts);
    esc_count_free(point->count);
    esc_plan_free(point->grown);
    if (point->count) {
        MPI_Comm_free(&point->near);
        MPI_Comm_free(&point->comm);
    }
}

/* ---- Samples -------------------------------------------------------------------------------- */

/* Ranks that have no part in a sample sleep, so that they take nothing from those that have. */
static void wait_for_all(void)
{
    const struct timespec pause = {.tv_nsec = 200000};
    MPI_Request request;
    int done = 0;
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    for (MPI_Test(&request, &done, MPI_STATUS_IGNORE); !done;
         MPI_Test(&request, &done, MPI_STATUS_IGNORE))
        nanosleep(&pause, NULL);
}

/* Room for one more sample and what is told beside it, on rank 0. */
static void make_room(size_t index)
{
    struct esc_study_point *const point = &study.points[index];
    struct esc_scale_point *const team = &study.scale.points[index];
    struct esc_matrix_cell *const cell = &study.scale.cells[index];
    if (cell->n < point->room)
        return;
    point->room = point->room > 0 ? 2 * point->room : 64;
    cell->samples = realloc(cell->samples, point->room * sizeof *cell->samples);
    team->imbalance = realloc(team->imbalance, point->room * sizeof *team->imbalance);
    team->wait_s = realloc(team->wait_s, point->room * sizeof *team->wait_s);
    if (!cell->samples || !team->imbalance || !team->wait_s)
        esc_ranks_die(ESC_EXIT_OS, "out of memory");
}

/* What one run took, kept on rank 0 unless it was there to warm up. */
static enum esc_status run_once(size_t index, bool warm, size_t round)
{
    struct esc_study_point *const point = &study.points[index];
    struct esc_matrix_cell *const cell = &study.scale.cells[index];
    struct esc_sample sample = {.round = round};
    struct esc_timed_cell *const timed = &study.scale.points[index].cell;
    double own_s = 0;
    if (!warm && timed->ceiling)
        esc_study_ceiling_sample(point, timed->ceiling);
    if (esc_ranks_rank() == 0) {
        make_room(index);
        sample.clock_before = esc_clock_effective_ghz();
    }
    const enum esc_status status = esc_count_run(point->count, &sample.wall_s, &own_s);
    if (esc_ranks_rank() == 0)
        sample.clock_after = esc_clock_effective_ghz();
    const struct esc_count_cost cost = esc_count_cost(point->count);
    MPI_Reduce(&cost.process_s, &sample.process_s, 1, MPI_DOUBLE, MPI_SUM, 0, point->comm);
    if (!status && !warm) {
        esc_counters_total(timed->counts, cost.counters);
        timed->loops_run++;
        esc_study_workers_gather(&study.points[index], study.job.engine, sample.wall_s,
                                 &study.scale.points[index]);
        if (esc_ranks_rank() == 0)
            cell->samples[cell->n++] = sample;
    }
    return status;
}

/* One run, and whether its digest is the expected one; the first of all makes that known. */
static int sample_take(size_t index, bool warm, size_t round)
{
    struct esc_study_point *const point = &study.points[index];
    struct esc_timed_cell *const cell = &study.scale.points[index].cell;
    const bool first = warm && (index == 0 || study.own.mode == ESC_SCALE_WEAK);
    struct esc_summary summary;
    struct esc_error error = {""};
    enum esc_status status = run_once(index, warm, round);
    const uint64_t start = esc_clock_ns();
    if (!status)
        status = esc_count_digest(point->count, &summary);
    cell->digest_s = (double)(esc_clock_ns() - start) * 1e-9;
    if (!status)
        cell->summary = summary;
    if (!status && (first || !esc_check_same(&summary, &point->expected))) {
        /* A digest that differs later is wrong whatever a sample of its pixels says. */
        const enum esc_check_kind kind = first ? ESC_CHECK_DEFAULT : ESC_CHECK_FULL;
        status = esc_ranks_check(point->comm, kind, plan_of(index), study.job.engine,
                                 esc_count_part(point->count), &summary, &point->check, &error);
        point->check.passed = point->check.passed && first;
        point->expected = summary;
        if (!status && !point->check.passed)
            return ESC_EXIT_FAILED;
    }
    if (status)
        esc_complain("%s", *error.message ? error.message : esc_status_string(status));
    return status ? esc_exit_code(status) : ESC_EXIT_OK;
}

/* What was wrong, on every rank; rank 0 has part in every sample. */
static int sample(size_t index, bool warm, size_t round)
{
    struct esc_study_point *const point = &study.points[index];
    int code = ESC_EXIT_OK;
    if (warm && index > 0 && study.own.mode == ESC_SCALE_STRONG) {
        point->expected = study.points[0].expected;
        point->check = study.points[0].check;
    }
    if (point->count)
        code = sample_take(index, warm, round);
    wait_for_all();
    if (warm)
        MPI_Bcast(&point->expected, sizeof point->expected, MPI_BYTE, 0, MPI_COMM_WORLD);
    code = esc_ranks_agree(code);
    return code || !warm ? code : esc_ranks_agree(esc_scale_check_work(&point->expected));
}

static int placement_take(void)
{
    double own_s, time_s;
    struct esc_count *count = NULL;
    enum esc_status status = esc_count_create(MPI_COMM_WORLD, study.job.request.plan,
                                              study.job.engine, &study.counting, &count);
    if (status)
        esc_complain("%s", esc_status_string(status));
    int code = esc_ranks_agree(status ? esc_exit_code(status) : ESC_EXIT_OK);
    if (!code) {
        status = esc_count_run(count, &time_s, &own_s); /* the same on every rank */
        code = status ? esc_exit_code(status) : ESC_EXIT_OK;
    }
    if (!code)
        study.placement = esc_job_placement(&study.job, count, own_s);
    esc_count_free(count);
    return code;
}

/* Statistics of all points so far; rank 0. */
static enum esc_status cells_evaluate(void)
{
    enum esc_status status = ESC_OK;
    for (size_t i = 0; !status && i < study.n; i++) {
        struct esc_matrix_cell *const cell = &study.scale.cells[i];
        double *const times = malloc(2 * cell->n * sizeof *times);
        if (!times)
            return ESC_ERR_MEMORY;
        for (size_t k = 0; k < cell->n; k++) {
            times[k] = cell->samples[k].wall_s;
            times[cell->n + k] = cell->samples[k].process_s;
        }
        status = esc_stats_of(times, cell->n, study.own.seed, &cell->wall);
        if (!status)
            status = esc_stats_of(times + cell->n, cell->n, study.own.seed, &cell->process);
        free(times);
    }
    return status;
}

static bool precise(void)
{
    if (study.scale.cells[0].n < SAMPLES_LEAST || cells_evaluate())
        return false; /* without memory: what ends the study tells it */
    for (size_t i = 0; i < study.n; i++) {
        const struct esc_interval *const median = &study.scale.cells[i].wall.median;
        if (median->high - median->value > PRECISION * median->value ||
            median->value - median->low > PRECISION * median->value)
            return false;
    }
    return true;
}

/* Rank 0's word on whether there is another round, which all ranks hear; and why not. */
static bool another(size_t round, double start, enum esc_matrix_stop *stop)
{
    int more = 1;
    if (esc_ranks_rank() == 0) {
        if (study.own.repeats > 0 && round == study.own.repeats)
            more = 0, *stop = ESC_MATRIX_REPEATS;
        else if (round > 0 && MPI_Wtime() - start > study.own.max_time)
            more = 0, *stop = ESC_MATRIX_TIME;
        else if (study.own.repeats == 0 && precise())
            more = 0, *stop = ESC_MATRIX_PRECISE;
    }
    MPI_Bcast(&more, 1, MPI_INT, 0, MPI_COMM_WORLD);
    return more;
}

static int rounds(void)
{
    const double start = MPI_Wtime();
    enum esc_matrix_stop stop = ESC_MATRIX_TIME;
    int code = ESC_EXIT_OK;
    for (size_t i = 0; !code && i < study.n; i++)
        code = sample(i, true, 0);
    for (size_t round = 0; !code && another(round, start, &stop); round++)
        for (size_t k = 0; !code && k < study.n; k++)
            code = sample((round + k) % study.n, false, round);
    for (size_t i = 0; i < study.n; i++)
        study.scale.cells[i].stop = code ? ESC_MATRIX_FAILED : stop;
    study.passed = code == ESC_EXIT_OK;
    for (size_t i = 0; study.passed && i < study.n; i++) {
        if (study.points[i].count)
            esc_study_counters_gather(&study.points[i], &study.scale.points[i].cell);
    }
    return code;
}

/* ---- All of it ------------------------------------------------------------------------------ */

/* What is asked for on rank 0 before anything is measured: files that can be made, a fit host. */
static int prepare(void)
{
    const struct esc_request *const request = &study.job.request;
    study.scale.options = &study.job.options;
    study.scale.own = &study.own;
    study.scale.scene = (struct esc_timed_scene){.scene = request->scene,
                                                 .name = request->name,
                                                 .size_class = request->size_class,
                                                 .changed = request->changed};
    if (esc_ranks_rank() > 0)
        return ESC_EXIT_OK;
    const int drawn = esc_scale_check_picture(study.own.chart);
    const int code = drawn ? drawn : esc_outputs_create(&study.job.options, &study.outputs);
    return code ? code : esc_cli_audit_begin(&study.job.options, study.job.engine, 0, &study.audit);
}

/* Rank 0 tells what all have done; code is what the rounds came to. */
static int conclude(int code)
{
    int unfit = ESC_EXIT_OK;
    if (esc_ranks_rank() > 0)
        return code;
    const enum esc_status status = code ? ESC_OK : cells_evaluate();
    if (status) {
        esc_complain("%s", esc_status_string(status));
        return esc_exit_code(status);
    }
    unfit = esc_cli_audit_end(study.audit, &study.environment);
    if (unfit && unfit != ESC_EXIT_ENVIRONMENT)
        return unfit;
    const int told = esc_study_report(&study);
    return told ? told : code ? code : unfit;
}

/* Before the engine: they follow threads that start later. */
static int counters_open(void)
{
    const enum esc_status status = esc_counters_open(esc_environment_root(), &study.scale.counters);
    if (status)
        esc_complain("%s", esc_status_string(status));
    return status ? esc_exit_code(status) : ESC_EXIT_OK;
}

static int measure(void)
{
    int code = esc_ranks_agree(counters_open());
    if (!code)
        code = esc_job_setup(&study.job);
    if (!code)
        code = esc_ranks_agree(prepare());
    if (!code) /* those of all points are there together, and one more for the placement */
        study.counting = esc_job_count_options(&study.job, study.n + 1);
    for (size_t i = 0; !code && i < study.n; i++)
        code = esc_ranks_agree(point_create(i));
    if (!code)
        code = esc_ranks_agree(placement_take());
    if (code)
        return code;
    if (study.placement && study.job.options.verbose)
        esc_job_tell_placement(study.placement);
    code = rounds();
    if (code && code != ESC_EXIT_FAILED)
        return code;
    return esc_ranks_agree(conclude(code));
}

/* The work of a weak study has to grow with max_iter, and that of the usual scene does not. */
static void choose_scene(void)
{
    const char *const *given = study.job.options.given;
    if (study.own.mode == ESC_SCALE_WEAK && !given[ESC_OPTION_SCENE] && !given[ESC_OPTION_JULIA] &&
        !given[ESC_OPTION_MANDELBROT] && !given[ESC_OPTION_POINTS])
        study.job.options.scene = "interior";
}

static int study_run(const struct esc_command *command, const char *name, int argc, char **argv)
{
    study.command = name;
    study.argc = argc;
    study.argv = argv;
    study.own = (struct esc_scale_options){.max_time = MAX_TIME, .seed = SEED};
    int code = esc_job_options(command, argc, argv, &study.job, &study);
    choose_scene();
    if (command == &bench_command)
        esc_study_ranks_add(&study, esc_ranks_size());
    else if (study.n == 0)
        esc_study_ranks_default(&study);
    study.own.n = study.n;
    if (code < 0)
        code = measure();
    for (size_t i = 0; i < study.n; i++)
        point_free(i);
    esc_scale_free(&study.scale);
    esc_outputs_abandon(&study.outputs);
    esc_cli_audit_free(study.audit);
    esc_job_free(&study.job);
    json_decref(study.environment);
    json_decref(study.placement);
    return code;
}

int esc_mpi_bench(int argc, char **argv)
{
    return study_run(&bench_command, "bench", argc, argv);
}

int esc_mpi_scale(int argc, char **argv)
{
    return study_run(&scale_command, "scale", argc, argv);
}
