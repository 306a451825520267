/* SPDX-License-Identifier: BSD-2-Clause */
/* test_stream.c - tiles as they come: each once, none after a cancellation, progress meanwhile. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* Long enough that there is time to interfere: minutes, were it not cancelled. */
static struct esc_scene endless_scene(void)
{
    struct esc_scene scene;
    esc_scene_named("interior", ESC_CLASS_W, &scene);
    scene.width = scene.height = 8192;
    scene.max_iter = test_scaled(20000);
    return scene;
}

/* ---- Cancelling and progress ---------------------------------------------------------------- */

struct interference {
    struct esc_engine *engine;
    uint64_t progress; /* the last seen */
    bool backward;     /* it was seen to fall */
};

/* Cancels the run when it has got somewhere. */
static void *interfere(void *argument)
{
    struct interference *const seen = argument;
    while (seen->progress < 3) {
        const uint64_t now = esc_engine_progress(seen->engine);
        seen->backward |= now < seen->progress;
        seen->progress = now;
        sched_yield();
    }
    esc_engine_cancel(seen->engine);
    return NULL;
}

static enum esc_status run_and_interfere(struct esc_engine *engine, const struct esc_plan *plan,
                                         struct esc_summary *summary)
{
    struct interference seen = {engine, 0, false};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, interfere, &seen) == 0, "a thread");
    const enum esc_status status =
        esc_engine_stream(engine, plan, &(struct esc_stream){.orbits = false}, summary);
    pthread_join(thread, NULL);
    CHECK(!seen.backward, "progress fell during the run");
    return status;
}

TEST(stream, cancelled_runs_say_so_and_leave_the_engine_usable)
{
    const struct esc_scene endless = endless_scene(), small = small_scene();
    struct esc_plan *const endless_plan = plan_of(&endless, NULL);
    struct esc_plan *const small_plan = plan_of(&small, NULL);
    struct esc_engine *const fresh = engine_of(NULL, 1);
    const struct esc_summary expected = stream_summary(fresh, small_plan);
    for (unsigned threads = 1; threads <= 4; threads++) {
        struct esc_engine *const engine = engine_of(NULL, threads);
        struct esc_summary summary;
        const enum esc_status status = run_and_interfere(engine, endless_plan, &summary);
        CHECK(status == ESC_ERR_CANCELLED, "%u threads: %s", threads, esc_status_string(status));
        CHECK(esc_engine_progress(engine) < esc_plan_tiles(endless_plan), "it had finished");
        esc_engine_cancel(engine); /* without a run in progress */
        const struct esc_summary actual = stream_summary(engine, small_plan);
        CHECK(same_summary(&expected, &actual), "%u threads: the run after", threads);
        esc_engine_free(engine);
    }
    esc_engine_free(fresh);
    esc_plan_free(small_plan);
    esc_plan_free(endless_plan);
}

static int stopping_sink(void *context, const struct esc_tile *tile)
{
    uint64_t *const calls = context;
    (void)tile;
    return __atomic_add_fetch(calls, 1, __ATOMIC_RELAXED) >= 5;
}

TEST(stream, sink_that_asks_to_stop_cancels)
{
    const struct esc_scene scene = endless_scene();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    for (unsigned threads = 1; threads <= 3; threads++) {
        struct esc_engine *const engine = engine_of(NULL, threads);
        uint64_t calls = 0;
        const struct esc_stream stream = {.sink = stopping_sink, .context = &calls};
        const enum esc_status status = esc_engine_stream(engine, plan, &stream, NULL);
        CHECK(status == ESC_ERR_CANCELLED, "%s", esc_status_string(status));
        CHECK(calls >= 5 && calls < 5 + threads, "%" PRIu64 " tiles after the fifth said stop",
              calls);
        esc_engine_free(engine);
    }
    esc_plan_free(plan);
}

/* ---- Streams -------------------------------------------------------------------------------- */

struct gathered {
    const struct esc_plan *plan;
    struct frame frame;
    uint8_t *seen; /* [tiles], how often */
    unsigned threads, lanes;
    bool orbits;
    uint64_t wrong;
};

static void gather_pixels(struct gathered *gathered, const struct esc_tile *tile)
{
    const struct esc_rect *const rect = &tile->rect;
    struct frame *const frame = &gathered->frame;
    for (size_t j = 0; j < rect->height; j++) {
        const size_t pixel = (size_t)((rect->y + j) * frame->width + rect->x);
        memcpy(frame->counts + pixel, tile->counts + j * rect->width, rect->width * 4);
        if (gathered->orbits)
            memcpy((char *)frame->z + pixel * frame->z_size,
                   (const char *)tile->final_z + j * rect->width * frame->z_size,
                   rect->width * frame->z_size);
    }
}

static int gather(void *context, const struct esc_tile *tile)
{
    struct gathered *const gathered = context;
    struct esc_rect rect;
    bool wrong = tile->index >= esc_plan_tiles(gathered->plan);
    if (!wrong) {
        esc_plan_tile(gathered->plan, tile->index, &rect);
        wrong = memcmp(&rect, &tile->rect, sizeof rect) != 0 || tile->thread >= gathered->threads ||
                tile->cpu < -1 || (tile->final_z != NULL) != gathered->orbits;
        for (size_t p = 0; tile->lanes != NULL && p < (size_t)rect.width * rect.height; p++)
            wrong |= tile->lanes[p] >= gathered->lanes;
        wrong |= tile->lanes == NULL;
        __atomic_fetch_add(&gathered->seen[tile->index], 1, __ATOMIC_RELAXED);
    }
    if (wrong)
        __atomic_fetch_add(&gathered->wrong, 1, __ATOMIC_RELAXED);
    else
        gather_pixels(gathered, tile);
    return 0;
}

TEST(stream, every_tile_comes_once)
{
    const char *names[MAX_BACKENDS];
    const unsigned backends = usable_backends(names);
    for (unsigned b = 0; b < backends; b++)
        for (unsigned n = 0; n < 8; n++) {
            struct esc_scene scene = small_scene();
            scene.precision = (enum esc_precision)(n & 1);
            scene.height = 130;
            struct esc_plan *const plan = plan_of(&scene, NULL);
            struct gathered gathered = {.plan = plan, .threads = 1 + n % 4, .orbits = n >= 4};
            struct frame expected;
            struct esc_engine *const engine = engine_of(names[b], gathered.threads);
            const size_t tiles = (size_t)esc_plan_tiles(plan);
            gathered.lanes = esc_backend_lanes(names[b], scene.precision) *
                             esc_backend_in_flight(names[b], scene.precision);
            frame_create(plan, &expected);
            frame_create(plan, &gathered.frame);
            frame_run(engine, plan, &expected);
            if (!gathered.orbits)
                memcpy(gathered.frame.z, expected.z,
                       (size_t)(expected.width * expected.height) * expected.z_size);
            gathered.seen = calloc(tiles, 1);
            const struct esc_stream stream = {
                .orbits = gathered.orbits, .sink = gather, .context = &gathered};
            const enum esc_status status = esc_engine_stream(engine, plan, &stream, NULL);
            CHECK(status == ESC_OK, "%s", esc_status_string(status));
            CHECK(gathered.wrong == 0, "%s: %" PRIu64 " tiles described wrongly", names[b],
                  gathered.wrong);
            for (size_t t = 0; t < tiles; t++)
                CHECK(gathered.seen[t] == 1, "%s: tile %zu came %u times", names[b], t,
                      gathered.seen[t]);
            frame_expect(&expected, &gathered.frame, &scene, names[b], gathered.threads);
            free(gathered.seen);
            frame_free(&gathered.frame);
            frame_free(&expected);
            esc_engine_free(engine);
            esc_plan_free(plan);
        }
}

TEST(stream, only_the_tiles_listed_are_computed)
{
    struct esc_scene scene = small_scene();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    const uint64_t tiles = esc_plan_tiles(plan);
    const uint64_t listed[] = {tiles - 1, 0, 3, 7, 5};
    const uint64_t outside[] = {0, tiles};
    struct esc_engine *const engine = engine_of(NULL, 3);
    struct gathered gathered = {.plan = plan, .threads = 3};
    struct esc_summary summary;
    gathered.lanes = 256;
    gathered.seen = calloc((size_t)tiles, 1);
    frame_create(plan, &gathered.frame);
    struct esc_stream stream = {
        .tiles = listed, .tile_count = 5, .sink = gather, .context = &gathered};
    CHECK(esc_engine_stream(engine, plan, &stream, NULL) == ESC_OK, "five tiles");
    for (uint64_t t = 0; t < tiles; t++)
        CHECK(gathered.seen[t] == (t == tiles - 1 || t == 0 || t == 3 || t == 7 || t == 5),
              "tile %" PRIu64 " came %u times", t, gathered.seen[t]);
    CHECK(gathered.wrong == 0, "tiles described wrongly");
    CHECK(esc_engine_progress(engine) == 5, "progress %" PRIu64, esc_engine_progress(engine));

    CHECK(esc_engine_stream(engine, plan, &stream, &summary) == ESC_ERR_ARGUMENT,
          "a list has no summary");
    stream.tiles = outside;
    stream.tile_count = 2;
    memset(gathered.seen, 0, (size_t)tiles);
    CHECK(esc_engine_stream(engine, plan, &stream, NULL) == ESC_ERR_ARGUMENT, "a tile outside");
    CHECK(gathered.seen[0] == 0, "a tile was computed before the list was checked");
    stream.tiles = listed;
    stream.tile_count = 0;
    CHECK(esc_engine_stream(engine, plan, &stream, NULL) == ESC_OK, "an empty list");
    free(gathered.seen);
    frame_free(&gathered.frame);
    esc_engine_free(engine);
    esc_plan_free(plan);
}
