/* SPDX-License-Identifier: BSD-2-Clause */
/* random.c - scenes for tests, the same on every machine. */
#include "core/error.h"

#include <math.h>

#include "cpu/fpenv.h"
#include "cpu/strict_fp.h"

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint32_t below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((draw(state) >> 32) * bound >> 32);
}

static double between(uint64_t *state, double low, double high)
{
    const double unit = (double)(draw(state) >> 11) * 0x1p-53;
    return low + unit * (high - low);
}

/* A point of the unit circle, by rational functions: libm's sine differs from machine to machine. */
static void circle(uint64_t *state, double point[2])
{
    const double t = between(state, -1, 1), s = 1 + t * t;
    point[0] = (1 - t * t) / s;
    point[1] = 2 * t / s;
    if (below(state, 2))
        point[0] = -point[0];
}

/* Within 2^-9 .. 2^-52 of r, on either side, more often far than near. */
static double about(uint64_t *state, double r)
{
    const double off = r / (double)(UINT64_C(512) << below(state, 1 + below(state, 44)));
    return below(state, 2) ? r + off : r - off;
}

/* A c whose orbit of 0 is hard to call: on the main cardioid, the period-2 disc, the circle of
 * radius 2, near -2, or anywhere. */
static void parameter(uint64_t *state, double c[2])
{
    double w[2];
    circle(state, w);
    switch (below(state, 8)) {
    case 0: /* w/2 - w^2/4 */
    case 1:
        c[0] = w[0] / 2 - (w[0] * w[0] - w[1] * w[1]) / 4;
        c[1] = w[1] / 2 - w[0] * w[1] / 2;
        break;
    case 2:
        c[0] = w[0] / 4 - 1;
        c[1] = w[1] / 4;
        break;
    case 3:
        c[0] = w[0] * 2;
        c[1] = w[1] * 2;
        break;
    case 4: {
        const double r = about(state, 2);
        c[0] = w[0] * r;
        c[1] = w[1] * r;
        break;
    }
    case 5: /* the reals: there z^2 + c leaves the circle, and for |c| > 2 may come back */
        c[0] = -about(state, 2);
        c[1] = 0;
        break;
    case 6:
        c[0] = -2 + between(state, -1e-3, 1e-3);
        c[1] = between(state, -1e-3, 1e-3);
        break;
    default:
        c[0] = between(state, -2, 1);
        c[1] = between(state, -1.5, 1.5);
        break;
    }
}

static void window(uint64_t *state, const double centre[2], double widest, struct esc_scene *scene)
{
    const double half = widest / (double)(UINT64_C(1) << below(state, 24));
    scene->x0 = centre[0] - half;
    scene->x1 = centre[0] + half;
    scene->y0 = centre[1] - half;
    scene->y1 = centre[1] + half;
}

/* The real axis alone, to which the orbits of a real c keep; the circle of escape; the unit circle;
 * the whole set. */
static void julia_window(uint64_t *state, struct esc_scene *scene)
{
    const double origin[2] = {0, 0};
    double point[2];
    circle(state, point);
    switch (below(state, scene->c_im == 0 ? 4 : 8)) {
    case 0:
    case 1:
        scene->x0 = -1.9;
        scene->x1 = 1.9;
        scene->y0 = -0x1p-500;
        scene->y1 = 0x1p-500;
        break;
    case 2:
        point[0] *= 2;
        point[1] *= 2;
        window(state, point, 1, scene);
        break;
    case 3:
    case 4:
        window(state, point, 2, scene);
        break;
    default:
        window(state, origin, 2, scene);
        break;
    }
}

/* All of it inside the set's largest part, or all of it far outside. */
static void even_window(uint64_t *state, struct esc_scene *scene)
{
    const double origin[2] = {0, 0}, outside[2] = {2.75, 0.5};
    const bool inside = below(state, 2) == 0;
    window(state, inside ? origin : outside, inside ? 0.15 : 0.5, scene);
    scene->c_re = between(state, -0.1, 0.1);
}

static void plane(uint64_t *state, struct esc_scene *scene)
{
    const double origin[2] = {0, 0};
    double point[2];
    parameter(state, point);
    scene->plane = below(state, 2) ? ESC_PLANE_JULIA : ESC_PLANE_MANDELBROT;
    if (below(state, 12) == 0) {
        even_window(state, scene);
        return;
    }
    if (scene->plane == ESC_PLANE_JULIA) {
        scene->c_re = point[0];
        scene->c_im = point[1];
        julia_window(state, scene);
        return;
    }
    window(state, below(state, 4) ? point : origin, 2, scene);
    if (below(state, 8) == 0) {
        scene->z0_re = between(state, -1, 1);
        scene->z0_im = between(state, -1, 1);
    }
}

/* Half of them reach deep; most are no multiple of any power of two. */
static uint32_t limit(uint64_t *state)
{
    static const uint32_t few[] = {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64};
    switch (below(state, 8)) {
    case 0:
    case 1:
        return few[below(state, sizeof few / sizeof *few)];
    case 2:
    case 3:
        return 1 + below(state, 128);
    default:
        return 129 + below(state, 472);
    }
}

void esc_scene_random(uint64_t seed, uint64_t index, struct esc_scene *scene)
{
    static const double bailouts[] = {2, 2, 2, 2, 2, 2, 2.0000001, 2.5, 4, 1000, 1e19, 1e100};
    struct esc_fpenv saved;
    esc_fpenv_enter(&saved);
    uint64_t start = seed, state = draw(&start) ^ index * UINT64_C(0xd1342543de82ef95);
    esc_scene_init(scene);
    plane(&state, scene);
    scene->formula = (enum esc_formula)below(&state, 4);
    scene->power = scene->formula == ESC_FORMULA_MULTIBROT ? 2 + (double)below(&state, 8) : 2;
    scene->grid = (enum esc_grid)below(&state, 2);
    scene->precision = (enum esc_precision)below(&state, 2);
    scene->contract = (enum esc_contract)below(&state, 2);
    scene->width = 1 + below(&state, below(&state, 3) ? 130 : 16); /* narrower than a vector */
    scene->height = 1 + below(&state, 70);
    scene->max_iter = limit(&state);
    scene->bailout = bailouts[below(&state, sizeof bailouts / sizeof *bailouts)];
    esc_fpenv_leave(&saved);
}

/* ---- Of one formula ----------------------------------------------------------------------- */

/* Where its plane of c, or its Julia sets, have their boundaries: within so far of 0. */
static double extent(enum esc_formula formula)
{
    switch (formula) {
    case ESC_FORMULA_LAMBDA:
        return 4.5;
    case ESC_FORMULA_SIN:
    case ESC_FORMULA_COS:
    case ESC_FORMULA_EXP:
    case ESC_FORMULA_COSH:
        return 5;
    default:
        return 2;
    }
}

void esc_scene_random_of(enum esc_formula formula, uint64_t seed, uint64_t index,
                         struct esc_scene *scene)
{
    struct esc_fpenv saved;
    esc_fpenv_enter(&saved);
    esc_scene_random(seed, index, scene);
    uint64_t start = ~seed, state = draw(&start) ^ index * UINT64_C(0xd1342543de82ef95);
    const double power = formula == ESC_FORMULA_MULTIBROT ? 2 + (double)below(&state, 8)
                         : below(&state, 3) == 0          ? 2 + (double)below(&state, 4)
                                                          : between(&state, 1.1, 12);
    const double most = extent(formula);
    const double middle_re = between(&state, -most, most);
    const double middle_im = between(&state, -most, most);
    const double bailout = scene->bailout, z0[2] = {scene->z0_re, scene->z0_im};
    const bool drawn = z0[0] != 0 || z0[1] != 0;
    esc_scene_set_formula(scene, formula, power);
    if (drawn)
        scene->z0_re = z0[0], scene->z0_im = z0[1];
    if (below(&state, 4) == 0)
        scene->bailout = bailout;
    const double half = most * exp2(-(double)below(&state, 12));
    scene->x0 = middle_re - half, scene->x1 = middle_re + half;
    scene->y0 = middle_im - half, scene->y1 = middle_im + half;
    scene->c_re = between(&state, -most, most);
    scene->c_im = below(&state, 4) ? between(&state, -most, most) : 0;
    scene->max_iter = scene->max_iter % 201;
    esc_fpenv_leave(&saved);
}
