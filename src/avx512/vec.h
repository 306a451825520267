/* SPDX-License-Identifier: BSD-2-Clause */
/* avx512/vec.h - vector primitives on 512-bit registers. */
#ifndef ESC_AVX512_VEC_H
#define ESC_AVX512_VEC_H

#include <immintrin.h>
#include <stdint.h>

#if !defined(__AVX512F__) || !defined(__AVX512DQ__)
#error "compile this backend with -mavx512f -mavx512dq -mavx512bw -mavx512vl"
#endif

#define ESC_REGISTERS 32

/* Whether a multiply-add writes over its addend, and not over whichever operand is free. */
#define ESC_FMA_OVERWRITES 0

/* The bits of a mask, in a general register. Left to itself gcc 12 computes with them in mask registers,
 * and at times takes more bits out than it put in: seen with 16 lanes, -O3, where a mask was spilled. */
static inline uint32_t mask_bits(uint32_t mask)
{
    __asm__("" : "+r"(mask));
    return mask;
}

/* Binary64: 8 lanes. A mask is a bit per lane. */
#define V64_LANES 8
typedef double real64;
typedef __m512d v64;
typedef __mmask8 m64;
typedef __m512i c64; /* 64-bit counts, stored as 32-bit ones */

static inline v64 v64_load(const double *p)
{
    return _mm512_loadu_pd(p);
}
static inline void v64_store(double *p, v64 a)
{
    _mm512_storeu_pd(p, a);
}
static inline v64 v64_set1(double a)
{
    return _mm512_set1_pd(a);
}
static inline v64 v64_add(v64 a, v64 b)
{
    return _mm512_add_pd(a, b);
}
static inline v64 v64_sub(v64 a, v64 b)
{
    return _mm512_sub_pd(a, b);
}
static inline v64 v64_mul(v64 a, v64 b)
{
    return _mm512_mul_pd(a, b);
}
static inline v64 v64_div(v64 a, v64 b)
{
    return _mm512_div_pd(a, b);
}
static inline v64 v64_fma(v64 a, v64 b, v64 c)
{
    return _mm512_fmadd_pd(a, b, c);
}
static inline v64 v64_fnma(v64 a, v64 b, v64 c)
{
    return _mm512_fnmadd_pd(a, b, c);
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
    return _mm512_andnot_pd(_mm512_set1_pd(-0.0), a);
}
static inline v64 v64_neg(v64 a)
{
    return _mm512_xor_pd(_mm512_set1_pd(-0.0), a);
}
static inline m64 v64_lt(v64 a, v64 b)
{
    return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ);
}
static inline m64 v64_lt_and(m64 m, v64 a, v64 b)
{
    return _mm512_mask_cmp_pd_mask(m, a, b, _CMP_LT_OQ);
}
/* Lanes whose bits are the same. */
static inline uint32_t v64_same(v64 a, v64 b)
{
    return mask_bits(_mm512_cmpeq_epi64_mask(_mm512_castpd_si512(a), _mm512_castpd_si512(b)));
}
static inline v64 v64_select(m64 m, v64 a, v64 b)
{
    return _mm512_mask_mov_pd(b, m, a);
}

static inline v64 v64_canonical(v64 a)
{
    const v64 nan = _mm512_castsi512_pd(_mm512_set1_epi64(0x7ff8000000000000));
    return _mm512_mask_mov_pd(a, _mm512_cmp_pd_mask(a, a, _CMP_UNORD_Q), nan);
}

static inline void v64_store_complex(double *p, v64 re, v64 im)
{
    const __m512i low = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11);
    const __m512i high = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
    _mm512_storeu_pd(p, _mm512_permutex2var_pd(re, low, im));
    _mm512_storeu_pd(p + 8, _mm512_permutex2var_pd(re, high, im));
}

/* The chosen lanes, closed up; writes a whole vector. Through a register: the form that compresses to
 * memory is microcode on AMD's cores. */
static inline void v64_compress(double *p, v64 a, uint32_t bits)
{
    _mm512_storeu_pd(p, _mm512_maskz_compress_pd((__mmask8)bits, a));
}
/* The chosen lanes from consecutive elements, the others from a; reads a whole vector. */
static inline v64 v64_expand(v64 a, const double *p, uint32_t bits)
{
    return _mm512_mask_expand_pd(a, (__mmask8)bits, _mm512_loadu_pd(p));
}

static inline m64 m64_first(uint32_t n)
{
    return (m64)((1u << n) - 1);
}
static inline m64 m64_and(m64 a, m64 b)
{
    return _kand_mask8(a, b);
}
static inline m64 m64_or(m64 a, m64 b)
{
    return _kor_mask8(a, b);
}
static inline m64 m64_invert(m64 a)
{
    return _knot_mask8(a);
}
static inline int m64_any(m64 a)
{
    return a != 0;
}
static inline uint32_t m64_bits(m64 a)
{
    return mask_bits(a);
}

static inline c64 c64_zero(void)
{
    return _mm512_setzero_si512();
}
static inline c64 c64_add(c64 a, c64 b)
{
    return _mm512_add_epi64(a, b);
}
static inline c64 c64_add_mask(c64 a, m64 m)
{
    return _mm512_mask_add_epi64(a, m, a, _mm512_set1_epi64(1));
}
static inline c64 c64_set_mask(c64 a, m64 m, uint32_t n)
{
    return _mm512_mask_mov_epi64(a, m, _mm512_set1_epi64(n));
}
static inline void c64_store(uint32_t *p, c64 a)
{
    _mm256_storeu_si256((__m256i *)p, _mm512_cvtepi64_epi32(a));
}

/* As many 32-bit indices as there are lanes. */
typedef __m256i i64;

static inline i64 i64_load(const uint32_t *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}
static inline void i64_store(uint32_t *p, i64 a)
{
    _mm256_storeu_si256((__m256i *)p, a);
}
static inline i64 i64_set1(uint32_t a)
{
    return _mm256_set1_epi32((int)a);
}
static inline i64 i64_iota(void)
{
    return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
}
static inline i64 i64_add(i64 a, i64 b)
{
    return _mm256_add_epi32(a, b);
}
static inline i64 i64_sub(i64 a, i64 b)
{
    return _mm256_sub_epi32(a, b);
}
static inline i64 i64_and(i64 a, i64 b)
{
    return _mm256_and_si256(a, b);
}
static inline i64 i64_mul(i64 a, i64 b)
{
    return _mm256_mullo_epi32(a, b);
}
static inline i64 i64_set(i64 a, uint32_t bits, uint32_t value)
{
    return _mm256_mask_set1_epi32(a, (__mmask8)bits, (int)value);
}
static inline i64 i64_add_mask(i64 a, uint32_t bits, i64 b)
{
    return _mm256_mask_add_epi32(a, (__mmask8)bits, a, b);
}
static inline uint32_t i64_eq(i64 a, i64 b)
{
    return mask_bits(_mm256_cmpeq_epi32_mask(a, b));
}
static inline void i64_compress(uint32_t *p, i64 a, uint32_t bits)
{
    i64_store(p, _mm256_maskz_compress_epi32((__mmask8)bits, a));
}
static inline i64 i64_expand(i64 a, const uint32_t *p, uint32_t bits)
{
    return _mm256_mask_expand_epi32(a, (__mmask8)bits, i64_load(p));
}

/* Binary32: 16 lanes. */
#define V32_LANES 16
typedef float real32;
typedef __m512 v32;
typedef __mmask16 m32;
typedef __m512i c32;

static inline v32 v32_load(const float *p)
{
    return _mm512_loadu_ps(p);
}
static inline void v32_store(float *p, v32 a)
{
    _mm512_storeu_ps(p, a);
}
static inline v32 v32_set1(float a)
{
    return _mm512_set1_ps(a);
}
static inline v32 v32_add(v32 a, v32 b)
{
    return _mm512_add_ps(a, b);
}
static inline v32 v32_sub(v32 a, v32 b)
{
    return _mm512_sub_ps(a, b);
}
static inline v32 v32_mul(v32 a, v32 b)
{
    return _mm512_mul_ps(a, b);
}
static inline v32 v32_div(v32 a, v32 b)
{
    return _mm512_div_ps(a, b);
}
static inline v32 v32_fma(v32 a, v32 b, v32 c)
{
    return _mm512_fmadd_ps(a, b, c);
}
static inline v32 v32_fnma(v32 a, v32 b, v32 c)
{
    return _mm512_fnmadd_ps(a, b, c);
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
    return _mm512_andnot_ps(_mm512_set1_ps(-0.0f), a);
}
static inline v32 v32_neg(v32 a)
{
    return _mm512_xor_ps(_mm512_set1_ps(-0.0f), a);
}
static inline m32 v32_lt(v32 a, v32 b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ);
}
static inline m32 v32_lt_and(m32 m, v32 a, v32 b)
{
    return _mm512_mask_cmp_ps_mask(m, a, b, _CMP_LT_OQ);
}
static inline uint32_t v32_same(v32 a, v32 b)
{
    return mask_bits(_mm512_cmpeq_epi32_mask(_mm512_castps_si512(a), _mm512_castps_si512(b)));
}
static inline v32 v32_select(m32 m, v32 a, v32 b)
{
    return _mm512_mask_mov_ps(b, m, a);
}

static inline v32 v32_canonical(v32 a)
{
    const v32 nan = _mm512_castsi512_ps(_mm512_set1_epi32(0x7fc00000));
    return _mm512_mask_mov_ps(a, _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q), nan);
}

static inline void v32_store_complex(float *p, v32 re, v32 im)
{
    const __m512i low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const __m512i high =
        _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    _mm512_storeu_ps(p, _mm512_permutex2var_ps(re, low, im));
    _mm512_storeu_ps(p + 16, _mm512_permutex2var_ps(re, high, im));
}

static inline void v32_compress(float *p, v32 a, uint32_t bits)
{
    _mm512_storeu_ps(p, _mm512_maskz_compress_ps((__mmask16)bits, a));
}
static inline v32 v32_expand(v32 a, const float *p, uint32_t bits)
{
    return _mm512_mask_expand_ps(a, (__mmask16)bits, _mm512_loadu_ps(p));
}

static inline m32 m32_first(uint32_t n)
{
    return (m32)((1u << n) - 1);
}
static inline m32 m32_and(m32 a, m32 b)
{
    return _kand_mask16(a, b);
}
static inline m32 m32_or(m32 a, m32 b)
{
    return _kor_mask16(a, b);
}
static inline m32 m32_invert(m32 a)
{
    return _knot_mask16(a);
}
static inline int m32_any(m32 a)
{
    return a != 0;
}
static inline uint32_t m32_bits(m32 a)
{
    return mask_bits(a);
}

static inline c32 c32_zero(void)
{
    return _mm512_setzero_si512();
}
static inline c32 c32_add(c32 a, c32 b)
{
    return _mm512_add_epi32(a, b);
}
static inline c32 c32_add_mask(c32 a, m32 m)
{
    return _mm512_mask_add_epi32(a, m, a, _mm512_set1_epi32(1));
}
static inline c32 c32_set_mask(c32 a, m32 m, uint32_t n)
{
    return _mm512_mask_mov_epi32(a, m, _mm512_set1_epi32((int)n));
}
static inline void c32_store(uint32_t *p, c32 a)
{
    _mm512_storeu_si512(p, a);
}

typedef __m512i i32;

static inline i32 i32_load(const uint32_t *p)
{
    return _mm512_loadu_si512(p);
}
static inline void i32_store(uint32_t *p, i32 a)
{
    _mm512_storeu_si512(p, a);
}
static inline i32 i32_set1(uint32_t a)
{
    return _mm512_set1_epi32((int)a);
}
static inline i32 i32_iota(void)
{
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
static inline i32 i32_add(i32 a, i32 b)
{
    return _mm512_add_epi32(a, b);
}
static inline i32 i32_sub(i32 a, i32 b)
{
    return _mm512_sub_epi32(a, b);
}
static inline i32 i32_and(i32 a, i32 b)
{
    return _mm512_and_si512(a, b);
}
static inline i32 i32_mul(i32 a, i32 b)
{
    return _mm512_mullo_epi32(a, b);
}
static inline i32 i32_set(i32 a, uint32_t bits, uint32_t value)
{
    return _mm512_mask_set1_epi32(a, (__mmask16)bits, (int)value);
}
static inline i32 i32_add_mask(i32 a, uint32_t bits, i32 b)
{
    return _mm512_mask_add_epi32(a, (__mmask16)bits, a, b);
}
static inline uint32_t i32_eq(i32 a, i32 b)
{
    return mask_bits(_mm512_cmpeq_epi32_mask(a, b));
}
static inline void i32_compress(uint32_t *p, i32 a, uint32_t bits)
{
    i32_store(p, _mm512_maskz_compress_epi32((__mmask16)bits, a));
}
static inline i32 i32_expand(i32 a, const uint32_t *p, uint32_t bits)
{
    return _mm512_mask_expand_epi32(a, (__mmask16)bits, i32_load(p));
}

#endif
