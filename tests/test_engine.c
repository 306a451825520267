/* SPDX-License-Identifier: BSD-2-Clause */
/* test_engine.c - engines: teams, strides, arguments, several at once. */
#define _GNU_SOURCE /* sched_getaffinity */
#include <inttypes.h>
#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* ---- Teams ---------------------------------------------------------------------------------- */

TEST(engine, teams_of_every_size_and_schedule_agree)
{
    const struct esc_scene scene = small_scene();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_summary first;
    for (unsigned schedule = 0; schedule < 4; schedule++)
        for (unsigned threads = 1; threads <= 9; threads++) {
            const struct esc_engine_options options = {.threads = threads,
                                                       .schedule = (enum esc_schedule)schedule};
            struct esc_engine *engine = NULL;
            struct esc_error error = {""};
            const enum esc_status status = esc_engine_create(&options, &engine, &error);
            CHECK(status == ESC_OK, "%u threads, %s: %s", threads,
                  esc_schedule_name((enum esc_schedule)schedule), error.message);
            for (unsigned repeat = 0; repeat < 3; repeat++) {
                const struct esc_summary summary = stream_summary(engine, plan);
                if (schedule == 0 && threads == 1 && repeat == 0)
                    first = summary;
                CHECK(same_summary(&first, &summary), "%u threads, %s: another summary", threads,
                      esc_schedule_name((enum esc_schedule)schedule));
            }
            CHECK(esc_engine_threads(engine) == threads, "%u threads ran, asked for %u",
                  esc_engine_threads(engine), threads);
            esc_engine_free(engine);
        }
    esc_plan_free(plan);
}

/* The same engine, frames of one tile and of many, back and forth. */
TEST(engine, reuse_over_frames_of_other_sizes_changes_nothing)
{
    struct esc_engine *const engine = engine_of(NULL, 3);
    struct random random = random_from(test_seed());
    for (uint32_t n = 0; n < test_scaled(100); n++) {
        struct esc_scene scene;
        esc_scene_random(test_seed() + 2, n % 10, &scene);
        scene.width = 1 + random_below(&random, n % 3 == 0 ? 10 : 400);
        scene.height = 1 + random_below(&random, n % 3 == 1 ? 10 : 400);
        struct esc_plan *const plan = plan_of(&scene, NULL);
        struct esc_engine *const fresh = engine_of("scalar", 1);
        const struct esc_summary expected = stream_summary(fresh, plan);
        const struct esc_summary actual = stream_summary(engine, plan);
        CHECK(same_summary(&expected, &actual), "run %u: %s", n, scene_text(&scene));
        esc_engine_free(fresh);
        esc_plan_free(plan);
    }
    esc_engine_free(engine);
}

TEST(engine, workers_report_every_tile)
{
    struct esc_scene scene = small_scene();
    scene.width = scene.height = 700; /* 11 x 11 tiles */
    scene.grid = ESC_GRID_AFFINE;
    struct esc_plan *const plan = plan_of(&scene, NULL);
    for (unsigned threads = 1; threads <= 5; threads++) {
        struct esc_engine *const engine = engine_of(NULL, threads);
        stream_summary(engine, plan);
        uint64_t tiles = 0;
        struct esc_worker_report report;
        for (unsigned t = 0; t < threads; t++) {
            CHECK(esc_engine_worker(engine, t, &report) == ESC_OK, "worker %u", t);
            CHECK(report.cpu >= -1 && report.cpu < 1 << 20, "worker %u: cpu %d", t, report.cpu);
            tiles += report.tiles;
        }
        CHECK(tiles == 121, "%" PRIu64 " tiles of 121", tiles);
        CHECK(esc_engine_progress(engine) == 121, "progress %" PRIu64, esc_engine_progress(engine));
        CHECK(esc_engine_worker(engine, threads, &report) == ESC_ERR_ARGUMENT, "one worker more");
        CHECK(esc_engine_worker(engine, 0, NULL) == ESC_ERR_ARGUMENT, "nowhere to put it");
        esc_engine_free(engine);
    }
    esc_plan_free(plan);
}

TEST(engine, default_engine_is_the_best_backend_and_the_recommended_team)
{
    const char *names[MAX_BACKENDS];
    struct esc_team_limits limits;
    struct esc_engine *engine = NULL;
    CHECK(usable_backends(names) > 0, "no backend");
    CHECK(esc_engine_create(NULL, &engine, NULL) == ESC_OK, "no options");
    esc_team_limits(&limits);
    CHECK(strcmp(esc_engine_backend(engine), names[0]) == 0, "%s, best is %s",
          esc_engine_backend(engine), names[0]);
    CHECK(esc_engine_threads(engine) == limits.recommended, "%u threads, %u recommended",
          esc_engine_threads(engine), limits.recommended);
    esc_engine_free(engine);
    engine = engine_of("auto", 1);
    CHECK(strcmp(esc_engine_backend(engine), names[0]) == 0, "auto is %s",
          esc_engine_backend(engine));
    esc_engine_free(engine);
    esc_engine_free(NULL);
}

/* ---- Strides -------------------------------------------------------------------------------- */

TEST(engine, stride_leaves_padding_alone)
{
    enum { WIDTH = 131, HEIGHT = 67, STRIDE = 150 };
    static uint32_t counts[HEIGHT * STRIDE];
    static double z[HEIGHT * STRIDE * 2];
    const char *names[MAX_BACKENDS];
    const unsigned backends = usable_backends(names);
    for (unsigned b = 0; b < backends; b++)
        for (unsigned precision = 0; precision < 2; precision++) {
            struct esc_engine *const engine = engine_of(names[b], 2);
            struct esc_scene scene;
            struct frame tight;
            esc_scene_init(&scene);
            scene.width = WIDTH;
            scene.height = HEIGHT;
            scene.max_iter = 30;
            scene.precision = (enum esc_precision)precision;
            struct esc_plan *const plan = plan_of(&scene, NULL);
            const size_t z_size = precision ? 8 : 16;
            frame_create(plan, &tight);
            frame_run(engine, plan, &tight);
            memset(counts, 0xee, sizeof counts);
            memset(z, 0xee, sizeof z);
            CHECK(esc_engine_run_orbits(engine, plan, counts, STRIDE, z) == ESC_OK, "run");
            for (size_t j = 0; j < HEIGHT; j++) {
                const char *const z_row = (const char *)z + j * STRIDE * z_size;
                CHECK(memcmp(counts + j * STRIDE, tight.counts + j * WIDTH, WIDTH * 4) == 0,
                      "%s: row %zu of counts", names[b], j);
                CHECK(memcmp(z_row, (char *)tight.z + j * WIDTH * z_size, WIDTH * z_size) == 0,
                      "%s: row %zu of z", names[b], j);
                for (size_t i = WIDTH; i < STRIDE; i++)
                    CHECK(counts[j * STRIDE + i] == UINT32_C(0xeeeeeeee),
                          "%s: counts past the row %zu", names[b], j);
                for (size_t i = WIDTH * z_size; i < STRIDE * z_size; i++)
                    CHECK((uint8_t)z_row[i] == 0xee, "%s: z past the row %zu", names[b], j);
            }
            memset(counts, 0xee, sizeof counts);
            CHECK(esc_engine_run(engine, plan, counts, STRIDE) == ESC_OK, "run");
            for (size_t j = 0; j < HEIGHT; j++) {
                CHECK(memcmp(counts + j * STRIDE, tight.counts + j * WIDTH, WIDTH * 4) == 0,
                      "%s: row %zu of counts without z", names[b], j);
                for (size_t i = WIDTH; i < STRIDE; i++)
                    CHECK(counts[j * STRIDE + i] == UINT32_C(0xeeeeeeee),
                          "%s: counts past the row %zu, without z", names[b], j);
            }
            frame_free(&tight);
            esc_plan_free(plan);
            esc_engine_free(engine);
        }
}

TEST(engine, stride_below_width_is_refused)
{
    const struct esc_scene scene = small_scene();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_engine *const engine = engine_of(NULL, 2);
    struct frame frame;
    struct esc_summary summary;
    frame_create(plan, &frame);
    const size_t stride = (size_t)frame.width - 1;
    CHECK(esc_engine_run(engine, plan, frame.counts, stride) == ESC_ERR_STRIDE, "run");
    CHECK(esc_engine_run_orbits(engine, plan, frame.counts, stride, frame.z) == ESC_ERR_STRIDE,
          "run_orbits");
    CHECK(esc_engine_digest(engine, plan, frame.counts, stride, NULL, &summary) == ESC_ERR_STRIDE,
          "digest");
    CHECK(frame.counts[0] == UINT32_C(0xa5a5a5a5), "counts were written");
    frame_free(&frame);
    esc_engine_free(engine);
    esc_plan_free(plan);
}

/* ---- Arguments ------------------------------------------------------------------------------ */

TEST(engine, null_arguments_are_refused)
{
    const struct esc_scene scene = small_scene();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_engine *const engine = engine_of(NULL, 2);
    struct frame frame;
    struct esc_summary summary;
    const struct esc_stream stream = {.orbits = false};
    frame_create(plan, &frame);
    const size_t width = (size_t)frame.width;
    const enum esc_status wanted = ESC_ERR_ARGUMENT;
    CHECK(esc_engine_run(NULL, plan, frame.counts, width) == wanted, "run: engine");
    CHECK(esc_engine_run(engine, NULL, frame.counts, width) == wanted, "run: plan");
    CHECK(esc_engine_run(engine, plan, NULL, width) == wanted, "run: counts");
    CHECK(esc_engine_run_orbits(engine, plan, frame.counts, width, NULL) == wanted, "orbits: z");
    CHECK(esc_engine_run_orbits(engine, plan, NULL, width, frame.z) == wanted, "orbits: counts");
    CHECK(esc_engine_digest(NULL, plan, frame.counts, width, NULL, &summary) == wanted,
          "digest: engine");
    CHECK(esc_engine_digest(engine, NULL, frame.counts, width, NULL, &summary) == wanted,
          "digest: plan");
    CHECK(esc_engine_digest(engine, plan, NULL, width, NULL, &summary) == wanted, "digest: counts");
    CHECK(esc_engine_digest(engine, plan, frame.counts, width, NULL, NULL) == wanted,
          "digest: summary");
    CHECK(esc_engine_stream(NULL, plan, &stream, &summary) == wanted, "stream: engine");
    CHECK(esc_engine_stream(engine, NULL, &stream, &summary) == wanted, "stream: plan");
    CHECK(esc_engine_stream(engine, plan, NULL, &summary) == wanted, "stream: stream");
    CHECK(esc_engine_create(NULL, NULL, NULL) == wanted, "create: engine");
    frame_free(&frame);
    esc_engine_free(engine);
    esc_plan_free(plan);
}

static void expect_no_engine(struct esc_engine_options options, enum esc_status wanted,
                             const char *value)
{
    struct esc_engine *engine = (struct esc_engine *)&options;
    struct esc_error error = {""};
    const enum esc_status status = esc_engine_create(&options, &engine, &error);
    CHECK(status == wanted, "%s: %s", value, esc_status_string(status));
    CHECK(engine == (struct esc_engine *)&options, "%s: the result was touched", value);
    CHECK(strstr(error.message, value) != NULL, "\"%s\" does not name %s", error.message, value);
    CHECK(esc_engine_create(&options, &engine, NULL) == wanted, "%s, no error to fill", value);
}

TEST(engine, options_out_of_range_are_refused_by_name)
{
    expect_no_engine((struct esc_engine_options){.isa = "sse9"}, ESC_ERR_NAME, "sse9");
    expect_no_engine((struct esc_engine_options){.isa = ""}, ESC_ERR_NAME, "");
    expect_no_engine((struct esc_engine_options){.isa = "AVX2"}, ESC_ERR_NAME, "AVX2");
    expect_no_engine((struct esc_engine_options){.threads = 4097}, ESC_ERR_THREADS, "4097");
    expect_no_engine((struct esc_engine_options){.threads = UINT32_MAX}, ESC_ERR_THREADS,
                     "4294967295");
    expect_no_engine((struct esc_engine_options){.schedule = (enum esc_schedule)4},
                     ESC_ERR_ARGUMENT, "4");
}

TEST(engine, backends_that_cannot_run_are_refused)
{
    for (size_t i = 0; esc_backend_name(i) != NULL; i++) {
        struct esc_error error = {""};
        if (esc_backend_check(esc_backend_name(i), &error) == ESC_OK)
            continue;
        struct esc_engine *engine = NULL;
        const struct esc_engine_options options = {.isa = esc_backend_name(i)};
        CHECK(esc_engine_create(&options, &engine, &error) == ESC_ERR_BACKEND, "%s", options.isa);
    }
}

/* ---- Several engines ------------------------------------------------------------------------ */

struct contender {
    unsigned number;
    const struct esc_plan *shared;
    struct esc_summary expected[2];
    unsigned wrong;
};

/* CHECK belongs to the case's own thread: this one only counts. */
static void *contend(void *argument)
{
    struct contender *const own = argument;
    const struct esc_engine_options options = {.threads = 1 + own->number % 3};
    struct esc_engine *engine = NULL;
    struct esc_plan *plan = NULL;
    struct esc_scene scene = small_scene();
    scene.max_iter += own->number;
    if (esc_engine_create(&options, &engine, NULL) != ESC_OK ||
        esc_plan_create(&scene, NULL, &plan, NULL) != ESC_OK) {
        own->wrong = 1000;
        return NULL;
    }
    for (unsigned n = 0; n < 20; n++) {
        struct esc_summary summary;
        const struct esc_stream stream = {.orbits = true};
        const bool failed =
            esc_engine_stream(engine, n & 1 ? own->shared : plan, &stream, &summary) != ESC_OK;
        own->wrong += failed || !same_summary(&summary, &own->expected[n & 1]);
    }
    esc_plan_free(plan);
    esc_engine_free(engine);
    return NULL;
}

TEST(engine, engines_on_several_threads_do_not_disturb_each_other)
{
    enum { CONTENDERS = 5 };
    const struct esc_scene shared_scene = small_scene();
    struct esc_plan *const shared = plan_of(&shared_scene, NULL);
    struct esc_engine *const engine = engine_of("scalar", 1);
    struct contender contenders[CONTENDERS];
    pthread_t threads[CONTENDERS];
    for (unsigned c = 0; c < CONTENDERS; c++) {
        struct esc_scene scene = small_scene();
        scene.max_iter += c;
        struct esc_plan *const plan = plan_of(&scene, NULL);
        contenders[c] = (struct contender){.number = c, .shared = shared};
        contenders[c].expected[0] = stream_summary(engine, plan);
        contenders[c].expected[1] = stream_summary(engine, shared);
        esc_plan_free(plan);
    }
    for (unsigned c = 0; c < CONTENDERS; c++)
        CHECK(pthread_create(&threads[c], NULL, contend, &contenders[c]) == 0, "thread %u", c);
    for (unsigned c = 0; c < CONTENDERS; c++)
        pthread_join(threads[c], NULL);
    for (unsigned c = 0; c < CONTENDERS; c++)
        CHECK(contenders[c].wrong == 0, "engine %u: %u wrong", c, contenders[c].wrong);
    esc_engine_free(engine);
    esc_plan_free(shared);
}

/* Within a parallel region the runtime gives a team of one, whatever was asked for. */
TEST(engine, smaller_teams_than_asked_for_compute_the_same)
{
    const struct esc_scene scene = small_scene();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_engine *const engine = engine_of(NULL, 3);
    const struct esc_summary expected = stream_summary(engine, plan);
    struct esc_summary actual = {.pixels = 0};
    enum esc_status status = ESC_ERR_ARGUMENT;
    omp_set_max_active_levels(1);
#pragma omp parallel num_threads(2)
#pragma omp master
    status = esc_engine_stream(engine, plan, &(struct esc_stream){.orbits = true}, &actual);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    CHECK(esc_engine_threads(engine) == 1, "%u threads in a region within a region",
          esc_engine_threads(engine));
    CHECK(same_summary(&expected, &actual), "another summary");
    const struct esc_summary after = stream_summary(engine, plan);
    CHECK(esc_engine_threads(engine) == 3, "%u threads afterwards", esc_engine_threads(engine));
    CHECK(same_summary(&expected, &after), "another summary afterwards");
    esc_engine_free(engine);
    esc_plan_free(plan);
}

/* Threads are moved apart for a moment; where they may run is not the engine's to change. */
TEST(engine, waking_leaves_masks_as_they_were)
{
    enum { TEAM = 5 };
    struct esc_engine *const engine = engine_of(NULL, TEAM);
    cpu_set_t before[TEAM], after[TEAM];
    memset(before, 0, sizeof before);
    memset(after, 0, sizeof after);
#pragma omp parallel num_threads(TEAM)
    sched_getaffinity(0, sizeof *before, &before[omp_get_thread_num()]);
    for (unsigned i = 0; i < 20; i++)
        esc_engine_wake(engine);
#pragma omp parallel num_threads(TEAM)
    sched_getaffinity(0, sizeof *after, &after[omp_get_thread_num()]);
    for (unsigned i = 0; i < TEAM; i++)
        CHECK(CPU_EQUAL(&before[i], &after[i]), "thread %u: another mask", i);
    esc_engine_wake(NULL);
    esc_engine_free(engine);
}

/* One engine after the other, held at once, on one thread. */
TEST(engine, engines_interleaved_on_one_thread_agree)
{
    const struct esc_scene scene = small_scene();
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_engine *engines[6];
    for (unsigned e = 0; e < 6; e++)
        engines[e] = engine_of(NULL, 1 + e);
    const struct esc_summary first = stream_summary(engines[0], plan);
    for (unsigned n = 0; n < 30; n++) {
        const struct esc_summary summary = stream_summary(engines[n * 5 % 6], plan);
        CHECK(same_summary(&first, &summary), "run %u", n);
        CHECK(esc_engine_threads(engines[n * 5 % 6]) == 1 + n * 5 % 6, "%u threads",
              esc_engine_threads(engines[n * 5 % 6]));
    }
    for (unsigned e = 0; e < 6; e++)
        esc_engine_free(engines[e]);
    esc_plan_free(plan);
}
