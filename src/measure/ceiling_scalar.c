/* SPDX-License-Identifier: BSD-2-Clause */
/* ceiling_scalar.c - the bare loop on one orbit per register, as src/scalar is compiled. */
#include <math.h>

#include "measure/ceiling_loop.h"

#if ESC_HAVE_SLEEF
#include <sleef.h>

/* The header declares those with multiply-add only where the compiler says that fma is fast; here only
 * CPUs that have it get to them (esc_formula_check). */
#define FUSED_OF(real, pair, bits)                          \
    real Sleef_finz_pow##bits##1_u10purecfma(real, real);   \
    real Sleef_finz_atan2##bits##1_u10purecfma(real, real); \
    real Sleef_finz_exp##bits##1_u10purecfma(real);         \
    real Sleef_finz_sinh##bits##1_u10purecfma(real);        \
    real Sleef_finz_cosh##bits##1_u10purecfma(real);        \
    pair Sleef_finz_sincos##bits##1_u10purecfma(real);
FUSED_OF(double, Sleef_double_2, d)
FUSED_OF(float, Sleef_float_2, f)
#endif

#define V64_LANES 1
typedef double real64;
typedef double v64;

static inline v64 v64_set1(double a)
{
    return a;
}
static inline v64 v64_fma(v64 a, v64 b, v64 c)
{
    return fma(a, b, c);
}
static inline v64 v64_fnma(v64 a, v64 b, v64 c)
{
    return fma(-a, b, c);
}
static inline v64 v64_abs(v64 a)
{
    return fabs(a);
}
static inline v64 v64_fma_abs(v64 a, v64 b, v64 c)
{
    return fma(fabs(a), fabs(b), c);
}

#define V32_LANES 1
typedef float real32;
typedef float v32;

static inline v32 v32_set1(float a)
{
    return a;
}
static inline v32 v32_fma(v32 a, v32 b, v32 c)
{
    return fmaf(a, b, c);
}
static inline v32 v32_fnma(v32 a, v32 b, v32 c)
{
    return fmaf(-a, b, c);
}
static inline v32 v32_abs(v32 a)
{
    return fabsf(a);
}
static inline v32 v32_fma_abs(v32 a, v32 b, v32 c)
{
    return fmaf(fabsf(a), fabsf(b), c);
}

/* Where fma is a call of libm no register outlives it, and one orbit may do best. */
#define FLIGHTS(X, ...) \
    X(2, __VA_ARGS__)   \
    X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__) X(8, __VA_ARGS__)

#if defined(FP_FAST_FMA)
#define HAS_FMA 1
#else
#define HAS_FMA 0
#endif

#define ESC_BITS 64
#define ESC_FLIGHTS FLIGHTS
#define ESC_POWER_FLIGHTS FLIGHTS
#define ESC_HAS_FMA HAS_FMA
#define ESC_STRICT(name) Sleef_cinz_##name##d1_u10purec
#define ESC_FUSED(name) Sleef_finz_##name##d1_u10purecfma
#define ESC_PAIR Sleef_double_2
#include "measure/ceiling.inc.h"

#define ESC_BITS 32
#define ESC_FLIGHTS FLIGHTS
#define ESC_POWER_FLIGHTS FLIGHTS
#define ESC_HAS_FMA HAS_FMA
#define ESC_STRICT(name) Sleef_cinz_##name##f1_u10purec
#define ESC_FUSED(name) Sleef_finz_##name##f1_u10purecfma
#define ESC_PAIR Sleef_float_2
#include "measure/ceiling.inc.h"

const struct esc_ceiling_isa esc_ceiling_scalar = {
    .name = "scalar", .lanes = {V64_LANES, V32_LANES}, .forms = {&forms64, &forms32}};
