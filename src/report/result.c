/* SPDX-License-Identifier: BSD-2-Clause */
/* result.c - a result as it is built: what all commands that measure put into it alike. */
#define _POSIX_C_SOURCE 200809L
#include "report/result.h"

#include <math.h>
#include <stdbool.h>
#include <time.h>

#include "report/json.h"

/* JSON has no infinity and no NaN. */
static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *esc_result_interval(const struct esc_interval *interval)
{
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "value", number(interval->value), &failed);
    esc_json_put(object, "low", number(interval->low), &failed);
    esc_json_put(object, "high", number(interval->high), &failed);
    return esc_json_built(object, failed);
}

json_t *esc_result_stats(const struct esc_stats *stats)
{
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "n", esc_json_count(stats->n), &failed);
    esc_json_put(object, "min", number(stats->min), &failed);
    esc_json_put(object, "median", number(stats->median.value), &failed);
    esc_json_put(object, "low", number(stats->median.low), &failed);
    esc_json_put(object, "high", number(stats->median.high), &failed);
    esc_json_put(object, "mean", number(stats->mean), &failed);
    esc_json_put(object, "max", number(stats->max), &failed);
    esc_json_put(object, "mad", number(stats->mad), &failed);
    esc_json_put(object, "outliers", esc_json_count(stats->outliers), &failed);
    return esc_json_built(object, failed);
}

static json_t *sample_json(const struct esc_sample *sample)
{
    bool failed = false;
    json_t *object = json_object();
    double before = sample->clock_before, after = sample->clock_after;
    esc_json_put(object, "wall_s", number(sample->wall_s), &failed);
    esc_json_put(object, "process_s", number(sample->process_s), &failed);
    esc_json_put(object, "clock_before_ghz", before > 0 ? number(before) : json_null(), &failed);
    esc_json_put(object, "clock_after_ghz", after > 0 ? number(after) : json_null(), &failed);
    esc_json_put(object, "round", esc_json_count(sample->round), &failed);
    return esc_json_built(object, failed);
}

json_t *esc_result_samples(const struct esc_sample *samples, size_t n)
{
    bool failed = false;
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        esc_json_append(list, sample_json(&samples[i]), &failed);
    return esc_json_built(list, failed);
}

json_t *esc_result_sum(const struct esc_summary *summary)
{
    char digits[40];
    if (summary->sum_hi == 0)
        return esc_json_count(summary->sum_lo);
    esc_sum_string(summary, digits);
    return json_string(digits);
}

json_t *esc_result_digest(const struct esc_digest *digest)
{
    char hex[33], text[48];
    esc_digest_string(digest, hex);
    snprintf(text, sizeof text, "xxh128:%s", hex);
    return json_string(text);
}

/* ---- The scene ---------------------------------------------------------------------------- */

static json_t *pair(double first, double second)
{
    return json_pack("[f, f]", first, second);
}

/* Where the pixels are; null in a scene of points. */
static void put_frame(json_t *object, const struct esc_scene *scene, bool *failed)
{
    bool frame = scene->plane != ESC_PLANE_POINTS;
    esc_json_put(object, "window",
                 frame ? json_pack("[f, f, f, f]", scene->x0, scene->x1, scene->y0, scene->y1)
                       : json_null(),
                 failed);
    esc_json_put(object, "size",
                 frame ? json_pack("[I, I]", (json_int_t)scene->width, (json_int_t)scene->height)
                       : json_null(),
                 failed);
    esc_json_put(object, "max_iter", json_integer(scene->max_iter), failed);
    esc_json_put(object, "bailout", json_real(scene->bailout), failed);
    esc_json_put(object, "grid", frame ? esc_json_text(esc_grid_name(scene->grid)) : json_null(),
                 failed);
}

json_t *esc_result_scene(const struct esc_result_scene *told)
{
    const struct esc_scene *scene = told->scene;
    bool points = scene->plane == ESC_PLANE_POINTS;
    bool has_c = scene->plane == ESC_PLANE_JULIA || (points && !told->points_c);
    bool has_z0 = scene->plane == ESC_PLANE_MANDELBROT;
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "name", esc_json_text(told->name), &failed);
    esc_json_put(object, "class", esc_json_text(told->size_class), &failed);
    esc_json_put(object, "changed", json_boolean(told->changed), &failed);
    esc_json_put(object, "plane", esc_json_text(esc_plane_name(scene->plane)), &failed);
    esc_json_put(object, "formula", esc_json_text(esc_formula_name(scene->formula)), &failed);
    esc_json_put(object, "power",
                 esc_scene_has_power(scene) ? json_real(scene->power) : json_null(), &failed);
    esc_json_put(object, "c", has_c ? pair(scene->c_re, scene->c_im) : json_null(), &failed);
    esc_json_put(object, "z0", has_z0 ? pair(scene->z0_re, scene->z0_im) : json_null(), &failed);
    put_frame(object, scene, &failed);
    esc_json_put(object, "precision", esc_json_text(esc_precision_name(scene->precision)), &failed);
    esc_json_put(object, "contract", esc_json_text(esc_contract_name(scene->contract)), &failed);
    esc_json_put(object, "points", esc_json_text(told->points), &failed);
    esc_json_put(object, "points_c", esc_json_text(told->points_c), &failed);
    return esc_json_built(object, failed);
}

/* ---- The whole ---------------------------------------------------------------------------- */

static json_t *date_json(void)
{
    char text[32];
    time_t now = time(NULL);
    struct tm utc;
    if (!gmtime_r(&now, &utc) || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        return NULL;
    return json_string(text);
}

static json_t *arguments_json(int argc, char **argv)
{
    bool failed = false;
    json_t *list = json_array();
    for (int i = 0; i < argc; i++)
        esc_json_append(list, esc_json_text(argv[i]), &failed);
    return esc_json_built(list, failed);
}

json_t *esc_result_new(const char *command, int argc, char **argv, uint64_t seed,
                       json_t *environment)
{
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "schema", json_string(ESC_RESULT_SCHEMA), &failed);
    esc_json_put(object, "version", esc_json_text(esc_version()), &failed);
    esc_json_put(object, "command", esc_json_text(command), &failed);
    esc_json_put(object, "arguments", arguments_json(argc, argv), &failed);
    esc_json_put(object, "date", date_json(), &failed);
    esc_json_put(object, "seed", esc_json_count(seed), &failed);
    esc_json_put(object, "environment", environment, &failed);
    esc_json_put(object, "cells", json_array(), &failed);
    esc_json_put(object, "scores", json_array(), &failed);
    esc_json_put(object, "noise_floor", json_null(), &failed);
    esc_json_put(object, "scaling", json_null(), &failed);
    return esc_json_built(object, failed);
}
