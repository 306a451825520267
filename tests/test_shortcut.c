/* SPDX-License-Identifier: BSD-2-Clause */
/* test_shortcut.c - orbits that repeat: cut short, they give the same counts and final z. */
#include <complex.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "orbits.h"

#define PI 3.14159265358979323846

/* ---- Engines -------------------------------------------------------------------------------- */

static struct esc_engine *engine_with(enum esc_shortcut shortcut, const char *isa, unsigned threads)
{
    const struct esc_engine_options options = {
        .isa = isa, .threads = threads, .shortcut = shortcut};
    struct esc_engine *engine = NULL;
    struct esc_error error = {""};
    const enum esc_status status = esc_engine_create(&options, &engine, &error);
    CHECK(status == ESC_OK, "%s: %s", esc_status_string(status), error.message);
    return engine;
}

static struct rivals periodic_rivals(unsigned threads)
{
    struct rivals rivals = {.threads = threads, .streams = true};
    rivals.count = usable_backends(rivals.names);
    for (unsigned b = 0; b < rivals.count; b++)
        rivals.engines[b] = engine_with(ESC_SHORTCUT_PERIODIC, rivals.names[b], threads);
    return rivals;
}

/* All but scalar, the last, which ignores the shortcut and takes its time over long orbits. */
static struct rivals vectors_of(const struct rivals *rivals)
{
    struct rivals vectors = *rivals;
    vectors.count--;
    return vectors;
}

static void each_team(void (*cases)(const struct rivals *rivals))
{
    for (unsigned threads = 1; threads <= (test_full_size() ? 2 : 1); threads++) {
        struct rivals rivals = periodic_rivals(threads);
        cases(&rivals);
        rivals_free(&rivals);
    }
}

/* Against an engine that does every iteration: for orbits that are too long for the oracle. */
static void expect_as_without(const struct rivals *rivals, const struct esc_plan *plan)
{
    struct esc_engine *const plain = engine_with(ESC_SHORTCUT_NONE, NULL, rivals->threads);
    struct frame expected;
    frame_create(plan, &expected);
    frame_run(plain, plan, &expected);
    CHECK(esc_engine_saved(plain) == 0, "saved %" PRIu64, esc_engine_saved(plain));
    rivals_expect(rivals, plan, &expected);
    frame_free(&expected);
    esc_engine_free(plain);
}

/* ---- Cycles --------------------------------------------------------------------------------- */

/* How an orbit about the nucleus of the period-q bulb at the angle p / q of the main cardioid ends:
 * in a cycle of q. */
struct bulb {
    int p, q;
};
static const struct bulb bulbs[] = {{0, 1},   {1, 2},   {1, 3},   {1, 4},   {2, 5},
                                    {3, 7},   {3, 8},   {5, 16},  {12, 31}, {13, 32},
                                    {14, 37}, {25, 64}, {39, 100}};
#define BULBS (sizeof bulbs / sizeof *bulbs)

/* The c near `guess` for which 0 is back at 0 after q steps of z^power + c: Newton's method. */
static double complex nucleus_near(double complex guess, unsigned power, int q)
{
    for (int round = 0; round < 60; round++) {
        double complex z = 0, slope = 0;
        for (int n = 0; n < q; n++) {
            double complex factor = 1;
            for (unsigned k = 1; k < power; k++)
                factor *= z;
            slope = power * factor * slope + 1;
            z = factor * z + guess;
        }
        guess -= z / slope;
    }
    return guess;
}

/* The fixed point of multiplier mu is where power * z^(power-1) is mu; c is z - z^power. The bulb
 * sits on mu = exp(2 pi i p/q), and reaches as far as some 2 / q^2 beyond. */
static double complex nucleus(unsigned power, const struct bulb *bulb)
{
    if (bulb->q == 1)
        return 0;
    const double complex mu = cexp(2 * PI * I * bulb->p / bulb->q);
    const double complex z = cpow(mu / power, 1.0 / (power - 1));
    const double complex c = z - cpow(z, power);
    const double complex outward = (1 - mu) * z / (power - 1);
    return nucleus_near(c + outward / (bulb->q * bulb->q), power, bulb->q);
}

/* After how many steps the orbit's z comes back, bit for bit, once it had time to settle; 0 when
 * that takes more than `most`. */
static uint32_t cycle_of(const struct esc_scene *scene, const double z0[2], const double c[2],
                         uint32_t most)
{
    struct esc_scene some = *scene;
    struct oracle_orbit settled, now;
    some.max_iter = 20000;
    oracle_orbit(&some, z0, c, &settled);
    now = settled;
    some.max_iter = 1;
    for (uint32_t n = 1; n <= most; n++) {
        const double z[2] = {now.z[0], now.z[1]};
        oracle_orbit(&some, z, c, &now);
        if (memcmp(now.z, settled.z, sizeof now.z) == 0)
            return n;
    }
    return 0;
}

/* Sets z^power + c. */
static void power_set(struct esc_scene *scene, unsigned power)
{
    formula_set(scene, power == 2 ? 0 : power - ESC_MIN_POWER + ESC_FORMULA_MULTIBROT);
}

/* Emulators and sanitizers take their time. */
static uint32_t long_orbit(uint32_t max_iter)
{
    return test_full_size() ? max_iter : max_iter / 20 + max_iter % 20;
}

TEST(shortcut, nuclei_have_the_cycles_that_they_are_meant_to_have)
{
    static const double zero[2] = {0, 0};
    struct esc_scene scene;
    esc_scene_init(&scene);
    for (unsigned power = 2; power <= 4; power++)
        for (size_t i = 0; i < BULBS; i++) {
            const double complex at = nucleus(power, &bulbs[i]);
            const double c[2] = {creal(at), cimag(at)};
            power_set(&scene, power);
            const uint32_t cycle = cycle_of(&scene, zero, c, 200);
            CHECK(cycle == (uint32_t)bulbs[i].q, "power %u, %d/%d, c=(%a, %a): a cycle of %u",
                  power, bulbs[i].p, bulbs[i].q, c[0], c[1], cycle);
        }
}

/* ---- Points that come to rest in a cycle ---------------------------------------------------- */

#define CROWD 131 /* more than all lanes, and no multiple of them */

/* Most about the nucleus, so that lanes differ; some that escape, late or soon. */
static void crowd_fill(struct random *random, const struct bulb *bulb, struct esc_scene *scene,
                       struct orbit_point *points)
{
    const unsigned power = scene->formula == ESC_FORMULA_MULTIBROT ? (unsigned)scene->power : 2;
    const double complex at = nucleus(power, bulb);
    const double reach = 0.02 / (bulb->q * bulb->q);
    orbits_tunnel(random, ORBITS_OF_BOTH, 900, scene, points, CROWD);
    for (uint32_t i = 0; i < CROWD; i++) {
        if (i % 5 == 4)
            continue;
        points[i] = (struct orbit_point){.c = {creal(at), cimag(at)}};
        if (i % 5 > 0) {
            points[i].c[0] += reach * random_between(random, -1, 1);
            points[i].c[1] += reach * random_between(random, -1, 1);
        }
    }
    scene->c_re = creal(at);
    scene->c_im = cimag(at);
    orbits_order(random, 0, points, CROWD);
}

/* The vectors' engines against one without the shortcut, which must have saved something. */
static void crowd_expect_long(const struct rivals *rivals, enum orbit_form form,
                              const struct esc_scene *scene, const struct orbit_point *points)
{
    const struct rivals vectors = vectors_of(rivals);
    double z[CROWD][2], c[CROWD][2];
    for (uint32_t i = 0; i < CROWD; i++) {
        memcpy(z[i], points[i].z, sizeof z[i]);
        memcpy(c[i], points[i].c, sizeof c[i]);
    }
    const struct esc_points arrays = {
        .z = form == ORBITS_OF_C ? NULL : z, .c = form == ORBITS_OF_Z ? NULL : c, .count = CROWD};
    struct esc_plan *const plan = plan_of(scene, &arrays);
    expect_as_without(&vectors, plan);
    for (unsigned b = 0; b < vectors.count; b++) { /* a stream was last */
        const struct esc_summary summary = stream_summary(vectors.engines[b], plan);
        const uint64_t saved = esc_engine_saved(vectors.engines[b]);
        CHECK(saved > 0 && saved < summary.sum_lo, "%s saved %" PRIu64 " of %" PRIu64 ": %s",
              vectors.names[b], saved, summary.sum_lo, scene_text(scene));
    }
    esc_plan_free(plan);
}

static void crowds(const struct rivals *rivals)
{
    static const uint32_t limits[] = {100, 127, 160, 999, 2049};
    static const uint32_t long_limits[] = {20000, 33333, 99999, 100000};
    struct random random = random_from(test_seed());
    const size_t step = test_full_size() ? 1 : 9;
    for (size_t i = 0; i < BULBS; i += step)
        for (unsigned power = 2; power <= 4; power += 1 + (unsigned)i % 2)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                const enum orbit_form form = (enum orbit_form)((i + arithmetic) % ORBIT_FORMS);
                struct orbit_point points[CROWD];
                struct esc_scene scene;
                esc_scene_init(&scene);
                power_set(&scene, power);
                arithmetic_set(&scene, arithmetic);
                crowd_fill(&random, &bulbs[i], &scene, points);
                scene.max_iter = limits[(i + power + arithmetic) % 5];
                orbits_expect(rivals, form, &scene, points, CROWD);
                scene.max_iter =
                    long_limits[(i + power + arithmetic) % 4] / (test_full_size() ? 1 : 4);
                crowd_expect_long(rivals, form, &scene, points);
            }
}

TEST(shortcut, cycles_of_1_to_100_give_the_same_bits_and_save_iterations)
{
    each_team(crowds);
}

/* ---- Exact cycles and signs of zero --------------------------------------------------------- */

/* z0 and c of orbits that repeat from the start or soon, that need long to settle, or whose zero
 * changes its sign: of the last four x repeats after 1, 2, 32 and 64 steps, y after twice as many,
 * being 0 and then -0. */
static const double exact[][4] = {{0, 0, 0, 0},
                                  {-0.0, 0, 0, 0},
                                  {0, -0.0, 0, 0},
                                  {0, 0, -0.0, 0},
                                  {0, 0, 0, -0.0},
                                  {-0.0, -0.0, -0.0, -0.0},
                                  {1, 0, 0, 0},
                                  {-1, 0, 0, 0},
                                  {0, 1, 0, 0},
                                  {-0.0, -1, 0, -0.0},
                                  {0.5, 0, 0.25, 0},
                                  {0, 0, 0.25, 0},
                                  {0, 0, 0.25, -0.0},
                                  {0, 0, -0.75, 0},
                                  {0, 0, -0.75, -0.0},
                                  {0, 0, -1, 0},
                                  {-1, 0, -1, 0},
                                  {0, 0, 0, 1},
                                  {0, 0, 0, -1},
                                  {0x1p-1074, 0, 0, 0},
                                  {0, 0, -1.99, 0},
                                  {0, 0, -1.75, 0x1p-140},
                                  {0, 0, -1.25, -0.0},
                                  {0, 0, 0.2, -0.0},
                                  {-0.5, -0.0, -0.25, -0.0},
                                  {-1, -0.0, -1, -0.0},
                                  {0, 0, -1.4004, -0.0},
                                  {0, 0, -1.40099, -0.0}};
#define EXACT (sizeof exact / sizeof *exact)

static void exact_fill(struct orbit_point *points)
{
    for (size_t i = 0; i < EXACT; i++)
        points[i] =
            (struct orbit_point){.z = {exact[i][0], exact[i][1]}, .c = {exact[i][2], exact[i][3]}};
}

/* Of z^2 + c, in strict f64. */
TEST(shortcut, a_zero_changes_its_sign_from_one_cycle_of_x_to_the_next)
{
    static const uint32_t cycles[] = {2, 4, 64, 128};
    struct esc_scene scene;
    esc_scene_init(&scene);
    for (size_t k = 0; k < 4; k++) {
        const double *const point = exact[EXACT - 4 + k];
        const uint32_t cycle = cycle_of(&scene, point, point + 2, 1000);
        CHECK(cycle == cycles[k], "c=(%a, %a): a cycle of %u", point[2], point[3], cycle);
    }
}

/* At every number of blocks that may be left, of each formula. */
static void exact_cycles(const struct rivals *rivals)
{
    const uint32_t step = test_full_size() ? 31 : 700;
    struct orbit_point points[EXACT];
    exact_fill(points);
    for (uint32_t limit = 100; limit <= 1500; limit += step)
        for (unsigned formula = 0; formula < 5; formula++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                struct esc_scene scene;
                esc_scene_init(&scene);
                scene.plane = ESC_PLANE_POINTS;
                formula_set(&scene, formula);
                arithmetic_set(&scene, arithmetic);
                scene.max_iter = limit;
                orbits_expect(rivals, ORBITS_OF_BOTH, &scene, points, EXACT);
            }
}

TEST(shortcut, exact_cycles_and_signs_of_zero_match_the_oracle)
{
    each_team(exact_cycles);
}

/* ---- Grids ---------------------------------------------------------------------------------- */

/* The whole set of each formula, and filled Julia sets with cycles of 1, 2 and 3. */
static void grid_set(struct esc_scene *scene, unsigned number)
{
    static const double constants[][2] = {{0, 0}, {-1, 0}, {-0.12256, 0.74486}};
    scene->plane = number < 3 ? ESC_PLANE_JULIA : ESC_PLANE_MANDELBROT;
    scene->c_re = number < 3 ? constants[number][0] : 0;
    scene->c_im = number < 3 ? constants[number][1] : 0;
    scene->x0 = -1.8, scene->x1 = 1.4;
    scene->y0 = -1.2, scene->y1 = 1.3;
}

static void grids(const struct rivals *rivals)
{
    static const uint32_t limits[] = {100, 301, 1000, 65, 129};
    static const uint32_t long_limits[] = {5000, 9999, 100000, 30001};
    const struct rivals vectors = vectors_of(rivals);
    struct esc_scene scene;
    esc_scene_init(&scene);
    for (unsigned number = 0; number < 4; number++)
        for (unsigned formula = 0; formula < FORMULAS; formula++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                if (!test_full_size() && (number + formula + arithmetic) % 2 != 0)
                    continue;
                grid_set(&scene, number);
                formula_set(&scene, formula);
                arithmetic_set(&scene, arithmetic);
                scene.width = test_full_size() ? 67 : 23;
                scene.height = 5;
                scene.max_iter = limits[(formula + number) % 5];
                rivals_expect_scene(rivals, &scene);
                scene.max_iter = long_orbit(long_limits[(formula + number) % 4]);
                struct esc_plan *const plan = plan_of(&scene, NULL);
                expect_as_without(&vectors, plan);
                esc_plan_free(plan);
            }
}

TEST(shortcut, grids_of_every_formula_give_the_same_bits)
{
    each_team(grids);
}

static void random_scenes(const struct rivals *rivals)
{
    for (uint32_t n = 0; n < test_scaled(40); n++) {
        struct esc_scene scene;
        esc_scene_random(test_seed() + 11, n, &scene);
        rivals_expect_scene(rivals, &scene);
    }
}

TEST(shortcut, random_scenes_match_the_oracle)
{
    each_team(random_scenes);
}

/* ---- What is saved -------------------------------------------------------------------------- */

static uint64_t saved_by(struct esc_engine *engine, const struct esc_plan *plan, bool stream)
{
    struct frame frame;
    frame_create(plan, &frame);
    if (stream)
        stream_summary(engine, plan);
    else
        frame_run(engine, plan, &frame);
    frame_free(&frame);
    return esc_engine_saved(engine);
}

/* At least one iteration in `part` of a scene whose pixels all come to rest in a cycle. */
static void saved_expect(const struct rivals *rivals, const struct esc_scene *scene, uint64_t part)
{
    struct esc_plan *const plan = plan_of(scene, NULL);
    for (unsigned b = 0; b < rivals->count; b++) {
        struct esc_engine *const plain =
            engine_with(ESC_SHORTCUT_NONE, rivals->names[b], rivals->threads);
        const bool scalar = strcmp(rivals->names[b], "scalar") == 0;
        const struct esc_summary summary = stream_summary(plain, plan);
        for (unsigned stream = 0; stream < 2; stream++) {
            const uint64_t saved = saved_by(rivals->engines[b], plan, stream);
            CHECK(saved_by(plain, plan, stream) == 0, "%s saves without", rivals->names[b]);
            CHECK(scalar ? saved == 0 : saved > summary.sum_lo / part && saved < summary.sum_lo,
                  "%s saved %" PRIu64 " of %" PRIu64 ": %s", rivals->names[b], saved,
                  summary.sum_lo, scene_text(scene));
        }
        esc_engine_free(plain);
    }
    esc_plan_free(plan);
}

static void savings(const struct rivals *rivals)
{
    struct esc_scene scene;
    for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
        esc_scene_named("interior", ESC_CLASS_W, &scene);
        arithmetic_set(&scene, arithmetic);
        scene.width = scene.height = test_full_size() ? 67 : 29;
        saved_expect(rivals, &scene, 10);
        scene.plane = ESC_PLANE_JULIA;
        scene.c_re = -1;
        saved_expect(rivals, &scene, 10);
        /* Comes to rest after some thousand iterations: who looks back at the first alone sees no
         * cycle. Off the real axis, for there y shrinks through all numbers before it is 0. */
        scene.c_re = -0.7;
        scene.c_im = 0.03;
        scene.width = scene.height = test_full_size() ? 23 : 13;
        scene.max_iter = 20000;
        saved_expect(rivals, &scene, 2);
    }
}

TEST(shortcut, only_vectors_with_the_shortcut_save_and_less_than_the_sum)
{
    each_team(savings);
}

TEST(shortcut, one_that_is_none_is_refused)
{
    const struct esc_engine_options options = {.shortcut = (enum esc_shortcut)2};
    struct esc_engine *engine = NULL;
    struct esc_error error = {""};
    const enum esc_status status = esc_engine_create(&options, &engine, &error);
    CHECK(status == ESC_ERR_ARGUMENT && engine == NULL, "%s", esc_status_string(status));
    CHECK(strstr(error.message, "shortcut") != NULL, "%s", error.message);
    CHECK(esc_shortcut_name((enum esc_shortcut)2) == NULL, "a third shortcut");
}
