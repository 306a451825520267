/* SPDX-License-Identifier: BSD-2-Clause */
/* test_backends.c - every backend gives the oracle's counts and final z, bit for bit. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "support.h"

struct bench {
    const char *names[MAX_BACKENDS];
    struct esc_engine *engines[MAX_BACKENDS];
    unsigned count;
};

/* One engine per backend. Three threads: tiles then really go to different ones. */
static struct bench bench_create(void)
{
    struct bench bench;
    bench.count = usable_backends(bench.names);
    for (unsigned b = 0; b < bench.count; b++)
        bench.engines[b] = engine_of(bench.names[b], 3);
    return bench;
}

static void bench_free(struct bench *bench)
{
    for (unsigned b = 0; b < bench->count; b++)
        esc_engine_free(bench->engines[b]);
}

static void expect_on_all(const struct bench *bench, const struct esc_plan *plan,
                          const struct frame *expected)
{
    struct frame actual;
    frame_create(plan, &actual);
    for (unsigned b = 0; b < bench->count; b++) {
        frame_run(bench->engines[b], plan, &actual);
        frame_expect(expected, &actual, esc_plan_scene(plan), bench->names[b], 3);
        /* without final z it is another loop */
        frame_clear(&actual);
        memcpy(actual.z, expected->z,
               (size_t)(expected->width * expected->height) * expected->z_size);
        const enum esc_status status =
            esc_engine_run(bench->engines[b], plan, actual.counts, (size_t)actual.width);
        CHECK(status == ESC_OK, "%s", esc_status_string(status));
        frame_expect(expected, &actual, esc_plan_scene(plan), bench->names[b], 3);
    }
    frame_free(&actual);
}

static void expect_scene(const struct bench *bench, const struct esc_scene *scene)
{
    struct esc_plan *const plan = plan_of(scene, NULL);
    struct frame expected;
    frame_create(plan, &expected);
    frame_from_oracle(plan, &expected);
    expect_on_all(bench, plan, &expected);
    frame_free(&expected);
    esc_plan_free(plan);
}

static void expect_points(const struct bench *bench, const struct esc_scene *scene, const double *z,
                          const double *c, uint64_t count)
{
    const struct esc_points points = {
        .z = z, .c = c, .precision = ESC_PRECISION_F64, .count = count};
    struct esc_plan *const plan = plan_of(scene, &points);
    struct frame expected;
    frame_create(plan, &expected);
    frame_from_points(plan, z, c, &expected);
    expect_on_all(bench, plan, &expected);
    frame_free(&expected);
    esc_plan_free(plan);
}

static double *doubles(size_t count)
{
    double *const values = malloc(count * sizeof *values);
    CHECK(values != NULL, "%zu doubles", count);
    return values;
}

/* Both precisions and contracts: scene number 0..3. */
static void arithmetic_set(struct esc_scene *scene, unsigned number)
{
    scene->precision = (enum esc_precision)(number & 1);
    scene->contract = (enum esc_contract)(number >> 1 & 1);
}

/* The formulas, and multibrot in every power: number 0..10. */
#define FORMULAS 11
static void formula_set(struct esc_scene *scene, unsigned number)
{
    const unsigned multibrot = ESC_FORMULA_MULTIBROT;
    scene->formula = (enum esc_formula)(number < multibrot ? number : multibrot);
    scene->power = number < multibrot ? 2 : number - multibrot + ESC_MIN_POWER;
}

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
    struct bench bench = bench_create();
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
                        expect_scene(&bench, &scene);
                    }
    bench_free(&bench);
}

TEST(backends, every_width_and_height_matches_the_oracle)
{
    struct bench bench = bench_create();
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
            expect_scene(&bench, &scene);
        }
    bench_free(&bench);
}

TEST(backends, long_orbits_match_the_oracle)
{
    struct bench bench = bench_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = scene.height = test_full_size() ? 48 : 8;
    for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
        arithmetic_set(&scene, arithmetic);
        scene.max_iter = 20000; /* mostly inside, with some that take long to leave */
        scene.x0 = -0.7436 - 0.001, scene.x1 = -0.7436 + 0.001;
        scene.y0 = 0.1318 - 0.001, scene.y1 = 0.1318 + 0.001;
        expect_scene(&bench, &scene);
        scene.x0 = -0.1, scene.x1 = 0.1, scene.y0 = -0.1, scene.y1 = 0.1;
        scene.max_iter = 3001;
        expect_scene(&bench, &scene);
    }
    bench_free(&bench);
}

TEST(backends, every_bailout_matches_the_oracle)
{
    /* 1.8e19 is just inside, 1.9e19 just outside of what an f32 can square. */
    static const double bailouts[] = {2.0,  0x1.0000000000001p+1, 2.5,    10.0, 1e3,
                                      1e10, 1.8e19,               1.9e19, 1e50, 1e100};
    struct bench bench = bench_create();
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
                    expect_scene(&bench, &scene);
                    /* windows and c far beyond the bailout */
                    scene.x0 *= bailouts[i], scene.x1 *= bailouts[i];
                    scene.y0 *= bailouts[i], scene.y1 *= bailouts[i];
                    scene.c_re *= bailouts[i], scene.c_im *= bailouts[i];
                    expect_scene(&bench, &scene);
                }
    bench_free(&bench);
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
    struct bench bench = bench_create();
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
                    expect_scene(&bench, &scene);
                }
    bench_free(&bench);
}

/* ---- Points --------------------------------------------------------------------------------- */

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static size_t edge_values(double values[40])
{
    const double positive[] = {0.0,       1.0,       2.0,     0x1.fffffffffffffp+0,
                               0x1.0000000000001p+1, 0.5,     0x1.6a09e667f3bcdp+0,
                               0x1.fffffep+0,        1e308,   DBL_MAX,
                               DBL_MIN,   0x1p-1074, 1e154,   (double)FLT_MAX,
                               (double)FLT_MIN,      0x1p-149, 1e19,
                               (double)INFINITY};
    size_t count = 0;
    for (size_t i = 0; i < sizeof positive / sizeof *positive; i++) {
        values[count++] = positive[i];
        values[count++] = -positive[i];
    }
    values[count++] = double_of(UINT64_C(0x7ff8000000000000)); /* quiet NaN */
    values[count++] = double_of(UINT64_C(0xfff8000000abcdef)); /* negative, with a payload */
    values[count++] = double_of(UINT64_C(0x7ff0000000000001)); /* signalling */
    return count;
}

TEST(backends, points_of_edge_values_match_the_oracle)
{
    static const double bailouts[] = {2.0, 1.9e19, 1e100};
    static const double c_re[] = {0.0,   -0.0, -2.0,    2.0,   -0.75, 0x1p-1074,
                                  1e308, -1e154, (double)INFINITY, (double)NAN};
    static const double c_im[] = {0.0, -0.0, 0.1, -2.0, 0x1p-1074, -1e308, (double)NAN};
    double values[40];
    const size_t edges = edge_values(values);
    const size_t c_count = sizeof c_re / sizeof *c_re * (sizeof c_im / sizeof *c_im);
    const size_t step = test_full_size() ? 1 : 7;
    double *const z = doubles(2 * edges * edges * c_count);
    double *const c = doubles(2 * edges * edges * c_count);
    size_t count = 0;
    for (size_t i = 0; i < edges; i++)
        for (size_t j = 0; j < edges; j++)
            for (size_t k = (i + j) % step; k < c_count; k += step) {
                z[2 * count] = values[i];
                z[2 * count + 1] = values[j];
                c[2 * count] = c_re[k % (sizeof c_re / sizeof *c_re)];
                c[2 * count + 1] = c_im[k / (sizeof c_re / sizeof *c_re)];
                count++;
            }
    struct bench bench = bench_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.max_iter = 12;
    for (unsigned formula = 0; formula < FORMULAS; formula += test_full_size() ? 1 : 3)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            formula_set(&scene, formula);
            arithmetic_set(&scene, arithmetic);
            scene.bailout = bailouts[(formula + arithmetic) % 3];
            expect_points(&bench, &scene, z, c, count);
            scene.bailout = 2.0;
            scene.c_re = -0.62772, scene.c_im = -0.42193;
            expect_points(&bench, &scene, z, NULL, edges * edges);
            scene.z0_re = 0.25, scene.z0_im = -0.0;
            expect_points(&bench, &scene, NULL, c, c_count);
        }
    bench_free(&bench);
    free(z);
    free(c);
}

static double nudge(double value, int ulps)
{
    for (; ulps > 0; ulps--)
        value = nextafter(value, (double)INFINITY);
    for (; ulps < 0; ulps++)
        value = nextafter(value, -(double)INFINITY);
    return value;
}

/* Within 4 ulp of the circle |z| = 2, where < and <= and hypot disagree; z0 there, or c there. */
TEST(backends, points_on_the_circle_match_the_oracle)
{
    const uint32_t count = test_scaled(20000);
    struct random random = random_from(test_seed());
    double *const circle = doubles(2 * count), *const inner = doubles(2 * count);
    for (uint32_t p = 0; p < count; p++) {
        const double angle = random_between(&random, 0.0, 6.283185307179586);
        circle[2 * p] = nudge(2.0 * cos(angle), (int)random_below(&random, 9) - 4);
        circle[2 * p + 1] = nudge(2.0 * sin(angle), (int)random_below(&random, 9) - 4);
        inner[2 * p] = random_between(&random, -1.5, 1.5);
        inner[2 * p + 1] = random_between(&random, -1.5, 1.5);
    }
    circle[0] = -2.0, circle[1] = 0.0, inner[0] = 0.0, inner[1] = 0.0;
    struct bench bench = bench_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.max_iter = 50;
    for (unsigned formula = 0; formula < FORMULAS; formula++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            formula_set(&scene, formula);
            arithmetic_set(&scene, arithmetic);
            expect_points(&bench, &scene, circle, inner, count);
            expect_points(&bench, &scene, inner, circle, count);
        }
    bench_free(&bench);
    free(circle);
    free(inner);
}

/* With a huge bailout in f32, 2xy may overflow where x^2 + y^2 does not: (t + t) + ci is then not
 * fma(t, 2, ci), which kernels use elsewhere. Around x = y = 2^63.5, where all three are near 2^128. */
TEST(backends, points_whose_doubling_overflows_match_the_oracle)
{
    enum { SIDE = 81, COUNT = SIDE * SIDE };
    static double z[2 * COUNT], c[2 * COUNT];
    static float axis[SIDE];
    axis[SIDE / 2] = 0x1.6a09e6p+63f;
    for (size_t i = SIDE / 2; i > 0; i--)
        axis[i - 1] = nextafterf(axis[i], 0.0f);
    for (size_t i = SIDE / 2; i + 1 < SIDE; i++)
        axis[i + 1] = nextafterf(axis[i], INFINITY);
    for (size_t i = 0; i < SIDE; i++)
        for (size_t j = 0; j < SIDE; j++) {
            const size_t p = 2 * (i * SIDE + j);
            z[p] = (double)axis[i];
            z[p + 1] = (i + j) % 3 == 0 ? -(double)axis[j] : (double)axis[j];
            c[p] = 0.0;
            c[p + 1] = z[p + 1] > 0 ? -(double)FLT_MAX : (double)FLT_MAX;
        }
    struct bench bench = bench_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.bailout = ESC_MAX_BAILOUT;
    scene.max_iter = 3;
    for (unsigned formula = 0; formula < FORMULAS; formula++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            formula_set(&scene, formula);
            arithmetic_set(&scene, arithmetic);
            expect_points(&bench, &scene, z, c, COUNT);
        }
    bench_free(&bench);
}

/* Every form in which the arrays can come, from the same numbers, in frames and in runs. */
TEST(backends, points_of_every_form_match_the_oracle)
{
    enum { COUNT = 5 * 1201 }; /* more than one run of 4096, and a tail */
    static double z[2 * COUNT], c[2 * COUNT];
    static double parts64[4][COUNT];
    static float parts32[4][COUNT], z32[2 * COUNT], c32[2 * COUNT];
    struct random random = random_from(test_seed());
    for (size_t p = 0; p < COUNT; p++)
        for (size_t part = 0; part < 2; part++) { /* numbers that both precisions have */
            const float z_part = (float)random_between(&random, -1.6, 1.6);
            const float c_part = (float)random_between(&random, -1.2, 0.6);
            z[2 * p + part] = parts64[part][p] = (double)z_part;
            c[2 * p + part] = parts64[2 + part][p] = (double)c_part;
            z32[2 * p + part] = parts32[part][p] = z_part;
            c32[2 * p + part] = parts32[2 + part][p] = c_part;
        }
    const struct esc_points forms[] = {
        {.z = z, .c = c, .precision = ESC_PRECISION_F64},
        {.z = parts64[0], .z_im = parts64[1], .c = c, .precision = ESC_PRECISION_F64},
        {.z = z, .c = parts64[2], .c_im = parts64[3], .precision = ESC_PRECISION_F64},
        {.z = z32, .c = c32, .precision = ESC_PRECISION_F32},
        {.z = parts32[0], .z_im = parts32[1], .c = parts32[2], .c_im = parts32[3],
         .precision = ESC_PRECISION_F32},
    };
    static const uint64_t widths[] = {0, 1201, 5, COUNT, 1};
    struct bench bench = bench_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.max_iter = 40;
    for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++)
        for (size_t form = 0; form < sizeof forms / sizeof *forms; form++)
            for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
                struct esc_points points = forms[form];
                points.count = COUNT;
                points.width = widths[w];
                arithmetic_set(&scene, arithmetic);
                struct esc_plan *const plan = plan_of(&scene, &points);
                const uint64_t width = widths[w] == 0 ? COUNT : widths[w];
                CHECK(esc_plan_width(plan) == width && esc_plan_height(plan) == COUNT / width,
                      "%" PRIu64 "x%" PRIu64, esc_plan_width(plan), esc_plan_height(plan));
                struct frame expected;
                frame_create(plan, &expected);
                frame_from_points(plan, z, c, &expected);
                expect_on_all(&bench, plan, &expected);
                frame_free(&expected);
                esc_plan_free(plan);
            }
    bench_free(&bench);
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
    struct bench bench = bench_create();
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
        for (unsigned b = 0; b < bench.count; b++) {
            uint32_t counts[COPIES];
            const enum esc_status status =
                esc_engine_run(bench.engines[b], plan, counts, COPIES);
            CHECK(status == ESC_OK, "%s", esc_status_string(status));
            for (size_t p = 0; p < COPIES; p++)
                CHECK(counts[p] == canaries[i].count, "%s: canary %zu, copy %zu: %u, expected %u",
                      bench.names[b], i, p, counts[p], canaries[i].count);
        }
        uint32_t count = 12345;
        CHECK(esc_plan_pixel(plan, 7, 0, &count, NULL) == ESC_OK, "pixel");
        CHECK(count == canaries[i].count, "reference: canary %zu: %u", i, count);
        struct oracle_orbit orbit;
        oracle_orbit(&scene, canaries[i].z, canaries[i].c, &orbit);
        CHECK(orbit.count == canaries[i].count, "oracle: canary %zu: %u", i, orbit.count);
        esc_plan_free(plan);
    }
    bench_free(&bench);
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
