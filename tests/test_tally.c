/* SPDX-License-Identifier: BSD-2-Clause */
/* test_tally.c - the reference that counts its pieces: the same results, and counts that are the orbits'. */
#include "oracle.h"
#include "rivals.h"

static struct esc_engine *tallying(void)
{
    struct esc_engine *const engine = engine_of("scalar", 1);
    CHECK(esc_engine_tally(engine, true) == ESC_OK, "tally");
    return engine;
}

static uint64_t pieces_with(const struct esc_engine *engine, uint64_t hits)
{
    const struct esc_tally *tallies;
    const size_t n = esc_engine_tallies(engine, &tallies);
    uint64_t found = 0;
    for (size_t i = 0; i < n; i++)
        found += tallies[i].address != 0 && tallies[i].hits == hits;
    return found;
}

TEST(tally, only_the_reference_on_one_thread_counts)
{
    const struct esc_tally *tallies;
    struct esc_engine *const two = engine_of("scalar", 2), *const one = engine_of("scalar", 1);
    const char *names[MAX_BACKENDS];
    CHECK(esc_engine_tally(NULL, true) == ESC_ERR_ARGUMENT, "no engine");
    CHECK(esc_engine_tally(two, true) == ESC_ERR_ARGUMENT, "two threads");
    CHECK(esc_engine_tally(two, false) == ESC_OK, "off is off");
    CHECK(esc_engine_tallies(one, &tallies) == 0, "off at first");
    if (usable_backends(names) > 1) {
        struct esc_engine *const vectors = engine_of(names[0], 1);
        CHECK(esc_engine_tally(vectors, true) == ESC_ERR_ARGUMENT, "%s", names[0]);
        esc_engine_free(vectors);
    }
    esc_engine_free(one);
    esc_engine_free(two);
}

TEST(tally, random_scenes_match_the_oracle)
{
    struct esc_engine *const engine = tallying();
    for (uint32_t i = 0; i < test_scaled(200); i++) {
        struct esc_scene scene;
        struct frame expected, actual;
        esc_scene_random(test_seed(), i, &scene);
        struct esc_plan *const plan = plan_of(&scene, NULL);
        frame_create(plan, &expected);
        frame_create(plan, &actual);
        frame_from_oracle(plan, &expected);
        frame_run(engine, plan, &actual);
        frame_expect(&expected, &actual, &scene, "scalar, tallying", 1);
        frame_free(&expected);
        frame_free(&actual);
        esc_plan_free(plan);
    }
    esc_engine_free(engine);
}

TEST(tally, a_loop_runs_as_often_as_its_orbits_have_iterations)
{
    struct esc_scene scene;
    struct esc_summary summary;
    CHECK(esc_scene_named("mandelbrot", ESC_CLASS_S, &scene) == ESC_OK, "the scene");
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct frame frame;
    frame_create(plan, &frame);
    for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
        struct esc_engine *const engine = tallying();
        struct esc_scene other = scene;
        arithmetic_set(&other, arithmetic);
        struct esc_plan *const other_plan = plan_of(&other, NULL);
        CHECK(esc_engine_run(engine, other_plan, frame.counts, (size_t)frame.width) == ESC_OK &&
                  esc_engine_digest(engine, other_plan, frame.counts, (size_t)frame.width, NULL,
                                    &summary) == ESC_OK,
              "a run");
        CHECK(pieces_with(engine, summary.sum_lo) >= 1, "no piece ran %llu times",
              (unsigned long long)summary.sum_lo);
        CHECK(pieces_with(engine, summary.sum_lo + summary.pixels) >= 1, "no test before each");
        CHECK(pieces_with(engine, summary.pixels) >= 1, "no piece for each pixel");
        CHECK(esc_engine_tally(engine, true) == ESC_OK && pieces_with(engine, summary.pixels) == 0,
              "it begins anew");
        esc_engine_free(engine);
        esc_plan_free(other_plan);
    }
    frame_free(&frame);
    esc_plan_free(plan);
}
