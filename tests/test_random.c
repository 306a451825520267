/* SPDX-License-Identifier: BSD-2-Clause */
/* test_random.c - random scenes: no pixel differs between the oracle and any backend or team. */
#include <stdlib.h>

#include "support.h"

#define SCENES 2000
#define BATCH 100 /* scenes whose frames are held at once: at most 80 MB */
#define ARITHMETICS 4

static const unsigned teams[] = {1, 2, 3, 7};

struct reference {
    struct esc_plan *plan;
    struct frame frame;
};

static void reference_create(uint32_t index, unsigned arithmetic, struct reference *reference)
{
    struct esc_scene scene;
    esc_scene_random(test_seed(), index, &scene);
    scene.precision = (enum esc_precision)(arithmetic & 1);
    scene.contract = (enum esc_contract)(arithmetic >> 1);
    reference->plan = plan_of(&scene, NULL);
    frame_create(reference->plan, &reference->frame);
    frame_from_oracle(reference->plan, &reference->frame);
}

static void reference_free(struct reference *reference)
{
    frame_free(&reference->frame);
    esc_plan_free(reference->plan);
}

static void expect_team(const struct reference *references, uint32_t count, const char *backend,
                        unsigned threads)
{
    struct esc_engine *const engine = engine_of(backend, threads);
    for (uint32_t r = 0; r < count; r++) {
        struct frame actual;
        frame_create(references[r].plan, &actual);
        frame_run(engine, references[r].plan, &actual);
        frame_expect(&references[r].frame, &actual, esc_plan_scene(references[r].plan), backend,
                     threads);
        frame_free(&actual);
    }
    esc_engine_free(engine);
}

/* The loops are ordered so that a team is started once per batch: OpenMP ends threads when it
 * shrinks a team, and starting them costs more than a small frame. */
TEST(random, scenes_match_the_oracle_on_every_backend_and_team)
{
    static struct reference references[BATCH * ARITHMETICS];
    const char *names[MAX_BACKENDS];
    const unsigned backends = usable_backends(names);
    const uint32_t scenes = test_scaled(SCENES);

    for (uint32_t start = 0; start < scenes; start += BATCH) {
        uint32_t count = 0;
        for (uint32_t i = start; i < scenes && i < start + BATCH; i++)
            for (unsigned arithmetic = 0; arithmetic < ARITHMETICS; arithmetic++)
                reference_create(i, arithmetic, &references[count++]);
        for (unsigned b = 0; b < backends; b++)
            for (size_t t = 0; t < sizeof teams / sizeof *teams; t++)
                expect_team(references, count, names[b], teams[t]);
        for (uint32_t r = 0; r < count; r++)
            reference_free(&references[r]);
    }
    test_say("%u random scenes, seed %llu", scenes, (unsigned long long)test_seed());
}
