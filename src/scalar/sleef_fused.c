/* SPDX-License-Identifier: BSD-2-Clause */
/* sleef_fused.c - the reference for SLEEF's formulas, and values for pictures, under the fused contract: CPUs with FMA. */
#include "scalar/scalar.h"

#include <math.h>
#include <sleef.h>

#include "cpu/strict_fp.h"

/* The header declares these only where the compiler says that fma is fast, which clang never does. */
#define DECLARED(real, pair, bits)                          \
    real Sleef_finz_pow##bits##1_u10purecfma(real, real);   \
    real Sleef_finz_atan2##bits##1_u10purecfma(real, real); \
    real Sleef_finz_exp##bits##1_u10purecfma(real);         \
    real Sleef_finz_sinh##bits##1_u10purecfma(real);        \
    real Sleef_finz_cosh##bits##1_u10purecfma(real);        \
    real Sleef_finz_log##bits##1_u10purecfma(real);         \
    real Sleef_finz_hypot##bits##1_u05purecfma(real, real); \
    pair Sleef_finz_sincos##bits##1_u10purecfma(real);
DECLARED(double, Sleef_double_2, d)
DECLARED(float, Sleef_float_2, f)
#undef DECLARED

#define REAL double
#define N(name) name##_f64
#define R2(x, y) fma(x, x, (y) * (y))
#define PLUS(a, b, c) fma(a, b, c)
#define RE(a, b, c, d) fma(-(b), d, (a) * (c))
#define IM(a, b, c, d) fma(b, c, (a) * (d))
#define FABS fabs
#define S(name) Sleef_finz_##name##d1_u10purecfma
#define PAIR Sleef_double_2
#define HYPOT Sleef_finz_hypotd1_u05purecfma
#define STEP_RE(x, y, cr) fma(x, x, fma(-(y), y, cr))
#define STEP_IM(x, y, ci) fma((x) + (x), y, ci)
#define CANONICAL esc_canonical_f64
#define X(name) esc_##name##_fused_f64
#include "scalar/value.inc.h"

#include "scalar/sleef.inc.h"

#define REAL float
#define N(name) name##_f32
#define R2(x, y) fmaf(x, x, (y) * (y))
#define PLUS(a, b, c) fmaf(a, b, c)
#define RE(a, b, c, d) fmaf(-(b), d, (a) * (c))
#define IM(a, b, c, d) fmaf(b, c, (a) * (d))
#define FABS fabsf
#define S(name) Sleef_finz_##name##f1_u10purecfma
#define PAIR Sleef_float_2
#define HYPOT Sleef_finz_hypotf1_u05purecfma
#define STEP_RE(x, y, cr) fmaf(x, x, fmaf(-(y), y, cr))
#define STEP_IM(x, y, ci) fmaf((x) + (x), y, ci)
#define CANONICAL esc_canonical_f32
#define X(name) esc_##name##_fused_f32
#include "scalar/value.inc.h"

#include "scalar/sleef.inc.h"

uint32_t esc_orbit_sleef_fused_f64(const struct esc_orbit_rule *rule, double z[2],
                                   const double c[2])
{
    return orbit_f64(rule, z, c);
}

uint32_t esc_orbit_sleef_fused_f32(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    return orbit_f32(rule, z, c);
}
