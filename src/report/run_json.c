/* SPDX-License-Identifier: BSD-2-Clause */
/* run_json.c - a run as JSON. */
#include <stdio.h>

#include "report/json.h"
#include "report/result.h"
#include "report/run_rate.h"
#include "report/run_report.h"

static json_t *scene_json(const struct esc_run_report *report)
{
    struct esc_result_scene scene = {
        .scene = report->scene,
        .name = report->scene_name,
        .size_class = report->size_class,
        .changed = report->changed,
        .points = report->points,
        .points_c = report->points_c,
    };
    return esc_result_scene(&scene);
}

static void put_counts(json_t *object, const struct esc_run_report *report, bool *failed)
{
    const struct esc_summary *summary = report->summary;
    esc_json_put(object, "width", esc_json_count(report->width), failed);
    esc_json_put(object, "height", esc_json_count(report->height), failed);
    esc_json_put(object, "pixels", esc_json_count(summary->pixels), failed);
    esc_json_put(object, "sum", esc_result_sum(summary), failed);
    esc_json_put(object, "max_count", json_integer(summary->max_count), failed);
    esc_json_put(object, "at_max_iter", esc_json_count(summary->at_max_iter), failed);
    esc_json_put(object, "iterations_saved", esc_json_count(report->saved), failed);
    esc_json_put(object, "digest", esc_result_digest(&summary->counts), failed);
    esc_json_put(object, "orbits_digest",
                 summary->has_orbits ? esc_result_digest(&summary->orbits) : json_null(), failed);
}

static json_t *ceiling_json(const struct esc_run_report *report)
{
    const struct esc_ceiling *ceiling = report->ceiling;
    if (!ceiling || !esc_run_has_rate(report))
        return json_null();
    return json_pack("{s:f, s:f, s:f, s:i, s:s}", "percent", esc_run_percent(report), "giter_s",
                     ceiling->team_giter_s, "core_giter_s", ceiling->core_giter_s, "threads",
                     (int)ceiling->threads, "form", ceiling->form);
}

static void put_verdict(json_t *object, const struct esc_run_report *report, bool *failed)
{
    bool has_time = report->verdict != ESC_VERDICT_FAILED;
    bool has_rate = esc_run_has_rate(report);
    bool passed = report->verdict == ESC_VERDICT_PASSED;
    const char *status = passed ? "successful" : has_time ? "none" : "failed";
    esc_json_put(object, "time_s",
                 has_time ? json_real((double)report->time_ns * 1e-9) : json_null(), failed);
    esc_json_put(object, "rate_giter_s", has_rate ? json_real(esc_run_rate(report)) : json_null(),
                 failed);
    esc_json_put(object, "ceiling", ceiling_json(report), failed);
    json_t *verification = json_object();
    esc_json_put(verification, "status", json_string(status), failed);
    esc_json_put(verification, "kind", esc_json_text(report->kind), failed);
    esc_json_put(verification, "detail", esc_json_text(report->detail), failed);
    esc_json_put(object, "verification", verification, failed);
}

static json_t *environment_json(const struct esc_run_report *report, bool *failed)
{
    json_t *object = json_object();
    esc_json_put(object, "version", esc_json_text(esc_version()), failed);
    esc_json_put(object, "backend", esc_json_text(report->backend), failed);
    esc_json_put(object, "lanes", json_integer(report->lanes), failed);
    esc_json_put(object, "in_flight", json_integer(report->in_flight), failed);
    esc_json_put(object, "threads", json_integer(report->threads_ran), failed);
    esc_json_put(object, "threads_asked",
                 report->threads_asked > 0 ? json_integer(report->threads_asked) : json_null(),
                 failed);
    esc_json_put(object, "schedule", esc_json_text(report->schedule), failed);
    esc_json_put(object, "cpu", esc_json_text(report->cpu), failed);
    if (report->audit && json_object_update(object, report->audit) != 0)
        *failed = true;
    return object;
}

/* Of values and their files, which there are none of when verification failed. */
static json_t *values_json(const struct esc_run_report *report)
{
    bool failed = false;
    json_t *object = json_object();
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        json_t *made = json_null();
        if (report->values[value] && report->verdict != ESC_VERDICT_FAILED) {
            made = json_object();
            esc_json_put(made, "digest", esc_result_digest(report->value_digests[value]), &failed);
            esc_json_put(made, "file", esc_json_text(report->values[value]), &failed);
        }
        esc_json_put(object, esc_value_name((enum esc_value)value), made, &failed);
    }
    return esc_json_built(object, failed);
}

json_t *esc_run_report_json(const struct esc_run_report *report)
{
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "scene", scene_json(report), &failed);
    put_counts(object, report, &failed);
    put_verdict(object, report, &failed);
    esc_json_put(object, "shortcut", esc_json_text(esc_shortcut_name(report->shortcut)), &failed);
    esc_json_put(object, "streamed", json_boolean(report->streamed), &failed);
    esc_json_put(object, "counts_file",
                 report->verdict == ESC_VERDICT_FAILED ? json_null()
                                                       : esc_json_text(report->counts),
                 &failed);
    esc_json_put(object, "values", values_json(report), &failed);
    esc_json_put(object, "memory", report->memory ? json_deep_copy(report->memory) : json_null(),
                 &failed);
    esc_json_put(object, "environment", environment_json(report, &failed), &failed);
    return esc_json_built(object, failed);
}
