/* SPDX-License-Identifier: BSD-2-Clause */
/* result_google.c - a result in the shape of Google Benchmark's JSON.
 *
 * Each sample is a repetition, then come three aggregates, as with --benchmark_repetitions. A cell that
 * failed has error_occurred and no times, as there: tools/compare.py passes over it. */
#include <math.h>

#include "report/json.h"
#include "report/result_view.h"

/* Google Benchmark's version of that shape. */
#define GOOGLE_SCHEMA 1

static json_t *context_json(const json_t *result, bool *failed)
{
    json_t *context = json_object();
    esc_json_put(context, "date", json_copy(json_object_get(result, "date")), failed);
    esc_json_put(context, "executable", json_string("escapement"), failed);
    esc_json_put(context, "library_version", json_copy(json_object_get(result, "version")), failed);
    esc_json_put(context, "json_schema_version", json_integer(GOOGLE_SCHEMA), failed);
    esc_json_put(context, "arguments", json_copy(json_object_get(result, "arguments")), failed);
    return context;
}

/* What every entry of a cell has; name_end: "", "_median", ... */
static json_t *entry_json(const json_t *cell, size_t family, const char *name_end, bool *failed)
{
    const char *key = esc_view_text(cell, "key");
    const json_t *samples = json_object_get(cell, "samples");
    json_t *entry = json_object();
    esc_json_put(entry, "name", json_sprintf("%s%s", key, name_end), failed);
    esc_json_put(entry, "family_index", json_integer((json_int_t)family), failed);
    esc_json_put(entry, "per_family_instance_index", json_integer(0), failed);
    esc_json_put(entry, "run_name", json_string(key), failed);
    esc_json_put(entry, "run_type", json_string(*name_end ? "aggregate" : "iteration"), failed);
    esc_json_put(entry, "repetitions", json_integer((json_int_t)json_array_size(samples)), failed);
    esc_json_put(entry, "threads", json_copy(json_object_get(cell, "threads")), failed);
    return entry;
}

static void put_times(json_t *entry, double real_s, double cpu_s, bool *failed)
{
    esc_json_put(entry, "real_time", json_real(real_s * 1e9), failed);
    esc_json_put(entry, "cpu_time", json_real(cpu_s * 1e9), failed);
    esc_json_put(entry, "time_unit", json_string("ns"), failed);
}

/* The iterations of all orbits: the cell's rate times its time. */
static double items(const json_t *cell)
{
    return 1e9 * esc_view_number(json_object_get(cell, "giter_s"), "value") *
           esc_view_number(json_object_get(cell, "wall_s"), "median");
}

static void add_samples(json_t *list, const json_t *cell, size_t family, bool *failed)
{
    size_t i;
    const json_t *sample;
    json_array_foreach(json_object_get(cell, "samples"), i, sample)
    {
        double wall_s = esc_view_number(sample, "wall_s");
        json_t *entry = entry_json(cell, family, "", failed);
        esc_json_put(entry, "repetition_index", json_integer((json_int_t)i), failed);
        esc_json_put(entry, "iterations", json_copy(json_object_get(cell, "loops")), failed);
        put_times(entry, wall_s, esc_view_number(sample, "process_s"), failed);
        esc_json_put(entry, "items_per_second", json_real(items(cell) / wall_s), failed);
        esc_json_append(list, entry, failed);
    }
}

static void add_aggregate(json_t *list, const json_t *cell, size_t family, const char *name,
                          bool *failed)
{
    char name_end[16];
    double wall_s = esc_view_number(json_object_get(cell, "wall_s"), name);
    double process_s = esc_view_number(json_object_get(cell, "process_s"), name);
    snprintf(name_end, sizeof name_end, "_%s", name);
    json_t *entry = entry_json(cell, family, name_end, failed);
    esc_json_put(entry, "aggregate_name", json_string(name), failed);
    esc_json_put(entry, "aggregate_unit", json_string("time"), failed);
    esc_json_put(entry, "iterations",
                 json_integer((json_int_t)json_array_size(json_object_get(cell, "samples"))),
                 failed);
    put_times(entry, wall_s, process_s, failed);
    esc_json_append(list, entry, failed);
}

static void add_failure(json_t *list, const json_t *cell, size_t family, bool *failed)
{
    json_t *entry = entry_json(cell, family, "", failed);
    const char *detail = esc_view_text(json_object_get(cell, "verification"), "detail");
    esc_json_put(entry, "error_occurred", json_true(), failed);
    esc_json_put(entry, "error_message",
                 json_sprintf("verification failed: %s", detail ? detail : ""), failed);
    esc_json_append(list, entry, failed);
}

json_t *esc_result_google(const json_t *result)
{
    bool failed = false;
    json_t *google = json_object(), *list = json_array();
    size_t i;
    const json_t *cell;
    esc_json_put(google, "context", context_json(result, &failed), &failed);
    json_array_foreach(json_object_get(result, "cells"), i, cell)
    {
        if (!esc_view_passed(cell)) {
            add_failure(list, cell, i, &failed);
            continue;
        }
        add_samples(list, cell, i, &failed);
        add_aggregate(list, cell, i, "mean", &failed);
        add_aggregate(list, cell, i, "median", &failed);
        add_aggregate(list, cell, i, "min", &failed);
    }
    esc_json_put(google, "benchmarks", list, &failed);
    return esc_json_built(google, failed);
}
