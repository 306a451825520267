/* SPDX-License-Identifier: BSD-2-Clause */
/* test_random.c - random scenes: which they are, and that on every backend no pixel differs. */
#include <string.h>

#include "support.h"

/* ---- Which they are ------------------------------------------------------------------------- */

static uint64_t mixed(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * UINT64_C(0x100000001b3);
}

static uint64_t mixed_double(uint64_t hash, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return mixed(mixed(hash, bits >> 32), bits & UINT32_MAX);
}

static uint64_t scene_hash(uint64_t hash, const struct esc_scene *scene)
{
    hash = mixed(hash, scene->plane);
    hash = mixed(hash, scene->formula);
    hash = mixed(hash, scene->grid);
    hash = mixed(hash, scene->precision);
    hash = mixed(hash, scene->contract);
    hash = mixed(hash, (uint64_t)scene->power);
    hash = mixed(hash, scene->width);
    hash = mixed(hash, scene->height);
    hash = mixed(hash, scene->max_iter);
    hash = mixed_double(hash, scene->c_re);
    hash = mixed_double(hash, scene->c_im);
    hash = mixed_double(hash, scene->z0_re);
    hash = mixed_double(hash, scene->z0_im);
    hash = mixed_double(hash, scene->x0);
    hash = mixed_double(hash, scene->x1);
    hash = mixed_double(hash, scene->y0);
    hash = mixed_double(hash, scene->y1);
    return mixed_double(hash, scene->bailout);
}

/* Changing the generator changes what every report of "seed S, scene N" means. */
TEST(random, scenes_are_the_same_everywhere)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (uint64_t i = 0; i < 1000; i++) {
        struct esc_scene scene;
        esc_scene_random(1, i, &scene);
        hash = scene_hash(hash, &scene);
    }
    CHECK(hash == UINT64_C(0xdba4c5c63343531b), "seed 1: 0x%016llx", (unsigned long long)hash);
    struct esc_scene a, b;
    esc_scene_random(7, 3, &a);
    esc_scene_random(7, 4, &b);
    CHECK(scene_hash(0, &a) != scene_hash(0, &b), "another index, the same scene");
    esc_scene_random(8, 3, &b);
    CHECK(scene_hash(0, &a) != scene_hash(0, &b), "another seed, the same scene");
    esc_scene_random(7, 3, &b);
    CHECK(scene_hash(0, &a) == scene_hash(0, &b), "the same scene twice");
}

TEST(random, scenes_are_legal_and_varied)
{
    unsigned seen[2][4][2][2][2] = {{{{{0}}}}}, powers[10] = {0}, combinations = 0;
    for (uint64_t i = 0; i < 20000; i++) {
        struct esc_scene scene;
        struct esc_error error = {""};
        esc_scene_random(test_seed(), i, &scene);
        CHECK(esc_scene_check(&scene, &error) == ESC_OK, "scene %u: %s", (unsigned)i,
              error.message);
        CHECK(scene.width <= 130 && scene.height <= 70 && scene.max_iter <= 600, "scene %u: %s",
              (unsigned)i, scene_text(&scene));
        CHECK(scene.plane != ESC_PLANE_POINTS, "scene %u is of points", (unsigned)i);
        combinations +=
            !seen[scene.plane][scene.formula][scene.grid][scene.precision][scene.contract]++;
        powers[(unsigned)scene.power]++;
    }
    CHECK(combinations == 2 * 4 * 2 * 2 * 2, "%u of 64 combinations", combinations);
    for (unsigned p = ESC_MIN_POWER; p <= ESC_MAX_POWER; p++)
        CHECK(powers[p] > 0, "no power %u", p);
}

/* ---- What backends make of them ------------------------------------------------------------- */

#define SCENES 2000
#define BATCH 100 /* scenes whose frames are held at once: at most 80 MB */
#define ARITHMETICS 4

#define TEAMS 4
static const unsigned teams[TEAMS] = {1, 2, 3, 7};

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

/* A scene's four arithmetics meet the four teams, each in its turn. */
static void expect_team(const struct reference *references, uint32_t count, const char *backend,
                        uint32_t team)
{
    struct esc_engine *const engine = engine_of(backend, teams[team]);
    for (uint32_t r = 0; r < count; r++) {
        struct frame actual;
        if ((r + r / ARITHMETICS) % TEAMS != team)
            continue;
        frame_create(references[r].plan, &actual);
        frame_run(engine, references[r].plan, &actual);
        frame_expect(&references[r].frame, &actual, esc_plan_scene(references[r].plan), backend,
                     teams[team]);
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
            for (uint32_t team = 0; team < TEAMS; team++)
                expect_team(references, count, names[b], team);
        for (uint32_t r = 0; r < count; r++)
            reference_free(&references[r]);
    }
    test_say("%u random scenes, seed %llu", scenes, (unsigned long long)test_seed());
}
