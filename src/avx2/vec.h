/* SPDX-License-Identifier: BSD-2-Clause */
/* avx2/vec.h - vector primitives on 256-bit registers. */
#ifndef ESC_AVX2_VEC_H
#define ESC_AVX2_VEC_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#if !defined(__AVX2__) || !defined(__FMA__)
#error "compile this backend with -mavx2 -mfma"
#endif

/* Binary64: 4 lanes. A mask is a vector whose lanes are all ones or all zeros. */
#define V64_LANES 4
typedef double real64;
typedef __m256d v64;
typedef __m256d m64;
typedef __m256i c64; /* 64-bit counts, stored as 32-bit ones */

static inline v64 v64_load(const double *p)
{
    return _mm256_loadu_pd(p);
}
static inline v64 v64_set1(double a)
{
    return _mm256_set1_pd(a);
}
static inline v64 v64_add(v64 a, v64 b)
{
    return _mm256_add_pd(a, b);
}
static inline v64 v64_sub(v64 a, v64 b)
{
    return _mm256_sub_pd(a, b);
}
static inline v64 v64_mul(v64 a, v64 b)
{
    return _mm256_mul_pd(a, b);
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
static inline v64 v64_neg(v64 a)
{
    return _mm256_xor_pd(_mm256_set1_pd(-0.0), a);
}
static inline m64 v64_lt(v64 a, v64 b)
{
    return _mm256_cmp_pd(a, b, _CMP_LT_OQ);
}
static inline v64 v64_select(m64 m, v64 a, v64 b)
{
    return _mm256_blendv_pd(b, a, m);
}

static inline v64 v64_canonical(v64 a)
{
    const v64 nan = _mm256_castsi256_pd(_mm256_set1_epi64x(0x7ff8000000000000));
    return _mm256_blendv_pd(a, nan, _mm256_cmp_pd(a, a, _CMP_UNORD_Q));
}

static inline void v64_store_complex(double *p, v64 re, v64 im)
{
    const v64 low = _mm256_unpacklo_pd(re, im), high = _mm256_unpackhi_pd(re, im);
    _mm256_storeu_pd(p, _mm256_permute2f128_pd(low, high, 0x20));
    _mm256_storeu_pd(p + 4, _mm256_permute2f128_pd(low, high, 0x31));
}

static inline m64 m64_first(uint32_t n)
{
    const __m256i lane = _mm256_setr_epi64x(0, 1, 2, 3);
    return _mm256_castsi256_pd(_mm256_cmpgt_epi64(_mm256_set1_epi64x(n), lane));
}

static inline m64 m64_and(m64 a, m64 b)
{
    return _mm256_and_pd(a, b);
}
static inline m64 m64_or(m64 a, m64 b)
{
    return _mm256_or_pd(a, b);
}
static inline m64 m64_invert(m64 a)
{
    return _mm256_xor_pd(a, _mm256_castsi256_pd(_mm256_set1_epi64x(-1)));
}
static inline int m64_any(m64 a)
{
    return _mm256_movemask_pd(a);
}

static inline c64 c64_zero(void)
{
    return _mm256_setzero_si256();
}
static inline c64 c64_add_mask(c64 a, m64 m)
{
    return _mm256_sub_epi64(a, _mm256_castpd_si256(m));
}
static inline void c64_store(uint32_t *p, c64 a)
{
    const __m256i low_halves = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    const __m256i packed = _mm256_permutevar8x32_epi32(a, low_halves);
    _mm_storeu_si128((__m128i *)p, _mm256_castsi256_si128(packed));
}

/* Binary32: 8 lanes. */
#define V32_LANES 8
typedef float real32;
typedef __m256 v32;
typedef __m256 m32;
typedef __m256i c32;

static inline v32 v32_load(const float *p)
{
    return _mm256_loadu_ps(p);
}
static inline v32 v32_set1(float a)
{
    return _mm256_set1_ps(a);
}
static inline v32 v32_add(v32 a, v32 b)
{
    return _mm256_add_ps(a, b);
}
static inline v32 v32_sub(v32 a, v32 b)
{
    return _mm256_sub_ps(a, b);
}
static inline v32 v32_mul(v32 a, v32 b)
{
    return _mm256_mul_ps(a, b);
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
static inline v32 v32_neg(v32 a)
{
    return _mm256_xor_ps(_mm256_set1_ps(-0.0f), a);
}
static inline m32 v32_lt(v32 a, v32 b)
{
    return _mm256_cmp_ps(a, b, _CMP_LT_OQ);
}
static inline v32 v32_select(m32 m, v32 a, v32 b)
{
    return _mm256_blendv_ps(b, a, m);
}

static inline v32 v32_canonical(v32 a)
{
    const v32 nan = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fc00000));
    return _mm256_blendv_ps(a, nan, _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
}

static inline void v32_store_complex(float *p, v32 re, v32 im)
{
    const v32 low = _mm256_unpacklo_ps(re, im), high = _mm256_unpackhi_ps(re, im);
    _mm256_storeu_ps(p, _mm256_permute2f128_ps(low, high, 0x20));
    _mm256_storeu_ps(p + 8, _mm256_permute2f128_ps(low, high, 0x31));
}

static inline m32 m32_first(uint32_t n)
{
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), lane));
}

static inline m32 m32_and(m32 a, m32 b)
{
    return _mm256_and_ps(a, b);
}
static inline m32 m32_or(m32 a, m32 b)
{
    return _mm256_or_ps(a, b);
}
static inline m32 m32_invert(m32 a)
{
    return _mm256_xor_ps(a, _mm256_castsi256_ps(_mm256_set1_epi32(-1)));
}
static inline int m32_any(m32 a)
{
    return _mm256_movemask_ps(a);
}

static inline c32 c32_zero(void)
{
    return _mm256_setzero_si256();
}
static inline c32 c32_add_mask(c32 a, m32 m)
{
    return _mm256_sub_epi32(a, _mm256_castps_si256(m));
}
static inline void c32_store(uint32_t *p, c32 a)
{
    _mm256_storeu_si256((__m256i *)p, a);
}

#endif
