/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_report.c - a profile and what it was made of, as text and as JSON. */
#include "report/profile_report.h"

#include <inttypes.h>

#include "report/json.h"
#include "report/result.h"

/* ---- Text ------------------------------------------------------------------------------------ */

void esc_profile_report_text(const struct esc_profile_report *report, bool brief, FILE *stream)
{
    const struct esc_run_report *const run = report->run;
    char hex[33], sum[40];
    esc_digest_string(&run->summary->counts, hex);
    esc_sum_string(run->summary, sum);
    if (!brief) {
        esc_run_report_scene(run, stream);
        esc_run_report_engine(run, stream);
    }
    fprintf(stream, "Sum: %s\nDigest: xxh128:%s\n", sum, hex);
    if (run->verdict != ESC_VERDICT_FAILED && !report->lines) {
        fprintf(stream, "Runs: %" PRIu64 "\n", report->runs);
        fprintf(stream,
                "Probes: %" PRIu64 " a run, which then takes %.6f s: %+.1f %% (median of %u pairs, "
                "%+.1f to %+.1f %%)\n",
                report->runs > 0 ? report->events / report->runs : 0, report->with_s,
                100 * (report->slowdown[0] - 1), report->pairs, 100 * (report->slowdown[1] - 1),
                100 * (report->slowdown[2] - 1));
    }
    esc_run_report_verdict(run, stream);
    fputc('\n', stream);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void put_function(json_t *object, const struct esc_profile_function *function,
                         const struct esc_profile_cost *cost, bool *failed)
{
    esc_json_put(object, "file", esc_json_text(function->file), failed);
    esc_json_put(object, "line", esc_json_count(function->line), failed);
    esc_json_put(object, "name", esc_json_text(function->name), failed);
    esc_json_put(object, "calls", esc_json_count(cost->calls), failed);
    esc_json_put(object, "primitive_calls", esc_json_count(cost->primitive), failed);
    esc_json_put(object, "tottime_s", json_real(cost->own), failed);
    esc_json_put(object, "cumtime_s", json_real(cost->total), failed);
}

static json_t *functions_json(const struct esc_profile_table *table, bool *failed)
{
    json_t *functions = json_array();
    for (size_t i = 0; i < table->n; i++) {
        const struct esc_profile_row *const row = &table->rows[i];
        json_t *object = json_object(), *callers = json_array();
        put_function(object, &row->function, &row->cost, failed);
        for (size_t k = 0; k < row->callers_n; k++) {
            json_t *caller = json_object();
            put_function(caller, &table->rows[row->callers[k].row].function, &row->callers[k].cost,
                         failed);
            esc_json_append(callers, caller, failed);
        }
        esc_json_put(object, "callers", callers, failed);
        esc_json_append(functions, object, failed);
    }
    return functions;
}

static json_t *verification_json(const struct esc_run_report *run, bool *failed)
{
    json_t *object = json_object();
    esc_json_put(object, "status",
                 json_string(run->verdict == ESC_VERDICT_PASSED ? "successful"
                             : run->verdict == ESC_VERDICT_NONE ? "none"
                                                                : "failed"),
                 failed);
    esc_json_put(object, "kind", esc_json_text(run->kind), failed);
    esc_json_put(object, "detail", esc_json_text(run->detail), failed);
    return object;
}

static json_t *engine_json(const struct esc_run_report *run, bool *failed)
{
    json_t *object = json_object();
    esc_json_put(object, "backend", esc_json_text(run->backend), failed);
    esc_json_put(object, "threads", json_integer(run->threads_ran), failed);
    esc_json_put(object, "schedule", esc_json_text(run->schedule), failed);
    return object;
}

static json_t *run_json(const struct esc_profile_report *report, bool *failed)
{
    json_t *object = json_object();
    esc_json_put(object, "with_probes", json_real(report->with_s), failed);
    esc_json_put(object, "without_probes", json_real(report->without_s), failed);
    return object;
}

static json_t *slowdown_json(const struct esc_profile_report *report, bool *failed)
{
    json_t *object = json_object();
    esc_json_put(object, "median", json_real(report->slowdown[0]), failed);
    esc_json_put(object, "least", json_real(report->slowdown[1]), failed);
    esc_json_put(object, "largest", json_real(report->slowdown[2]), failed);
    esc_json_put(object, "pairs", json_integer(report->pairs), failed);
    return object;
}

json_t *esc_profile_report_json(const struct esc_profile_report *report)
{
    const struct esc_run_report *const run = report->run;
    const bool told = run->verdict != ESC_VERDICT_FAILED, right = told && !report->lines;
    const struct esc_result_scene scene = {.scene = run->scene,
                                           .name = run->scene_name,
                                           .size_class = run->size_class,
                                           .changed = run->changed};
    char hex[33], digest[48], sum[40];
    bool failed = false;
    json_t *object = json_object();
    esc_digest_string(&run->summary->counts, hex);
    snprintf(digest, sizeof digest, "xxh128:%s", hex);
    esc_sum_string(run->summary, sum);
    esc_json_put(object, "schema", json_string(ESC_PROFILE_SCHEMA), &failed);
    esc_json_put(object, "version", json_string(esc_version()), &failed);
    esc_json_put(object, "scene", esc_result_scene(&scene), &failed);
    esc_json_put(object, "engine", engine_json(run, &failed), &failed);
    esc_json_put(object, "runs", esc_json_count(report->lines ? report->lines->runs : report->runs),
                 &failed);
    esc_json_put(object, "wall_s", right ? json_real(report->wall_s) : json_null(), &failed);
    esc_json_put(object, "run_s", right ? run_json(report, &failed) : json_null(), &failed);
    esc_json_put(object, "slowdown", right ? slowdown_json(report, &failed) : json_null(), &failed);
    esc_json_put(object, "probes", esc_json_count(report->events), &failed);
    esc_json_put(object, "digest", esc_json_text(digest), &failed);
    esc_json_put(object, "sum", esc_json_text(sum), &failed);
    esc_json_put(object, "verification", verification_json(run, &failed), &failed);
    esc_json_put(object, "lines",
                 told && report->lines ? esc_line_table_json(report->lines) : json_null(), &failed);
    esc_json_put(object, "annotation",
                 told && report->annotation ? esc_annotation_json(report->annotation) : json_null(),
                 &failed);
    esc_json_put(object, "functions", right ? functions_json(report->table, &failed) : json_array(),
                 &failed);
    return esc_json_built(object, failed);
}
