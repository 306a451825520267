/* SPDX-License-Identifier: BSD-2-Clause */
/* profile.c - `escapement profile`: where the time goes, by function. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/check.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/memory.h"
#include "cli/names.h"
#include "cli/outputs.h"
#include "cli/profile_files.h"
#include "cli/profile_lines.h"
#include "cli/profile_measure.h"
#include "cli/profile_options.h"
#include "cli/setup.h"
#include "measure/clock.h"
#include "measure/sampler.h"
#include "report/profile_report.h"
#include "report/pstats.h"

static const struct esc_command command = {
    .name = "profile",
    .about =
        "Tells where the time goes: by function, as Python's cProfile does, by line and by tile",
    .groups = ESC_GROUP_SCENE | ESC_GROUP_ENGINE | ESC_GROUP_CHECK | ESC_GROUP_REPORT |
              ESC_GROUP_TALK | ESC_GROUP_OWN,
    .own = esc_profile_own_options,
    .repeats = "export",
    .examples =
        "  escapement profile --scene seed\n"
        "  escapement profile --scene seahorse --sort tottime --top 5 --callers\n"
        "  escapement profile -o profile.stats && python3 -m pstats profile.stats\n"
        "  escapement profile --export speedscope=p.json --export svg=p.svg --tiles heat.png\n"
        "  escapement profile --load profile.stats --strip-dirs\n"
        "  escapement profile --lines --isa scalar\n"
        "  escapement profile --annotate --scene interior --top 1\n",
    .exit_codes = "  0   measured, and verified unless --verify none\n"
                  "  1   verification failed           71  out of memory, threads or timers\n"
                  "  64  wrong usage                   73  cannot create a file\n"
                  "  65  --load: no profile            74  input/output error\n"
                  "  69  backend unavailable; for --lines libdw or debugging information, for\n"
                  "      --annotate capstone\n",
};

enum phase { PHASE_PLAN, PHASE_ENGINE, PHASE_CHECK, PHASE_FRAME, PHASES };

/* Everything of one profile; all zero bytes at the start. */
struct job {
    struct esc_options options;
    struct esc_profile_options own;
    struct esc_request request;
    struct esc_outputs outputs;
    struct esc_profile_files files;
    struct esc_engine *engine;
    uint32_t *counts;
    struct esc_profiling_phase phases[PHASES];
    struct esc_profiling profiling;
    struct esc_profiling_lines lines;
    struct esc_profile_tiles tiles;
    struct esc_profile_table table;
    struct esc_check check;
};

static int complain_status(enum esc_status status, const char *message)
{
    esc_complain("%s", message && *message ? message : esc_status_string(status));
    return esc_exit_code(status);
}

/* ---- A saved one ------------------------------------------------------------------------------ */

static int print_table(const struct esc_profile_table *table, const struct esc_profile_options *own)
{
    struct esc_profile_table stripped = {.n = 0};
    bool made = !own->strip_dirs || esc_profile_strip_dirs(table, &stripped);
    made = made && esc_profile_text(own->strip_dirs ? &stripped : table, &own->view, stdout);
    esc_profile_table_free(&stripped);
    return made ? ESC_EXIT_OK : complain_status(ESC_ERR_MEMORY, NULL);
}

static int load(struct job *job)
{
    struct esc_io_error error;
    const enum esc_io status = esc_pstats_read(job->own.load, &job->table, &error);
    if (status) {
        esc_complain("%s", error.message);
        return esc_exit_code_io(status);
    }
    int code = esc_profile_files_create(&job->own, &job->files);
    if (!code)
        code = esc_profile_files_save(&job->files, &job->table);
    return code ? code : print_table(&job->table, &job->own);
}

/* ---- Before ------------------------------------------------------------------------------------ */

static void phase_end(struct job *job, enum phase phase, const char *name, unsigned line,
                      uint64_t start)
{
    job->phases[phase] = (struct esc_profiling_phase){
        .name = name, .file = __FILE__, .line = line, .ns = esc_clock_ns() - start};
}

static int make_plan(struct job *job)
{
    const uint64_t start = esc_clock_ns();
    const int code = esc_setup_request(&job->options, &job->request);
    phase_end(job, PHASE_PLAN, "make_plan", __LINE__, start);
    return code;
}

static int make_files(struct job *job)
{
    const int code = esc_outputs_create(&job->options, &job->outputs);
    return code ? code : esc_profile_files_create(&job->own, &job->files);
}

static int make_engine(struct job *job)
{
    const uint64_t start = esc_clock_ns();
    const int code = esc_setup_engine(&job->options, &job->engine);
    phase_end(job, PHASE_ENGINE, "make_engine", __LINE__, start);
    return code;
}

static int check_arithmetic(struct job *job)
{
    struct esc_error error = {""};
    const uint64_t start = esc_clock_ns();
    const enum esc_status status = esc_engine_check(job->engine, &error);
    phase_end(job, PHASE_CHECK, "check_arithmetic", __LINE__, start);
    return status ? complain_status(status, error.message) : ESC_EXIT_OK;
}

static int make_frame(struct job *job)
{
    const struct esc_plan *plan = job->request.plan;
    const uint64_t pixels = esc_plan_width(plan) * esc_plan_height(plan);
    const uint64_t bytes = pixels <= UINT64_MAX / 4 ? 4 * pixels : UINT64_MAX;
    const uint64_t start = esc_clock_ns();
    job->counts = bytes <= esc_memory_available() ? esc_memory_frame(bytes) : NULL;
    phase_end(job, PHASE_FRAME, "make_frame", __LINE__, start);
    if (job->counts)
        return ESC_EXIT_OK;
    esc_complain(
        "out of memory: the frame needs %" PRIu64 " bytes; use a smaller --class or --size", bytes);
    return ESC_EXIT_OS;
}

/* ---- The work ----------------------------------------------------------------------------------- */

static int measure(struct job *job)
{
    const struct esc_profiling_order order = {
        .engine = job->engine,
        .plan = job->request.plan,
        .counts = job->counts,
        .runs = job->own.runs,
        .trace = esc_profile_files_want_trace(&job->own),
        .annotate = job->own.annotate,
        .phases = job->phases,
        .phases_n = PHASES,
    };
    if (job->own.lines) {
        const int code = esc_profiling_lines_run(&order, &job->lines, &job->profiling.summary);
        if (!code)
            job->profiling.without_s =
                (double)job->lines.wall_ns * 1e-9 / (double)job->lines.lines.runs;
        return code;
    }
    enum esc_status status = esc_profiling_run(&order, &job->profiling);
    if (!status && esc_profile_files_want_tiles(&job->own)) {
        if (!esc_profile_tiles_create(job->request.plan, &job->tiles))
            return complain_status(ESC_ERR_MEMORY, NULL);
        status = esc_profiling_tiles(job->engine, job->request.plan, job->tiles.ns,
                                     job->tiles.iterations);
    }
    return status ? complain_status(status, NULL) : ESC_EXIT_OK;
}

static int check(struct job *job)
{
    const struct esc_plan *plan = job->request.plan;
    struct esc_error error = {""};
    job->check.kind = ESC_CHECK_NONE;
    if (job->lines.other_counts) {
        job->check.kind = ESC_CHECK_FULL;
        snprintf(job->check.detail, sizeof job->check.detail,
                 "the reference that counts its lines made another frame");
        return ESC_EXIT_OK;
    }
    if (job->options.check == ESC_CHECK_NONE)
        return ESC_EXIT_OK;
    const enum esc_status status =
        esc_check_run(job->options.check, plan, job->engine, job->counts,
                      (size_t)esc_plan_width(plan), &job->profiling.summary, &job->check, &error);
    if (status == ESC_ERR_NO_GOLDEN)
        snprintf(error.message, sizeof error.message,
                 "--verify golden: no golden is kept for this scene; use --verify sample or full");
    return status ? complain_status(status, error.message) : ESC_EXIT_OK;
}

/* ---- After --------------------------------------------------------------------------------------- */

static enum esc_verdict verdict(const struct esc_check *check)
{
    if (check->kind == ESC_CHECK_NONE)
        return ESC_VERDICT_NONE;
    return check->passed ? ESC_VERDICT_PASSED : ESC_VERDICT_FAILED;
}

static int print_tables(struct job *job)
{
    const struct esc_profile *profile = &job->profiling.profile;
    int code = ESC_EXIT_OK;
    for (size_t i = 0; !code && job->own.per_thread && i < profile->threads_n; i++) {
        struct esc_profile_table table;
        if (!esc_profile_table_make(profile, i, i, &table))
            return complain_status(ESC_ERR_MEMORY, NULL);
        printf("Thread %zu\n", i);
        code = print_table(&table, &job->own);
        esc_profile_table_free(&table);
    }
    if (!code && job->own.per_thread)
        printf("All threads\n");
    return code ? code : print_table(&job->table, &job->own);
}

static int report(struct job *job)
{
    const struct esc_request *request = &job->request;
    const char *backend = esc_engine_backend(job->engine);
    struct esc_engine_options engine_options;
    int code = esc_setup_engine_options(&job->options, &engine_options);
    if (code)
        return code;
    const struct esc_run_report run = {
        .scene = &request->scene,
        .scene_name = request->name,
        .size_class = request->size_class,
        .changed = request->changed,
        .width = esc_plan_width(request->plan),
        .height = esc_plan_height(request->plan),
        .backend = backend,
        .lanes = esc_backend_lanes(backend, request->scene.precision),
        .in_flight = esc_backend_in_flight(backend, request->scene.precision),
        .threads_asked = engine_options.threads,
        .threads_ran = esc_engine_threads(job->engine),
        .schedule = esc_schedule_name(engine_options.schedule),
        .summary = &job->profiling.summary,
        .time_ns = (uint64_t)(job->profiling.without_s * 1e9),
        .timed_more = true,
        .verdict = verdict(&job->check),
        .kind = esc_name_check((size_t)job->check.kind - ESC_CHECK_GOLDEN),
        .detail = job->check.detail,
    };
    const struct esc_profiling *profiling = &job->profiling;
    const struct esc_profile_report told = {
        .run = &run,
        .table = &job->table,
        .runs = profiling->runs,
        .with_s = profiling->with_s,
        .without_s = profiling->without_s,
        .wall_s = (double)profiling->wall_ns * 1e-9,
        .pairs = profiling->pairs,
        .slowdown = {profiling->slowdown[0], profiling->slowdown[1], profiling->slowdown[2]},
        .events = profiling->events,
        .lines = job->own.lines ? &job->lines.lines : NULL,
        .annotation = job->lines.annotation.n > 0 ? &job->lines.annotation : NULL,
    };
    const bool right = run.verdict != ESC_VERDICT_FAILED;
    if (!esc_profile_table_make(&profiling->profile, 0, SIZE_MAX - 1, &job->table))
        return complain_status(ESC_ERR_MEMORY, NULL);
    if (right)
        code = esc_profile_files_write(&job->own, &job->files, profiling, &job->table, &job->tiles,
                                       job->counts, &job->lines.lines, &run);
    if (!code && job->outputs.json)
        code = esc_outputs_json(&job->outputs, esc_profile_report_json(&told));
    if (code)
        return code;
    if (job->options.format == ESC_FORMAT_JSON) {
        code = esc_outputs_print(esc_profile_report_json(&told));
    } else {
        esc_profile_report_text(&told, job->options.quiet, stdout);
        if (right && job->own.lines)
            esc_line_table_text(&job->lines.lines, job->own.view.top, stdout);
        if (right && told.annotation)
            esc_annotation_text(told.annotation, stdout);
        if (!job->own.lines)
            code = right ? print_tables(job) : ESC_EXIT_OK;
    }
    return !code && !right ? ESC_EXIT_FAILED : code;
}

static int run(struct job *job)
{
    if (!esc_profile_options_agree(&job->options, &job->own))
        return ESC_EXIT_USAGE;
    if (job->own.load)
        return load(job);
    if (job->own.lines)
        esc_sampler_prepare();
    int (*const steps[])(struct job *) = {make_plan,  make_files, make_engine, check_arithmetic,
                                          make_frame, measure,    check,       report};
    int code = ESC_EXIT_OK;
    for (size_t i = 0; !code && i < sizeof steps / sizeof *steps; i++)
        code = steps[i](job);
    return code;
}

int esc_command_profile(int argc, char **argv)
{
    static struct job job; /* kilobytes of paths and messages: too much for a stack */
    int code = esc_options_parse(&command, argc, argv, &job.options, &job.own);
    if (code < 0)
        code = run(&job);
    esc_profile_files_abandon(&job.files);
    esc_outputs_abandon(&job.outputs);
    esc_profiling_lines_free(&job.lines);
    esc_profile_tiles_free(&job.tiles);
    esc_profile_table_free(&job.table);
    esc_profiling_free(&job.profiling);
    esc_engine_free(job.engine);
    esc_setup_free(&job.request);
    free(job.counts);
    memset(&job, 0, sizeof job);
    return code;
}
