/* SPDX-License-Identifier: BSD-2-Clause */
/* sleef_strict.c - the reference for SLEEF's formulas, and values for pictures, under the strict contract: any CPU. */
#include "scalar/scalar.h"

#include <math.h>
#include <sleef.h>

#include "cpu/strict_fp.h"

#define REAL double
#define N(name) name##_f64
#define R2(x, y) ((x) * (x) + (y) * (y))
#define PLUS(a, b, c) ((a) * (b) + (c))
#define RE(a, b, c, d) ((a) * (c) - (b) * (d))
#define IM(a, b, c, d) ((a) * (d) + (b) * (c))
#define FABS fabs
#define S(name) Sleef_cinz_##name##d1_u10purec
#define PAIR Sleef_double_2
#define HYPOT Sleef_cinz_hypotd1_u05purec
#define STEP_RE(x, y, cr) (((x) * (x) - (y) * (y)) + (cr))
#define STEP_IM(x, y, ci) (((x) * (y) + (x) * (y)) + (ci))
#define CANONICAL esc_canonical_f64
#define X(name) esc_##name##_strict_f64
#include "scalar/value.inc.h"

#include "scalar/sleef.inc.h"

#define REAL float
#define N(name) name##_f32
#define R2(x, y) ((x) * (x) + (y) * (y))
#define PLUS(a, b, c) ((a) * (b) + (c))
#define RE(a, b, c, d) ((a) * (c) - (b) * (d))
#define IM(a, b, c, d) ((a) * (d) + (b) * (c))
#define FABS fabsf
#define S(name) Sleef_cinz_##name##f1_u10purec
#define PAIR Sleef_float_2
#define HYPOT Sleef_cinz_hypotf1_u05purec
#define STEP_RE(x, y, cr) (((x) * (x) - (y) * (y)) + (cr))
#define STEP_IM(x, y, ci) (((x) * (y) + (x) * (y)) + (ci))
#define CANONICAL esc_canonical_f32
#define X(name) esc_##name##_strict_f32
#include "scalar/value.inc.h"

#include "scalar/sleef.inc.h"

uint32_t esc_orbit_sleef_strict_f64(const struct esc_orbit_rule *rule, double z[2],
                                    const double c[2])
{
    return orbit_f64(rule, z, c);
}

uint32_t esc_orbit_sleef_strict_f32(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    return orbit_f32(rule, z, c);
}
