/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/study.c - `escapement-mpi bench` and `scale`: rounds that visit each number of ranks in turn. */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "mpi/study.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/parse.h"
#include "mpi/check.h"
#include "mpi/commands.h"
#include "mpi/ranks.h"

#define REPEATS 20
#define MAX_TIME 60.0
#define SEED 1

/* ---- Options -------------------------------------------------------------------------------- */

static struct esc_study study;

static bool take_repeats(void *target, const char *text)
{
    uint64_t value;
    (void)target;
    if (!esc_parse_integer("--repeats", text, 1, 1000000, &value))
        return false;
    study.repeats = (size_t)value;
    return true;
}

static bool take_max_time(void *target, const char *text)
{
    (void)target;
    return esc_parse_number("--max-time", text, 0.001, 1e9, &study.max_time);
}

static bool take_ranks(void *target, const char *text)
{
    (void)target;
    study.n = 0;
    for (const char *at = text;;) {
        char number[16];
        const size_t length = strcspn(at, ",");
        uint64_t ranks;
        if (study.n == ESC_STUDY_POINTS || length >= sizeof number) {
            esc_complain("--ranks '%s': at most %d numbers with commas between them", text,
                         ESC_STUDY_POINTS);
            return false;
        }
        memcpy(number, at, length);
        number[length] = '\0';
        if (!esc_parse_integer("--ranks", number, 1, (uint64_t)esc_ranks_size(), &ranks))
            return false;
        study.points[study.n++].ranks = (int)ranks;
        if (!at[length])
            return true;
        at += length + 1;
    }
}

#define TIMING                                                                  \
    {"repeats", 'r', "N", ESC_GROUP_OWN, take_repeats, "samples of each (20)"}, \
    {                                                                           \
        "max-time", 0, "S", ESC_GROUP_OWN, take_max_time,                       \
            "begin no sample after so many seconds (60)"                        \
    }

static const struct esc_option bench_options[] = {TIMING, {.name = NULL}};
static const struct esc_option scale_options[] = {
    {"ranks", 0, "LIST", ESC_GROUP_OWN, take_ranks,
     "numbers of ranks to compare, such as 1,2,4 (powers of two, and all)"},
    TIMING,
    {.name = NULL}};

#undef TIMING

#define GROUPS \
    (ESC_GROUP_SCENE | ESC_GROUP_POINTS | ESC_GROUP_ENGINE | ESC_GROUP_REPORT | ESC_GROUP_TALK)

static const char exit_codes[] =
    "  0   measured, every digest right\n"
    "  1   a digest was wrong: no number is told\n"
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
    .own = bench_options,
    .examples = "  mpirun -n 4 escapement-mpi bench --scene mandelbrot --class A -r 30\n",
    .exit_codes = exit_codes,
};

static const struct esc_command scale_command = {
    .name = "escapement-mpi scale",
    .own_program = true,
    .about = "Times a scene on more and more ranks of one job, in turns, and tells speedup and "
             "efficiency",
    .groups = GROUPS,
    .own = scale_options,
    .examples = "  mpirun -n 8 escapement-mpi scale --ranks 1,2,4,8 --scene mandelbrot --class A\n",
    .exit_codes = exit_codes,
};

/* ---- Points --------------------------------------------------------------------------------- */

static void points_default(void)
{
    const int size = esc_ranks_size();
    study.n = 0;
    for (int ranks = 1; ranks < size; ranks *= 2)
        study.points[study.n++].ranks = ranks;
    study.points[study.n++].ranks = size;
}

static int point_create(struct esc_study_point *point)
{
    const bool member = esc_ranks_rank() < point->ranks;
    const struct esc_count_options options = esc_job_count_options(&study.job);
    enum esc_status status = ESC_OK;
    study.streamed = options.stream;
    MPI_Comm_split(MPI_COMM_WORLD, member ? 0 : MPI_UNDEFINED, 0, &point->comm);
    point->samples = malloc(study.repeats * sizeof *point->samples);
    if (!point->samples)
        status = ESC_ERR_MEMORY;
    if (member) {
        const enum esc_status made = esc_count_create(point->comm, study.job.request.plan,
                                                      study.job.engine, &options, &point->count);
        status = status ? status : made;
        const unsigned threads = esc_engine_threads(study.job.engine);
        MPI_Reduce(&threads, &point->threads, 1, MPI_UNSIGNED, MPI_SUM, 0, point->comm);
    }
    if (status)
        esc_complain("%s", esc_status_string(status));
    return status ? esc_exit_code(status) : ESC_EXIT_OK;
}

static void point_free(struct esc_study_point *point)
{
    free(point->samples);
    esc_count_free(point->count);
    if (point->count)
        MPI_Comm_free(&point->comm);
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

/* One run, and whether its digest is the expected one; the first of all makes that known. */
static int sample_take(struct esc_study_point *point, bool first, double *time_s, double *own_s)
{
    struct esc_summary summary;
    struct esc_error error = {""};
    enum esc_status status = esc_count_run(point->count, time_s, own_s);
    if (!status)
        status = esc_count_digest(point->count, &summary);
    if (!status && (first || !esc_check_same(&summary, &study.expected))) {
        /* A digest that differs later is wrong whatever a sample of its pixels says. */
        const enum esc_check_kind kind = first ? ESC_CHECK_DEFAULT : ESC_CHECK_FULL;
        status = esc_ranks_check(point->comm, kind, study.job.request.plan, study.job.engine,
                                 esc_count_part(point->count), &summary, &study.check, &error);
        study.check.passed = study.check.passed && first;
        study.expected = summary;
        if (!status && !study.check.passed)
            return ESC_EXIT_FAILED;
    }
    if (status)
        esc_complain("%s", *error.message ? error.message : esc_status_string(status));
    return status ? esc_exit_code(status) : ESC_EXIT_OK;
}

/* What was wrong, on every rank; rank 0 has part in every sample. */
static int sample(struct esc_study_point *point, bool first, double *time_s)
{
    double own_s = 0;
    int code = ESC_EXIT_OK;
    if (point->count)
        code = sample_take(point, first, time_s, &own_s);
    wait_for_all();
    if (first || point->ranks == esc_ranks_size())
        MPI_Bcast(&study.expected, sizeof study.expected, MPI_BYTE, 0, MPI_COMM_WORLD);
    return esc_ranks_agree(code);
}

static int placement_take(void)
{
    double own_s, time_s;
    struct esc_count *count = NULL;
    struct esc_count_options options = esc_job_count_options(&study.job);
    enum esc_status status = esc_count_create(MPI_COMM_WORLD, study.job.request.plan,
                                              study.job.engine, &options, &count);
    if (!status)
        status = esc_count_run(count, &time_s, &own_s);
    if (!status)
        study.placement = esc_job_placement(&study.job, count, own_s);
    esc_count_free(count);
    return status ? esc_exit_code(status) : ESC_EXIT_OK;
}

static int rounds(void)
{
    const double start = MPI_Wtime();
    int code = ESC_EXIT_OK, over = 0;
    for (size_t i = 0; !code && i < study.n; i++) { /* warm, and right */
        double time_s;
        code = sample(&study.points[i], i == 0, &time_s);
    }
    for (size_t round = 0; !code && !over && round < study.repeats; round++) {
        for (size_t k = 0; !code && k < study.n; k++) {
            struct esc_study_point *const point = &study.points[(round + k) % study.n];
            double time_s = 0;
            code = sample(point, false, &time_s);
            point->samples[point->n++] = time_s;
        }
        over = MPI_Wtime() - start > study.max_time;
        MPI_Bcast(&over, 1, MPI_INT, 0, MPI_COMM_WORLD);
    }
    return code;
}

static int evaluate(void)
{
    for (size_t i = 0; i < study.n && esc_ranks_rank() == 0; i++) {
        struct esc_study_point *const point = &study.points[i];
        const enum esc_status status = esc_stats_of(point->samples, point->n, SEED, &point->time);
        if (status) {
            esc_complain("%s", esc_status_string(status));
            return esc_exit_code(status);
        }
    }
    return ESC_EXIT_OK;
}

static int measure(void)
{
    int code = esc_job_setup(&study.job);
    for (size_t i = 0; !code && i < study.n; i++)
        code = esc_ranks_agree(point_create(&study.points[i]));
    if (!code)
        code = esc_ranks_agree(placement_take());
    if (code)
        return code;
    if (study.placement && study.job.options.verbose)
        esc_job_tell_placement(study.placement);
    code = rounds();
    if (!code)
        code = esc_ranks_agree(evaluate());
    if (code && code != ESC_EXIT_FAILED)
        return code;
    const int told = esc_ranks_agree(esc_ranks_rank() == 0 ? esc_study_report(&study) : 0);
    return told ? told : code;
}

static int study_run(const struct esc_command *command, const char *name, int argc, char **argv)
{
    study.command = name;
    study.repeats = REPEATS;
    study.max_time = MAX_TIME;
    if (command == &bench_command)
        study.points[study.n++].ranks = esc_ranks_size();
    int code = esc_job_options(command, argc, argv, &study.job, NULL);
    if (study.n == 0)
        points_default();
    if (code < 0)
        code = measure();
    for (size_t i = 0; i < study.n; i++)
        point_free(&study.points[i]);
    esc_job_free(&study.job);
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
