/* SPDX-License-Identifier: BSD-2-Clause */
/* ceiling_avx2.c - the bare loop on 256-bit vectors. */
#include <immintrin.h>

#include "measure/ceiling_loop.h"

#if ESC_HAVE_SLEEF
#include <sleef.h>
#endif

#define V64_LANES 4
typedef double real64;
typedef __m256d v64;

static inline v64 v64_set1(double a)
{
    return _mm256_set1_pd(a);
}
static inline v64 v64_fma(v64 a, v64 b, v64 c)
{
    return _mm256_fmadd_pd(a, b, c);
}
static inline v64 v64_fnma(v64 a, v64 b, v64 c)
{
    return _mm256_fnmadd_pd(a, b, c);
}
static inline v64 v64_abs(v64 a)
{
    return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a);
}
static inline v64 v64_fma_abs(v64 a, v64 b, v64 c)
{
    return _mm256_fmadd_pd(v64_abs(a), v64_abs(b), c);
}

#define V32_LANES 8
typedef float real32;
typedef __m256 v32;

static inline v32 v32_set1(float a)
{
    return _mm256_set1_ps(a);
}
static inline v32 v32_fma(v32 a, v32 b, v32 c)
{
    return _mm256_fmadd_ps(a, b, c);
}
static inline v32 v32_fnma(v32 a, v32 b, v32 c)
{
    return _mm256_fnmadd_ps(a, b, c);
}
static inline v32 v32_abs(v32 a)
{
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a);
}
static inline v32 v32_fma_abs(v32 a, v32 b, v32 c)
{
    return _mm256_fmadd_ps(v32_abs(a), v32_abs(b), c);
}

/* 16 registers. */
#define FLIGHTS(X, ...) X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__) X(8, __VA_ARGS__)
#define POWER_FLIGHTS(X, ...) \
    X(3, __VA_ARGS__) X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__)

#define ESC_BITS 64
#define ESC_FLIGHTS FLIGHTS
#define ESC_POWER_FLIGHTS POWER_FLIGHTS
#define ESC_HAS_FMA 1
#define ESC_STRICT(name) Sleef_cinz_##name##d4_u10avx
#define ESC_FUSED(name) Sleef_finz_##name##d4_u10avx2
#define ESC_PAIR Sleef___m256d_2
#include "measure/ceiling.inc.h"

#define ESC_BITS 32
#define ESC_FLIGHTS FLIGHTS
#define ESC_POWER_FLIGHTS POWER_FLIGHTS
#define ESC_HAS_FMA 1
#define ESC_STRICT(name) Sleef_cinz_##name##f8_u10avx
#define ESC_FUSED(name) Sleef_finz_##name##f8_u10avx2
#define ESC_PAIR Sleef___m256_2
#include "measure/ceiling.inc.h"

const struct esc_ceiling_isa esc_ceiling_avx2 = {
    .name = "avx2", .lanes = {V64_LANES, V32_LANES}, .forms = {&forms64, &forms32}};
