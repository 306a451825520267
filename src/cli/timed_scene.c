/* SPDX-License-Identifier: BSD-2-Clause */
/* timed_scene.c - what cells share: scenes with what has to come out, memory, ceilings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/memory.h"
#include "cli/timed_parts.h"
#include "measure/clock.h"
#include "report/run_rate.h"

/* ---- Scenes --------------------------------------------------------------------------------- */

enum esc_status esc_timed_scene_create(const struct esc_scene *scene, const char *name,
                                       const char *size_class, bool changed,
                                       struct esc_timed_scene *timed, struct esc_error *error)
{
    struct esc_timed_scene made = {
        .scene = *scene, .name = name, .size_class = size_class, .changed = changed};
    const enum esc_status status = esc_plan_create(scene, NULL, &made.plan, error);
    if (status)
        return status;
    if (esc_golden_find(scene, &made.expected) == ESC_OK) {
        made.known = true;
        made.kind = ESC_CHECK_GOLDEN;
        snprintf(made.detail, sizeof made.detail, "golden");
    }
    *timed = made;
    return ESC_OK;
}

void esc_timed_scene_free(struct esc_timed_scene *timed)
{
    esc_plan_free(timed->plan);
    memset(timed, 0, sizeof *timed);
}

double esc_timed_scene_giter(const struct esc_timed_scene *timed)
{
    return esc_run_sum(&timed->expected) * 1e-9;
}

/* ---- Memory --------------------------------------------------------------------------------- */

void esc_timed_frame_poison(const struct esc_timed_frame *frame, size_t pixels, unsigned threads)
{
    /* A part for each thread, of whole pages. */
    const size_t page = 4096 / sizeof *frame->counts;
    const size_t part = (pixels / threads / page + 1) * page;
#pragma omp parallel for num_threads((int)threads) schedule(static, 1)
    for (unsigned i = 0; i < threads; i++) {
        const size_t first = i * part < pixels ? i * part : pixels;
        const size_t count = pixels - first < part ? pixels - first : part;
        memset(frame->counts + first, 0xff, count * sizeof *frame->counts);
    }
}

enum esc_status esc_timed_frame_create(const struct esc_engine *engine, uint64_t pixels,
                                       struct esc_timed_frame *frame)
{
    struct esc_timed_frame made = {.pixels = (size_t)pixels};
    if (pixels > SIZE_MAX / sizeof *made.counts)
        return ESC_ERR_MEMORY;
    const uint64_t begin = esc_clock_ns();
    made.counts = esc_memory_reserve(pixels * sizeof *made.counts);
    const uint64_t reserved = esc_clock_ns();
    if (!made.counts)
        return ESC_ERR_MEMORY;
    esc_timed_frame_poison(&made, made.pixels, esc_engine_threads(engine));
    made.allocation_s = (double)(reserved - begin) * 1e-9;
    made.first_touch_s = (double)(esc_clock_ns() - reserved) * 1e-9;
    *frame = made;
    return ESC_OK;
}

void esc_timed_frame_free(struct esc_timed_frame *frame)
{
    free(frame->counts);
    memset(frame, 0, sizeof *frame);
}

/* ---- Ceilings ------------------------------------------------------------------------------- */

/* Long enough that the clock is no part of it, short enough that an interruption seldom falls into all
 * of them: the best is the nearest to what the CPU can do at this moment. */
#define CEILING_TRIES 3
#define CEILING_NS 700000

enum esc_status esc_timed_ceiling_create(const struct esc_engine *engine,
                                         const struct esc_scene *scene,
                                         struct esc_timed_ceiling *ceiling, struct esc_error *error)
{
    struct esc_timed_ceiling made = {.threads = esc_engine_threads(engine)};
    const enum esc_status status =
        esc_ceiling_choose(esc_engine_backend(engine), scene->formula, scene->power,
                           scene->contract, scene->precision, &made.loop, error);
    if (!status)
        *ceiling = made;
    return status;
}

void esc_timed_ceiling_free(struct esc_timed_ceiling *ceiling)
{
    free(ceiling->samples);
    memset(ceiling, 0, sizeof *ceiling);
}

static bool make_room(struct esc_timed_ceiling *ceiling)
{
    if (ceiling->n < ceiling->room)
        return true;
    const size_t room = ceiling->room > 0 ? 2 * ceiling->room : 64;
    double *samples = realloc(ceiling->samples, room * sizeof *samples);
    if (!samples)
        return false;
    ceiling->samples = samples;
    ceiling->room = room;
    return true;
}

void esc_timed_ceiling_sample(struct esc_timed_ceiling *ceiling)
{
    double best = 0;
    for (int i = 0; i < CEILING_TRIES && !ceiling->astray; i++) {
        const double rate = esc_ceiling_team_sample(&ceiling->loop, ceiling->threads, CEILING_NS);
        ceiling->astray |= !(rate > 0);
        best = rate > best ? rate : best;
    }
    if (!ceiling->astray && make_room(ceiling))
        ceiling->samples[ceiling->n++] = best;
    else
        ceiling->astray = true;
}

double esc_timed_ceiling_giter_s(const struct esc_timed_ceiling *ceiling)
{
    struct esc_stats stats;
    if (ceiling->astray || ceiling->n == 0 ||
        esc_stats_of(ceiling->samples, ceiling->n, 0, &stats) != ESC_OK)
        return 0;
    return stats.median.value;
}
