/* SPDX-License-Identifier: BSD-2-Clause */
/* ceiling_avx512.c - the bare loop on 512-bit vectors. */
#include <immintrin.h>

#include "measure/ceiling_loop.h"

#if ESC_HAVE_SLEEF
#include <sleef.h>
#endif

#define V64_LANES 8
typedef double real64;
typedef __m512d v64;

static inline v64 v64_set1(double a)
{
    return _mm512_set1_pd(a);
}
static inline v64 v64_fma(v64 a, v64 b, v64 c)
{
    return _mm512_fmadd_pd(a, b, c);
}
static inline v64 v64_fnma(v64 a, v64 b, v64 c)
{
    return _mm512_fnmadd_pd(a, b, c);
}
static inline v64 v64_abs(v64 a)
{
    return _mm512_andnot_pd(_mm512_set1_pd(-0.0), a);
}
/* One operation in place of two: a with the sign of b, so that their product has none. */
static inline v64 v64_fma_abs(v64 a, v64 b, v64 c)
{
    const __m512i sign = _mm512_castpd_si512(_mm512_set1_pd(-0.0));
    const __m512i bits =
        _mm512_ternarylogic_epi64(_mm512_castpd_si512(a), _mm512_castpd_si512(b), sign, 0xd8);
    return _mm512_fmadd_pd(_mm512_castsi512_pd(bits), b, c);
}

#define V32_LANES 16
typedef float real32;
typedef __m512 v32;

static inline v32 v32_set1(float a)
{
    return _mm512_set1_ps(a);
}
static inline v32 v32_fma(v32 a, v32 b, v32 c)
{
    return _mm512_fmadd_ps(a, b, c);
}
static inline v32 v32_fnma(v32 a, v32 b, v32 c)
{
    return _mm512_fnmadd_ps(a, b, c);
}
static inline v32 v32_abs(v32 a)
{
    return _mm512_andnot_ps(_mm512_set1_ps(-0.0f), a);
}
static inline v32 v32_fma_abs(v32 a, v32 b, v32 c)
{
    const __m512i sign = _mm512_castps_si512(_mm512_set1_ps(-0.0f));
    const __m512i bits =
        _mm512_ternarylogic_epi32(_mm512_castps_si512(a), _mm512_castps_si512(b), sign, 0xd8);
    return _mm512_fmadd_ps(_mm512_castsi512_ps(bits), b, c);
}

/* 32 registers. */
#define FLIGHTS(X, ...) X(8, __VA_ARGS__) X(9, __VA_ARGS__) X(10, __VA_ARGS__) X(12, __VA_ARGS__)
#define POWER_FLIGHTS(X, ...) \
    X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__) X(7, __VA_ARGS__)

#define ESC_BITS 64
#define ESC_FLIGHTS FLIGHTS
#define ESC_POWER_FLIGHTS POWER_FLIGHTS
#define ESC_HAS_FMA 1
#define ESC_STRICT(name) Sleef_cinz_##name##d8_u10avx512fnofma
#define ESC_FUSED(name) Sleef_finz_##name##d8_u10avx512f
#define ESC_PAIR Sleef___m512d_2
#include "measure/ceiling.inc.h"

#define ESC_BITS 32
#define ESC_FLIGHTS FLIGHTS
#define ESC_POWER_FLIGHTS POWER_FLIGHTS
#define ESC_HAS_FMA 1
#define ESC_STRICT(name) Sleef_cinz_##name##f16_u10avx512fnofma
#define ESC_FUSED(name) Sleef_finz_##name##f16_u10avx512f
#define ESC_PAIR Sleef___m512_2
#include "measure/ceiling.inc.h"

const struct esc_ceiling_isa esc_ceiling_avx512 = {
    .name = "avx512", .lanes = {V64_LANES, V32_LANES}, .forms = {&forms64, &forms32}};
