/* SPDX-License-Identifier: BSD-2-Clause */
/* test_circle.c - orbits about the circle of escape: |c| and |z| within an ulp of R, and beyond. */
#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/plan.h"
#include "orbits.h"

#define LOOPS 3 /* the formulas that square: one loop each */

/* Below and above what an f32 can double, and square, R * R must be in between. */
static const double bailouts[] = {2.0,  2.0000001, 2.0001, 3.0,    1e3,  1e9,
                                  9e18, 9.3e18,    1.8e19, 1.9e19, 1e100};
#define BAILOUTS (sizeof bailouts / sizeof *bailouts)

/* A point of the circle of radius r, often on an axis or where |z|^2 has no rounding error. */
static void circle_point(struct random *random, double r, double point[2])
{
    const double angle = random_between(random, -3.15, 3.15);
    const unsigned which = random_below(random, 6);
    const double x = which < 2 ? 1 : which == 2 ? 0.6 : cos(angle);
    const double y = which < 2 ? 0 : which == 2 ? 0.8 : sin(angle);
    const bool turned = random_below(random, 3) == 0;
    point[0] = turned ? r * y : -r * x;
    point[1] = turned ? r * x : r * y;
}

/* r by a few ulps of either precision more or less, or by a little. */
static double nudged(struct random *random, double r)
{
    static const double steps[] = {0,       0x1p-53, 0x1p-52, 0x1p-51, 0x1p-50, 0x1p-46,
                                   0x1p-25, 0x1p-24, 0x1p-23, 0x1p-22, 1e-6,    1e-3};
    const double step = steps[random_below(random, sizeof steps / sizeof *steps)];
    return r * (random_below(random, 2) ? 1 + step : 1 - step);
}

/* A z0 whose orbit comes to the circle within rounding after a few steps, under z^2 + c. */
static void grazing_point(struct random *random, double r, const double c[2], double z[2])
{
    double w[2];
    circle_point(random, nudged(random, r), w);
    double complex at = w[0] + I * w[1];
    for (uint32_t n = random_below(random, 8); n > 0; n--) {
        at = csqrt(at - (c[0] + I * c[1]));
        at = random_below(random, 2) ? -at : at;
    }
    z[0] = creal(at);
    z[1] = cimag(at);
}

/* ---- |c| about R ---------------------------------------------------------------------------- */

#define POINTS 601

/* Every c about the circle, or anywhere within, so that there are long orbits beside them. */
static void circle_points(struct random *random, double r, struct orbit_point *points)
{
    for (uint32_t i = 0; i < POINTS; i++) {
        struct orbit_point *const point = &points[i];
        if (random_below(random, 2))
            circle_point(random, nudged(random, r), point->c);
        else
            circle_point(random, random_between(random, 0, 0.7), point->c);
        if (random_below(random, 3))
            grazing_point(random, r, point->c, point->z);
        else
            circle_point(random, random_between(random, 0, 0.5), point->z);
    }
}

/* c of each point, and then the c of one point for all of them, as tiles of one c have it. */
static void circle_case(const struct rivals *rivals, struct random *random, struct esc_scene *scene)
{
    struct orbit_point points[POINTS];
    circle_points(random, scene->bailout, points);
    orbits_expect(rivals, ORBITS_OF_BOTH, scene, points, POINTS);
    for (uint32_t k = 0; k < test_scaled(12); k++) {
        double c[2];
        circle_point(random, nudged(random, scene->bailout), c);
        for (uint32_t i = 0; i < POINTS; i++)
            grazing_point(random, scene->bailout, c, points[i].z);
        scene->c_re = c[0];
        scene->c_im = c[1];
        orbits_expect(rivals, ORBITS_OF_Z, scene, points, POINTS);
    }
}

TEST(circle, c_and_orbits_within_an_ulp_of_the_bailout_match_the_oracle)
{
    struct rivals rivals = rivals_of(1);
    struct random random = random_from(test_seed());
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    for (size_t i = 0; i < BAILOUTS; i++)
        for (unsigned formula = 0; formula < LOOPS + 2; formula++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                if (!test_full_size() && (i + formula + arithmetic) % 3 != 0)
                    continue;
                formula_set(&scene, formula);
                arithmetic_set(&scene, arithmetic);
                scene.bailout = bailouts[i];
                scene.max_iter = 141;
                circle_case(&rivals, &random, &scene);
            }
    rivals_free(&rivals);
}

/* The set's westernmost point, and windows that the circle |c| = R crosses. */
static void crossing_window(struct random *random, double r, struct esc_scene *scene)
{
    double centre[2];
    circle_point(random, r, centre);
    if (random_below(random, 3) == 0)
        centre[0] = -r, centre[1] = 0;
    const double half = r * 0.4 / (double)(UINT64_C(1) << random_below(random, 48));
    scene->x0 = centre[0] - half, scene->x1 = centre[0] + half;
    scene->y0 = centre[1] - half, scene->y1 = centre[1] + half;
}

TEST(circle, windows_across_the_circle_match_the_oracle)
{
    struct rivals rivals = rivals_of(1);
    struct random random = random_from(test_seed());
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.height = 5;
    scene.max_iter = 143;
    for (uint32_t n = 0; n < test_scaled(4000); n++) {
        formula_set(&scene, n % 5);
        arithmetic_set(&scene, n / 5);
        scene.bailout = bailouts[n % 3 == 0 ? random_below(&random, BAILOUTS) : 0];
        scene.plane = (enum esc_plane)(n / 2 & 1);
        scene.width = 1 + random_below(&random, 70);
        const double z0 = random_below(&random, 2) ? random_between(&random, -1.9, 1.9) : 0;
        scene.z0_re = z0, scene.z0_im = 0;
        scene.c_re = nudged(&random, -2), scene.c_im = 0;
        crossing_window(&random, scene.bailout, &scene);
        rivals_expect_scene(&rivals, &scene);
    }
    rivals_free(&rivals);
}

/* ---- Orbits that escape and come back ------------------------------------------------------- */

/* How far c is beyond -2: from what every margin must see to an ulp or two of an f32. The closer,
 * the rarer an escape. */
static const struct {
    double gap;
    uint32_t max_iter, least; /* at least so many of the points must come back */
} beyonds[] = {{4e-3, 399, 30}, {1e-3, 399, 120}, {1e-4, 399, 120}, {3e-7, 1501, 5}};
#define BEYONDS (sizeof beyonds / sizeof *beyonds)

static void returns_expect(const struct esc_scene *scene, const struct orbit_point *points,
                           uint32_t count, uint32_t least)
{
    for (uint32_t block = 16; block <= 64; block *= 2) {
        const uint32_t found = orbits_return(scene, points, count, 70, block);
        CHECK(!test_full_size() || found >= least,
              "only %u of %u orbits are back at a multiple of %u: %s", found, count, block,
              scene_text(scene));
    }
}

TEST(circle, orbits_that_escape_and_come_back_match_the_oracle)
{
    enum { RETURNING = 4200 }; /* a whole run of points and a part of one */
    struct orbit_point *const points = malloc(RETURNING * sizeof *points);
    struct rivals rivals = rivals_of(1);
    struct random random = random_from(test_seed());
    struct esc_scene scene;
    esc_scene_init(&scene);
    CHECK(points != NULL, "points");
    scene.plane = ESC_PLANE_POINTS;
    for (size_t i = 0; i < BEYONDS; i++)
        for (unsigned formula = 0; formula < LOOPS + 1; formula++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                const uint32_t count = test_scaled(RETURNING);
                formula_set(&scene, formula); /* the last is multibrot of power 2 */
                arithmetic_set(&scene, arithmetic);
                scene.max_iter = beyonds[i].max_iter;
                scene.bailout = bailouts[beyonds[i].gap > 1e-6 && formula % 2];
                orbits_returning(&random, beyonds[i].gap, points, count);
                returns_expect(&scene, points, count, beyonds[i].least);
                orbits_expect(&rivals, ORBITS_OF_BOTH, &scene, points, count);
                scene.c_re = points[0].c[0], scene.c_im = 0;
                orbits_expect(&rivals, ORBITS_OF_Z, &scene, points, count);
            }
    rivals_free(&rivals);
    free(points);
}

/* The same on a grid: y is so small that it never shows. */
TEST(circle, grids_whose_orbits_come_back_match_the_oracle)
{
    struct rivals rivals = rivals_of(1);
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_JULIA;
    scene.x0 = -1.9, scene.x1 = 1.9;
    scene.y0 = -1e-300, scene.y1 = 1e-300;
    scene.height = 2;
    scene.max_iter = 301;
    for (uint32_t width = 16; width <= 1040; width = width * 2 + width % 3)
        for (unsigned formula = 0; formula < LOOPS + 1; formula++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                formula_set(&scene, formula);
                arithmetic_set(&scene, arithmetic);
                scene.width = test_full_size() ? width : 16;
                scene.c_re = -2 - beyonds[1].gap;
                rivals_expect_scene(&rivals, &scene);
            }
    rivals_free(&rivals);
}

/* One point for which escape is not final, anywhere among points for which it is, makes the
 * difference for the whole of its tile and no other. */
static void one_beyond(const struct rivals *rivals)
{
    static const uint32_t places[] = {0,  1,  2,    3,    4,    7,    8,    15,   16,
                                      31, 63, 1000, 4094, 4095, 4096, 4097, 8190, 8191};
    enum { CROWD = 8195 };
    struct orbit_point *const points = malloc(CROWD * sizeof *points), beyond[16];
    struct random random = random_from(test_seed());
    struct esc_scene scene;
    esc_scene_init(&scene);
    CHECK(points != NULL, "points");
    orbits_tunnel(&random, ORBITS_OF_BOTH, 120, &scene, points, CROWD);
    orbits_returning(&random, beyonds[1].gap, beyond, 16);
    const uint32_t tail = test_full_size() ? CROWD : 40;
    for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++)
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            const uint32_t place = places[i] < tail ? places[i] : tail - 1;
            const struct orbit_point kept = points[place];
            arithmetic_set(&scene, arithmetic);
            scene.max_iter = 201;
            points[place] = beyond[i % 16];
            orbits_expect(rivals, ORBITS_OF_BOTH, &scene, points, tail);
            points[place] = kept;
        }
    free(points);
}

TEST(circle, one_c_beyond_the_circle_matches_the_oracle_wherever_it_is)
{
    rivals_each_team(one_beyond);
}

/* ---- The margin ------------------------------------------------------------------------------- */

/* Whether escape is taken to be final when c is (re, im): a frame of one pixel is asked. */
static bool held_final(struct esc_scene *scene, double re, double im)
{
    static struct esc_pixels pixels;
    const double c[2] = {re, im};
    const struct esc_points points = {.c = c, .precision = ESC_PRECISION_F64, .count = 1};
    struct esc_kernel_tile tile;
    struct esc_plan *plan;
    struct esc_rect rect;
    scene->c_re = re, scene->c_im = im;
    scene->x0 = re, scene->x1 = re + 1, scene->y0 = im - 1, scene->y1 = im; /* its pixel is c */
    CHECK(esc_plan_create(scene, scene->plane == ESC_PLANE_POINTS ? &points : NULL, &plan, NULL) ==
              ESC_OK,
          "plan");
    esc_plan_tile(plan, 0, &rect);
    esc_pixels_load(plan, &rect, 8, rect.width, &pixels, &tile);
    esc_plan_free(plan);
    return tile.escape_final;
}

/* No count is known that would be wrong without the 2^-16 of docs/numerics.md, only a proof that would:
 * so it is looked for where it is applied. */
TEST(circle, escape_is_final_up_to_the_margin_and_no_further)
{
    static const double turns[] = {0.01, 0.3, 0.7853981633974483, 1.2, 1.55};
    const double edge = 1 - 0x1p-16, step = 0x1p-22; /* a float can tell these apart */
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = scene.height = 1;
    for (size_t b = 0; b < 4; b++)
        for (size_t t = 0; t < sizeof turns / sizeof *turns; t++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                const double re = bailouts[b] * cos(turns[t]), im = bailouts[b] * sin(turns[t]);
                scene.bailout = bailouts[b];
                arithmetic_set(&scene, arithmetic);
                for (unsigned plane = 0; plane < 3; plane++) {
                    scene.plane = (enum esc_plane)plane;
                    CHECK(held_final(&scene, re * (edge - step), im * (edge - step)),
                          "R %g, plane %u, arithmetic %u: not final below the margin", bailouts[b],
                          plane, arithmetic);
                    CHECK(!held_final(&scene, re * (edge + step), im * (edge + step)),
                          "R %g, plane %u, arithmetic %u: final beyond the margin", bailouts[b],
                          plane, arithmetic);
                }
            }
}

/* ---- Numbers that are hardly numbers -------------------------------------------------------- */

static const double edges[] = {0.0,      -0.0,     1.0,       -2.0,      0x1.fffffffffffffp+0,
                               -0.75,    0.25,     0x1p-1074, 0x1p-149,  0x1p-1022,
                               0x1p-126, 0x1p-540, 1.3e19,    1.9e19,    3.4e38,
                               1e154,    1e308,    INFINITY,  -INFINITY, NAN};
#define EDGES (sizeof edges / sizeof *edges)

/* One or both of a point's numbers among the edges, among points of long orbits. */
TEST(circle, nan_infinite_subnormal_and_huge_points_match_the_oracle)
{
    enum { CROWD = EDGES * EDGES * 4 };
    struct orbit_point *const points = malloc(CROWD * sizeof *points);
    struct rivals rivals = rivals_of(1);
    struct random random = random_from(test_seed());
    CHECK(points != NULL, "points");
    for (size_t i = 0; i < BAILOUTS; i++)
        for (unsigned formula = 0; formula < LOOPS + 2; formula++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                struct esc_scene scene;
                esc_scene_init(&scene);
                formula_set(&scene, formula);
                arithmetic_set(&scene, arithmetic);
                orbits_tunnel(&random, ORBITS_OF_BOTH, 150, &scene, points, CROWD);
                scene.max_iter = 90;
                scene.bailout = bailouts[i];
                for (uint32_t p = 0; p < CROWD; p++) {
                    const double edge[2] = {edges[p / 4 % EDGES], edges[p / 4 / EDGES]};
                    if (p % 4 != 1)
                        memcpy(p % 2 ? points[p].c : points[p].z, edge, sizeof edge);
                }
                orbits_order(&random, 0, points, CROWD);
                orbits_expect(&rivals, ORBITS_OF_BOTH, &scene, points,
                              test_full_size() ? CROWD : 60);
            }
    rivals_free(&rivals);
    free(points);
}
