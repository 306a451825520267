/* SPDX-License-Identifier: BSD-2-Clause */
/* test_points.c - points of every value and form: every backend gives the oracle's bits. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rivals.h"

static double *doubles(size_t count)
{
    double *const values = malloc(count * sizeof *values);
    CHECK(values != NULL, "%zu doubles", count);
    return values;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static size_t edge_values(double values[40])
{
    const double positive[] = {0.0,
                               1.0,
                               2.0,
                               0x1.fffffffffffffp+0,
                               0x1.0000000000001p+1,
                               0.5,
                               0x1.6a09e667f3bcdp+0,
                               0x1.fffffep+0,
                               1e308,
                               DBL_MAX,
                               DBL_MIN,
                               0x1p-1074,
                               1e154,
                               (double)FLT_MAX,
                               (double)FLT_MIN,
                               0x1p-149,
                               1e19,
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

TEST(points, edge_values_match_the_oracle)
{
    static const double bailouts[] = {2.0, 1.9e19, 1e100};
    static const double c_re[] = {
        0.0, -0.0, -2.0, 2.0, -0.75, 0x1p-1074, 1e308, -1e154, (double)INFINITY, (double)NAN};
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
    struct rivals rivals = rivals_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.max_iter = 12;
    for (unsigned formula = 0; formula < FORMULAS; formula += test_full_size() ? 1 : 3)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            formula_set(&scene, formula);
            arithmetic_set(&scene, arithmetic);
            scene.bailout = bailouts[(formula + arithmetic) % 3];
            rivals_expect_points(&rivals, &scene, z, c, count);
            scene.bailout = 2.0;
            scene.c_re = -0.62772, scene.c_im = -0.42193;
            rivals_expect_points(&rivals, &scene, z, NULL, edges * edges);
            scene.z0_re = 0.25, scene.z0_im = -0.0;
            rivals_expect_points(&rivals, &scene, NULL, c, c_count);
        }
    rivals_free(&rivals);
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
TEST(points, values_on_the_circle_match_the_oracle)
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
    struct rivals rivals = rivals_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.max_iter = 50;
    for (unsigned formula = 0; formula < FORMULAS; formula++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            formula_set(&scene, formula);
            arithmetic_set(&scene, arithmetic);
            rivals_expect_points(&rivals, &scene, circle, inner, count);
            rivals_expect_points(&rivals, &scene, inner, circle, count);
        }
    rivals_free(&rivals);
    free(circle);
    free(inner);
}

/* With a huge bailout in f32 everything is near overflow where x = y = 2^63.5: x^2 + y^2 and 2xy are
 * about 2^128, and fma(t, 2, ci), which kernels use, would not be (t + t) + ci if t + t overflowed. */
TEST(points, values_near_overflow_match_the_oracle)
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
    struct rivals rivals = rivals_create();
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.bailout = ESC_MAX_BAILOUT;
    scene.max_iter = 3;
    for (unsigned formula = 0; formula < FORMULAS; formula++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            formula_set(&scene, formula);
            arithmetic_set(&scene, arithmetic);
            rivals_expect_points(&rivals, &scene, z, c, COUNT);
        }
    rivals_free(&rivals);
}

/* Every form in which the arrays can come, from the same numbers, in frames and in runs. */
TEST(points, every_form_of_array_matches_the_oracle)
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
        {.z = parts32[0],
         .z_im = parts32[1],
         .c = parts32[2],
         .c_im = parts32[3],
         .precision = ESC_PRECISION_F32},
    };
    static const uint64_t widths[] = {0, 1201, 5, COUNT, 1};
    struct rivals rivals = rivals_create();
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
                rivals_expect(&rivals, plan, &expected);
                frame_free(&expected);
                esc_plan_free(plan);
            }
    rivals_free(&rivals);
}
