/* SPDX-License-Identifier: BSD-2-Clause */
/* scale.c - `escapement scale`: how a scene's time falls as threads are added. */
#include "cli/scale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/audit.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/outputs.h"
#include "report/chart.h"

static const struct esc_command command = {
    .name = "scale",
    .about =
        "Measures a scene on teams of different size, in turns, and fits laws of scaling to them; "
        "no number without a right digest",
    .groups = ESC_GROUP_SCENE | ESC_GROUP_RESULT | ESC_GROUP_TALK | ESC_GROUP_AUDIT,
    .own = esc_scale_own_options,
    .examples = "  escapement scale\n"
                "  escapement scale --scene mandelbrot --class A --threads 1,2,4,8 --chart s.svg\n"
                "  escapement scale --threads 1,2 --places cores --bind close --json s.json\n"
                "  escapement scale --mode weak --timeline t.png\n",
    .exit_codes = "  0   measured, and every digest was right\n"
                  "  1   verification failed           70  internal error\n"
                  "  4   unfit, with --strict-env      71  out of memory or threads\n"
                  "  64  wrong usage                   73  cannot create a file\n"
                  "  69  backend or charts missing     74  input/output error\n",
};

/* Everything of one study; all zero bytes at the start. */
struct job {
    struct esc_options options;
    struct esc_scale_options own;
    struct esc_scale scale;
    struct esc_scale_study study;
    struct esc_outputs outputs;
    struct esc_cli_audit *audit;
    json_t *environment;
    int argc;
    char **argv;
};

/* ---- Before --------------------------------------------------------------------------------- */

static bool same_path(const char *option, const char *path, const char *other_option,
                      const char *other)
{
    if (path == NULL || other == NULL || strcmp(path, other) != 0)
        return false;
    esc_complain("%s and %s both name '%s'", option, other_option, path);
    return true;
}

static int check_files(struct job *job)
{
    const struct esc_scale_options *own = &job->own;
    if (same_path("--chart", own->chart, "--timeline", own->timeline) ||
        same_path("--chart", own->chart, "--json", job->options.json) ||
        same_path("--timeline", own->timeline, "--json", job->options.json))
        return ESC_EXIT_USAGE;
    int code = esc_scale_check_picture(own->chart);
    if (!code)
        code = esc_scale_check_picture(own->timeline);
    return code ? code : esc_outputs_create(&job->options, &job->outputs);
}

/* The work of a weak study has to grow with max_iter, and that of the usual scene does not. */
static void choose_scene(struct job *job)
{
    const char *const *given = job->options.given;
    if (job->own.mode == ESC_SCALE_WEAK && !given[ESC_OPTION_SCENE] && !given[ESC_OPTION_JULIA] &&
        !given[ESC_OPTION_MANDELBROT])
        job->options.scene = "interior";
}

/* ---- After ---------------------------------------------------------------------------------- */

static int write_text(const json_t *result, enum esc_result_form form)
{
    struct esc_io_error error;
    const enum esc_io status = esc_result_write(result, form, stdout, &error);
    if (status)
        esc_complain("%s", error.message);
    return esc_exit_code_io(status);
}

/* A new reference; null without memory. */
static json_t *make_result(struct job *job, bool passed)
{
    const struct esc_scale *scale = &job->scale;
    json_t *environment = job->environment;
    job->environment = NULL;
    json_t *result = esc_result_new("scale", job->argc, job->argv, job->own.seed, environment);
    bool failed = result == NULL;
    for (size_t i = 0; i < scale->n; i++) {
        if (json_array_append_new(json_object_get(result, "cells"),
                                  esc_scale_cell_json(scale, i)) != 0)
            failed = true;
    }
    if (passed && json_object_set_new(result, "scaling", esc_scale_json(scale, &job->study)) != 0)
        failed = true;
    if (!failed)
        return result;
    json_decref(result);
    return NULL;
}

/* The CPU's name; null: not known. */
static const char *machine(const struct esc_cli_audit *audit)
{
    const struct esc_audit_fact *cpu = esc_audit_find(esc_cli_audit_last(audit), "cpu", "cpu");
    return cpu != NULL && cpu->kind == ESC_AUDIT_TEXT ? cpu->text : NULL;
}

static int report(struct job *job)
{
    const bool passed = esc_scale_passed(&job->scale);
    int code = passed ? esc_scale_evaluate(&job->scale, &job->study) : ESC_EXIT_OK;
    if (!code && passed)
        code = esc_scale_timeline(&job->scale);
    if (!code && passed)
        code = esc_scale_chart(&job->scale, &job->study, machine(job->audit));
    if (code)
        return code;
    json_t *result = make_result(job, passed);
    if (result == NULL) {
        esc_complain("out of memory");
        return ESC_EXIT_OS;
    }
    code = esc_outputs_json(&job->outputs, json_incref(result));
    if (!code)
        code = write_text(result, job->options.form);
    json_decref(result);
    if (!code && passed && !job->options.quiet)
        esc_scale_notes(&job->scale, &job->study);
    return !code && !passed ? ESC_EXIT_FAILED : code;
}

static int run(struct job *job)
{
    struct esc_scale *scale = &job->scale;
    int code = esc_scale_bind(&job->own, job->argc, job->argv);
    if (code)
        return code;
    if (job->own.n == 0)
        esc_scale_threads_default(&job->own);
    choose_scene(job);
    code = check_files(job);
    if (!code)
        code = esc_scale_prepare(scale);
    if (!code)
        code = esc_cli_audit_begin(&job->options, scale->points[scale->n - 1].cell.engine,
                                   job->own.threads[job->own.n - 1], &job->audit);
    if (!code)
        code = esc_scale_measure(scale);
    if (code)
        return code;
    const int unfit = esc_cli_audit_end(job->audit, &job->environment);
    if (unfit && unfit != ESC_EXIT_ENVIRONMENT)
        return unfit;
    code = report(job);
    return code ? code : unfit;
}

int esc_command_scale(int argc, char **argv)
{
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        esc_complain("out of memory");
        return ESC_EXIT_OS;
    }
    job->own = (struct esc_scale_options){.shared = &job->options, .max_time = 30, .seed = 1};
    job->scale.options = &job->options;
    job->scale.own = &job->own;
    job->argc = argc;
    job->argv = argv;
    int code = esc_options_parse(&command, argc, argv, &job->options, &job->own);
    if (code < 0)
        code = run(job);
    esc_outputs_abandon(&job->outputs);
    esc_scale_free(&job->scale);
    esc_cli_audit_free(job->audit);
    json_decref(job->environment);
    free(job);
    return code;
}
