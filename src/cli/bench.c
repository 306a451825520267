/* SPDX-License-Identifier: BSD-2-Clause */
/* bench.c - `escapement bench`: cells measured in turns, judged, and told. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/audit.h"
#include "cli/bench_report.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/outputs.h"
#include "cli/progress.h"

/* Within which a median's interval has to be, and what is allowed for it: the default suite's ten cells
 * end in less than a minute, setup included. */
#define PRECISION 0.01
#define MAX_TIME 40.0
#define MAX_TIME_PER_CELL 2.0

/* Everything of one bench; all zero bytes at the start. */
struct job {
    struct esc_options options;
    struct esc_suite_options asked;
    struct esc_outputs outputs;
    struct esc_counters *counters;
    struct esc_cli_audit *audit;
    struct esc_suite suite;
    struct esc_progress_line line;
    int argc;
    char **argv;
};

static int complain_status(enum esc_status status, const struct esc_error *error)
{
    esc_complain("%s", *error->message ? error->message : esc_status_string(status));
    return esc_exit_code(status);
}

/* ---- Before --------------------------------------------------------------------------------- */

/* Counters first: they follow threads that start later. */
static int prepare(struct job *job)
{
    struct esc_error error = {""};
    const enum esc_status status = esc_counters_open(esc_environment_root(), &job->counters);
    if (status)
        return complain_status(status, &error);
    int code = esc_suite_create(&job->options, &job->asked, &job->suite);
    if (!code)
        code = esc_suite_fill(&job->suite, job->asked.aa, job->counters);
    return code;
}

static void tell_setup(const struct esc_timed_cell *cell)
{
    char key[ESC_TIMED_KEY_SIZE];
    esc_complain("%s: allocation %.3g ms, first touch %.3g ms, digest %.3g ms, %s",
                 esc_timed_cell_key(cell, key), 1e3 * cell->frame->allocation_s,
                 1e3 * cell->frame->first_touch_s, 1e3 * cell->digest_s, cell->check.detail);
}

/* Each cell once, so that what is right is known, and who is wrong. */
static int verify(struct job *job)
{
    struct esc_suite *suite = &job->suite;
    for (size_t i = 0; i < suite->cell_count; i++) {
        struct esc_timed_cell *cell = &suite->cells[i];
        struct esc_error error = {""};
        esc_progress_line_show(&job->line, 0, "verifying", -1);
        const enum esc_status status = esc_timed_cell_verify(cell, &error);
        if (status)
            return complain_status(status, &error);
        if (job->options.verbose && cell->check.passed)
            tell_setup(cell);
        esc_timed_cell_join(cell, &suite->measured[i]);
    }
    return ESC_EXIT_OK;
}

/* ---- Measuring ------------------------------------------------------------------------------ */

static void show_progress(void *context, double done, double seconds_left)
{
    struct job *job = context;
    char what[32];
    snprintf(what, sizeof what, "%zu cells", job->suite.cell_count);
    esc_progress_line_show(&job->line, done, what, seconds_left);
}

/* Repeats that were asked for are not cut short by a limit that was not. */
static double max_time(const struct job *job)
{
    if (job->asked.max_time > 0)
        return job->asked.max_time;
    if (job->asked.repeats > 0)
        return INFINITY;
    return fmax(MAX_TIME, MAX_TIME_PER_CELL * (double)job->suite.cell_count);
}

static int measure(struct job *job)
{
    const struct esc_error none = {""};
    const struct esc_matrix_options options = {
        .loops = job->asked.loops,
        .repeats = (size_t)job->asked.repeats,
        .min_time = job->asked.min_time,
        .max_time = max_time(job),
        .precision = PRECISION,
        .warm_up = 1,
        .seed = job->asked.seed,
        .progress = job->options.quiet ? NULL : show_progress,
        .progress_context = job,
    };
    const enum esc_status status =
        esc_matrix_measure(&options, job->suite.measured, job->suite.cell_count);
    esc_progress_line_end(&job->line);
    return status ? complain_status(status, &none) : ESC_EXIT_OK;
}

/* ---- After ---------------------------------------------------------------------------------- */

static int finish(enum esc_io status, const struct esc_io_error *error)
{
    if (status)
        esc_complain("%s", error->message);
    return esc_exit_code_io(status);
}

/* The environment's doubts come last in rank: a wrong count is worse. */
static int report(struct job *job)
{
    struct esc_io_error error;
    json_t *environment = NULL;
    const int strict = esc_cli_audit_end(job->audit, &environment);
    if (strict && strict != ESC_EXIT_ENVIRONMENT)
        return strict;
    json_t *result =
        esc_suite_result(&job->suite, job->asked.seed, job->argc, job->argv, environment);
    if (!result) {
        esc_complain("out of memory for the result");
        return ESC_EXIT_OS;
    }
    if (job->options.verbose)
        esc_suite_notes(&job->suite);
    int code = esc_outputs_json(&job->outputs, json_incref(result));
    if (!code)
        code = finish(esc_result_write(result, job->options.form, stdout, &error), &error);
    json_decref(result);
    if (code)
        return code;
    return esc_suite_failed(&job->suite) ? ESC_EXIT_FAILED : strict;
}

static int run(struct job *job)
{
    int code = esc_environment_check() ? ESC_EXIT_OK : ESC_EXIT_USAGE;
    if (!code)
        code = esc_outputs_create(&job->options, &job->outputs);
    if (!code)
        code = prepare(job);
    esc_progress_line_begin(&job->line);
    job->line.wanted &= !job->options.quiet;
    if (!code)
        code = verify(job);
    if (!code)
        code = esc_cli_audit_begin(&job->options, esc_suite_largest(&job->suite), 0, &job->audit);
    if (!code)
        code = measure(job);
    esc_progress_line_end(&job->line);
    return code ? code : report(job);
}

int esc_command_bench(int argc, char **argv)
{
    static struct job job; /* kilobytes of lists: too much for a stack */
    int code = esc_suite_options_parse(argc, argv, &job.options, &job.asked);
    job.argc = argc - 1;
    job.argv = argv + 1;
    if (code < 0)
        code = run(&job);
    esc_outputs_abandon(&job.outputs);
    esc_suite_free(&job.suite);
    esc_cli_audit_free(job.audit);
    esc_counters_close(job.counters);
    memset(&job, 0, sizeof job);
    return code;
}
