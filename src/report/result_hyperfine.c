/* SPDX-License-Identifier: BSD-2-Clause */
/* result_hyperfine.c - a result in the shape of hyperfine's JSON.
 *
 * In both shapes that hyperfine's scripts have read: `times` and its statistics in the result itself, and
 * since its version 2 `measurements` and `summary`. hyperfine has no way to tell of a failure, so that
 * cells that failed are left out. */
#include <math.h>

#include "report/json.h"
#include "report/result_view.h"

/* Of one sample there is none: hyperfine, too, has null then. */
static json_t *deviation_json(const json_t *cell)
{
    const json_t *samples = json_object_get(cell, "samples"), *sample;
    double mean = esc_view_number(json_object_get(cell, "wall_s"), "mean"), squares = 0;
    size_t n = json_array_size(samples), i;
    json_array_foreach(samples, i, sample)
    {
        double difference = esc_view_number(sample, "wall_s") - mean;
        squares += difference * difference;
    }
    return n > 1 ? json_real(sqrt(squares / (double)(n - 1))) : json_null();
}

static void put_stats(json_t *object, const json_t *cell, bool *failed)
{
    const json_t *wall = json_object_get(cell, "wall_s");
    esc_json_put(object, "mean", json_copy(json_object_get(wall, "mean")), failed);
    esc_json_put(object, "stddev", deviation_json(cell), failed);
    esc_json_put(object, "median", json_copy(json_object_get(wall, "median")), failed);
    esc_json_put(object, "min", json_copy(json_object_get(wall, "min")), failed);
    esc_json_put(object, "max", json_copy(json_object_get(wall, "max")), failed);
}

static void put_samples(json_t *object, const json_t *cell, bool *failed)
{
    json_t *times = json_array(), *codes = json_array(), *measurements = json_array();
    size_t i;
    const json_t *sample;
    json_array_foreach(json_object_get(cell, "samples"), i, sample)
    {
        json_t *wall = json_object_get(sample, "wall_s");
        esc_json_append(times, json_copy(wall), failed);
        esc_json_append(codes, json_integer(0), failed);
        esc_json_append(measurements,
                        json_pack("{s:{s:O, s:s}, s:i}", "time_wall_clock", "value", wall, "unit",
                                  "second", "exit_code", 0),
                        failed);
    }
    esc_json_put(object, "times", times, failed);
    esc_json_put(object, "exit_codes", codes, failed);
    esc_json_put(object, "measurements", measurements, failed);
}

/* The processor's time is not told apart into user's and system's: all of it is the user's. */
static json_t *cell_json(const json_t *cell, bool *failed)
{
    json_t *object = json_object(), *summary = json_object(), *wall = json_object();
    json_t *parameters = json_object();
    esc_json_put(object, "command", json_copy(json_object_get(cell, "key")), failed);
    put_stats(object, cell, failed);
    esc_json_put(object, "user",
                 json_real(esc_view_number(json_object_get(cell, "process_s"), "mean")), failed);
    esc_json_put(object, "system", json_real(0), failed);
    put_samples(object, cell, failed);
    put_stats(wall, cell, failed);
    esc_json_put(summary, "time_wall_clock", wall, failed);
    esc_json_put(object, "summary", summary, failed);
    esc_json_put(parameters, "threads", json_sprintf("%.0f", esc_view_number(cell, "threads")),
                 failed);
    esc_json_put(object, "parameters", parameters, failed);
    return object;
}

json_t *esc_result_hyperfine(const json_t *result)
{
    bool failed = false;
    json_t *hyperfine = json_object(), *list = json_array();
    size_t i;
    const json_t *cell;
    json_array_foreach(json_object_get(result, "cells"), i, cell)
    {
        if (esc_view_passed(cell))
            esc_json_append(list, cell_json(cell, &failed), &failed);
    }
    esc_json_put(hyperfine, "results", list, &failed);
    return esc_json_built(hyperfine, failed);
}
