/* SPDX-License-Identifier: BSD-2-Clause */
/* test_scene.c - scenes: names, classes, what is refused and how it is said, random ones. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

/* ---- Names ---------------------------------------------------------------------------------- */

TEST(scene, enumerators_have_the_names_of_the_command_line)
{
    CHECK(strcmp(esc_plane_name(ESC_PLANE_JULIA), "julia") == 0, "julia");
    CHECK(strcmp(esc_plane_name(ESC_PLANE_MANDELBROT), "mandelbrot") == 0, "mandelbrot");
    CHECK(strcmp(esc_plane_name(ESC_PLANE_POINTS), "points") == 0, "points");
    CHECK(strcmp(esc_formula_name(ESC_FORMULA_QUADRATIC), "quadratic") == 0, "quadratic");
    CHECK(strcmp(esc_formula_name(ESC_FORMULA_BURNING_SHIP), "burning-ship") == 0, "burning-ship");
    CHECK(strcmp(esc_formula_name(ESC_FORMULA_TRICORN), "tricorn") == 0, "tricorn");
    CHECK(strcmp(esc_formula_name(ESC_FORMULA_MULTIBROT), "multibrot") == 0, "multibrot");
    CHECK(strcmp(esc_formula_name(ESC_FORMULA_LAMBDA), "lambda") == 0, "lambda");
    CHECK(strcmp(esc_formula_name(ESC_FORMULA_COSH), "cosh") == 0, "cosh");
    CHECK(strcmp(esc_grid_name(ESC_GRID_AFFINE), "affine") == 0, "affine");
    CHECK(strcmp(esc_grid_name(ESC_GRID_ACCUMULATE), "accumulate") == 0, "accumulate");
    CHECK(strcmp(esc_precision_name(ESC_PRECISION_F64), "f64") == 0, "f64");
    CHECK(strcmp(esc_precision_name(ESC_PRECISION_F32), "f32") == 0, "f32");
    CHECK(strcmp(esc_contract_name(ESC_CONTRACT_STRICT), "strict") == 0, "strict");
    CHECK(strcmp(esc_contract_name(ESC_CONTRACT_FUSED), "fused") == 0, "fused");
    CHECK(strcmp(esc_class_name(ESC_CLASS_S), "S") == 0, "S");
    CHECK(strcmp(esc_class_name(ESC_CLASS_C), "C") == 0, "C");
    CHECK(strcmp(esc_schedule_name(ESC_SCHEDULE_DYNAMIC), "dynamic") == 0, "dynamic");
    CHECK(strcmp(esc_schedule_name(ESC_SCHEDULE_RUNTIME), "runtime") == 0, "runtime");
}

TEST(scene, names_end_with_null)
{
    CHECK(esc_plane_name((enum esc_plane)3) == NULL, "planes");
    CHECK(esc_formula_name((enum esc_formula)12) == NULL, "formulas");
    CHECK(esc_grid_name((enum esc_grid)2) == NULL, "grids");
    CHECK(esc_precision_name((enum esc_precision)2) == NULL, "precisions");
    CHECK(esc_contract_name((enum esc_contract)2) == NULL, "contracts");
    CHECK(esc_class_name((enum esc_class)5) == NULL, "classes");
    CHECK(esc_schedule_name((enum esc_schedule)4) == NULL, "schedules");
    CHECK(esc_formula_name((enum esc_formula)1000000) == NULL, "far past the last");
}

TEST(scene, statuses_have_words)
{
    for (unsigned s = 0; s <= ESC_ERR_NO_GOLDEN; s++) {
        const char *const words = esc_status_string((enum esc_status)s);
        CHECK(words != NULL && *words != '\0', "status %u", s);
        CHECK(strcmp(words, "unknown status") != 0, "status %u is unknown", s);
        for (unsigned t = 0; t < s; t++)
            CHECK(strcmp(words, esc_status_string((enum esc_status)t)) != 0,
                  "statuses %u and %u are both \"%s\"", s, t, words);
    }
    CHECK(strcmp(esc_status_string((enum esc_status)99), "unknown status") == 0, "status 99");
}

TEST(scene, version_is_the_headers)
{
    char text[32];
    snprintf(text, sizeof text, "%d.%d.%d", ESC_VERSION_MAJOR, ESC_VERSION_MINOR,
             ESC_VERSION_PATCH);
    CHECK(strcmp(text, esc_version()) == 0, "%s, the header has %s", esc_version(), text);
}

/* ---- Named scenes --------------------------------------------------------------------------- */

TEST(scene, promised_scenes_are_there)
{
    static const char *const promised[] = {"seed",         "mandelbrot", "seahorse",
                                           "dust",         "interior",   "dendrite",
                                           "burning-ship", "tricorn",    "multibrot3"};
    for (size_t i = 0; i < sizeof promised / sizeof *promised; i++) {
        struct esc_scene scene;
        CHECK(esc_scene_named(promised[i], ESC_CLASS_W, &scene) == ESC_OK, "%s", promised[i]);
    }
    for (size_t i = 0; esc_scene_name(i) != NULL; i++) {
        CHECK(esc_scene_about(i) != NULL && strchr(esc_scene_about(i), '\n') == NULL,
              "%s: one line about it", esc_scene_name(i));
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(esc_scene_name(i), esc_scene_name(k)) != 0, "%s twice", esc_scene_name(i));
    }
    CHECK(esc_scene_name(1000) == NULL && esc_scene_about(1000) == NULL, "past the last");
}

TEST(scene, seed_is_the_seed)
{
    struct esc_scene scene;
    CHECK(esc_scene_named("seed", ESC_CLASS_W, &scene) == ESC_OK, "seed");
    CHECK(scene.plane == ESC_PLANE_JULIA && scene.formula == ESC_FORMULA_QUADRATIC, "a Julia set");
    CHECK(scene.grid == ESC_GRID_ACCUMULATE, "accumulated");
    CHECK(scene.precision == ESC_PRECISION_F64 && scene.contract == ESC_CONTRACT_STRICT,
          "strict f64");
    CHECK(scene.c_re == -0.62772 && scene.c_im == -0.42193, "c");
    CHECK(scene.x0 == -1.8 && scene.x1 == 1.8 && scene.y0 == -1.8 && scene.y1 == 1.8, "window");
    CHECK(scene.width == 1000 && scene.height == 1000 && scene.max_iter == 300, "size");
    CHECK(scene.bailout == 2.0, "bailout");
}

TEST(scene, init_is_the_documented_default)
{
    struct esc_scene scene;
    memset(&scene, 0x55, sizeof scene);
    esc_scene_init(&scene);
    CHECK(scene.plane == ESC_PLANE_MANDELBROT && scene.formula == ESC_FORMULA_QUADRATIC &&
              scene.grid == ESC_GRID_AFFINE && scene.precision == ESC_PRECISION_F64 &&
              scene.contract == ESC_CONTRACT_STRICT,
          "kinds");
    CHECK(scene.x0 == -2.0 && scene.x1 == 0.6 && scene.y0 == -1.3 && scene.y1 == 1.3, "window");
    CHECK(scene.width == 1000 && scene.height == 1000 && scene.max_iter == 300, "size");
    CHECK(scene.z0_re == 0.0 && scene.z0_im == 0.0 && scene.bailout == 2.0, "z0, bailout");
    CHECK(esc_scene_check(&scene, NULL) == ESC_OK, "accepted");
}

TEST(scene, classes_scale_sides_and_iterations)
{
    static const struct {
        enum esc_class size_class;
        uint32_t times, over, iterations_over;
    } classes[] = {{ESC_CLASS_S, 1, 4, 2},
                   {ESC_CLASS_W, 1, 1, 1},
                   {ESC_CLASS_A, 4, 1, 1},
                   {ESC_CLASS_B, 16, 1, 1},
                   {ESC_CLASS_C, 64, 1, 1}};
    for (size_t i = 0; esc_scene_name(i) != NULL; i++)
        for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
            struct esc_scene named, scaled;
            esc_scene_named(esc_scene_name(i), ESC_CLASS_W, &named);
            CHECK(esc_scene_named(esc_scene_name(i), classes[k].size_class, &scaled) == ESC_OK,
                  "%s", esc_scene_name(i));
            CHECK(scaled.width == named.width * classes[k].times / classes[k].over &&
                      scaled.height == named.height * classes[k].times / classes[k].over,
                  "%s in class %zu: %ux%u", esc_scene_name(i), k, scaled.width, scaled.height);
            CHECK(scaled.max_iter == named.max_iter / classes[k].iterations_over,
                  "%s in class %zu: %u iterations", esc_scene_name(i), k, scaled.max_iter);
            scaled.width = named.width;
            scaled.height = named.height;
            scaled.max_iter = named.max_iter;
            CHECK(scaled.x0 == named.x0 && scaled.x1 == named.x1 && scaled.y0 == named.y0 &&
                      scaled.y1 == named.y1 && scaled.c_re == named.c_re &&
                      scaled.c_im == named.c_im && scaled.formula == named.formula &&
                      scaled.plane == named.plane && scaled.grid == named.grid,
                  "%s in class %zu: another field changed", esc_scene_name(i), k);
        }
}

TEST(scene, interior_and_dendrite_are_what_they_say)
{
    struct esc_engine *const engine = engine_of(NULL, 2);
    static const char *const names[] = {"interior", "dendrite"};
    for (size_t i = 0; i < 2; i++) {
        struct esc_scene scene;
        struct esc_summary summary;
        esc_scene_named(names[i], ESC_CLASS_S, &scene);
        struct esc_plan *const plan = plan_of(&scene, NULL);
        CHECK(esc_engine_stream(engine, plan, &(struct esc_stream){.orbits = false}, &summary) ==
                  ESC_OK,
              "%s", names[i]);
        if (i == 0)
            CHECK(summary.at_max_iter == summary.pixels, "interior: a pixel escapes");
        else
            CHECK(summary.at_max_iter * 100 < summary.pixels, "dendrite: over 1 %% survive");
        esc_plan_free(plan);
    }
    esc_engine_free(engine);
}

TEST(scene, unknown_names_are_refused)
{
    struct esc_scene scene, before;
    memset(&scene, 0x33, sizeof scene);
    before = scene;
    CHECK(esc_scene_named("nosuch", ESC_CLASS_W, &scene) == ESC_ERR_NAME, "nosuch");
    CHECK(esc_scene_named("", ESC_CLASS_W, &scene) == ESC_ERR_NAME, "empty");
    CHECK(esc_scene_named("SEED", ESC_CLASS_W, &scene) == ESC_ERR_NAME, "SEED");
    CHECK(esc_scene_named("seed ", ESC_CLASS_W, &scene) == ESC_ERR_NAME, "seed and a space");
    CHECK(esc_scene_named(NULL, ESC_CLASS_W, &scene) == ESC_ERR_ARGUMENT, "no name");
    CHECK(esc_scene_named("seed", ESC_CLASS_W, NULL) == ESC_ERR_ARGUMENT, "no scene");
    CHECK(esc_scene_named("seed", (enum esc_class)9, &scene) == ESC_ERR_ARGUMENT, "class 9");
    CHECK(memcmp(&scene, &before, sizeof scene) == 0, "the scene was touched");
}

/* ---- Fields out of range -------------------------------------------------------------------- */

static void expect_refused(const struct esc_scene *scene, enum esc_status wanted, const char *field)
{
    struct esc_error error = {""};
    enum esc_status status = esc_scene_check(scene, &error);
    CHECK(status == wanted, "%s: %s", field, esc_status_string(status));
    CHECK(strstr(error.message, field) != NULL, "\"%s\" does not name %s", error.message, field);
    CHECK(strchr(error.message, '\n') == NULL, "\"%s\" is more than a line", error.message);
    CHECK(esc_scene_check(scene, NULL) == wanted, "%s without an error to fill", field);
    struct esc_plan *plan = (struct esc_plan *)&error;
    status = esc_plan_create(scene, NULL, &plan, &error);
    CHECK(status == wanted, "plan, %s: %s", field, esc_status_string(status));
    CHECK(plan == (struct esc_plan *)&error, "%s: the result was touched", field);
}

TEST(scene, doubles_out_of_range_are_named)
{
    static const double never[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    static const struct {
        const char *field;
        size_t offset;
    } fields[] = {
        {"c_re", offsetof(struct esc_scene, c_re)},
        {"c_im", offsetof(struct esc_scene, c_im)},
        {"z0_re", offsetof(struct esc_scene, z0_re)},
        {"z0_im", offsetof(struct esc_scene, z0_im)},
        {"x0", offsetof(struct esc_scene, x0)},
        {"x1", offsetof(struct esc_scene, x1)},
        {"y0", offsetof(struct esc_scene, y0)},
        {"y1", offsetof(struct esc_scene, y1)},
        {"bailout", offsetof(struct esc_scene, bailout)},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        for (size_t k = 0; k < 3; k++) {
            struct esc_scene scene;
            esc_scene_init(&scene);
            memcpy((char *)&scene + fields[i].offset, &never[k], sizeof never[k]);
            expect_refused(&scene, ESC_ERR_SCENE, fields[i].field);
        }
    static const double bailouts[] = {
        0.0, -2.0, 1.9999999999999998, 1.0000000000000001e100 * 2, 1e308, 0x1p-1074};
    for (size_t i = 0; i < sizeof bailouts / sizeof *bailouts; i++) {
        struct esc_scene scene;
        esc_scene_init(&scene);
        scene.bailout = bailouts[i];
        expect_refused(&scene, ESC_ERR_SCENE, "bailout");
    }
}

TEST(scene, windows_must_not_be_empty_or_inverted)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.x1 = scene.x0;
    expect_refused(&scene, ESC_ERR_SCENE, "x1");
    scene.x1 = -3.0;
    expect_refused(&scene, ESC_ERR_SCENE, "x1");
    esc_scene_init(&scene);
    scene.y1 = scene.y0;
    expect_refused(&scene, ESC_ERR_SCENE, "y1");
    scene.y1 = -3.0;
    expect_refused(&scene, ESC_ERR_SCENE, "y1");
    esc_scene_init(&scene);
    scene.x0 = -1.7e308, scene.x1 = 1.7e308; /* a width that is no number */
    expect_refused(&scene, ESC_ERR_SCENE, "window");
}

TEST(scene, integers_out_of_range_are_named)
{
    struct esc_scene scene;
    static const uint32_t sides[] = {0, UINT32_C(1) << 31, UINT32_MAX};
    for (size_t i = 0; i < 3; i++) {
        esc_scene_init(&scene);
        scene.width = sides[i];
        expect_refused(&scene, ESC_ERR_SCENE, "width");
        esc_scene_init(&scene);
        scene.height = sides[i];
        expect_refused(&scene, ESC_ERR_SCENE, "height");
    }
    esc_scene_init(&scene);
    scene.max_iter = UINT32_C(1) << 31;
    expect_refused(&scene, ESC_ERR_SCENE, "max_iter");
    scene.max_iter = UINT32_MAX;
    expect_refused(&scene, ESC_ERR_SCENE, "max_iter");
    static const double powers[] = {0, 1, 2.5, 10, 1e300, -2, NAN};
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
        esc_scene_init(&scene);
        scene.formula = ESC_FORMULA_MULTIBROT;
        scene.power = powers[i];
        expect_refused(&scene, ESC_ERR_SCENE, "power");
        scene.formula = ESC_FORMULA_TRICORN; /* which ignores it */
        CHECK(esc_scene_check(&scene, NULL) == ESC_OK, "power %g of a tricorn", powers[i]);
    }
}

TEST(scene, enumerators_out_of_range_are_named)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = (enum esc_plane)3;
    expect_refused(&scene, ESC_ERR_ARGUMENT, "plane");
    esc_scene_init(&scene);
    scene.formula = (enum esc_formula)12;
    expect_refused(&scene, ESC_ERR_ARGUMENT, "formula");
    esc_scene_init(&scene);
    scene.grid = (enum esc_grid)2;
    expect_refused(&scene, ESC_ERR_ARGUMENT, "grid");
    esc_scene_init(&scene);
    scene.precision = (enum esc_precision)2;
    expect_refused(&scene, ESC_ERR_ARGUMENT, "precision");
    esc_scene_init(&scene);
    scene.contract = (enum esc_contract)2;
    expect_refused(&scene, ESC_ERR_ARGUMENT, "contract");
    CHECK(esc_scene_check(NULL, NULL) == ESC_ERR_ARGUMENT, "no scene");
}

TEST(scene, limits_themselves_are_accepted)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = ESC_MAX_SIDE;
    scene.height = 1;
    scene.max_iter = ESC_MAX_ITER;
    scene.bailout = ESC_MAX_BAILOUT;
    CHECK(esc_scene_check(&scene, NULL) == ESC_OK, "the largest");
    scene.bailout = ESC_MIN_BAILOUT;
    scene.max_iter = 0;
    scene.formula = ESC_FORMULA_MULTIBROT;
    scene.power = ESC_MAX_POWER;
    CHECK(esc_scene_check(&scene, NULL) == ESC_OK, "the smallest");
    struct esc_error error;
    memset(&error, 0x41, sizeof error);
    CHECK(esc_scene_check(&scene, &error) == ESC_OK && error.message[0] == 0x41 &&
              error.message[255] == 0x41,
          "success fills the error");
}

/* 2^62 pixels: what a stream could count, given a few centuries. */
TEST(scene, largest_frame_is_laid_out)
{
    struct esc_scene scene;
    struct esc_rect rect;
    esc_scene_init(&scene);
    scene.width = scene.height = ESC_MAX_SIDE;
    struct esc_plan *const plan = plan_of(&scene, NULL);
    const uint64_t across = UINT64_C(1) << 25;
    CHECK(esc_plan_width(plan) == ESC_MAX_SIDE && esc_plan_height(plan) == ESC_MAX_SIDE, "size");
    CHECK(esc_plan_tiles(plan) == across * across, "%llu tiles",
          (unsigned long long)esc_plan_tiles(plan));
    esc_plan_tile(plan, across * across - 1, &rect);
    CHECK(rect.x == (across - 1) * 64 && rect.y == rect.x && rect.width == 63 && rect.height == 63,
          "the last tile");
    uint32_t count = 77;
    CHECK(esc_plan_pixel(plan, rect.x + 62, rect.y + 62, &count, NULL) == ESC_OK, "its last pixel");
    CHECK(count < 10, "the corner, which lies far outside, counts %u", count);
    esc_plan_free(plan);
}

/* ---- Points --------------------------------------------------------------------------------- */

static void expect_points(const struct esc_scene *scene, const struct esc_points *points,
                          enum esc_status wanted, const char *what)
{
    struct esc_plan *plan = NULL;
    struct esc_error error = {""};
    const enum esc_status status = esc_plan_create(scene, points, &plan, &error);
    CHECK(status == wanted, "%s: %s: %s", what, esc_status_string(status), error.message);
    CHECK((plan != NULL) == (wanted == ESC_OK), "%s: plan", what);
    CHECK((error.message[0] == '\0') == (wanted == ESC_OK), "%s: message", what);
    esc_plan_free(plan);
}

TEST(scene, points_and_planes_must_agree)
{
    static const double z[12];
    struct esc_scene scene;
    esc_scene_init(&scene);
    const struct esc_points good = {.z = z, .precision = ESC_PRECISION_F64, .count = 6, .width = 3};
    struct esc_points points = good;
    expect_points(&scene, &points, ESC_ERR_POINTS, "points for a mandelbrot");
    scene.plane = ESC_PLANE_POINTS;
    expect_points(&scene, NULL, ESC_ERR_POINTS, "no points");
    expect_points(&scene, &points, ESC_OK, "6 points in rows of 3");
    points.width = 0;
    expect_points(&scene, &points, ESC_OK, "6 points");
    points.width = 4;
    expect_points(&scene, &points, ESC_ERR_POINTS, "6 points in rows of 4");
    points.width = 7;
    expect_points(&scene, &points, ESC_ERR_POINTS, "6 points in rows of 7");
    points.width = 3;
    points.count = 0;
    expect_points(&scene, &points, ESC_ERR_POINTS, "no points");
    points = good;
    points.z = NULL;
    points.z_im = z;
    expect_points(&scene, &points, ESC_ERR_POINTS, "an imaginary part without a real one");
    points = good;
    points.precision = (enum esc_precision)2;
    expect_points(&scene, &points, ESC_ERR_ARGUMENT, "precision 2");
    points = good;
    points.count = UINT64_MAX;
    points.width = 0;
    expect_points(&scene, &points, ESC_ERR_SIZE, "2^64-1 points");
    points.count = points.width = UINT64_C(1) << 31;
    expect_points(&scene, &points, ESC_ERR_SIZE, "a row of 2^31 points");
    points.width = 1;
    expect_points(&scene, &points, ESC_ERR_SIZE, "2^31 rows of a point");
    points = good;
    scene.width = 0; /* not a field of points */
    scene.x0 = scene.x1;
    expect_points(&scene, &points, ESC_OK, "a frame without size or window");
    CHECK(esc_plan_create(&scene, &points, NULL, NULL) == ESC_ERR_ARGUMENT, "nowhere to put it");
}
