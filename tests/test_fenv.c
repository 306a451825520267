/* SPDX-License-Identifier: BSD-2-Clause */
/* test_fenv.c - the caller's floating-point environment changes no bit, and is given back. */
#define _GNU_SOURCE /* feenableexcept */
#include <dlfcn.h>
#include <fenv.h>
#include <inttypes.h>
#include <string.h>

#include "support.h"

/* ---- The control register ------------------------------------------------------------------- */

#if defined(__x86_64__)

#define FLUSHES "FTZ and DAZ"
#define CONTROL_MASK UINT64_C(0xffc0) /* without the sticky flags */
static uint64_t control_read(void)
{
    return __builtin_ia32_stmxcsr();
}
static void control_write(uint64_t value)
{
    __builtin_ia32_ldmxcsr((unsigned)value);
}
static uint64_t control_flushing(uint64_t value)
{
    return value | 0x8040;
}

#elif defined(__aarch64__)

#define FLUSHES "FZ"
#define CONTROL_MASK UINT64_C(0xffffffff)
static uint64_t control_read(void)
{
    uint64_t value;
    __asm__ volatile("mrs %0, fpcr" : "=r"(value));
    return value;
}
static void control_write(uint64_t value)
{
    __asm__ volatile("msr fpcr, %0" : : "r"(value));
}
static uint64_t control_flushing(uint64_t value)
{
    return value | UINT64_C(1) << 24;
}

#endif

/* ---- Scenes that tell the environments apart ------------------------------------------------ */

#define SCENES 6

/* -1.9 + 2^-1074 i: 1356 of 5000, and 5000 where subnormals are flushed. */
static const double subnormal_c[2 * 40] = {-1.9, 0x1p-1074, -1.9, 0x1p-1074, -1.9, 0x1p-1074};
static const struct esc_points subnormal_points = {
    .c = subnormal_c, .precision = ESC_PRECISION_F64, .count = 40};

static struct esc_plan *scene_plan(unsigned number)
{
    struct esc_scene scene;
    if (number == 0) {
        esc_scene_init(&scene);
        scene.plane = ESC_PLANE_POINTS;
        scene.max_iter = 5000;
        return plan_of(&scene, &subnormal_points);
    }
    esc_scene_named(number < 3 ? "seahorse" : "dust", ESC_CLASS_S, &scene);
    scene.max_iter = 200;
    if (!test_full_size())
        scene.width = scene.height = 70;
    scene.contract = (enum esc_contract)(number & 1);
    scene.precision = number == 5 ? ESC_PRECISION_F32 : ESC_PRECISION_F64;
    scene.grid = number == 4 ? ESC_GRID_ACCUMULATE : ESC_GRID_AFFINE;
    return plan_of(&scene, NULL);
}

static struct esc_summary summary_of(struct esc_engine *engine, unsigned number)
{
    struct esc_summary summary;
    struct esc_plan *const plan = scene_plan(number);
    const enum esc_status status =
        esc_engine_stream(engine, plan, &(struct esc_stream){.orbits = true}, &summary);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    esc_plan_free(plan);
    return summary;
}

/* What the clean environment gives, by the reference. */
static void expected_read(struct esc_summary expected[SCENES])
{
    struct esc_engine *const engine = engine_of("scalar", 1);
    for (unsigned n = 0; n < SCENES; n++)
        expected[n] = summary_of(engine, n);
    esc_engine_free(engine);
    CHECK(expected[0].sum_lo == 3 * 1356 + 37 * UINT64_C(5000), "sum %" PRIu64, expected[0].sum_lo);
}

static void expect_unchanged(struct esc_engine *engine, const struct esc_summary expected[SCENES],
                             const char *what)
{
    for (unsigned n = 0; n < SCENES; n++) {
        const struct esc_summary actual = summary_of(engine, n);
        CHECK(actual.sum_lo == expected[n].sum_lo &&
                  memcmp(&actual.counts, &expected[n].counts, 16) == 0,
              "%s, %s, %u threads, scene %u: sum %" PRIu64 ", expected %" PRIu64,
              esc_engine_backend(engine), what, esc_engine_threads(engine), n, actual.sum_lo,
              expected[n].sum_lo);
        CHECK(memcmp(&actual.orbits, &expected[n].orbits, 16) == 0,
              "%s, %s, %u threads, scene %u: final z", esc_engine_backend(engine), what,
              esc_engine_threads(engine), n);
    }
}

static void expect_pixel(const char *what)
{
    struct esc_plan *const plan = scene_plan(0);
    uint32_t count = 0;
    CHECK(esc_plan_pixel(plan, 1, 0, &count, NULL) == ESC_OK && count == 1356,
          "%s: one pixel counts %u, expected 1356", what, count);
    esc_plan_free(plan);
}

/* ---- Rounding ------------------------------------------------------------------------------- */

/* Set before the engine starts its threads, which inherit it, and again after. */
TEST(fenv, rounding_modes_change_nothing_and_come_back)
{
    static const struct {
        int mode;
        const char *name;
    } modes[] = {{FE_UPWARD, "upward"}, {FE_DOWNWARD, "downward"}, {FE_TOWARDZERO, "toward 0"}};
    struct esc_summary expected[SCENES];
    const char *names[MAX_BACKENDS];
    const unsigned backends = usable_backends(names);
    expected_read(expected);
    for (unsigned b = 0; b < backends; b++)
        for (unsigned threads = 1; threads <= 3; threads++)
            for (size_t m = 0; m < sizeof modes / sizeof *modes; m++)
                for (unsigned before = 0; before < 2; before++) {
                    if (before)
                        fesetround(modes[m].mode);
                    struct esc_engine *const engine = engine_of(names[b], threads);
                    fesetround(modes[m].mode);
                    expect_unchanged(engine, expected, modes[m].name);
                    expect_pixel(modes[m].name);
                    const int after = fegetround();
                    fesetround(FE_TONEAREST);
                    CHECK(after == modes[m].mode, "%s: rounding is %d afterwards", modes[m].name,
                          after);
                    esc_engine_free(engine);
                }
}

TEST(fenv, grids_are_laid_out_in_any_rounding_mode_alike)
{
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (uint32_t n = 1000; n < 1100; n++) {
        struct esc_scene scene;
        esc_scene_named("seed", ESC_CLASS_W, &scene);
        scene.width = scene.height = n;
        struct esc_plan *plan = plan_of(&scene, NULL);
        const uint64_t width = esc_plan_width(plan), height = esc_plan_height(plan);
        esc_plan_free(plan);
        for (size_t m = 0; m < 3; m++) {
            fesetround(modes[m]);
            plan = plan_of(&scene, NULL);
            fesetround(FE_TONEAREST);
            CHECK(esc_plan_width(plan) == width && esc_plan_height(plan) == height,
                  "%u asked for: %" PRIu64 "x%" PRIu64 ", then %" PRIu64 "x%" PRIu64, n, width,
                  height, esc_plan_width(plan), esc_plan_height(plan));
            esc_plan_free(plan);
        }
    }
}

TEST(fenv, random_scenes_are_drawn_in_any_rounding_mode_alike)
{
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (uint64_t i = 0; i < 300; i++) {
        struct esc_scene scene, other;
        esc_scene_random(5, i, &scene);
        fesetround(modes[i % 3]);
        esc_scene_random(5, i, &other);
        fesetround(FE_TONEAREST);
        CHECK(scene.x0 == other.x0 && scene.x1 == other.x1 && scene.y0 == other.y0 &&
                  scene.c_re == other.c_re && scene.c_im == other.c_im,
              "scene %u", (unsigned)i);
    }
}

/* ---- Subnormals ----------------------------------------------------------------------------- */

#ifdef FLUSHES

TEST(fenv, flushing_of_subnormals_changes_nothing_and_comes_back)
{
    struct esc_summary expected[SCENES];
    const char *names[MAX_BACKENDS];
    const unsigned backends = usable_backends(names);
    const uint64_t clean = control_read();
    expected_read(expected);
    for (unsigned b = 0; b < backends; b++)
        for (unsigned threads = 1; threads <= 3; threads++)
            for (unsigned before = 0; before < 2; before++) {
                if (before)
                    control_write(control_flushing(clean));
                struct esc_engine *const engine = engine_of(names[b], threads);
                control_write(control_flushing(clean));
                expect_unchanged(engine, expected, FLUSHES);
                expect_pixel(FLUSHES);
                const uint64_t after = control_read();
                control_write(clean);
                CHECK((after & CONTROL_MASK) == (control_flushing(clean) & CONTROL_MASK),
                      FLUSHES ": the control register is 0x%" PRIx64 " afterwards", after);
                esc_engine_free(engine);
            }
}

/* Without the engine the same environment does change the count: the tests above can fail. */
TEST(fenv, flushing_of_subnormals_changes_a_plain_loop)
{
    const uint64_t clean = control_read();
    volatile double tiny = 0x1p-1074;
    control_write(control_flushing(clean));
    volatile double doubled = tiny + tiny;
    control_write(clean);
    CHECK(doubled == 0.0, FLUSHES " does nothing here: %a", doubled);
}

#endif

/* ---- Traps ---------------------------------------------------------------------------------- */

#if defined(__x86_64__) && defined(__GLIBC__)

TEST(fenv, enabled_traps_do_not_kill)
{
    struct esc_summary expected[SCENES];
    expected_read(expected);
    struct esc_engine *const engine = engine_of(NULL, 3);
    const int all = FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT;
    feclearexcept(FE_ALL_EXCEPT);
    feenableexcept(all);
    struct esc_summary actual[SCENES];
    struct esc_plan *plans[SCENES];
    for (unsigned n = 0; n < SCENES; n++) {
        plans[n] = scene_plan(n);
        const struct esc_stream stream = {.orbits = true};
        if (esc_engine_stream(engine, plans[n], &stream, &actual[n]) != ESC_OK)
            actual[n].pixels = 0;
    }
    const int after = fegetexcept();
    fedisableexcept(all);
    CHECK(after == all, "traps 0x%x are enabled afterwards", (unsigned)after);
    for (unsigned n = 0; n < SCENES; n++) {
        CHECK(memcmp(&actual[n].counts, &expected[n].counts, 16) == 0, "scene %u", n);
        esc_plan_free(plans[n]);
    }
    esc_engine_free(engine);
}

/* Plans compute too: this window's extent is inexact. */
TEST(fenv, enabled_traps_do_not_kill_plans_and_pixels)
{
    const int all = FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT;
    struct esc_scene scene;
    struct esc_plan *plan = NULL;
    uint32_t count = 0;
    esc_scene_init(&scene);
    scene.x1 = 0.7;
    feclearexcept(FE_ALL_EXCEPT);
    feenableexcept(all);
    enum esc_status status = esc_plan_create(&scene, NULL, &plan, NULL);
    if (status == ESC_OK)
        status = esc_plan_pixel(plan, 3, 3, &count, NULL);
    scene.x0 = -1.7e308, scene.x1 = 1.7e308; /* whose extent overflows */
    const enum esc_status wide = esc_scene_check(&scene, NULL);
    fedisableexcept(all);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    CHECK(wide == ESC_ERR_SCENE, "%s", esc_status_string(wide));
    esc_plan_free(plan);
}

#endif

/* ---- A library that comes late -------------------------------------------------------------- */

#ifdef ESC_TEST_FAST_MATH

/* Loaded when the workers exist it flushes in one thread only, so without a fixed environment the
 * result would depend on who computes which tile. */
TEST(fenv, fast_math_library_loaded_late_changes_nothing)
{
    struct esc_summary expected[SCENES];
    const uint64_t clean = control_read();
    expected_read(expected);
    struct esc_engine *const engines[] = {engine_of(NULL, 1), engine_of(NULL, 3)};
    expect_unchanged(engines[1], expected, "before");
    void *const library = dlopen(ESC_TEST_FAST_MATH, RTLD_NOW);
    CHECK(library != NULL, "%s", dlerror());
    const uint64_t loaded = control_read();
    CHECK(loaded == control_flushing(loaded), "the library does not flush: 0x%" PRIx64, loaded);
    for (unsigned repeat = 0; repeat < 3; repeat++)
        for (unsigned e = 0; e < 2; e++)
            expect_unchanged(engines[e], expected, "a fast-math library");
    expect_pixel("a fast-math library");
    const uint64_t after = control_read();
    control_write(clean);
    CHECK((after & CONTROL_MASK) == (loaded & CONTROL_MASK), "0x%" PRIx64 " afterwards", after);
    esc_engine_free(engines[0]);
    esc_engine_free(engines[1]);
    dlclose(library);
}

#endif
