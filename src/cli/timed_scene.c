/* SPDX-License-Identifier: BSD-2-Clause */
/* timed_scene.c - what cells share: scenes with what has to come out, and memory. */
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
