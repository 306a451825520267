/* SPDX-License-Identifier: BSD-2-Clause */
/* orbits.c - points whose orbits last as long as a test wants, or come back after they escaped. */
#include "orbits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

/* ---- Orbits that last ----------------------------------------------------------------------- */

#define PI 3.14159265358979

/* z^p + c has a double fixed point x at the cusp; around it w = z - x goes to w + a w^2 + gap, which
 * takes pi / sqrt(a * gap) steps to pass, evenly spread over the angle atan(w sqrt(a / gap)). */
struct tunnel {
    double x, a, cusp;
};

static struct tunnel tunnel_of(const struct esc_scene *scene)
{
    const double p = scene->formula == ESC_FORMULA_MULTIBROT ? (double)scene->power : 2;
    const double x = pow(p, -1 / (p - 1));
    return (struct tunnel){x, p * (p - 1) / 2 * pow(x, p - 2), x - pow(x, p)};
}

static double gap_of(const struct tunnel *tunnel, double steps)
{
    return PI * PI / (steps * steps * tunnel->a);
}

/* Off the axis the cusp is as wide as gap^1.5: c must stay outside. */
static void point_of_c(struct random *random, const struct tunnel *tunnel, double gap,
                       struct orbit_point *point)
{
    point->c[0] = tunnel->cusp + gap;
    point->c[1] = gap * sqrt(gap) * random_between(random, -0.2, 0.2);
}

static void point_of_z(struct random *random, const struct tunnel *tunnel, double gap,
                       struct orbit_point *point)
{
    const double angle = random_between(random, -PI / 2, PI / 2);
    const double w = sqrt(gap / tunnel->a) * tan(angle);
    point->z[0] = tunnel->x + (w < -tunnel->x ? -tunnel->x : w > 2 ? 2 : w);
    point->z[1] = sqrt(gap) * random_between(random, -0.01, 0.01);
}

void orbits_tunnel(struct random *random, enum orbit_form form, uint32_t longest,
                   struct esc_scene *scene, struct orbit_point *points, uint32_t count)
{
    const struct tunnel tunnel = tunnel_of(scene);
    const double shared = gap_of(&tunnel, longest);
    scene->plane = ESC_PLANE_POINTS;
    scene->z0_re = scene->z0_im = scene->c_im = 0;
    scene->c_re = tunnel.cusp + shared;
    for (uint32_t i = 0; i < count; i++) {
        struct orbit_point *const point = &points[i];
        *point = (struct orbit_point){.c = {scene->c_re, 0}};
        /* fewer than 2.6 steps would take c beyond the circle of radius 2 */
        const double low = form == ORBITS_OF_C ? 2.6 : longest / 2.0;
        const double high = form == ORBITS_OF_C ? longest : longest * 1.5;
        const double own = gap_of(&tunnel, random_between(random, low, high));
        if (form != ORBITS_OF_Z)
            point_of_c(random, &tunnel, own, point);
        if (form != ORBITS_OF_C)
            point_of_z(random, &tunnel, form == ORBITS_OF_Z ? shared : own, point);
    }
}

/* ---- Orbits that come back ------------------------------------------------------------------ */

void orbits_returning(struct random *random, double gap, struct orbit_point *points, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        points[i] = (struct orbit_point){
            .z = {random_between(random, -1.9, 1.9), i % 4 == 0 ? 0x1p-140 : 0},
            .c = {-2 - gap * random_between(random, 0.5, 1.5), 0}};
}

static bool is_inside(const struct esc_scene *scene, const double z[2], const double c[2])
{
    struct esc_scene once = *scene;
    struct oracle_orbit orbit;
    once.max_iter = 1;
    oracle_orbit(&once, z, c, &orbit);
    return orbit.count == 1;
}

/* Steps wherever z is, as a loop without a test does. */
static void step(const struct esc_scene *scene, double z[2], const double c[2])
{
    struct esc_scene once = *scene;
    struct oracle_orbit orbit;
    once.max_iter = 1;
    once.bailout = 1e18;
    oracle_orbit(&once, z, c, &orbit);
    memcpy(z, orbit.z, sizeof orbit.z);
}

uint32_t orbits_return(const struct esc_scene *scene, const struct orbit_point *points,
                       uint32_t count, uint32_t from, uint32_t block)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct oracle_orbit orbit;
        oracle_orbit(scene, points[i].z, points[i].c, &orbit);
        if (orbit.count < from || orbit.count == scene->max_iter)
            continue;
        for (uint32_t n = orbit.count; n % block != 0; n++)
            step(scene, orbit.z, points[i].c);
        found += is_inside(scene, orbit.z, points[i].c);
    }
    return found;
}

/* ---- Orders --------------------------------------------------------------------------------- */

void orbits_count(const struct esc_scene *scene, struct orbit_point *points, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct oracle_orbit orbit;
        oracle_orbit(scene, points[i].z, points[i].c, &orbit);
        points[i].count = orbit.count;
    }
}

static int by_count(const void *a, const void *b)
{
    const uint32_t left = ((const struct orbit_point *)a)->count;
    const uint32_t right = ((const struct orbit_point *)b)->count;
    return (left > right) - (left < right);
}

static void swap(struct orbit_point *a, struct orbit_point *b)
{
    const struct orbit_point kept = *a;
    *a = *b;
    *b = kept;
}

void orbits_order(struct random *random, unsigned order, struct orbit_point *points, uint32_t count)
{
    if (order == 0) {
        for (uint32_t i = count; i > 1; i--)
            swap(&points[i - 1], &points[random_below(random, i)]);
        return;
    }
    qsort(points, count, sizeof *points, by_count);
    if (order == 2)
        for (uint32_t i = 0; i < count / 2; i++)
            swap(&points[i], &points[count - 1 - i]);
    if (order == 3)
        for (uint32_t i = 1; i < count / 2; i += 2)
            swap(&points[i], &points[count - 1 - i]);
}

void orbits_expect(const struct rivals *rivals, enum orbit_form form, const struct esc_scene *scene,
                   const struct orbit_point *points, uint32_t count)
{
    double *const z = malloc(count * sizeof points->z), *const c = malloc(count * sizeof points->c);
    CHECK(z != NULL && c != NULL, "%u points", count);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(z + 2 * (size_t)i, points[i].z, sizeof points[i].z);
        memcpy(c + 2 * (size_t)i, points[i].c, sizeof points[i].c);
    }
    rivals_expect_points(rivals, scene, form == ORBITS_OF_C ? NULL : z,
                         form == ORBITS_OF_Z ? NULL : c, count);
    free(z);
    free(c);
}
