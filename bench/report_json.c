/* SPDX-License-Identifier: BSD-2-Clause */
/* report_json.c - cells with every sample, for programs to read. */
#include <stdio.h>

#include "bench/report.h"
#include "measure/audit.h"
#include "report/json.h"

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

/* Sets a member; false when the value is null for want of memory. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

/* Zero, which no figure is, stands for unknown. */
static json_t *figure(double number)
{
    return number > 0 ? json_real(number) : json_null();
}

static json_t *samples_json(const double *samples, unsigned count)
{
    json_t *all = json_array();
    for (unsigned i = 0; all && i < count; i++) {
        if (json_array_append_new(all, json_real(samples[i])) != 0) {
            json_decref(all);
            return NULL;
        }
    }
    return all;
}

static json_t *digest_json(const struct esc_digest *digest)
{
    char hex[33];
    esc_digest_string(digest, hex);
    return json_sprintf("xxh128:%s", hex);
}

/* How many times as fast as each baseline. */
static json_t *ratios_json(const struct esc_bench_cell *cell, const struct esc_bench_entry *entry)
{
    json_t *ratios = json_object();
    for (size_t i = 0; ratios && i < cell->entry_count; i++) {
        const struct esc_bench_entry *base = &cell->entries[i];
        if (!base->who->baseline)
            continue;
        if (!put(ratios, base->who->name, figure(esc_bench_entry_ratio(entry, base)))) {
            json_decref(ratios);
            return NULL;
        }
    }
    return ratios;
}

/* The numbers that a right digest earned. */
static bool put_numbers(const struct esc_bench_cell *cell, const struct esc_bench_entry *entry,
                        json_t *value)
{
    const struct esc_bench_statistics *ms = &entry->ms;
    return put(value, "frames_per_sample", json_integer((json_int_t)entry->repeats)) &&
           put(value, "samples_ms", samples_json(entry->samples_ms, cell->rounds)) &&
           put(value, "median_ms", json_real(ms->median)) &&
           put(value, "mad_ms", json_real(ms->mad)) && put(value, "min_ms", json_real(ms->min)) &&
           put(value, "rate_giter_s", figure(entry->rate)) &&
           put(value, "times_as_fast_as", ratios_json(cell, entry)) &&
           put(value, "ceiling_fraction", figure(esc_bench_entry_fraction(cell, entry)));
}

static json_t *entry_json(const struct esc_bench_cell *cell, const struct esc_bench_entry *entry)
{
    json_t *value =
        json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", entry->who->name, "kind",
                  entry->who->baseline ? "baseline" : "engine", "isa", entry->who->isa, "verdict",
                  entry->wrong ? "wrong" : "right", "digest", digest_json(&entry->digest));
    if (value && !entry->wrong && !put_numbers(cell, entry, value)) {
        json_decref(value);
        return NULL;
    }
    return value;
}

static json_t *ceiling_json(const struct esc_bench_cell *cell,
                            const struct esc_bench_ceiling *ceiling)
{
    return json_pack("{s:s, s:o, s:f, s:f}", "isa", ceiling->isa, "samples_giter_s_per_core",
                     samples_json(ceiling->samples, cell->rounds), "median", ceiling->rate.median,
                     "mad", ceiling->rate.mad);
}

static json_t *entries_json(const struct esc_bench_cell *cell)
{
    json_t *all = json_array();
    for (size_t i = 0; all && i < cell->entry_count; i++) {
        if (json_array_append_new(all, entry_json(cell, &cell->entries[i])) != 0) {
            json_decref(all);
            return NULL;
        }
    }
    return all;
}

static json_t *ceilings_json(const struct esc_bench_cell *cell)
{
    json_t *all = json_array();
    for (size_t i = 0; all && i < cell->ceiling_count; i++) {
        if (json_array_append_new(all, ceiling_json(cell, &cell->ceilings[i])) != 0) {
            json_decref(all);
            return NULL;
        }
    }
    return all;
}

json_t *esc_bench_json_cell(const struct esc_bench_cell *cell)
{
    const struct esc_bench_frame *frame = cell->frame;
    const struct esc_scene *scene = esc_plan_scene(frame->plan);
    char sum[40];
    esc_sum_string(&frame->expected, sum);
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:o, s:s, s:o, s:o, s:s}",
                     "scene", frame->name, "class", esc_class_name(frame->size_class), "precision",
                     esc_precision_name(scene->precision), "contract",
                     esc_contract_name(scene->contract), "threads", (json_int_t)cell->threads,
                     "width", (json_int_t)frame->job.width, "height", (json_int_t)frame->job.height,
                     "max_iter", (json_int_t)scene->max_iter, "sum", sum, "digest",
                     digest_json(&frame->expected.counts), "reference", frame->reference,
                     "ceilings", ceilings_json(cell), "contestants", entries_json(cell), "verdict",
                     cell->wrong ? "wrong" : "right");
}

static json_t *environment_json(void)
{
    char cpu[256];
    return json_pack("{s:o, s:s, s:s}", "cpu",
                     esc_json_text(esc_audit_cpu_name(NULL, cpu, sizeof cpu)), "compiler", COMPILER,
                     "version", esc_version());
}

json_t *esc_bench_json(json_t *cells, unsigned rounds, uint64_t seed, bool wrong)
{
    return json_pack("{s:o, s:I, s:o, s:f, s:o, s:s}", "environment", environment_json(), "rounds",
                     (json_int_t)rounds, "seed", esc_json_count(seed), "least_sample_ms",
                     ESC_BENCH_SAMPLE_NS * 1e-6, "cells", cells, "verdict",
                     wrong ? "wrong" : "right");
}
