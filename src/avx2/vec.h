/* SPDX-License-Identifier: BSD-2-Clause */
/* avx2/vec.h - vector primitives on 256-bit registers. */
#ifndef ESC_AVX2_VEC_H
#define ESC_AVX2_VEC_H

#include <immintrin.h>
#include <stdint.h>

#include "kernel/lanes.h"

#if !defined(__AVX2__) || !defined(__FMA__)
#error "compile this backend with -mavx2 -mfma"
#endif

#define ESC_REGISTERS 16

/* Whether a multiply-add writes over its addend, and not over whichever operand is free. */
#define ESC_FMA_OVERWRITES 0

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
static inline void v64_store(double *p, v64 a)
{
    _mm256_storeu_pd(p, a);
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
static inline v64 v64_div(v64 a, v64 b)
{
    return _mm256_div_pd(a, b);
}
static inline v64 v64_fma(v64 a, v64 b, v64 c)
{
    return _mm256_fmadd_pd(a, b, c);
}
static inline v64 v64_fnma(v64 a, v64 b, v64 c)
{
    return _mm256_fnmadd_pd(a, b, c);
}
static inline v64 v64_fma_from(v64 a, v64 b, const double *c)
{
    return v64_fma(a, b, v64_load(c));
}
static inline v64 v64_fnma_from(v64 a, v64 b, const double *c)
{
    return v64_fnma(a, b, v64_load(c));
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
static inline m64 v64_lt_and(m64 m, v64 a, v64 b)
{
    return _mm256_and_pd(m, v64_lt(a, b));
}
/* Lanes whose bits are the same. */
static inline uint32_t v64_same(v64 a, v64 b)
{
    const __m256i equal = _mm256_cmpeq_epi64(_mm256_castpd_si256(a), _mm256_castpd_si256(b));
    return (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(equal));
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

/* The chosen lanes, closed up; writes a whole vector. The rows of lanes.h, each byte of them a number
 * of 4 bytes, name the halves of the doubles. */
static inline __m256i v64_halves(const uint8_t row[16])
{
    /* Lane l of 32 bits starts at byte 4*l: of doubles it is the halves 2*l and 2*l + 1. */
    const __m256i first = _mm256_cvtepu8_epi32(
        _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)row),
                         _mm_setr_epi8(0, 0, 4, 4, 8, 8, 12, 12, -1, -1, -1, -1, -1, -1, -1, -1)));
    return _mm256_add_epi32(_mm256_srli_epi32(first, 1), _mm256_setr_epi32(0, 1, 0, 1, 0, 1, 0, 1));
}
static inline v64 v64_shuffle(v64 a, const uint8_t row[16])
{
    return _mm256_castps_pd(_mm256_permutevar8x32_ps(_mm256_castpd_ps(a), v64_halves(row)));
}
static inline void v64_compress(double *p, v64 a, uint32_t bits)
{
    _mm256_storeu_pd(p, v64_shuffle(a, esc_compress_4[bits]));
}
/* The chosen lanes from consecutive elements, the others from a; reads a whole vector. */
static inline v64 v64_expand(v64 a, const double *p, uint32_t bits)
{
    const __m256i bit = _mm256_setr_epi64x(1, 2, 4, 8);
    const __m256i chosen = _mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi64x(bits), bit), bit);
    return _mm256_blendv_pd(a, v64_shuffle(_mm256_loadu_pd(p), esc_expand_4[bits]),
                            _mm256_castsi256_pd(chosen));
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
static inline uint32_t m64_bits(m64 a)
{
    return (uint32_t)_mm256_movemask_pd(a);
}

static inline c64 c64_zero(void)
{
    return _mm256_setzero_si256();
}
static inline c64 c64_add(c64 a, c64 b)
{
    return _mm256_add_epi64(a, b);
}
static inline c64 c64_add_mask(c64 a, m64 m)
{
    return _mm256_sub_epi64(a, _mm256_castpd_si256(m));
}
static inline c64 c64_set_mask(c64 a, m64 m, uint32_t n)
{
    return _mm256_blendv_epi8(a, _mm256_set1_epi64x(n), _mm256_castpd_si256(m));
}
static inline void c64_store(uint32_t *p, c64 a)
{
    const __m256i low_halves = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    const __m256i packed = _mm256_permutevar8x32_epi32(a, low_halves);
    _mm_storeu_si128((__m128i *)p, _mm256_castsi256_si128(packed));
}

/* As many 32-bit indices as there are lanes. */
typedef __m128i i64;

static inline i64 i64_load(const uint32_t *p)
{
    return _mm_loadu_si128((const __m128i *)p);
}
static inline void i64_store(uint32_t *p, i64 a)
{
    _mm_storeu_si128((__m128i *)p, a);
}
static inline i64 i64_set1(uint32_t a)
{
    return _mm_set1_epi32((int)a);
}
static inline i64 i64_iota(void)
{
    return _mm_setr_epi32(0, 1, 2, 3);
}
static inline i64 i64_add(i64 a, i64 b)
{
    return _mm_add_epi32(a, b);
}
static inline i64 i64_sub(i64 a, i64 b)
{
    return _mm_sub_epi32(a, b);
}
static inline i64 i64_and(i64 a, i64 b)
{
    return _mm_and_si128(a, b);
}
static inline i64 i64_mul(i64 a, i64 b)
{
    return _mm_mullo_epi32(a, b);
}
static inline i64 i64_chosen(uint32_t bits)
{
    const __m128i bit = _mm_setr_epi32(1, 2, 4, 8);
    return _mm_cmpeq_epi32(_mm_and_si128(_mm_set1_epi32((int)bits), bit), bit);
}
static inline i64 i64_set(i64 a, uint32_t bits, uint32_t value)
{
    return _mm_blendv_epi8(a, i64_set1(value), i64_chosen(bits));
}
static inline i64 i64_add_mask(i64 a, uint32_t bits, i64 b)
{
    return _mm_add_epi32(a, _mm_and_si128(b, i64_chosen(bits)));
}
static inline uint32_t i64_eq(i64 a, i64 b)
{
    return (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(a, b)));
}
static inline i64 i64_shuffle(i64 a, const uint8_t row[16])
{
    return _mm_shuffle_epi8(a, _mm_loadu_si128((const __m128i *)row));
}
static inline void i64_compress(uint32_t *p, i64 a, uint32_t bits)
{
    i64_store(p, i64_shuffle(a, esc_compress_4[bits]));
}
static inline i64 i64_expand(i64 a, const uint32_t *p, uint32_t bits)
{
    return _mm_blendv_epi8(a, i64_shuffle(i64_load(p), esc_expand_4[bits]), i64_chosen(bits));
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
static inline void v32_store(float *p, v32 a)
{
    _mm256_storeu_ps(p, a);
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
static inline v32 v32_div(v32 a, v32 b)
{
    return _mm256_div_ps(a, b);
}
static inline v32 v32_fma(v32 a, v32 b, v32 c)
{
    return _mm256_fmadd_ps(a, b, c);
}
static inline v32 v32_fnma(v32 a, v32 b, v32 c)
{
    return _mm256_fnmadd_ps(a, b, c);
}
static inline v32 v32_fma_from(v32 a, v32 b, const float *c)
{
    return v32_fma(a, b, v32_load(c));
}
static inline v32 v32_fnma_from(v32 a, v32 b, const float *c)
{
    return v32_fnma(a, b, v32_load(c));
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
static inline m32 v32_lt_and(m32 m, v32 a, v32 b)
{
    return _mm256_and_ps(m, v32_lt(a, b));
}
static inline uint32_t v32_same(v32 a, v32 b)
{
    const __m256i equal = _mm256_cmpeq_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b));
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(equal));
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
static inline uint32_t m32_bits(m32 a)
{
    return (uint32_t)_mm256_movemask_ps(a);
}

static inline c32 c32_zero(void)
{
    return _mm256_setzero_si256();
}
static inline c32 c32_add(c32 a, c32 b)
{
    return _mm256_add_epi32(a, b);
}
static inline c32 c32_add_mask(c32 a, m32 m)
{
    return _mm256_sub_epi32(a, _mm256_castps_si256(m));
}
static inline c32 c32_set_mask(c32 a, m32 m, uint32_t n)
{
    return _mm256_blendv_epi8(a, _mm256_set1_epi32((int)n), _mm256_castps_si256(m));
}
static inline void c32_store(uint32_t *p, c32 a)
{
    _mm256_storeu_si256((__m256i *)p, a);
}

typedef __m256i i32;

static inline i32 i32_load(const uint32_t *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}
static inline void i32_store(uint32_t *p, i32 a)
{
    _mm256_storeu_si256((__m256i *)p, a);
}
static inline i32 i32_set1(uint32_t a)
{
    return _mm256_set1_epi32((int)a);
}
static inline i32 i32_iota(void)
{
    return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
}
static inline i32 i32_add(i32 a, i32 b)
{
    return _mm256_add_epi32(a, b);
}
static inline i32 i32_sub(i32 a, i32 b)
{
    return _mm256_sub_epi32(a, b);
}
static inline i32 i32_and(i32 a, i32 b)
{
    return _mm256_and_si256(a, b);
}
static inline i32 i32_mul(i32 a, i32 b)
{
    return _mm256_mullo_epi32(a, b);
}
static inline i32 i32_chosen(uint32_t bits)
{
    const __m256i bit = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    return _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32((int)bits), bit), bit);
}
static inline i32 i32_set(i32 a, uint32_t bits, uint32_t value)
{
    return _mm256_blendv_epi8(a, i32_set1(value), i32_chosen(bits));
}
static inline i32 i32_add_mask(i32 a, uint32_t bits, i32 b)
{
    return _mm256_add_epi32(a, _mm256_and_si256(b, i32_chosen(bits)));
}
static inline uint32_t i32_eq(i32 a, i32 b)
{
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b)));
}
/* Eight lanes are two fours: the second follows where the first has ended. */
static inline void i32_compress(uint32_t *p, i32 a, uint32_t bits)
{
    const uint32_t low = bits & 15, high = bits >> 4;
    i64_compress(p, _mm256_castsi256_si128(a), low);
    i64_compress(p + __builtin_popcount(low), _mm256_extracti128_si256(a, 1), high);
}
static inline i32 i32_expand(i32 a, const uint32_t *p, uint32_t bits)
{
    const uint32_t low = bits & 15, high = bits >> 4;
    const i64 first = i64_expand(_mm256_castsi256_si128(a), p, low);
    const i64 second =
        i64_expand(_mm256_extracti128_si256(a, 1), p + __builtin_popcount(low), high);
    return _mm256_inserti128_si256(_mm256_castsi128_si256(first), second, 1);
}

static inline void v32_compress(float *p, v32 a, uint32_t bits)
{
    i32_compress((uint32_t *)p, _mm256_castps_si256(a), bits);
}
static inline v32 v32_expand(v32 a, const float *p, uint32_t bits)
{
    return _mm256_castsi256_ps(i32_expand(_mm256_castps_si256(a), (const uint32_t *)p, bits));
}

#endif
