/* SPDX-License-Identifier: BSD-2-Clause */
/* ceiling_neon.c - the bare loop on 128-bit AArch64 vectors. */
#include <arm_neon.h>

#include "measure/ceiling_loop.h"

#if ESC_HAVE_SLEEF
#include <sleef.h>
#endif

#define V64_LANES 2
typedef double real64;
typedef float64x2_t v64;

static inline v64 v64_set1(double a)
{
    return vdupq_n_f64(a);
}
static inline v64 v64_fma(v64 a, v64 b, v64 c)
{
    return vfmaq_f64(c, a, b);
}
static inline v64 v64_fnma(v64 a, v64 b, v64 c)
{
    return vfmsq_f64(c, a, b);
}
static inline v64 v64_abs(v64 a)
{
    return vabsq_f64(a);
}
/* One operation in place of two: a with the sign of b, so that their product has none. */
static inline v64 v64_fma_abs(v64 a, v64 b, v64 c)
{
    return vfmaq_f64(c, vbslq_f64(vdupq_n_u64(UINT64_C(1) << 63), b, a), b);
}

#define V32_LANES 4
typedef float real32;
typedef float32x4_t v32;

static inline v32 v32_set1(float a)
{
    return vdupq_n_f32(a);
}
static inline v32 v32_fma(v32 a, v32 b, v32 c)
{
    return vfmaq_f32(c, a, b);
}
static inline v32 v32_fnma(v32 a, v32 b, v32 c)
{
    return vfmsq_f32(c, a, b);
}
static inline v32 v32_abs(v32 a)
{
    return vabsq_f32(a);
}
static inline v32 v32_fma_abs(v32 a, v32 b, v32 c)
{
    return vfmaq_f32(c, vbslq_f32(vdupq_n_u32(UINT32_C(1) << 31), b, a), b);
}

/* 32 registers, of which an fma overwrites one: its addend has to be copied first. */
#define FLIGHTS(X, ...) X(8, __VA_ARGS__) X(9, __VA_ARGS__) X(10, __VA_ARGS__) X(12, __VA_ARGS__)
#define POWER_FLIGHTS(X, ...) \
    X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__) X(7, __VA_ARGS__)

#define ESC_BITS 64
#define ESC_FLIGHTS FLIGHTS
#define ESC_POWER_FLIGHTS POWER_FLIGHTS
#define ESC_HAS_FMA 1
#define ESC_STRICT(name) Sleef_cinz_##name##d2_u10advsimdnofma
#define ESC_FUSED(name) Sleef_finz_##name##d2_u10advsimd
#define ESC_PAIR Sleef_float64x2_t_2
#include "measure/ceiling.inc.h"

#define ESC_BITS 32
#define ESC_FLIGHTS FLIGHTS
#define ESC_POWER_FLIGHTS POWER_FLIGHTS
#define ESC_HAS_FMA 1
#define ESC_STRICT(name) Sleef_cinz_##name##f4_u10advsimdnofma
#define ESC_FUSED(name) Sleef_finz_##name##f4_u10advsimd
#define ESC_PAIR Sleef_float32x4_t_2
#include "measure/ceiling.inc.h"

const struct esc_ceiling_isa esc_ceiling_neon = {
    .name = "neon", .lanes = {V64_LANES, V32_LANES}, .forms = {&forms64, &forms32}};
