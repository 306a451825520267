/* SPDX-License-Identifier: BSD-2-Clause */
/* run.c - `escapement run`: computes a scene once and tells what came of it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/audit.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/memory.h"
#include "cli/names.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/run_memory.h"
#include "cli/setup.h"
#include "cli/values.h"
#include "measure/ceiling.h"
#include "measure/clock.h"
#include "report/run_rate.h"
#include "report/run_report.h"

static bool take_mem(void *target, const char *text)
{
    bool *mem = target;
    (void)text;
    *mem = true;
    return true;
}

static const struct esc_option own_options[] = {
    {"mem", 0, NULL, ESC_GROUP_OWN, take_mem,
     "also tell each piece of the run's memory: its size, whose it is, on which NUMA node its pages "
     "are, and the process's peak"},
    {.name = NULL},
};

static const struct esc_command command = {
    .name = "run",
    .about =
        "Computes a scene once, checks it, and prints sum, digest, time, rate and what part of "
        "the bare loop's speed that is",
    .groups = ESC_GROUP_SCENE | ESC_GROUP_POINTS | ESC_GROUP_ENGINE | ESC_GROUP_SHORTCUT |
              ESC_GROUP_CHECK | ESC_GROUP_FRAME | ESC_GROUP_VALUES | ESC_GROUP_AUDIT |
              ESC_GROUP_TABLE | ESC_GROUP_TALK | ESC_GROUP_OWN,
    .own = own_options,
    .examples = "  escapement run --scene seahorse\n"
                "  escapement run --julia -0.8,0.156 --size 1920x1080 --max-iter 1000\n"
                "  escapement run --mandelbrot --max-iter 100000 --shortcut periodic\n"
                "  escapement run --mandelbrot --precision f32 --counts m.npy --json m.json\n"
                "  escapement run --points z.npy --points-c c.npy --counts n.npy\n",
    .exit_codes = "  0   computed, and verified unless --verify none\n"
                  "  1   verification failed\n"
                  "  4   an unfit machine, with --strict-env\n"
                  "  64  wrong usage                   70  internal error\n"
                  "  65  bad input file                71  out of memory or threads\n"
                  "  69  backend unavailable           73  cannot create a file\n"
                  "                                    74  input/output error\n",
};

/* Everything of one run; all zero bytes at the start. */
struct job {
    struct esc_options options;
    struct esc_request request;
    struct esc_engine *engine;
    struct esc_outputs outputs;
    uint32_t *counts; /* null: streamed */
    void *final_z;    /* null: not asked for, or streamed */
    struct esc_values values;
    struct esc_summary summary;
    struct esc_check check;
    uint64_t time_ns, saved;
    struct esc_ceiling ceiling;
    struct esc_options audit_options;
    struct esc_cli_audit *audit; /* null: nobody asked for it */
    json_t *environment;
    bool mem;
    json_t *memory;
};

static int complain_status(enum esc_status status, const char *message)
{
    esc_complain("%s", message && *message ? message : esc_status_string(status));
    return esc_exit_code(status);
}

/* ---- Before ------------------------------------------------------------------------------- */

/* Better said before an hour of computing than after it. */
static int check_golden(const struct job *job)
{
    struct esc_summary golden;
    if (job->options.check != ESC_CHECK_GOLDEN ||
        esc_golden_find(esc_plan_scene(job->request.plan), &golden) == ESC_OK)
        return ESC_EXIT_OK;
    esc_complain("--verify golden: no golden is kept for this scene; use --verify sample or full");
    return ESC_EXIT_USAGE;
}

/* Whoever has a scene computed need not care what the machine does meanwhile, so doubts are told to those
 * who ask: by -v or --strict-env, and in the JSON. */
static int begin_audit(struct job *job)
{
    const struct esc_options *options = &job->options;
    if (!options->strict_env && !options->verbose && !options->json &&
        options->format != ESC_FORMAT_JSON)
        return ESC_EXIT_OK;
    job->audit_options = *options;
    job->audit_options.quiet = options->quiet || !options->verbose;
    return esc_cli_audit_begin(&job->audit_options, job->engine, 0, &job->audit);
}

/* The canaries, last before the work: they also wake the threads, which would otherwise be asleep
 * when the clock starts. */
static int check_arithmetic(struct job *job)
{
    struct esc_error error = {""};
    enum esc_status status = esc_engine_check(job->engine, &error);
    return status ? complain_status(status, error.message) : ESC_EXIT_OK;
}

/* Bytes of one pixel's final z. */
static uint64_t orbit_size(const struct job *job)
{
    return job->request.scene.precision == ESC_PRECISION_F64 ? 16 : 8;
}

/* Smooth counts are made from them. */
static bool keeps_orbits(const struct job *job)
{
    return job->options.orbits || job->options.values[ESC_VALUE_SMOOTH];
}

/* A file can only be written of a frame that was kept. */
static bool must_keep(const struct job *job)
{
    return job->options.counts || job->options.values[ESC_VALUE_SMOOTH] ||
           job->options.values[ESC_VALUE_DISTANCE];
}

/* Bytes of the frame, and of the orbits and values when they are asked for. */
static uint64_t frame_size(const struct job *job, uint64_t pixels)
{
    uint64_t each = sizeof(uint32_t) + (keeps_orbits(job) ? orbit_size(job) : 0) +
                    esc_values_size(&job->request.scene, job->options.values);
    return pixels <= UINT64_MAX / each ? pixels * each : UINT64_MAX;
}

static int no_memory(uint64_t bytes)
{
    esc_complain("out of memory: the frame needs %" PRIu64 " bytes; --stream needs none", bytes);
    return ESC_EXIT_OS;
}

/* A frame of more than half of what is there would drive the machine into swapping. */
static int make_frame(struct job *job)
{
    uint64_t pixels = esc_plan_width(job->request.plan) * esc_plan_height(job->request.plan);
    uint64_t bytes = frame_size(job, pixels), available = esc_memory_available();
    if (job->options.stream)
        return ESC_EXIT_OK;
    if (must_keep(job)) {
        if (bytes > available)
            return no_memory(bytes);
    } else if (bytes > available / 2) {
        if (!job->options.quiet)
            esc_complain("the frame needs %" PRIu64 " MiB of the %" PRIu64
                         " MiB available: streaming, no frame is kept",
                         bytes >> 20, available >> 20);
        return ESC_EXIT_OK;
    }
    job->counts = esc_memory_frame(pixels * sizeof *job->counts);
    if (!job->counts)
        return no_memory(bytes);
    if (keeps_orbits(job) && !(job->final_z = esc_memory_frame(pixels * orbit_size(job))))
        return no_memory(bytes);
    if (!esc_values_create(&job->values, job->request.plan, job->options.values))
        return no_memory(bytes);
    return ESC_EXIT_OK;
}

/* ---- The run ------------------------------------------------------------------------------ */

static enum esc_status compute_frame(struct job *job)
{
    const struct esc_plan *plan = job->request.plan;
    size_t stride = (size_t)esc_plan_width(plan);
    uint64_t start = esc_clock_ns();
    enum esc_status status =
        job->final_z ? esc_engine_run_orbits(job->engine, plan, job->counts, stride, job->final_z)
                     : esc_engine_run(job->engine, plan, job->counts, stride);
    job->time_ns = esc_clock_ns() - start;
    return status;
}

/* The time of a stream includes its digest. */
static enum esc_status compute_stream(struct job *job)
{
    struct esc_stream stream = {.orbits = job->options.orbits};
    uint64_t start = esc_clock_ns();
    enum esc_status status =
        esc_engine_stream(job->engine, job->request.plan, &stream, &job->summary);
    job->time_ns = esc_clock_ns() - start;
    return status;
}

static int compute(struct job *job)
{
    const struct esc_plan *plan = job->request.plan;
    struct esc_progress *progress =
        job->options.quiet ? NULL : esc_progress_start(job->engine, plan);
    esc_engine_wake(job->engine);
    enum esc_status status = job->counts ? compute_frame(job) : compute_stream(job);
    esc_progress_stop(progress);
    job->saved = esc_engine_saved(job->engine); /* before a digest, which is a run too */
    if (!status && job->counts)
        status = esc_engine_digest(job->engine, plan, job->counts, (size_t)esc_plan_width(plan),
                                   job->options.orbits ? job->final_z : NULL, &job->summary);
    if (!status && job->counts)
        status = esc_values_make(&job->values, job->engine, plan, job->counts, job->final_z);
    return status ? complain_status(status, NULL) : ESC_EXIT_OK;
}

/* Before the check, which has memory of its own. */
static int look_at_memory(struct job *job)
{
    const uint64_t pixels = esc_plan_width(job->request.plan) * esc_plan_height(job->request.plan);
    const uint64_t real = orbit_size(job) / 2;
    const struct esc_run_piece pieces[] = {
        {"counts", job->counts, pixels * sizeof *job->counts},
        {"final z", job->final_z, pixels * orbit_size(job)},
        {"smooth counts", job->values.frames[ESC_VALUE_SMOOTH], pixels * real},
        {"distances", job->values.frames[ESC_VALUE_DISTANCE], pixels * real},
    };
    job->memory = esc_run_memory(job->engine, pieces, sizeof pieces / sizeof *pieces);
    return job->memory ? ESC_EXIT_OK : complain_status(ESC_ERR_MEMORY, NULL);
}

static int check(struct job *job)
{
    const struct esc_plan *plan = job->request.plan;
    struct esc_error error = {""};
    job->check.kind = ESC_CHECK_NONE;
    if (job->options.check == ESC_CHECK_NONE)
        return ESC_EXIT_OK;
    enum esc_status status =
        esc_check_run(job->options.check, plan, job->engine, job->counts,
                      (size_t)esc_plan_width(plan), &job->summary, &job->check, &error);
    if (!status)
        esc_values_check(&job->values, plan, job->counts, esc_engine_backend(job->engine),
                         &job->check);
    return status ? complain_status(status, error.message) : ESC_EXIT_OK;
}

/* ---- After -------------------------------------------------------------------------------- */

static void tell_threads(const struct job *job)
{
    struct esc_worker_report worker;
    for (unsigned i = 0; i < esc_engine_threads(job->engine); i++) {
        if (esc_engine_worker(job->engine, i, &worker) == ESC_OK)
            esc_complain("thread %u: CPU %d, %" PRIu64 " tiles", i, worker.cpu, worker.tiles);
    }
}

static enum esc_verdict verdict(const struct esc_check *check)
{
    if (check->kind == ESC_CHECK_NONE)
        return ESC_VERDICT_NONE;
    return check->passed ? ESC_VERDICT_PASSED : ESC_VERDICT_FAILED;
}

/* Last, when nothing that is timed or judged can be disturbed. A rate without its ceiling is still a
 * rate: what went wrong is a note. */
static void measure_ceiling(struct job *job, struct esc_run_report *report)
{
    const struct esc_scene *scene = report->scene;
    struct esc_error error = {""};
    if (!esc_run_has_rate(report))
        return;
    if (esc_ceiling_measure(report->backend, scene->formula, scene->power, scene->contract,
                            scene->precision, report->threads_ran, &job->ceiling, &error)) {
        esc_complain("no ceiling: %s", error.message);
        return;
    }
    report->ceiling = &job->ceiling;
    if (esc_run_percent(report) > 100) {
        report->ceiling = NULL;
        esc_complain(
            "no ceiling: %.3f Giter/s were measured, less than the run's rate; the machine "
            "is doing something else",
            job->ceiling.team_giter_s);
    }
}

/* Counts first: a report that says where they are must not come before them. */
static int write_outputs(struct job *job, const struct esc_run_report *report)
{
    const struct esc_plan *plan = job->request.plan;
    uint64_t width = esc_plan_width(plan), height = esc_plan_height(plan);
    struct esc_frame frame = {job->counts, width, height, (size_t)width};
    const bool points = job->request.has_points;
    uint64_t rows_and_columns[2] = {height, width};
    const uint64_t *shape = points ? job->request.z.shape : rows_and_columns;
    const unsigned dims = points ? job->request.z.dims : 2;
    int code = ESC_EXIT_OK;
    if (report->verdict == ESC_VERDICT_FAILED)
        esc_outputs_drop_frames(&job->outputs); /* wrong numbers must not lie about as right */
    code = esc_outputs_counts(&job->outputs, &frame, shape, dims);
    for (unsigned value = 0; !code && value < ESC_VALUES; value++)
        code = esc_outputs_values(&job->outputs, (enum esc_value)value, job->values.frames[value],
                                  width * height, report->scene->precision, shape, dims);
    if (!code && job->outputs.json)
        code = esc_outputs_json(&job->outputs, esc_run_report_json(report));
    return code;
}

static int print_report(const struct esc_options *options, const struct esc_run_report *report)
{
    switch (options->format) {
    case ESC_FORMAT_TEXT:
        esc_run_report_text(report, options->quiet, stdout);
        return ESC_EXIT_OK;
    case ESC_FORMAT_JSON:
        return esc_outputs_print(esc_run_report_json(report));
    case ESC_FORMAT_CSV:
        esc_run_report_table(report, ESC_TABLE_CSV, stdout);
        return ESC_EXIT_OK;
    case ESC_FORMAT_MARKDOWN:
        esc_run_report_table(report, ESC_TABLE_RECORD, stdout);
        return ESC_EXIT_OK;
    }
    return ESC_EXIT_INTERNAL;
}

static int report(struct job *job)
{
    const struct esc_request *request = &job->request;
    const struct esc_options *options = &job->options;
    char cpu[256], z[4608], c[4608];
    const char *backend = esc_engine_backend(job->engine);
    struct esc_engine_options engine_options;
    int code = esc_setup_engine_options(options, &engine_options);
    if (code)
        return code;
    struct esc_run_report report = {
        .scene = &request->scene,
        .scene_name = request->name,
        .size_class = request->size_class,
        .changed = request->changed,
        .points = esc_setup_points_label(options->points, &request->z, z, sizeof z),
        .points_c = esc_setup_points_label(options->points_c, &request->c, c, sizeof c),
        .width = esc_plan_width(request->plan),
        .height = esc_plan_height(request->plan),
        .backend = backend,
        .lanes = esc_backend_lanes(backend, request->scene.precision),
        .in_flight = esc_backend_in_flight(backend, request->scene.precision),
        .threads_asked = engine_options.threads,
        .threads_ran = esc_engine_threads(job->engine),
        .schedule = esc_schedule_name(engine_options.schedule),
        .shortcut = engine_options.shortcut,
        .cpu = esc_audit_cpu_name(esc_environment_root(), cpu, sizeof cpu),
        .streamed = !job->counts,
        .summary = &job->summary,
        .saved = job->saved,
        .time_ns = job->time_ns,
        .verdict = verdict(&job->check),
        .kind = esc_name_check((size_t)job->check.kind - ESC_CHECK_GOLDEN),
        .detail = job->check.detail,
        .counts = options->counts,
        .audit = job->environment,
        .memory = job->memory,
    };
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        report.values[value] = options->values[value];
        report.value_digests[value] = &job->values.digests[value];
    }
    if (options->verbose)
        tell_threads(job);
    measure_ceiling(job, &report);
    code = write_outputs(job, &report);
    if (code)
        return code;
    code = print_report(options, &report);
    return !code && report.verdict == ESC_VERDICT_FAILED ? ESC_EXIT_FAILED : code;
}

static int run(struct job *job)
{
    int unfit = ESC_EXIT_OK; /* known before the report, and told after it */
    int code = esc_setup_request(&job->options, &job->request);
    if (!code)
        code = check_golden(job);
    if (!code)
        code = esc_values_refuse(&job->request.scene, job->options.values);
    if (!code)
        code = esc_outputs_create(&job->options, &job->outputs);
    if (!code)
        code = esc_setup_engine(&job->options, &job->engine);
    if (!code)
        code = make_frame(job);
    if (!code)
        code = begin_audit(job);
    if (!code)
        code = check_arithmetic(job);
    if (!code)
        code = compute(job);
    if (!code && job->mem)
        code = look_at_memory(job);
    if (!code && job->audit)
        unfit = esc_cli_audit_end(job->audit, &job->environment);
    if (unfit && unfit != ESC_EXIT_ENVIRONMENT)
        return unfit;
    if (!code)
        code = check(job);
    if (!code)
        code = report(job);
    return code ? code : unfit;
}

int esc_command_run(int argc, char **argv)
{
    static struct job job; /* kilobytes of shapes and messages: too much for a stack */
    int code = esc_options_parse(&command, argc, argv, &job.options, &job.mem);
    if (code < 0)
        code = run(&job);
    esc_outputs_abandon(&job.outputs);
    esc_cli_audit_free(job.audit);
    json_decref(job.environment);
    json_decref(job.memory);
    esc_engine_free(job.engine);
    esc_setup_free(&job.request);
    free(job.counts);
    free(job.final_z);
    esc_values_free(&job.values);
    memset(&job, 0, sizeof job);
    return code;
}
