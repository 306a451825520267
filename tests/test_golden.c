/* SPDX-License-Identifier: BSD-2-Clause */
/* test_golden.c - goldens are found by what a scene is, not by its name. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "support.h"

TEST(golden, scenes_are_found_by_their_fields)
{
    struct esc_scene named, written;
    struct esc_summary by_name, by_fields;
    CHECK(esc_scene_named("seed", ESC_CLASS_W, &named) == ESC_OK, "seed");
    CHECK(esc_golden_find(&named, &by_name) == ESC_OK, "the seed has a golden");
    CHECK(by_name.sum_lo == 33219980 && by_name.sum_hi == 0 && by_name.pixels == 1000000,
          "sum %llu", (unsigned long long)by_name.sum_lo);
    esc_scene_init(&written);
    written.plane = ESC_PLANE_JULIA;
    written.grid = ESC_GRID_ACCUMULATE;
    written.c_re = -0.62772, written.c_im = -0.42193;
    written.x0 = written.y0 = -1.8;
    written.x1 = written.y1 = 1.8;
    CHECK(esc_golden_find(&written, &by_fields) == ESC_OK, "the same, written down");
    CHECK(memcmp(&by_name.counts, &by_fields.counts, 16) == 0, "another golden");
    written.power = 5; /* which a quadratic ignores */
    CHECK(esc_golden_find(&written, &by_fields) == ESC_OK, "power 5 of a quadratic");
}

TEST(golden, other_scenes_are_not_found)
{
    static const size_t doubles[] = {
        offsetof(struct esc_scene, c_re),   offsetof(struct esc_scene, c_im),
        offsetof(struct esc_scene, x0),     offsetof(struct esc_scene, x1),
        offsetof(struct esc_scene, y0),     offsetof(struct esc_scene, y1),
        offsetof(struct esc_scene, bailout)};
    static const size_t integers[] = {offsetof(struct esc_scene, width),
                                      offsetof(struct esc_scene, height),
                                      offsetof(struct esc_scene, max_iter)};
    struct esc_scene scene;
    struct esc_summary golden;
    memset(&golden, 0x66, sizeof golden);
    const struct esc_summary before = golden;
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
        double value;
        esc_scene_named("seed", ESC_CLASS_W, &scene);
        memcpy(&value, (char *)&scene + doubles[i], sizeof value);
        value = nextafter(value, 100.0);
        memcpy((char *)&scene + doubles[i], &value, sizeof value);
        CHECK(esc_golden_find(&scene, &golden) == ESC_ERR_NO_GOLDEN, "double %zu", i);
    }
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        esc_scene_named("seed", ESC_CLASS_W, &scene);
        ++*(uint32_t *)(void *)((char *)&scene + integers[i]);
        CHECK(esc_golden_find(&scene, &golden) == ESC_ERR_NO_GOLDEN, "integer %zu", i);
    }
    esc_scene_named("seed", ESC_CLASS_W, &scene);
    scene.formula = ESC_FORMULA_TRICORN;
    CHECK(esc_golden_find(&scene, &golden) == ESC_ERR_NO_GOLDEN, "a tricorn");
    esc_scene_named("seed", ESC_CLASS_W, &scene);
    scene.grid = ESC_GRID_AFFINE;
    CHECK(esc_golden_find(&scene, &golden) == ESC_ERR_NO_GOLDEN, "the affine grid");
    esc_scene_named("multibrot3", ESC_CLASS_S, &scene);
    scene.power = 4;
    CHECK(esc_golden_find(&scene, &golden) == ESC_ERR_NO_GOLDEN, "power 4");
    esc_scene_named("mandelbrot", ESC_CLASS_S, &scene);
    scene.z0_re = 0.1;
    CHECK(esc_golden_find(&scene, &golden) == ESC_ERR_NO_GOLDEN, "another z0");
    esc_scene_named("seed", ESC_CLASS_A, &scene);
    CHECK(esc_golden_find(&scene, &golden) == ESC_ERR_NO_GOLDEN, "class A");
    CHECK(memcmp(&golden, &before, sizeof golden) == 0, "the result was touched");
    CHECK(esc_golden_find(NULL, &golden) == ESC_ERR_ARGUMENT, "no scene");
    CHECK(esc_golden_find(&scene, NULL) == ESC_ERR_ARGUMENT, "nowhere to put it");
}

TEST(golden, contracts_differ_where_they_must)
{
    struct esc_scene scene;
    struct esc_summary strict, fused;
    esc_scene_named("mandelbrot", ESC_CLASS_W, &scene);
    CHECK(esc_golden_find(&scene, &strict) == ESC_OK, "strict");
    scene.contract = ESC_CONTRACT_FUSED;
    CHECK(esc_golden_find(&scene, &fused) == ESC_OK, "fused");
    CHECK(strict.sum_lo == 72506964 && fused.sum_lo == 72506986, "sums %llu and %llu",
          (unsigned long long)strict.sum_lo, (unsigned long long)fused.sum_lo);
    CHECK(memcmp(&strict.counts, &fused.counts, 16) != 0, "the same digest");
}
