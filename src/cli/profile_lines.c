/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_lines.c - runs under a sampler, and one in which the reference counts its lines. */
#define _POSIX_C_SOURCE 200809L
#include "cli/profile_lines.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/profile_annotate.h"
#include "measure/clock.h"
#include "measure/disassembly.h"
#include "measure/sampler.h"

#define INTERVAL_NS 1000000 /* of a thread's CPU time; the kernel's tick, where that is longer */
#define ENOUGH 4000         /* samples: a share of one half is then within 1.6 % */
#define LONGEST_NS UINT64_C(10000000000)

static int complain_status(enum esc_status status, const char *message)
{
    esc_complain("%s", message && *message ? message : esc_status_string(status));
    return esc_exit_code(status);
}

static int complain_lines(enum esc_status status, const char *message)
{
    esc_complain("--lines: %s", message);
    return esc_exit_code(status);
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- Samples ---------------------------------------------------------------------------------- */

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool add_sample(struct esc_profiling_lines *lines, const struct esc_source_place *place,
                       uint64_t samples)
{
    const struct esc_source_frame *const frame = esc_profile_frame(place);
    struct esc_line *const line =
        esc_line_table_at(&lines->lines, frame->file, frame->function, frame->line);
    if (!line)
        return false;
    line->samples += samples;
    for (unsigned i = 0; i < place->depth; i++) {
        bool again = false; /* recursion: a sample is within a function once */
        for (unsigned k = 0; k < i; k++)
            again |= strcmp(place->frames[k].function, place->frames[i].function) == 0;
        if (!again && starts_with(place->frames[i].file, "src/") &&
            !esc_line_table_within(&lines->lines, place->frames[i].function, samples))
            return false;
    }
    return true;
}

static int compare_addresses(const void *a, const void *b)
{
    const uintptr_t one = *(const uintptr_t *)a, other = *(const uintptr_t *)b;
    return (one > other) - (one < other);
}

/* All samples' addresses, in order. */
static uintptr_t *all_addresses(const struct esc_sampler *sampler, size_t *n)
{
    const uintptr_t *some;
    size_t filled = 0, some_n;
    const size_t room = esc_sampler_count(sampler);
    uintptr_t *const all = malloc((room > 0 ? room : 1) * sizeof *all);
    for (size_t i = 0; all && esc_sampler_thread(sampler, i, &some, &some_n); i++) {
        some_n = some_n < room - filled ? some_n : room - filled;
        if (some_n > 0)
            memcpy(all + filled, some, some_n * sizeof *all);
        filled += some_n;
    }
    if (all && filled > 0)
        qsort(all, filled, sizeof *all, compare_addresses);
    *n = filled;
    return all;
}

/* Each address is looked up once. */
static bool add_samples(struct esc_profiling_lines *lines, const uintptr_t *all, size_t n)
{
    bool added = true;
    for (size_t i = 0, same; added && i < n; i += same) {
        struct esc_source_place place;
        for (same = 1; i + same < n && all[i + same] == all[i];)
            same++;
        esc_source_map_find(lines->map, all[i], &place);
        added = add_sample(lines, &place, same);
    }
    lines->lines.samples = n;
    return added;
}

/* What the samples tell. */
static int look_at(const struct esc_profiling_order *order, struct esc_profiling_lines *lines,
                   const struct esc_sampler *sampler)
{
    size_t n;
    uintptr_t *const all = all_addresses(sampler, &n);
    int code = ESC_EXIT_OK;
    if (!all || !add_samples(lines, all, n))
        code = complain_status(ESC_ERR_MEMORY, NULL);
    else if (order->annotate)
        code = esc_profile_annotate(lines->map, all, n, &lines->annotation);
    free(all);
    if (esc_sampler_dropped(sampler) > 0)
        esc_complain("warning: %zu samples found no room any more: shares are those of the first "
                     "part of the runs; use fewer --runs (-n)",
                     esc_sampler_dropped(sampler));
    return code;
}

static enum esc_status run_once(struct esc_engine *engine, const struct esc_profiling_order *order)
{
    return esc_engine_run(engine, order->plan, order->counts, (size_t)esc_plan_width(order->plan));
}

static int sample(const struct esc_profiling_order *order, struct esc_profiling_lines *lines,
                  struct esc_summary *summary)
{
    char message[200];
    struct esc_sampler *sampler = NULL;
    enum esc_status status = run_once(order->engine, order); /* all threads are there after it */
    if (status)
        return complain_status(status, NULL);
    status = esc_sampler_start(INTERVAL_NS, &sampler, message, sizeof message);
    if (status)
        return complain_lines(status, message);
    const uint64_t start = esc_clock_ns();
    const double cpu = cpu_seconds();
    uint64_t runs = 0;
    do {
        status = run_once(order->engine, order);
        runs++;
    } while (!status && (order->runs > 0 ? runs < order->runs
                                         : esc_sampler_count(sampler) < ENOUGH &&
                                               esc_clock_ns() - start < LONGEST_NS));
    lines->lines.cpu_s = cpu_seconds() - cpu;
    lines->wall_ns = esc_clock_ns() - start;
    lines->lines.runs = runs;
    esc_sampler_stop(sampler);
    if (!status)
        status = esc_engine_digest(order->engine, order->plan, order->counts,
                                   (size_t)esc_plan_width(order->plan), NULL, summary);
    const int code = status ? complain_status(status, NULL) : look_at(order, lines, sampler);
    esc_sampler_free(sampler);
    return code;
}

/* ---- Hits ------------------------------------------------------------------------------------- */

static void take_hits(void *context, const struct esc_source_frame *frame, uint64_t hits)
{
    static const char prefix[] = "tallied_"; /* scalar/tallied.h */
    struct esc_profiling_lines *const lines = context;
    const char *const function =
        frame->function + (starts_with(frame->function, prefix) ? sizeof prefix - 1 : 0);
    struct esc_line *const line =
        esc_line_table_at(&lines->lines, frame->file, function, frame->line);
    if (!line) {
        lines->out_of_memory = true;
        return;
    }
    line->has_hits = true;
    line->hits += hits; /* of a function that is in two places */
}

/* Of a count that was broken off: neither what it told nor lines that nothing else is known of. */
static void forget_hits(struct esc_line_table *lines)
{
    size_t kept = 0;
    for (size_t i = 0; i < lines->n; i++) {
        if (lines->lines[i].samples == 0)
            continue;
        lines->lines[kept] = lines->lines[i];
        lines->lines[kept].has_hits = false;
        lines->lines[kept++].hits = 0;
    }
    lines->n = kept;
}

static enum esc_status tally(const struct esc_profiling_order *order,
                             struct esc_profiling_lines *lines, const struct esc_summary *summary,
                             struct esc_engine *engine)
{
    const struct esc_tally *tallies;
    struct esc_summary counted;
    enum esc_status status = esc_engine_tally(engine, true);
    if (!status)
        status = run_once(engine, order);
    if (!status)
        status = esc_engine_digest(engine, order->plan, order->counts,
                                   (size_t)esc_plan_width(order->plan), NULL, &counted);
    if (status)
        return status;
    lines->other_counts = memcmp(&counted.counts, &summary->counts, sizeof counted.counts) != 0;
    const size_t n = esc_engine_tallies(engine, &tallies);
    status =
        n > 0 ? esc_source_map_hits(lines->map, tallies, n, take_hits, lines) : ESC_ERR_BACKEND;
    if (lines->out_of_memory)
        status = ESC_ERR_MEMORY;
    if (status)
        forget_hits(&lines->lines);
    lines->no_hits = status == ESC_ERR_BACKEND;
    return lines->no_hits ? ESC_OK : status;
}

static int count_hits(const struct esc_profiling_order *order, struct esc_profiling_lines *lines,
                      const struct esc_summary *summary)
{
    const struct esc_engine_options options = {.isa = "scalar", .threads = 1};
    struct esc_engine *engine = NULL;
    struct esc_error error = {""};
    enum esc_status status = esc_engine_create(&options, &engine, &error);
    if (!status)
        status = tally(order, lines, summary, engine);
    esc_engine_free(engine);
    return status ? complain_status(status, error.message) : ESC_EXIT_OK;
}

/* ---- Both ------------------------------------------------------------------------------------- */

int esc_profiling_lines_run(const struct esc_profiling_order *order,
                            struct esc_profiling_lines *lines, struct esc_summary *summary)
{
    char message[200];
    if (order->annotate && esc_disassembly_unavailable()) {
        esc_complain("--annotate: %s", esc_disassembly_unavailable());
        return ESC_EXIT_UNAVAILABLE;
    }
    const enum esc_status status =
        esc_source_map_open((uintptr_t)esc_engine_run, &lines->map, message, sizeof message);
    if (status)
        return complain_lines(status, message);
    int code = sample(order, lines, summary);
    if (!code && strcmp(esc_engine_backend(order->engine), "scalar") == 0)
        code = count_hits(order, lines, summary);
    if (lines->no_hits)
        esc_complain(
            "warning: how often each line ran cannot be told on this CPU or of this build");
    if (!esc_line_table_sort(&lines->lines) && !code)
        code = complain_status(ESC_ERR_MEMORY, NULL);
    return code;
}

void esc_profiling_lines_free(struct esc_profiling_lines *lines)
{
    esc_line_table_free(&lines->lines);
    esc_annotation_free(&lines->annotation);
    esc_source_map_close(lines->map);
}
