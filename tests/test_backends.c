/* SPDX-License-Identifier: BSD-2-Clause */
/* test_backends.c - every backend gives the oracle's counts and final z, bit for bit. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "omp/engine.h"
#include "oracle.h"
#include "rivals.h"

/* A window on the boundary of the seed scene's Julia set or of the Mandelbrot set. */
static void window_set(struct esc_scene *scene, enum esc_plane plane)
{
    const bool julia = plane == ESC_PLANE_JULIA;
    scene->plane = plane;
    scene->c_re = julia ? -0.62772 : 0.0;
    scene->c_im = julia ? -0.42193 : 0.0;
    scene->x0 = julia ? -1.8 : -2.0;
    scene->x1 = julia ? 1.8 : 0.6;
    scene->y0 = julia ? -1.8 : -1.3;
    scene->y1 = julia ? 1.8 : 1.3;
}

/* ---- Grids ---------------------------------------------------------------------------------- */

TEST(backends, every_formula_power_plane_and_grid_matches_the_oracle)
{
    static const uint32_t limits[] = {0, 1, 2, 7, 8, 9, 60};
    struct rivals rivals = rivals_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = 70; /* two tiles, one of them narrow */
    scene.height = test_full_size() ? 37 : 5;
    for (unsigned formula = 0; formula < FORMULAS; formula++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++)
            for (unsigned plane = 0; plane < 2; plane++)
                for (unsigned grid = 0; grid < 2; grid++)
                    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
                        formula_set(&scene, formula);
                        arithmetic_set(&scene, arithmetic);
                        window_set(&scene, (enum esc_plane)plane);
                        scene.grid = (enum esc_grid)grid;
                        scene.max_iter = limits[i];
                        rivals_expect_scene(&rivals, &scene);
                    }
    rivals_free(&rivals);
}

/* Which form of doubling the blind blocks have is the CPU's choice: here it is the other one's. */
TEST(backends, doubling_as_another_cpu_would_have_it_matches_the_oracle)
{
    struct rivals rivals = rivals_of(1);
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = 70;
    scene.height = 23;
    scene.max_iter = 300;
    for (unsigned b = 0; b < rivals.count; b++)
        rivals.engines[b]->add_pipes = !rivals.engines[b]->add_pipes;
    for (unsigned formula = 0; formula < 3; formula++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++)
            for (unsigned plane = 0; plane < 2; plane++) {
                window_set(&scene, (enum esc_plane)plane);
                scene.x0 = -1.4; /* |c| < 2 everywhere: escape is final, blocks are blind */
                scene.y0 = -1.2;
                scene.y1 = 1.2;
                formula_set(&scene, formula);
                arithmetic_set(&scene, arithmetic);
                rivals_expect_scene(&rivals, &scene);
            }
    rivals_free(&rivals);
}

TEST(backends, every_width_and_height_matches_the_oracle)
{
    struct rivals rivals = rivals_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.max_iter = 40;
    for (uint32_t n = 0; n < test_scaled(200); n++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            const bool by_width = n < 130;
            scene.width = by_width ? n + 1 : 1 + (n * 37) % 130;
            scene.height = by_width ? 1 + (n * 29) % 70 : n - 129;
            formula_set(&scene, (n + arithmetic) % 5 == 4 ? 4 : (n + arithmetic) % 3);
            arithmetic_set(&scene, arithmetic);
            window_set(&scene, (enum esc_plane)((n + arithmetic) & 1));
            rivals_expect_scene(&rivals, &scene);
        }
    rivals_free(&rivals);
}

TEST(backends, long_orbits_match_the_oracle)
{
    struct rivals rivals = rivals_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = scene.height = test_full_size() ? 48 : 8;
    for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
        arithmetic_set(&scene, arithmetic);
        scene.max_iter = 20000; /* mostly inside, with some that take long to leave */
        scene.x0 = -0.7436 - 0.001, scene.x1 = -0.7436 + 0.001;
        scene.y0 = 0.1318 - 0.001, scene.y1 = 0.1318 + 0.001;
        rivals_expect_scene(&rivals, &scene);
        scene.x0 = -0.1, scene.x1 = 0.1, scene.y0 = -0.1, scene.y1 = 0.1;
        scene.max_iter = 3001;
        rivals_expect_scene(&rivals, &scene);
    }
    rivals_free(&rivals);
}

TEST(backends, every_bailout_matches_the_oracle)
{
    /* 1.8e19 is just inside, 1.9e19 just outside of what an f32 can square. */
    static const double bailouts[] = {
        2.0, 0x1.0000000000001p+1, 2.5, 10.0, 1e3, 1e10, 1.8e19, 1.9e19, 1e50, 1e100};
    struct rivals rivals = rivals_create();
    struct random random = random_from(test_seed());
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.height = test_full_size() ? 21 : 3;
    for (size_t i = 0; i < sizeof bailouts / sizeof *bailouts; i++)
        for (unsigned formula = 0; formula < FORMULAS; formula += 2)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++)
                for (unsigned plane = 0; plane < 2; plane++) {
                    formula_set(&scene, formula);
                    arithmetic_set(&scene, arithmetic);
                    window_set(&scene, (enum esc_plane)plane);
                    scene.bailout = bailouts[i];
                    scene.width = 1 + random_below(&random, 80);
                    scene.max_iter = 1 + random_below(&random, 90);
                    rivals_expect_scene(&rivals, &scene);
                    /* windows and c far beyond the bailout */
                    scene.x0 *= bailouts[i], scene.x1 *= bailouts[i];
                    scene.y0 *= bailouts[i], scene.y1 *= bailouts[i];
                    scene.c_re *= bailouts[i], scene.c_im *= bailouts[i];
                    rivals_expect_scene(&rivals, &scene);
                }
    rivals_free(&rivals);
}

TEST(backends, windows_of_extreme_numbers_match_the_oracle)
{
    static const double windows[][4] = {
        {-1e308, 7e307, -8e307, 9e307},         {-0x1p-1070, 0x1p-1072, -0x1p-1074, 0x1p-1066},
        {-0x1p-1022, 0x1p-1021, -1e-310, 0.0},  {1.9999999, 2.0000001, -1e-160, 1e-160},
        {-0.0, 1e-300, -0x1p-149, 0x1p-126},    {-1e200, 1e-200, -1e154, 1e155},
        {-3.5e38, 3.4e38, -1.9e19, 1.8e19},     {-0x1p-540, 0x1p-530, -0x1p-75, 0x1p-74},
        {1e16, 1.0000000001e16, -2.1e0, 2.1e0}, {-2.0, 2.0, -2.0, 2.0},
    };
    struct rivals rivals = rivals_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = 67;
    scene.height = 5;
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
        for (unsigned formula = 0; formula < FORMULAS; formula++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++)
                for (unsigned plane = 0; plane < 2; plane++) {
                    formula_set(&scene, formula);
                    arithmetic_set(&scene, arithmetic);
                    scene.plane = (enum esc_plane)plane;
                    scene.c_re = -0.0, scene.c_im = 0x1p-1074;
                    scene.z0_re = 0x1p-1074, scene.z0_im = -0.0;
                    scene.x0 = windows[i][0], scene.x1 = windows[i][1];
                    scene.y0 = windows[i][2], scene.y1 = windows[i][3];
                    scene.max_iter = 30;
                    rivals_expect_scene(&rivals, &scene);
                }
    rivals_free(&rivals);
}

/* ---- Known counts --------------------------------------------------------------------------- */

/* Measured to change under contraction, reassociation, other rounding modes, FTZ and DAZ, x87. */
TEST(backends, canaries_have_their_known_counts)
{
    static const struct {
        double z[2], c[2];
        uint32_t max_iter, count;
    } canaries[] = {
        {{0, 0}, {-0x1.6333987ad70b8p-1, 0x1.4c738fae431d4p-2}, 3000, 311},
        {{0, 0}, {-0x1.b9e437ff18508p-2, -0x1.253a19d199feep-1}, 3000, 667},
        {{0, 0}, {-1.9, 0x1p-1074}, 5000, 1356},
        {{(double)NAN, 0}, {0, 0}, 100, 0},
        {{0, (double)NAN}, {0, 0}, 100, 0},
        {{(double)INFINITY, 0}, {0, 0}, 100, 0},
        {{0, -(double)INFINITY}, {0, 0}, 100, 0},
        {{2.0, 0}, {0, 0}, 100, 0},
        {{0, -2.0}, {0, 0}, 100, 0},
        {{0x1.ee15766830eap+0, 0x1.0c84006587fefp-1}, {0, 0}, 100, 1},
        {{0, 0}, {-2.0, 0}, 100, 1},
        {{0, 0}, {0, 0}, 100, 100},
        {{0x1.fffffffffffffp+0, 0}, {0, 0}, 100, 1},
    };
    struct rivals rivals = rivals_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    for (size_t i = 0; i < sizeof canaries / sizeof *canaries; i++) {
        enum { COPIES = 33 }; /* every lane of whole vectors and of a tail */
        double z[2 * COPIES], c[2 * COPIES];
        for (size_t p = 0; p < COPIES; p++) {
            memcpy(z + 2 * p, canaries[i].z, sizeof canaries[i].z);
            memcpy(c + 2 * p, canaries[i].c, sizeof canaries[i].c);
        }
        scene.max_iter = canaries[i].max_iter;
        const struct esc_points points = {
            .z = z, .c = c, .precision = ESC_PRECISION_F64, .count = COPIES};
        struct esc_plan *const plan = plan_of(&scene, &points);
        for (unsigned b = 0; b < rivals.count; b++) {
            uint32_t counts[COPIES];
            const enum esc_status status = esc_engine_run(rivals.engines[b], plan, counts, COPIES);
            CHECK(status == ESC_OK, "%s", esc_status_string(status));
            for (size_t p = 0; p < COPIES; p++)
                CHECK(counts[p] == canaries[i].count, "%s: canary %zu, copy %zu: %u, expected %u",
                      rivals.names[b], i, p, counts[p], canaries[i].count);
        }
        uint32_t count = 12345;
        CHECK(esc_plan_pixel(plan, 7, 0, &count, NULL) == ESC_OK, "pixel");
        CHECK(count == canaries[i].count, "reference: canary %zu: %u", i, count);
        struct oracle_orbit orbit;
        oracle_orbit(&scene, canaries[i].z, canaries[i].c, &orbit);
        CHECK(orbit.count == canaries[i].count, "oracle: canary %zu: %u", i, orbit.count);
        esc_plan_free(plan);
    }
    rivals_free(&rivals);
}

/* The library's own canaries pass on every backend, with any team. */
TEST(backends, engine_check_passes)
{
    const char *names[MAX_BACKENDS];
    const unsigned count = usable_backends(names);
    for (unsigned b = 0; b < count; b++)
        for (unsigned threads = 1; threads <= 5; threads += 2) {
            struct esc_engine *const engine = engine_of(names[b], threads);
            struct esc_error error = {""};
            const enum esc_status status = esc_engine_check(engine, &error);
            CHECK(status == ESC_OK, "%s, %u threads: %s", names[b], threads, error.message);
            esc_engine_free(engine);
        }
}

/* ---- One pixel by the reference ------------------------------------------------------------- */

TEST(backends, single_pixels_match_the_oracle)
{
    struct random random = random_from(test_seed());
    for (uint32_t n = 0; n < test_scaled(400); n++) {
        struct esc_scene scene;
        esc_scene_random(test_seed() + 1, n, &scene);
        struct esc_plan *const plan = plan_of(&scene, NULL);
        struct frame expected;
        frame_create(plan, &expected);
        frame_from_oracle(plan, &expected);
        for (unsigned k = 0; k < 50; k++) {
            const uint64_t x = random_below(&random, (uint32_t)expected.width);
            const uint64_t y = random_below(&random, (uint32_t)expected.height);
            const size_t pixel = (size_t)(y * expected.width + x);
            uint32_t count = 0;
            double z[2] = {0, 0};
            const enum esc_status status = esc_plan_pixel(plan, x, y, &count, z);
            CHECK(status == ESC_OK, "%s", esc_status_string(status));
            CHECK(count == expected.counts[pixel], "(%" PRIu64 ", %" PRIu64 "): %u, oracle %u: %s",
                  x, y, count, expected.counts[pixel], scene_text(&scene));
            if (expected.z_size == 16) {
                CHECK(memcmp(z, (char *)expected.z + 16 * pixel, 16) == 0,
                      "final z of (%" PRIu64 ", %" PRIu64 "): (%a, %a): %s", x, y, z[0], z[1],
                      scene_text(&scene));
            } else {
                const float narrow[2] = {(float)z[0], (float)z[1]};
                CHECK(memcmp(narrow, (char *)expected.z + 8 * pixel, 8) == 0,
                      "final z of (%" PRIu64 ", %" PRIu64 "): (%a, %a): %s", x, y, z[0], z[1],
                      scene_text(&scene));
                CHECK((double)narrow[0] == z[0] || z[0] != z[0], "%a is no f32", z[0]);
                CHECK((double)narrow[1] == z[1] || z[1] != z[1], "%a is no f32", z[1]);
            }
        }
        frame_free(&expected);
        esc_plan_free(plan);
    }
}

TEST(backends, pixels_outside_the_frame_are_refused)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = 10;
    scene.height = 20;
    struct esc_plan *const plan = plan_of(&scene, NULL);
    CHECK(esc_plan_pixel(plan, 9, 19, NULL, NULL) == ESC_OK, "the last pixel");
    CHECK(esc_plan_pixel(plan, 10, 0, NULL, NULL) == ESC_ERR_ARGUMENT, "x = width");
    CHECK(esc_plan_pixel(plan, 0, 20, NULL, NULL) == ESC_ERR_ARGUMENT, "y = height");
    CHECK(esc_plan_pixel(plan, UINT64_MAX, 0, NULL, NULL) == ESC_ERR_ARGUMENT, "x = 2^64-1");
    CHECK(esc_plan_pixel(plan, 0, UINT64_MAX, NULL, NULL) == ESC_ERR_ARGUMENT, "y = 2^64-1");
    CHECK(esc_plan_pixel(NULL, 0, 0, NULL, NULL) == ESC_ERR_ARGUMENT, "no plan");
    esc_plan_free(plan);
}
