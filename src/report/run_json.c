/* SPDX-License-Identifier: BSD-2-Clause */
/* run_json.c - a run as JSON. */
#include <stdio.h>

#include "report/json.h"
#include "report/run_rate.h"
#include "report/run_report.h"

/* json_object_set_new takes its value even on failure and refuses null, so that one flag at the
 * end tells whether memory ran out anywhere. */
static void put(json_t *object, const char *key, json_t *value, bool *failed)
{
    if (json_object_set_new(object, key, value) != 0)
        *failed = true;
}

static json_t *pair(double first, double second)
{
    return json_pack("[f, f]", first, second);
}

static json_t *scene_json(const struct esc_run_report *report, bool *failed)
{
    const struct esc_scene *scene = report->scene;
    bool points = scene->plane == ESC_PLANE_POINTS;
    bool multibrot = scene->formula == ESC_FORMULA_MULTIBROT;
    bool has_c = scene->plane == ESC_PLANE_JULIA || (points && !report->points_c);
    bool has_z0 = scene->plane == ESC_PLANE_MANDELBROT;
    json_t *object = json_object();
    put(object, "name", esc_json_text(report->scene_name), failed);
    put(object, "class", esc_json_text(report->size_class), failed);
    put(object, "changed", json_boolean(report->changed), failed);
    put(object, "plane", esc_json_text(esc_plane_name(scene->plane)), failed);
    put(object, "formula", esc_json_text(esc_formula_name(scene->formula)), failed);
    put(object, "power", multibrot ? json_integer(scene->power) : json_null(), failed);
    put(object, "c", has_c ? pair(scene->c_re, scene->c_im) : json_null(), failed);
    put(object, "z0", has_z0 ? pair(scene->z0_re, scene->z0_im) : json_null(), failed);
    put(object, "window",
        points ? json_null()
               : json_pack("[f, f, f, f]", scene->x0, scene->x1, scene->y0, scene->y1),
        failed);
    put(object, "size",
        points ? json_null()
               : json_pack("[I, I]", (json_int_t)scene->width, (json_int_t)scene->height),
        failed);
    put(object, "max_iter", json_integer(scene->max_iter), failed);
    put(object, "bailout", json_real(scene->bailout), failed);
    put(object, "grid", points ? json_null() : esc_json_text(esc_grid_name(scene->grid)), failed);
    put(object, "precision", esc_json_text(esc_precision_name(scene->precision)), failed);
    put(object, "contract", esc_json_text(esc_contract_name(scene->contract)), failed);
    put(object, "points", esc_json_text(report->points), failed);
    put(object, "points_c", esc_json_text(report->points_c), failed);
    return object;
}

static json_t *sum_json(const struct esc_summary *summary)
{
    char digits[40];
    if (summary->sum_hi == 0)
        return esc_json_count(summary->sum_lo);
    esc_sum_string(summary, digits);
    return json_string(digits);
}

static json_t *digest_json(const struct esc_digest *digest)
{
    char hex[33], text[48];
    esc_digest_string(digest, hex);
    snprintf(text, sizeof text, "xxh128:%s", hex);
    return json_string(text);
}

static void put_counts(json_t *object, const struct esc_run_report *report, bool *failed)
{
    const struct esc_summary *summary = report->summary;
    put(object, "width", esc_json_count(report->width), failed);
    put(object, "height", esc_json_count(report->height), failed);
    put(object, "pixels", esc_json_count(summary->pixels), failed);
    put(object, "sum", sum_json(summary), failed);
    put(object, "max_count", json_integer(summary->max_count), failed);
    put(object, "at_max_iter", esc_json_count(summary->at_max_iter), failed);
    put(object, "iterations_saved", esc_json_count(report->saved), failed);
    put(object, "digest", digest_json(&summary->counts), failed);
    put(object, "orbits_digest", summary->has_orbits ? digest_json(&summary->orbits) : json_null(),
        failed);
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
    put(object, "time_s", has_time ? json_real((double)report->time_ns * 1e-9) : json_null(),
        failed);
    put(object, "rate_giter_s", has_rate ? json_real(esc_run_rate(report)) : json_null(), failed);
    put(object, "ceiling", ceiling_json(report), failed);
    json_t *verification = json_object();
    put(verification, "status", json_string(status), failed);
    put(verification, "kind", esc_json_text(report->kind), failed);
    put(verification, "detail", esc_json_text(report->detail), failed);
    put(object, "verification", verification, failed);
}

static json_t *environment_json(const struct esc_run_report *report, bool *failed)
{
    json_t *object = json_object();
    put(object, "version", esc_json_text(esc_version()), failed);
    put(object, "backend", esc_json_text(report->backend), failed);
    put(object, "lanes", json_integer(report->lanes), failed);
    put(object, "in_flight", json_integer(report->in_flight), failed);
    put(object, "threads", json_integer(report->threads_ran), failed);
    put(object, "threads_asked",
        report->threads_asked > 0 ? json_integer(report->threads_asked) : json_null(), failed);
    put(object, "schedule", esc_json_text(report->schedule), failed);
    put(object, "cpu", esc_json_text(report->cpu), failed);
    return object;
}

json_t *esc_run_report_json(const struct esc_run_report *report)
{
    bool failed = false;
    json_t *object = json_object();
    put(object, "scene", scene_json(report, &failed), &failed);
    put_counts(object, report, &failed);
    put_verdict(object, report, &failed);
    put(object, "shortcut", esc_json_text(esc_shortcut_name(report->shortcut)), &failed);
    put(object, "streamed", json_boolean(report->streamed), &failed);
    put(object, "counts_file",
        report->verdict == ESC_VERDICT_FAILED ? json_null() : esc_json_text(report->counts),
        &failed);
    put(object, "environment", environment_json(report, &failed), &failed);
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}
