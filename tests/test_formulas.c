/* SPDX-License-Identifier: BSD-2-Clause */
/* test_formulas.c - celtic to cosh: every backend against the oracle, and what is usual for each. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rivals.h"

#define FIRST ESC_FORMULA_CELTIC
#define LAST ESC_FORMULA_COSH

static bool can_run(const struct esc_scene *scene)
{
    return esc_formula_check(scene->formula, scene->contract, NULL) == ESC_OK;
}

TEST(formulas, random_scenes_match_the_oracle)
{
    struct rivals rivals = rivals_create();
    const uint32_t scenes = test_scaled(200);
    uint64_t long_orbits = 0, pixels = 0;
    for (unsigned formula = FIRST; formula <= LAST; formula++)
        for (uint32_t i = 0; i < 4 * scenes; i++) {
            struct esc_scene scene;
            esc_scene_random_of((enum esc_formula)formula, test_seed(), i / 4, &scene);
            arithmetic_set(&scene, i % 4);
            scene.width = 1 + scene.width % 24; /* the oracle is slow */
            scene.height = 1 + scene.height % 16;
            if (!can_run(&scene))
                continue;
            rivals_expect_scene(&rivals, &scene);
            uint32_t count;
            struct esc_plan *const plan = plan_of(&scene, NULL);
            esc_plan_pixel(plan, 0, 0, &count, NULL);
            long_orbits += count >= 8;
            pixels++;
            esc_plan_free(plan);
        }
    CHECK(long_orbits * 8 > pixels, "%llu of %llu first pixels live for 8 iterations",
          (unsigned long long)long_orbits, (unsigned long long)pixels);
    rivals_free(&rivals);
}

/* Zeros of both signs, the branch cut from both sides, where the functions are 0 or turn, where they
 * overflow, what is subnormal, huge angles, infinities and NaN. */
static const double edges[] = {0.0,
                               -0.0,
                               0x1p-1074,
                               -0x1p-149,
                               0x1p-1022,
                               1,
                               -1,
                               -2.5,
                               0x1.921fb54442d18p+0,
                               0x1.921fb54442d18p+1,
                               -0x1.921fb6p+1,
                               49.999999,
                               50,
                               -50,
                               88.8,
                               709.8,
                               -745.2,
                               1e5,
                               1e15,
                               -1e22,
                               1e300,
                               INFINITY,
                               -INFINITY,
                               NAN};
#define EDGES (sizeof edges / sizeof *edges)

/* Every pair of edges as z0, with some c; then as c. */
static void edges_expect(const struct rivals *rivals, const struct esc_scene *scene)
{
    const uint32_t used = test_full_size() ? 3 : 1;
    static const double others[][2] = {{1, 0}, {-0.75, 0.1}, {0, -2}};
    enum { COUNT = 3 * EDGES * EDGES };
    static double at_edge[2 * COUNT], other[2 * COUNT];
    const uint32_t count = used * EDGES * EDGES;
    for (size_t p = 0; p < count; p++) {
        at_edge[2 * p] = edges[p / used / EDGES];
        at_edge[2 * p + 1] = edges[p / used % EDGES];
        memcpy(other + 2 * p, others[p % used], sizeof *others);
    }
    rivals_expect_points(rivals, scene, at_edge, other, count);
    rivals_expect_points(rivals, scene, other, at_edge, count);
}

TEST(formulas, edges_match_the_oracle)
{
    static const double powers[] = {1.1, 2, 2.5, 64};
    struct rivals rivals = rivals_create();
    for (unsigned formula = FIRST; formula <= LAST; formula++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++)
            for (size_t p = 0; p < (formula == ESC_FORMULA_POWER ? 4 : 1); p++) {
                struct esc_scene scene;
                esc_scene_init(&scene);
                esc_scene_set_formula(&scene, (enum esc_formula)formula, powers[p]);
                arithmetic_set(&scene, arithmetic);
                scene.plane = ESC_PLANE_POINTS;
                scene.max_iter = 20;
                if (!can_run(&scene))
                    continue;
                edges_expect(&rivals, &scene);
                scene.bailout = 1e100; /* nothing but overflow escapes */
                edges_expect(&rivals, &scene);
            }
    rivals_free(&rivals);
}

/* Orbits stay in flight from tile to tile, and of each tile some end in a later call. */
static void frames_of_several_tiles(const struct rivals *rivals)
{
    static const uint32_t limits[] = {0, 1, 3, 40, 97};
    for (unsigned formula = FIRST; formula <= LAST; formula++)
        for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
            struct esc_scene scene;
            esc_scene_init(&scene);
            esc_scene_set_formula(&scene, (enum esc_formula)formula, 3.3);
            arithmetic_set(&scene, (unsigned)i % 4);
            scene.width = test_full_size() ? 131 : 67;
            scene.height = test_full_size() ? 70 : 5;
            scene.max_iter = limits[i];
            if (can_run(&scene))
                rivals_expect_scene(rivals, &scene);
        }
}

TEST(formulas, frames_of_several_tiles_match_the_oracle)
{
    rivals_each_team(frames_of_several_tiles);
}

TEST(formulas, each_has_what_is_usual_for_it)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    for (unsigned formula = 0; formula <= LAST; formula++) {
        esc_scene_set_formula(&scene, (enum esc_formula)formula, 3);
        CHECK(esc_scene_check(&scene, NULL) == ESC_OK, "formula %u", formula);
        CHECK(scene.formula == (enum esc_formula)formula && scene.bailout >= 2, "formula %u",
              formula);
    }
    esc_scene_set_formula(&scene, ESC_FORMULA_POWER, 1.1); /* 2^(1/0.1) */
    CHECK(fabs(scene.bailout - 1024) < 1e-6, "bailout %g", scene.bailout);
    scene.power = 1.09;
    CHECK(esc_scene_check(&scene, NULL) == ESC_ERR_SCENE, "power 1.09");
    scene.power = 64.5;
    CHECK(esc_scene_check(&scene, NULL) == ESC_ERR_SCENE, "power 64.5");
}

TEST(formulas, what_cannot_be_computed_here_is_refused)
{
    for (unsigned formula = 0; formula <= LAST; formula++) {
        const bool plain = formula < ESC_FORMULA_POWER;
        struct esc_error error = {""};
        const enum esc_status status =
            esc_formula_check((enum esc_formula)formula, ESC_CONTRACT_STRICT, &error);
        CHECK(status == (plain || ESC_HAVE_SLEEF ? ESC_OK : ESC_ERR_FORMULA), "formula %u",
              formula);
        CHECK((status == ESC_OK) == (*error.message == '\0'), "formula %u: %s", formula,
              error.message);
        struct esc_scene scene;
        struct esc_plan *plan = NULL;
        esc_scene_init(&scene);
        esc_scene_set_formula(&scene, (enum esc_formula)formula, 2);
        CHECK(esc_plan_create(&scene, NULL, &plan, NULL) == status, "formula %u", formula);
        esc_plan_free(plan);
    }
    CHECK(esc_formula_check((enum esc_formula)12, ESC_CONTRACT_STRICT, NULL) == ESC_ERR_ARGUMENT,
          "formula 12");
}
