/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/run.c - `escapement-mpi run`: one frame by all ranks, checked, and what came of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/names.h"
#include "cli/outputs.h"
#include "measure/audit.h"
#include "measure/ceiling.h"
#include "mpi/check.h"
#include "mpi/commands.h"
#include "mpi/counts_file.h"
#include "mpi/job.h"
#include "mpi/ranks.h"
#include "report/run_rate.h"
#include "report/run_report.h"

static const struct esc_command command = {
    .name = "escapement-mpi run",
    .own_program = true,
    .about = "Computes a scene once by all ranks of the job, checks it, and prints sum, digest, "
             "time, rate and what part of the bare loop's speed that is",
    .groups = ESC_GROUP_SCENE | ESC_GROUP_POINTS | ESC_GROUP_ENGINE | ESC_GROUP_SHORTCUT |
              ESC_GROUP_CHECK | ESC_GROUP_FRAME | ESC_GROUP_REPORT | ESC_GROUP_TALK,
    .examples = "  mpirun -n 4 escapement-mpi run --scene mandelbrot --class A\n"
                "  mpirun -n 4 escapement-mpi run --mandelbrot --counts m.npy --json m.json\n",
    .exit_codes = "  0   computed, and verified unless --verify none\n"
                  "  1   verification failed\n"
                  "  64  wrong usage                   70  internal error\n"
                  "  65  bad input file                71  out of memory or threads\n"
                  "  69  backend unavailable           73  cannot create a file\n"
                  "                                    74  input/output error\n",
};

struct run {
    struct esc_job job;
    struct esc_outputs outputs; /* rank 0's */
    struct esc_count *count;
    bool streamed;
    struct esc_summary summary;
    struct esc_check check;
    double time_s, own_s;
    uint64_t saved;
    json_t *placement; /* rank 0's */
    struct esc_ceiling ceiling;
    bool has_ceiling;
};

/* Kilobytes of shapes and messages: too much for a stack. */
static struct run run;

static int complain_status(enum esc_status status, const char *message)
{
    esc_complain("%s", message && *message ? message : esc_status_string(status));
    return esc_exit_code(status);
}

/* ---- Before --------------------------------------------------------------------------------- */

static int check_golden(void)
{
    struct esc_summary golden;
    if (run.job.options.check != ESC_CHECK_GOLDEN ||
        esc_golden_find(esc_plan_scene(run.job.request.plan), &golden) == ESC_OK)
        return ESC_EXIT_OK;
    esc_complain("--verify golden: no golden is kept for this scene; use --verify sample or full");
    return ESC_EXIT_USAGE;
}

static int create_outputs(void)
{
    if (esc_ranks_rank() > 0)
        return ESC_EXIT_OK;
    const int code = esc_outputs_create(&run.job.options, &run.outputs);
    if (code || !run.outputs.counts || esc_file_temporary(run.outputs.counts))
        return code;
    esc_complain("--counts '%s': ranks write side by side, which needs a regular file",
                 run.job.options.counts);
    return ESC_EXIT_CREATE;
}

static int create_count(void)
{
    const struct esc_count_options options = esc_job_count_options(&run.job, 1);
    run.streamed = options.stream;
    const enum esc_status status = esc_count_create(MPI_COMM_WORLD, run.job.request.plan,
                                                    run.job.engine, &options, &run.count);
    return status ? complain_status(status, NULL) : ESC_EXIT_OK;
}

/* ---- The run -------------------------------------------------------------------------------- */

static int compute(void)
{
    const enum esc_status status = esc_count_run(run.count, &run.time_s, &run.own_s);
    /* Before the engine is asked for anything else. */
    run.placement = esc_job_placement(&run.job, run.count, run.own_s);
    run.saved = esc_engine_saved(run.job.engine);
    MPI_Allreduce(MPI_IN_PLACE, &run.saved, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
    return status ? complain_status(status, NULL) : ESC_EXIT_OK;
}

static int digest(void)
{
    const enum esc_status status = esc_count_digest(run.count, &run.summary);
    if (status == ESC_ERR_ARGUMENT) {
        esc_complain("a tile was dealt twice, or never: this is a defect");
        return ESC_EXIT_INTERNAL;
    }
    return status ? complain_status(status, NULL) : ESC_EXIT_OK;
}

static int check(void)
{
    struct esc_error error = {""};
    run.check.kind = ESC_CHECK_NONE;
    if (run.job.options.check == ESC_CHECK_NONE)
        return ESC_EXIT_OK;
    const enum esc_status status =
        esc_ranks_check(MPI_COMM_WORLD, run.job.options.check, run.job.request.plan, run.job.engine,
                        esc_count_part(run.count), &run.summary, &run.check, &error);
    return status ? complain_status(status, error.message) : ESC_EXIT_OK;
}

/* ---- After ---------------------------------------------------------------------------------- */

static enum esc_verdict verdict(void)
{
    if (run.check.kind == ESC_CHECK_NONE)
        return ESC_VERDICT_NONE;
    return run.check.passed ? ESC_VERDICT_PASSED : ESC_VERDICT_FAILED;
}

/* Of all ranks at once. A rate without its ceiling is still a rate: what went wrong is a note. */
static void measure_ceiling(void)
{
    const struct esc_scene *scene = &run.job.request.scene;
    struct esc_error error = {""};
    double team = 0;
    if (esc_job_crowded(&run.job)) { /* taking turns, each would seem to have a CPU of its own */
        esc_complain("no ceiling: ranks have more threads than there are CPUs; give fewer ranks "
                     "or --threads");
        return;
    }
    MPI_Barrier(MPI_COMM_WORLD);
    int failed =
        esc_ceiling_measure(esc_engine_backend(run.job.engine), scene->formula, scene->power,
                            scene->contract, scene->precision, esc_engine_threads(run.job.engine),
                            &run.ceiling, &error) != ESC_OK;
    if (failed)
        esc_complain("no ceiling: %s", error.message);
    MPI_Allreduce(&run.ceiling.team_giter_s, &team, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    MPI_Allreduce(MPI_IN_PLACE, &run.ceiling.threads, 1, MPI_UNSIGNED, MPI_SUM, MPI_COMM_WORLD);
    MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    run.ceiling.team_giter_s = team;
    run.has_ceiling = !failed;
}

static size_t make_header(char header[ESC_NPY_HEADER_SIZE])
{
    const struct esc_request *request = &run.job.request;
    const uint64_t frame[2] = {esc_plan_height(request->plan), esc_plan_width(request->plan)};
    if (!run.job.options.counts_npy)
        return 0;
    return request->has_points ? esc_npy_header(request->z.shape, request->z.dims, header)
                               : esc_npy_header(frame, 2, header);
}

/* Into rank 0's temporary file, which then takes its name. Collective. */
static int write_counts(void)
{
    struct esc_io_error error = {""};
    char path[4096] = "", header[ESC_NPY_HEADER_SIZE];
    if (!run.job.options.counts)
        return ESC_EXIT_OK;
    if (verdict() == ESC_VERDICT_FAILED) {
        esc_file_abandon(run.outputs.counts); /* wrong counts must not lie about as right */
        run.outputs.counts = NULL;
        return ESC_EXIT_OK;
    }
    if (esc_ranks_rank() == 0)
        snprintf(path, sizeof path, "%s", esc_file_temporary(run.outputs.counts));
    MPI_Bcast(path, sizeof path, MPI_CHAR, 0, MPI_COMM_WORLD);
    enum esc_io status =
        esc_counts_file_write(MPI_COMM_WORLD, path, header, make_header(header),
                              run.job.request.plan, esc_count_part(run.count), &error);
    if (!status && esc_ranks_rank() == 0) {
        status = esc_file_commit(run.outputs.counts, &error);
        run.outputs.counts = NULL;
    }
    if (status)
        esc_complain("%s", error.message);
    return esc_exit_code_io(status);
}

static int tell(const struct esc_run_report *report)
{
    const struct esc_options *options = &run.job.options;
    const bool wanted = run.outputs.json || options->format == ESC_FORMAT_JSON;
    json_t *json = wanted ? esc_run_report_json(report) : NULL;
    int code = ESC_EXIT_OK;
    if (json && json_object_set(json, "ranks", run.placement)) {
        json_decref(json);
        json = NULL;
    }
    if (run.outputs.json)
        code = esc_outputs_json(&run.outputs, json_incref(json));
    if (!code && options->format == ESC_FORMAT_JSON)
        return esc_outputs_print(json);
    json_decref(json);
    if (code)
        return code;
    if (!options->quiet)
        printf("Ranks: %d\nHosts: %u\n", esc_ranks_size(), esc_placement_hosts(run.placement));
    esc_run_report_text(report, options->quiet, stdout);
    return ESC_EXIT_OK;
}

/* Rank 0 tells what all have done. */
static int report(void)
{
    const struct esc_job *job = &run.job;
    const struct esc_request *request = &job->request;
    char cpu[256], z[4608], c[4608];
    const char *backend = esc_engine_backend(job->engine);
    struct esc_run_report report = {
        .scene = &request->scene,
        .scene_name = request->name,
        .size_class = request->size_class,
        .changed = request->changed,
        .points = esc_setup_points_label(job->options.points, &request->z, z, sizeof z),
        .points_c = esc_setup_points_label(job->options.points_c, &request->c, c, sizeof c),
        .width = esc_plan_width(request->plan),
        .height = esc_plan_height(request->plan),
        .backend = backend,
        .lanes = esc_backend_lanes(backend, request->scene.precision),
        .in_flight = esc_backend_in_flight(backend, request->scene.precision),
        .threads_ran = esc_placement_threads(run.placement),
        .schedule = "factoring",
        .shortcut = job->engine_options.shortcut,
        .cpu = esc_audit_cpu_name(esc_environment_root(), cpu, sizeof cpu),
        .streamed = run.streamed,
        .summary = &run.summary,
        .saved = run.saved,
        .time_ns = (uint64_t)(run.time_s * 1e9),
        .verdict = verdict(),
        .kind = esc_name_check((size_t)run.check.kind - ESC_CHECK_GOLDEN),
        .detail = run.check.detail,
        .counts = job->options.counts,
        .ceiling = run.has_ceiling ? &run.ceiling : NULL,
    };
    if (report.ceiling && esc_run_has_rate(&report) && esc_run_percent(&report) > 100) {
        report.ceiling = NULL;
        esc_complain("no ceiling: %.3f Giter/s were measured, less than the run's rate; a machine "
                     "is doing something else",
                     run.ceiling.team_giter_s);
    }
    return tell(&report);
}

static int after(void)
{
    if (run.placement && run.job.options.verbose)
        esc_job_tell_placement(run.placement);
    if (verdict() == ESC_VERDICT_PASSED && !run.job.engine_options.shortcut)
        measure_ceiling();
    int code = esc_ranks_agree(write_counts());
    if (code)
        return code;
    code = esc_ranks_agree(esc_ranks_rank() == 0 ? report() : ESC_EXIT_OK);
    return !code && verdict() == ESC_VERDICT_FAILED ? ESC_EXIT_FAILED : code;
}

static int everything(void)
{
    /* Each is done by all ranks, and the next begun when none has failed. */
    static int (*const steps[])(void) = {check_golden, create_outputs, create_count,
                                         compute,      digest,         check};
    int code = esc_job_setup(&run.job);
    for (size_t i = 0; !code && i < sizeof steps / sizeof *steps; i++)
        code = esc_ranks_agree(steps[i]());
    return code ? code : after();
}

int esc_mpi_run(int argc, char **argv)
{
    int code = esc_job_options(&command, argc, argv, &run.job, NULL);
    if (code < 0)
        code = everything();
    esc_outputs_abandon(&run.outputs);
    esc_count_free(run.count);
    esc_job_free(&run.job);
    json_decref(run.placement);
    return code;
}
