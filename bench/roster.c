/* SPDX-License-Identifier: BSD-2-Clause */
/* roster.c - baselines and backends, as contestants of one kind. */
#include "bench/roster.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- Names -------------------------------------------------------------------------------- */

/* What each backend of the engine is called beside the baselines. */
static const char *const engine_names[][2] = {
    {"scalar", "engine-scalar"}, {"avx2", "engine-avx2"}, {"avx512", "engine-avx512"},
    {"neon", "engine-neon"},     {"sve", "engine-sve"},
};

static const char *engine_name(const char *backend)
{
    for (size_t i = 0; i < sizeof engine_names / sizeof *engine_names; i++) {
        if (!strcmp(engine_names[i][0], backend))
            return engine_names[i][1];
    }
    assert(!"a backend without a name here");
    return backend;
}

static size_t baseline_count(void)
{
    size_t count = 0;
    while (esc_baseline_at(count))
        count++;
    return count;
}

/* Everything but the engine; false past the last. */
static bool contestant_at(size_t index, struct esc_bench_contestant *contestant)
{
    const size_t baselines = baseline_count();
    memset(contestant, 0, sizeof *contestant);
    if (index < baselines) {
        contestant->baseline = esc_baseline_at(index);
        contestant->name = contestant->baseline->name;
        contestant->isa = contestant->baseline->isa;
        return true;
    }
    /* Backends are listed best first; a report goes from slow to fast. */
    size_t backends = 0;
    while (esc_backend_name(backends))
        backends++;
    if (index - baselines >= backends)
        return false;
    contestant->isa = esc_backend_name(backends - 1 - (index - baselines));
    contestant->name = engine_name(contestant->isa);
    return true;
}

const char *esc_bench_contestant_name(size_t index)
{
    struct esc_bench_contestant contestant;
    return contestant_at(index, &contestant) ? contestant.name : NULL;
}

/* ---- The roster --------------------------------------------------------------------------- */

static enum esc_status engine_create(const char *isa, unsigned threads, struct esc_engine **engine,
                                     struct esc_error *error)
{
    const struct esc_engine_options options = {.isa = isa, .threads = threads};
    return esc_engine_create(&options, engine, error);
}

static enum esc_status fill(const bool *chosen, void (*skipped)(const char *name, const char *why),
                            struct esc_bench_roster *roster, struct esc_error *error)
{
    struct esc_bench_contestant contestant;
    for (size_t i = 0; contestant_at(i, &contestant); i++) {
        if (chosen && !chosen[i])
            continue;
        enum esc_status status = esc_backend_check(contestant.isa, error);
        if (status == ESC_ERR_BACKEND && !chosen) {
            skipped(contestant.name, error->message);
            continue;
        }
        if (!status && !contestant.baseline)
            status = engine_create(contestant.isa, roster->threads, &contestant.engine, error);
        if (status)
            return status;
        assert(roster->count < ESC_BENCH_MAX_CONTESTANTS);
        roster->contestants[roster->count++] = contestant;
    }
    return ESC_OK;
}

enum esc_status esc_bench_roster_create(unsigned threads, const bool *chosen,
                                        void (*skipped)(const char *name, const char *why),
                                        struct esc_bench_roster *roster, struct esc_error *error)
{
    struct esc_bench_roster made = {.threads = threads};
    enum esc_status status = engine_create("scalar", threads, &made.judge, error);
    if (!status)
        status = fill(chosen, skipped, &made, error);
    if (status)
        esc_bench_roster_free(&made);
    else
        *roster = made;
    return status;
}

void esc_bench_roster_free(struct esc_bench_roster *roster)
{
    for (size_t i = 0; i < roster->count; i++)
        esc_engine_free(roster->contestants[i].engine);
    esc_engine_free(roster->judge);
}

/* ---- Running ------------------------------------------------------------------------------ */

bool esc_bench_contestant_fits(const struct esc_bench_contestant *contestant,
                               const struct esc_bench_frame *frame)
{
    return !contestant->baseline || contestant->baseline->has_fused || !frame->job.fused;
}

enum esc_status esc_bench_contestant_run(const struct esc_bench_contestant *contestant,
                                         unsigned threads, struct esc_bench_frame *frame)
{
    if (contestant->engine)
        return esc_engine_run(contestant->engine, frame->plan, frame->counts, frame->job.width);
    struct esc_baseline_job job = frame->job;
    job.threads = threads;
    contestant->baseline->run[esc_plan_scene(frame->plan)->precision](&job);
    return ESC_OK;
}
