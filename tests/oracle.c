/* SPDX-License-Identifier: BSD-2-Clause */
/* oracle.c - the numeric contracts, plane by plane and one pixel at a time. */
#include "oracle.h"

#include <math.h>
#include <string.h>

#include "oracle_sleef.h"

#ifdef __FAST_MATH__
#error "the oracle needs IEEE arithmetic"
#endif

#define REAL double
#define NAMED(name) name##_f64
#define FMA fma
#define FABS fabs
#define SLEEF(name, ...)                                    \
    (fused ? Sleef_finz_##name##d1_u10purecfma(__VA_ARGS__) \
           : Sleef_cinz_##name##d1_u10purec(__VA_ARGS__))
#define HYPOT(a, b) \
    (fused ? Sleef_finz_hypotd1_u05purecfma(a, b) : Sleef_cinz_hypotd1_u05purec(a, b))
#define PAIR Sleef_double_2
#include "oracle_orbit.inc.h"

#define REAL float
#define NAMED(name) name##_f32
#define FMA fmaf
#define FABS fabsf
#define SLEEF(name, ...)                                    \
    (fused ? Sleef_finz_##name##f1_u10purecfma(__VA_ARGS__) \
           : Sleef_cinz_##name##f1_u10purec(__VA_ARGS__))
#define HYPOT(a, b) \
    (fused ? Sleef_finz_hypotf1_u05purecfma(a, b) : Sleef_cinz_hypotf1_u05purec(a, b))
#define PAIR Sleef_float_2
#include "oracle_orbit.inc.h"

static double canonical(double value)
{
    const uint64_t quiet = UINT64_C(0x7ff8000000000000);
    if (value != value)
        memcpy(&value, &quiet, sizeof value);
    return value;
}

void oracle_orbit(const struct esc_scene *scene, const double z0[2], const double c[2],
                  struct oracle_orbit *orbit)
{
    if (scene->precision == ESC_PRECISION_F64)
        orbit_f64(scene, z0, c, orbit);
    else
        orbit_f32(scene, z0, c, orbit);
    orbit->z[0] = canonical(orbit->z[0]);
    orbit->z[1] = canonical(orbit->z[1]);
}

double oracle_value(const struct esc_scene *scene, enum esc_value value, const double z0[2],
                    const double c[2], bool by_c)
{
#if ESC_HAVE_SLEEF
    struct oracle_orbit orbit;
    oracle_orbit(scene, z0, c, &orbit);
    return canonical(scene->precision == ESC_PRECISION_F64
                         ? value_f64(scene, value, &orbit, z0, c, by_c)
                         : value_f32(scene, value, &orbit, z0, c, by_c));
#else
    (void)scene, (void)value, (void)z0, (void)c, (void)by_c;
    return 0;
#endif
}

uint64_t oracle_columns(const struct esc_scene *scene, uint64_t capacity, double *x)
{
    const double step = (scene->x1 - scene->x0) / scene->width;
    uint64_t count = 0;

    if (scene->grid == ESC_GRID_AFFINE) {
        for (; count < scene->width && count < capacity; count++)
            x[count] = scene->x0 + (double)count * step;
        return scene->width;
    }
    for (double at = scene->x0; at < scene->x1; at += step, count++)
        if (count < capacity)
            x[count] = at;
    return count;
}

uint64_t oracle_rows(const struct esc_scene *scene, uint64_t capacity, double *y)
{
    const double step = (scene->y0 - scene->y1) / scene->height;
    uint64_t count = 0;

    if (scene->grid == ESC_GRID_AFFINE) {
        for (; count < scene->height && count < capacity; count++)
            y[count] = scene->y1 + (double)count * step;
        return scene->height;
    }
    for (double at = scene->y1; at > scene->y0; at += step, count++)
        if (count < capacity)
            y[count] = at;
    return count;
}
