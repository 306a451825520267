/* SPDX-License-Identifier: BSD-2-Clause */
/* test_trace.c - what threads did in a run, and when: times of workers, chunks of a trace. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define THREADS 3

/* Some hundred tiles, so that every schedule has chunks for every thread. */
static struct esc_scene many_tiles(void)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = 1300;
    scene.height = 900;
    scene.max_iter = 60;
    return scene;
}

static struct esc_engine *engine_with(enum esc_schedule schedule)
{
    const struct esc_engine_options options = {.threads = THREADS, .schedule = schedule};
    struct esc_engine *engine = NULL;
    struct esc_error error;
    CHECK(esc_engine_create(&options, &engine, &error) == ESC_OK, "%s", error.message);
    return engine;
}

static void run_frame(struct esc_engine *engine, const struct esc_plan *plan, struct frame *frame)
{
    CHECK(esc_engine_run(engine, plan, frame->counts, (size_t)frame->width) == ESC_OK, "run");
}

/* ---- Times of workers ----------------------------------------------------------------------- */

TEST(trace, workers_wait_for_the_last_one)
{
    const struct esc_scene scene = many_tiles();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_engine *const engine = engine_with(ESC_SCHEDULE_DYNAMIC);
    struct esc_worker_report report;
    struct frame frame;
    frame_create(plan, &frame);
    CHECK(esc_engine_worker(engine, 0, &report) == ESC_OK, "before a run");
    CHECK(report.late_ns == 0 && report.busy_ns == 0 && report.wait_ns == 0,
          "times before the first run");
    run_frame(engine, plan, &frame);
    unsigned last = 0;
    uint64_t tiles = 0, whole = 0;
    for (unsigned i = 0; i < esc_engine_threads(engine); i++) {
        CHECK(esc_engine_worker(engine, i, &report) == ESC_OK, "thread %u", i);
        CHECK(report.tiles == 0 || report.busy_ns > 0,
              "thread %u took %" PRIu64 " tiles in no time", i, report.tiles);
        const uint64_t sum = report.late_ns + report.busy_ns + report.wait_ns;
        CHECK(i == 0 || sum == whole, "thread %u: its times add up to %" PRIu64 ", not %" PRIu64, i,
              sum, whole);
        whole = sum;
        last += report.wait_ns == 0;
        tiles += report.tiles;
    }
    CHECK(last >= 1, "nobody was the last");
    CHECK(tiles == esc_plan_tiles(plan), "%" PRIu64 " tiles", tiles);
    frame_free(&frame);
    esc_engine_free(engine);
    esc_plan_free(plan);
}

/* The first thread's share is all of the work: the others must be seen waiting for nearly all of it. */
TEST(trace, waiting_is_as_long_as_the_work_is_uneven)
{
    struct esc_scene scene;
    CHECK(esc_scene_named("interior", ESC_CLASS_W, &scene) == ESC_OK, "interior");
    scene.width = 64; /* one tile: one thread works */
    scene.height = 64;
    scene.max_iter = test_full_size() ? 200000 : 20000;
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_engine *const engine = engine_with(ESC_SCHEDULE_DYNAMIC);
    struct frame frame;
    frame_create(plan, &frame);
    run_frame(engine, plan, &frame);
    uint64_t most = 0, waits = 0;
    for (unsigned i = 0; i < esc_engine_threads(engine); i++) {
        struct esc_worker_report report;
        CHECK(esc_engine_worker(engine, i, &report) == ESC_OK, "thread %u", i);
        most = report.busy_ns > most ? report.busy_ns : most;
        waits += report.wait_ns;
    }
    /* Of one for each other thread; a busy machine starts some of them late. */
    CHECK(waits > most / 3, "waits of %" PRIu64 " ns beside work of %" PRIu64 " ns", waits, most);
    frame_free(&frame);
    esc_engine_free(engine);
    esc_plan_free(plan);
}

/* ---- Chunks --------------------------------------------------------------------------------- */

/* Each tile in one chunk, the chunks of a thread one after the other, the empty one last, and none
 * outside what its thread was busy with. */
static void expect_whole(const struct esc_engine *engine, const struct esc_plan *plan)
{
    const struct esc_trace_chunk *chunks;
    const uint64_t tiles = esc_plan_tiles(plan);
    uint64_t lost, now[THREADS] = {0}, taken[THREADS] = {0}, busy[THREADS] = {0};
    bool ended[THREADS] = {false};
    const size_t n = esc_engine_traced(engine, &chunks, &lost);
    uint8_t *const seen = calloc(tiles, 1);
    CHECK(seen != NULL && lost == 0, "%" PRIu64 " lost", lost);
    for (size_t i = 0; i < n; i++) {
        const struct esc_trace_chunk *const chunk = &chunks[i];
        CHECK(chunk->thread < THREADS, "thread %u", chunk->thread);
        CHECK(chunk->start_ns >= now[chunk->thread] && chunk->end_ns >= chunk->start_ns,
              "chunk %zu: times", i);
        CHECK(!ended[chunk->thread], "chunk %zu: after the thread's last", i);
        CHECK(chunk->first + chunk->tiles <= tiles, "chunk %zu: tiles", i);
        for (uint64_t t = chunk->first; t < chunk->first + chunk->tiles; t++)
            CHECK(!seen[t]++, "tile %" PRIu64 " twice", t);
        now[chunk->thread] = chunk->end_ns;
        busy[chunk->thread] += chunk->end_ns - chunk->start_ns;
        taken[chunk->thread] += chunk->tiles;
        ended[chunk->thread] = chunk->tiles == 0;
    }
    for (uint64_t t = 0; t < tiles; t++)
        CHECK(seen[t], "tile %" PRIu64 " is in no chunk", t);
    for (unsigned i = 0; i < esc_engine_threads(engine); i++) {
        struct esc_worker_report report;
        CHECK(esc_engine_worker(engine, i, &report) == ESC_OK, "thread %u", i);
        CHECK(ended[i] && taken[i] == report.tiles && busy[i] <= report.busy_ns,
              "thread %u: %" PRIu64 " tiles in %" PRIu64 " ns, reported %" PRIu64 " in %" PRIu64, i,
              taken[i], busy[i], report.tiles, report.busy_ns);
    }
    free(seen);
}

TEST(trace, chunks_cover_each_tile_once)
{
    const struct esc_scene scene = many_tiles();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct frame frame, traced;
    frame_create(plan, &frame);
    frame_create(plan, &traced);
    for (unsigned schedule = 0; schedule < ESC_SCHEDULE_RUNTIME; schedule++) {
        struct esc_engine *const engine = engine_with((enum esc_schedule)schedule);
        run_frame(engine, plan, &frame);
        CHECK(esc_engine_traced(engine, NULL, NULL) == 0, "a trace that nobody asked for");
        CHECK(esc_engine_trace(engine, 10000) == ESC_OK, "on");
        for (unsigned again = 0; again < 2; again++) {
            run_frame(engine, plan, &traced);
            expect_whole(engine, plan);
        }
        CHECK(memcmp(frame.counts, traced.counts, frame.width * frame.height * 4) == 0,
              "counts differ with a trace");
        esc_engine_free(engine);
    }
    frame_free(&traced);
    frame_free(&frame);
    esc_plan_free(plan);
}

TEST(trace, tells_what_was_cut)
{
    const struct esc_scene scene = many_tiles();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_engine *const engine = engine_with(ESC_SCHEDULE_STATIC);
    struct frame frame;
    uint64_t lost = 1;
    frame_create(plan, &frame);
    CHECK(esc_engine_trace(engine, 10000) == ESC_OK, "on");
    run_frame(engine, plan, &frame);
    const size_t all = esc_engine_traced(engine, NULL, &lost);
    CHECK(lost == 0 && all > 5, "%zu chunks", all);
    CHECK(esc_engine_trace(engine, 5) == ESC_OK, "on, for 5");
    CHECK(esc_engine_traced(engine, NULL, &lost) == 0 && lost == 0, "chunks of an earlier trace");
    run_frame(engine, plan, &frame);
    CHECK(esc_engine_traced(engine, NULL, &lost) == 5 && lost == all - 5, "%" PRIu64 " of %zu lost",
          lost, all);
    CHECK(esc_engine_trace(engine, 0) == ESC_OK, "off");
    run_frame(engine, plan, &frame);
    CHECK(esc_engine_traced(engine, NULL, &lost) == 0 && lost == 0, "a trace that is off");
    CHECK(esc_engine_trace(engine, SIZE_MAX) == ESC_ERR_MEMORY, "a trace larger than memory");
    CHECK(esc_engine_trace(NULL, 5) == ESC_ERR_ARGUMENT, "no engine");
    run_frame(engine, plan, &frame);
    frame_free(&frame);
    esc_engine_free(engine);
    esc_plan_free(plan);
}
