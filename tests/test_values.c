/* SPDX-License-Identifier: BSD-2-Clause */
/* test_values.c - smooth counts and distance estimates: every backend against the oracle. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "rivals.h"

static bool can_make(const struct esc_scene *scene, enum esc_value value)
{
    return esc_formula_check(scene->formula, scene->contract, NULL) == ESC_OK &&
           esc_value_check(value, scene, NULL) == ESC_OK;
}

static size_t real_size(const struct esc_scene *scene)
{
    return scene->precision == ESC_PRECISION_F64 ? sizeof(double) : sizeof(float);
}

/* A value as bytes of the scene's precision. */
static void value_store(const struct esc_scene *scene, double value, void *to)
{
    const float narrow = (float)value;
    memcpy(to, scene->precision == ESC_PRECISION_F64 ? (const void *)&value : &narrow,
           real_size(scene));
}

/* Arrays of points, interleaved; c, or z, may be null. */
struct arrays {
    const double *z, *c;
};

static void expected_fill(const struct esc_plan *plan, enum esc_value value,
                          const struct arrays *arrays, char *to)
{
    const struct esc_scene *const scene = esc_plan_scene(plan);
    const uint64_t width = esc_plan_width(plan), height = esc_plan_height(plan);
    const size_t size = real_size(scene);
    double *const x = malloc((size_t)width * sizeof *x), *const y =
                                                             malloc((size_t)height * sizeof *y);
    if (arrays == NULL) {
        oracle_columns(scene, width, x);
        oracle_rows(scene, height, y);
    }
    for (uint64_t p = 0; p < width * height; p++) {
        const double c_of_scene[2] = {scene->c_re, scene->c_im};
        const double z_of_scene[2] = {scene->z0_re, scene->z0_im};
        const double *z = z_of_scene, *c = c_of_scene;
        double at[2] = {0, 0};
        if (arrays != NULL) {
            z = arrays->z != NULL ? arrays->z + 2 * p : z;
            c = arrays->c != NULL ? arrays->c + 2 * p : c;
        } else {
            at[0] = x[p % width];
            at[1] = y[p / width];
            *(scene->plane == ESC_PLANE_JULIA ? &z : &c) = at;
        }
        const bool by_c = arrays != NULL ? arrays->z == NULL : scene->plane == ESC_PLANE_MANDELBROT;
        value_store(scene, oracle_value(scene, value, z, c, by_c), to + size * p);
    }
    free(x);
    free(y);
}

static void values_compare(const struct esc_scene *scene, enum esc_value value, uint64_t width,
                           uint64_t pixels, const char *expected, const char *actual,
                           const char *who)
{
    const size_t size = real_size(scene);
    for (uint64_t p = 0; p < pixels; p++)
        CHECK(memcmp(expected + size * p, actual + size * p, size) == 0,
              "%s: %s at (%llu, %llu): %a, not %a: %s", who, esc_value_name(value),
              (unsigned long long)(p % width), (unsigned long long)(p / width),
              size == 8 ? ((const double *)actual)[p] : (double)((const float *)actual)[p],
              size == 8 ? ((const double *)expected)[p] : (double)((const float *)expected)[p],
              scene_text(scene));
}

/* ---- Of frames ------------------------------------------------------------------------------ */

/* Keeps what a stream's tiles bring. */
struct kept {
    char *values[ESC_VALUES];
    uint64_t width;
    size_t size;
};

static int keep_values(void *context, const struct esc_tile *tile)
{
    const struct kept *const kept = context;
    const struct esc_rect *const rect = &tile->rect;
    for (unsigned value = 0; value < ESC_VALUES; value++)
        for (size_t j = 0; kept->values[value] != NULL && j < rect->height; j++)
            memcpy(kept->values[value] + kept->size * ((rect->y + j) * kept->width + rect->x),
                   (const char *)tile->values[value] + kept->size * j * rect->width,
                   kept->size * rect->width);
    return 0;
}

static void stream_expect(struct esc_engine *engine, const struct esc_plan *plan, unsigned values,
                          char *const expected[ESC_VALUES])
{
    const struct esc_scene *const scene = esc_plan_scene(plan);
    const uint64_t width = esc_plan_width(plan), pixels = width * esc_plan_height(plan);
    struct kept kept = {.width = width, .size = real_size(scene)};
    for (unsigned value = 0; value < ESC_VALUES; value++)
        kept.values[value] = values >> value & 1 ? calloc(pixels, kept.size) : NULL;
    const struct esc_stream stream = {
        .orbits = true, .values = values, .sink = keep_values, .context = &kept};
    const enum esc_status status = esc_engine_stream(engine, plan, &stream, NULL);
    CHECK(status == ESC_OK, "%s: %s", esc_status_string(status), scene_text(scene));
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        if (kept.values[value] != NULL)
            values_compare(scene, (enum esc_value)value, width, pixels, expected[value],
                           kept.values[value], "stream");
        free(kept.values[value]);
    }
}

/* Frames on every backend with rows that are longer than the frame, streams, and single pixels. */
static void plan_expect(const struct rivals *rivals, const struct esc_plan *plan,
                        const struct arrays *arrays)
{
    const struct esc_scene *const scene = esc_plan_scene(plan);
    const uint64_t width = esc_plan_width(plan), height = esc_plan_height(plan);
    const size_t size = real_size(scene), stride = (size_t)width + 3;
    const size_t room = stride * (size_t)height;
    uint32_t *const counts = calloc(room, sizeof *counts);
    char *const z = calloc(room, 2 * size), *const wide = calloc(room, size);
    char *const close = calloc(room, size);
    char *expected[ESC_VALUES] = {NULL};
    unsigned values = 0;
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        struct esc_digest digest, first = {{0}};
        if (!can_make(scene, (enum esc_value)value))
            continue;
        values |= 1u << value;
        expected[value] = calloc(room, size);
        expected_fill(plan, (enum esc_value)value, arrays, expected[value]);
        for (unsigned b = 0; b < rivals->count; b++) {
            struct esc_engine *const engine = rivals->engines[b];
            enum esc_status status = esc_engine_run_orbits(engine, plan, counts, stride, z);
            if (status == ESC_OK)
                status = esc_engine_values(engine, plan, (enum esc_value)value, counts, stride, z,
                                           wide, &digest);
            CHECK(status == ESC_OK, "%s: %s", esc_status_string(status), scene_text(scene));
            for (size_t j = 0; j < height; j++)
                memcpy(close + size * j * width, wide + size * j * stride, size * (size_t)width);
            values_compare(scene, (enum esc_value)value, width, width * height, expected[value],
                           close, rivals->names[b]);
            first = b == 0 ? digest : first;
            CHECK(memcmp(&digest, &first, sizeof digest) == 0, "%s: digest: %s", rivals->names[b],
                  scene_text(scene));
        }
        double pixel;
        const enum esc_status status =
            esc_plan_pixel_value(plan, (enum esc_value)value, width - 1, height / 2, &pixel);
        CHECK(status == ESC_OK, "%s", esc_status_string(status));
        value_store(scene, pixel, close);
        values_compare(scene, (enum esc_value)value, width, 1,
                       expected[value] + size * (height / 2 * width + width - 1), close, "pixel");
    }
    for (unsigned b = 0; rivals->streams && b < rivals->count && values != 0; b++)
        stream_expect(rivals->engines[b], plan, values, expected);
    for (unsigned value = 0; value < ESC_VALUES; value++)
        free(expected[value]);
    free(counts);
    free(z);
    free(wide);
    free(close);
}

static void scene_expect(const struct rivals *rivals, const struct esc_scene *scene)
{
    struct esc_plan *const plan = plan_of(scene, NULL);
    plan_expect(rivals, plan, NULL);
    esc_plan_free(plan);
}

TEST(values, random_scenes_match_the_oracle)
{
    struct rivals rivals = rivals_create();
    const uint32_t scenes = test_scaled(100);
    for (unsigned formula = 0; formula <= ESC_FORMULA_POWER; formula++)
        for (uint32_t i = 0; i < 4 * scenes; i++) {
            struct esc_scene scene;
            esc_scene_random_of((enum esc_formula)formula, test_seed(), i / 4, &scene);
            arithmetic_set(&scene, i % 4);
            scene.width = 1 + scene.width % 24; /* the oracle is slow */
            scene.height = 1 + scene.height % 16;
            if (i / 4 % 3 == 0)
                scene.bailout = 1000;
            if (can_make(&scene, ESC_VALUE_SMOOTH))
                scene_expect(&rivals, &scene);
        }
    rivals_free(&rivals);
}

static void frames_of_several_tiles(const struct rivals *rivals)
{
    static const uint32_t limits[] = {0, 1, 3, 300};
    for (unsigned plane = ESC_PLANE_JULIA; plane <= ESC_PLANE_MANDELBROT; plane++)
        for (unsigned i = 0; i < 16; i++) {
            struct esc_scene scene;
            esc_scene_init(&scene);
            arithmetic_set(&scene, i % 4);
            scene.plane = (enum esc_plane)plane;
            scene.c_re = -0.8;
            scene.c_im = 0.156;
            scene.width = test_full_size() ? 131 : 67;
            scene.height = test_full_size() ? 70 : 5;
            scene.max_iter = limits[i / 4];
            if (can_make(&scene, ESC_VALUE_DISTANCE))
                scene_expect(rivals, &scene);
        }
}

TEST(values, frames_of_several_tiles_match_the_oracle)
{
    rivals_each_team(frames_of_several_tiles);
}

/* Zeros, the circle, numbers whose squares overflow or vanish, infinities and NaN, as z0 and as c. */
TEST(values, edges_match_the_oracle)
{
    static const double edges[] = {0.0,     -0.0,  0x1p-1074, 0x1p-600,  -0x1p-149, 0.5,     1,
                                   -1.75,   2,     -2,        2.5,       1e10,      -1.5e38, 1e154,
                                   1.1e200, 1e308, INFINITY,  -INFINITY, NAN};
    enum { EDGES = sizeof edges / sizeof *edges, COUNT = 2 * EDGES * EDGES };
    static const double others[][2] = {{-0.75, 0.1}, {0.3, -1.2}};
    static double at_edge[2 * COUNT], other[2 * COUNT];
    struct rivals rivals = rivals_create();
    for (size_t p = 0; p < COUNT; p++) {
        at_edge[2 * p] = edges[p / 2 / EDGES];
        at_edge[2 * p + 1] = edges[p / 2 % EDGES];
        memcpy(other + 2 * p, others[p % 2], sizeof *others);
    }
    const struct arrays kinds[] = {
        {at_edge, other}, {other, at_edge}, {at_edge, NULL}, {NULL, at_edge}};
    for (unsigned i = 0; i < 16; i++) {
        struct esc_scene scene;
        esc_scene_init(&scene);
        arithmetic_set(&scene, i % 4);
        scene.plane = ESC_PLANE_POINTS;
        scene.max_iter = 30;
        scene.c_re = -1.2;
        if (!can_make(&scene, ESC_VALUE_DISTANCE))
            continue;
        const struct esc_points points = {.z = kinds[i / 4].z,
                                          .c = kinds[i / 4].c,
                                          .precision = ESC_PRECISION_F64,
                                          .count = COUNT};
        struct esc_plan *const plan = plan_of(&scene, &points);
        plan_expect(&rivals, plan, &kinds[i / 4]);
        esc_plan_free(plan);
    }
    rivals_free(&rivals);
}

/* ---- What they mean ------------------------------------------------------------------------- */

/* A smooth count lies within the step that the count made, and does not jump where counts do. */
TEST(values, smooth_counts_have_no_steps)
{
    struct esc_scene scene;
    double before = 0, value;
    uint32_t steps = 0, last = 0, count;
    esc_scene_init(&scene);
    scene.bailout = 1e4;
    scene.x0 = 0.3; /* out along the real axis */
    scene.x1 = 1.9;
    scene.y0 = -1e-9;
    scene.y1 = 1e-9;
    scene.width = 20000;
    scene.height = 2;
    if (!can_make(&scene, ESC_VALUE_SMOOTH))
        return;
    struct esc_plan *const plan = plan_of(&scene, NULL);
    for (uint32_t i = 0; i < scene.width; i++) {
        esc_plan_pixel(plan, i, 1, &count, NULL);
        esc_plan_pixel_value(plan, ESC_VALUE_SMOOTH, i, 1, &value);
        CHECK(value > count - 0.001 && value < count + 1.001, "pixel %u: %g of count %u", i, value,
              count);
        CHECK(i == 0 || (value < before && before - value < 0.05), "pixel %u: %.9g after %.9g", i,
              value, before);
        steps += i > 0 && count != last;
        last = count;
        before = value;
    }
    CHECK(steps > 8, "%u steps of the count", steps);
    esc_plan_free(plan);
}

/* Beyond its tip, -2, the distance to the Mandelbrot set is known, and to the unit disc, the filled Julia set
 * of c = 0, everywhere. */
TEST(values, distances_are_within_their_bounds)
{
    struct esc_scene scene;
    uint32_t looked = 0;
    for (unsigned plane = ESC_PLANE_JULIA; plane <= ESC_PLANE_MANDELBROT; plane++) {
        esc_scene_init(&scene);
        scene.plane = (enum esc_plane)plane;
        scene.bailout = 1e6;
        scene.max_iter = 100000;
        scene.x0 = plane == ESC_PLANE_JULIA ? 1.001 : -3;
        scene.x1 = plane == ESC_PLANE_JULIA ? 2 : -2.001;
        scene.y0 = -1e-12;
        scene.y1 = 1e-12;
        scene.width = 200;
        scene.height = 2;
        if (!can_make(&scene, ESC_VALUE_DISTANCE))
            continue;
        struct esc_plan *const plan = plan_of(&scene, NULL);
        for (uint32_t i = 0; i < scene.width; i++) {
            const double x = scene.x0 + i * ((scene.x1 - scene.x0) / scene.width);
            const double distance = plane == ESC_PLANE_JULIA ? x - 1 : -2 - x;
            double estimate;
            esc_plan_pixel_value(plan, ESC_VALUE_DISTANCE, i, 1, &estimate);
            CHECK(estimate > distance * 0.999 && estimate < 4.001 * distance,
                  "plane %u, x = %g: %g, and the distance is %g", plane, x, estimate, distance);
            looked++;
        }
        esc_plan_free(plan);
    }
    CHECK(looked == 400 || !ESC_HAVE_SLEEF, "%u pixels", looked);
}

TEST(values, what_has_none_is_refused)
{
    struct esc_scene scene;
    struct esc_error error = {""};
    double value = 1;
    esc_scene_init(&scene);
    CHECK(esc_value_check((enum esc_value)2, &scene, &error) == ESC_ERR_ARGUMENT, "value 2");
    CHECK(esc_value_check(ESC_VALUE_SMOOTH, NULL, &error) == ESC_ERR_ARGUMENT, "no scene");
    CHECK(esc_value_name((enum esc_value)2) == NULL, "a name of value 2");
    scene.formula = ESC_FORMULA_TRICORN;
    CHECK(esc_value_check(ESC_VALUE_DISTANCE, &scene, &error) == ESC_ERR_FORMULA, "tricorn");
    CHECK(strstr(error.message, "tricorn") != NULL, "%s", error.message);
    struct esc_plan *plan = plan_of(&scene, NULL);
    CHECK(esc_plan_pixel_value(plan, ESC_VALUE_DISTANCE, 0, 0, &value) == ESC_ERR_FORMULA, "pixel");
    CHECK(value == 1, "left alone");
    struct esc_engine *const engine = engine_of("scalar", 1);
    uint32_t *const counts = calloc(1000 * 1000, sizeof *counts);
    CHECK(esc_engine_values(engine, plan, ESC_VALUE_DISTANCE, counts, 1000, NULL, counts, NULL) ==
              ESC_ERR_FORMULA,
          "frame");
    CHECK(esc_engine_values(engine, plan, ESC_VALUE_SMOOTH, counts, 1000, NULL, counts, NULL) ==
              ESC_ERR_ARGUMENT,
          "smooth counts without final z");
    CHECK(esc_engine_values(engine, plan, ESC_VALUE_SMOOTH, counts, 999, counts, counts, NULL) ==
              ESC_ERR_STRIDE,
          "stride");
    struct esc_stream stream = {.orbits = true, .values = 1u << ESC_VALUE_DISTANCE};
    CHECK(esc_engine_stream(engine, plan, &stream, NULL) == ESC_ERR_FORMULA, "stream");
    stream.values = 1u << ESC_VALUES;
    CHECK(esc_engine_stream(engine, plan, &stream, NULL) == ESC_ERR_ARGUMENT, "no such value");
    esc_plan_free(plan);
    free(counts);
    esc_engine_free(engine);
    scene.formula = ESC_FORMULA_EXP;
    scene.bailout = 50;
    CHECK(esc_value_check(ESC_VALUE_SMOOTH, &scene, &error) == ESC_ERR_FORMULA, "exp");
    scene.formula = ESC_FORMULA_QUADRATIC;
    scene.precision = ESC_PRECISION_F32;
    scene.bailout = 1e39;
    CHECK(esc_value_check(ESC_VALUE_SMOOTH, &scene, &error) == ESC_ERR_SCENE, "bailout 1e39");
}
