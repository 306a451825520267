/* SPDX-License-Identifier: BSD-2-Clause */
/* neon/vec.h - vector primitives on 128-bit AArch64 registers. */
#ifndef ESC_NEON_VEC_H
#define ESC_NEON_VEC_H

#include <arm_neon.h>
#include <stdint.h>

#include "kernel/lanes.h"

#if !defined(__aarch64__)
#error "this backend needs AArch64: 32-bit ARM's NEON has no binary64 and flushes subnormals"
#endif

#define ESC_REGISTERS 32

/* Whether a multiply-add writes over its addend, and not over whichever operand is free. */
#define ESC_FMA_OVERWRITES 1

/* Binary64: 2 lanes. A mask is a vector whose lanes are all ones or all zeros. */
#define V64_LANES 2
typedef double real64;
typedef float64x2_t v64;
typedef uint64x2_t m64;
typedef uint64x2_t c64; /* 64-bit counts, stored as 32-bit ones */

static inline v64 v64_load(const double *p)
{
    return vld1q_f64(p);
}
static inline void v64_store(double *p, v64 a)
{
    vst1q_f64(p, a);
}
static inline v64 v64_set1(double a)
{
    return vdupq_n_f64(a);
}
static inline v64 v64_add(v64 a, v64 b)
{
    return vaddq_f64(a, b);
}
static inline v64 v64_sub(v64 a, v64 b)
{
    return vsubq_f64(a, b);
}
static inline v64 v64_mul(v64 a, v64 b)
{
    return vmulq_f64(a, b);
}
static inline v64 v64_div(v64 a, v64 b)
{
    return vdivq_f64(a, b);
}
static inline v64 v64_fma(v64 a, v64 b, v64 c)
{
    return vfmaq_f64(c, a, b);
}
static inline v64 v64_fnma(v64 a, v64 b, v64 c)
{
    return vfmsq_f64(c, a, b);
}
/* The addend from memory, into the register that the result takes: a compiler would keep it in a
 * register and copy it, and a copy costs as much as an addition. */
static inline v64 v64_fma_from(v64 a, v64 b, const double *c)
{
    v64 sum;
    __asm__("ldr %q0, %1\n\tfmla %0.2d, %2.2d, %3.2d"
            : "=&w"(sum)
            : "m"(*(const v64 *)c), "w"(a), "w"(b));
    return sum;
}
static inline v64 v64_fnma_from(v64 a, v64 b, const double *c)
{
    v64 sum;
    __asm__("ldr %q0, %1\n\tfmls %0.2d, %2.2d, %3.2d"
            : "=&w"(sum)
            : "m"(*(const v64 *)c), "w"(a), "w"(b));
    return sum;
}
static inline v64 v64_abs(v64 a)
{
    return vabsq_f64(a);
}
static inline v64 v64_neg(v64 a)
{
    return vnegq_f64(a);
}
static inline m64 v64_lt(v64 a, v64 b)
{
    return vcltq_f64(a, b);
}
static inline m64 v64_lt_and(m64 m, v64 a, v64 b)
{
    return vandq_u64(m, vcltq_f64(a, b));
}
static inline v64 v64_select(m64 m, v64 a, v64 b)
{
    return vbslq_f64(m, a, b);
}

static inline v64 v64_canonical(v64 a)
{
    const v64 nan = vreinterpretq_f64_u64(vdupq_n_u64(0x7ff8000000000000));
    return vbslq_f64(vceqq_f64(a, a), a, nan);
}

/* Lanes whose bits are the same. */
static inline uint32_t v64_same(v64 a, v64 b)
{
    const uint64x2_t equal = vceqq_u64(vreinterpretq_u64_f64(a), vreinterpretq_u64_f64(b));
    return (uint32_t)(vgetq_lane_u64(equal, 0) & 1) | (uint32_t)(vgetq_lane_u64(equal, 1) & 2);
}

static inline void v64_store_complex(double *p, v64 re, v64 im)
{
    vst2q_f64(p, (float64x2x2_t){{re, im}});
}

static inline m64 m64_first(uint32_t n)
{
    return vcgtq_u64(vdupq_n_u64(n), vcombine_u64(vcreate_u64(0), vcreate_u64(1)));
}

static inline m64 m64_and(m64 a, m64 b)
{
    return vandq_u64(a, b);
}
static inline m64 m64_or(m64 a, m64 b)
{
    return vorrq_u64(a, b);
}
static inline m64 m64_invert(m64 a)
{
    return veorq_u64(a, vdupq_n_u64(UINT64_MAX));
}
static inline int m64_any(m64 a)
{
    return vmaxvq_u32(vreinterpretq_u32_u64(a)) != 0;
}
static inline uint32_t m64_bits(m64 a)
{
    return (uint32_t)(vgetq_lane_u64(a, 0) & 1) | (uint32_t)(vgetq_lane_u64(a, 1) & 2);
}

static inline c64 c64_zero(void)
{
    return vdupq_n_u64(0);
}
static inline c64 c64_add(c64 a, c64 b)
{
    return vaddq_u64(a, b);
}
static inline c64 c64_add_mask(c64 a, m64 m)
{
    return vsubq_u64(a, m);
}
static inline c64 c64_set_mask(c64 a, m64 m, uint32_t n)
{
    return vbslq_u64(m, vdupq_n_u64(n), a);
}
static inline void c64_store(uint32_t *p, c64 a)
{
    vst1_u32(p, vmovn_u64(a));
}

/* As many 32-bit indices as there are lanes. */
typedef uint32x2_t i64;

static inline i64 i64_load(const uint32_t *p)
{
    return vld1_u32(p);
}
static inline void i64_store(uint32_t *p, i64 a)
{
    vst1_u32(p, a);
}
static inline i64 i64_set1(uint32_t a)
{
    return vdup_n_u32(a);
}
static inline i64 i64_iota(void)
{
    return vcreate_u32(UINT64_C(1) << 32);
}
static inline i64 i64_add(i64 a, i64 b)
{
    return vadd_u32(a, b);
}
static inline i64 i64_sub(i64 a, i64 b)
{
    return vsub_u32(a, b);
}
static inline i64 i64_and(i64 a, i64 b)
{
    return vand_u32(a, b);
}
static inline i64 i64_mul(i64 a, i64 b)
{
    return vmul_u32(a, b);
}
static inline i64 i64_chosen(uint32_t bits)
{
    return vtst_u32(vdup_n_u32(bits), vcreate_u32(UINT64_C(2) << 32 | 1));
}
static inline i64 i64_set(i64 a, uint32_t bits, uint32_t value)
{
    return vbsl_u32(i64_chosen(bits), vdup_n_u32(value), a);
}
static inline i64 i64_add_mask(i64 a, uint32_t bits, i64 b)
{
    return vadd_u32(a, vand_u32(b, i64_chosen(bits)));
}
static inline uint32_t i64_eq(i64 a, i64 b)
{
    const i64 equal = vceq_u32(a, b);
    return (vget_lane_u32(equal, 0) & 1) | (vget_lane_u32(equal, 1) & 2);
}
/* Of two lanes there is little to move: the second goes first when it is alone, or comes from the first
 * element. */
static inline void i64_compress(uint32_t *p, i64 a, uint32_t bits)
{
    vst1_u32(p, bits == 2 ? vdup_lane_u32(a, 1) : a);
}
static inline i64 i64_expand(i64 a, const uint32_t *p, uint32_t bits)
{
    const i64 next = vld1_u32(p);
    return vbsl_u32(i64_chosen(bits), bits == 2 ? vdup_lane_u32(next, 0) : next, a);
}

static inline void v64_compress(double *p, v64 a, uint32_t bits)
{
    vst1q_f64(p, bits == 2 ? vdupq_laneq_f64(a, 1) : a);
}
static inline v64 v64_expand(v64 a, const double *p, uint32_t bits)
{
    const v64 next = vld1q_f64(p);
    const m64 chosen = vtstq_u64(vdupq_n_u64(bits), vcombine_u64(vcreate_u64(1), vcreate_u64(2)));
    return vbslq_f64(chosen, bits == 2 ? vdupq_laneq_f64(next, 0) : next, a);
}

/* Binary32: 4 lanes. */
#define V32_LANES 4
typedef float real32;
typedef float32x4_t v32;
typedef uint32x4_t m32;
typedef uint32x4_t c32;

static inline v32 v32_load(const float *p)
{
    return vld1q_f32(p);
}
static inline void v32_store(float *p, v32 a)
{
    vst1q_f32(p, a);
}
static inline v32 v32_set1(float a)
{
    return vdupq_n_f32(a);
}
static inline v32 v32_add(v32 a, v32 b)
{
    return vaddq_f32(a, b);
}
static inline v32 v32_sub(v32 a, v32 b)
{
    return vsubq_f32(a, b);
}
static inline v32 v32_mul(v32 a, v32 b)
{
    return vmulq_f32(a, b);
}
static inline v32 v32_div(v32 a, v32 b)
{
    return vdivq_f32(a, b);
}
static inline v32 v32_fma(v32 a, v32 b, v32 c)
{
    return vfmaq_f32(c, a, b);
}
static inline v32 v32_fnma(v32 a, v32 b, v32 c)
{
    return vfmsq_f32(c, a, b);
}
static inline v32 v32_fma_from(v32 a, v32 b, const float *c)
{
    v32 sum;
    __asm__("ldr %q0, %1\n\tfmla %0.4s, %2.4s, %3.4s"
            : "=&w"(sum)
            : "m"(*(const v32 *)c), "w"(a), "w"(b));
    return sum;
}
static inline v32 v32_fnma_from(v32 a, v32 b, const float *c)
{
    v32 sum;
    __asm__("ldr %q0, %1\n\tfmls %0.4s, %2.4s, %3.4s"
            : "=&w"(sum)
            : "m"(*(const v32 *)c), "w"(a), "w"(b));
    return sum;
}
static inline v32 v32_abs(v32 a)
{
    return vabsq_f32(a);
}
static inline v32 v32_neg(v32 a)
{
    return vnegq_f32(a);
}
static inline m32 v32_lt(v32 a, v32 b)
{
    return vcltq_f32(a, b);
}
static inline m32 v32_lt_and(m32 m, v32 a, v32 b)
{
    return vandq_u32(m, vcltq_f32(a, b));
}
static inline v32 v32_select(m32 m, v32 a, v32 b)
{
    return vbslq_f32(m, a, b);
}

static inline v32 v32_canonical(v32 a)
{
    const v32 nan = vreinterpretq_f32_u32(vdupq_n_u32(0x7fc00000));
    return vbslq_f32(vceqq_f32(a, a), a, nan);
}

static inline uint32_t v32_same(v32 a, v32 b)
{
    const uint32_t bit[4] = {1, 2, 4, 8};
    const uint32x4_t equal = vceqq_u32(vreinterpretq_u32_f32(a), vreinterpretq_u32_f32(b));
    return vaddvq_u32(vandq_u32(equal, vld1q_u32(bit)));
}

static inline void v32_store_complex(float *p, v32 re, v32 im)
{
    vst2q_f32(p, (float32x4x2_t){{re, im}});
}

static inline m32 m32_first(uint32_t n)
{
    const uint32_t lane[4] = {0, 1, 2, 3};
    return vcgtq_u32(vdupq_n_u32(n), vld1q_u32(lane));
}

static inline m32 m32_and(m32 a, m32 b)
{
    return vandq_u32(a, b);
}
static inline m32 m32_or(m32 a, m32 b)
{
    return vorrq_u32(a, b);
}
static inline m32 m32_invert(m32 a)
{
    return vmvnq_u32(a);
}
static inline int m32_any(m32 a)
{
    return vmaxvq_u32(a) != 0;
}
static inline uint32_t m32_bits(m32 a)
{
    const uint32_t bit[4] = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(a, vld1q_u32(bit)));
}

static inline c32 c32_zero(void)
{
    return vdupq_n_u32(0);
}
static inline c32 c32_add(c32 a, c32 b)
{
    return vaddq_u32(a, b);
}
static inline c32 c32_add_mask(c32 a, m32 m)
{
    return vsubq_u32(a, m);
}
static inline c32 c32_set_mask(c32 a, m32 m, uint32_t n)
{
    return vbslq_u32(m, vdupq_n_u32(n), a);
}
static inline void c32_store(uint32_t *p, c32 a)
{
    vst1q_u32(p, a);
}

typedef uint32x4_t i32;

static inline i32 i32_load(const uint32_t *p)
{
    return vld1q_u32(p);
}
static inline void i32_store(uint32_t *p, i32 a)
{
    vst1q_u32(p, a);
}
static inline i32 i32_set1(uint32_t a)
{
    return vdupq_n_u32(a);
}
static inline i32 i32_iota(void)
{
    const uint32_t lane[4] = {0, 1, 2, 3};
    return vld1q_u32(lane);
}
static inline i32 i32_add(i32 a, i32 b)
{
    return vaddq_u32(a, b);
}
static inline i32 i32_sub(i32 a, i32 b)
{
    return vsubq_u32(a, b);
}
static inline i32 i32_and(i32 a, i32 b)
{
    return vandq_u32(a, b);
}
static inline i32 i32_mul(i32 a, i32 b)
{
    return vmulq_u32(a, b);
}
static inline i32 i32_chosen(uint32_t bits)
{
    const uint32_t bit[4] = {1, 2, 4, 8};
    return vtstq_u32(vdupq_n_u32(bits), vld1q_u32(bit));
}
static inline i32 i32_set(i32 a, uint32_t bits, uint32_t value)
{
    return vbslq_u32(i32_chosen(bits), vdupq_n_u32(value), a);
}
static inline i32 i32_add_mask(i32 a, uint32_t bits, i32 b)
{
    return vaddq_u32(a, vandq_u32(b, i32_chosen(bits)));
}
static inline uint32_t i32_eq(i32 a, i32 b)
{
    return m32_bits(vceqq_u32(a, b));
}
static inline i32 i32_shuffle(i32 a, const uint8_t row[16])
{
    return vreinterpretq_u32_u8(vqtbl1q_u8(vreinterpretq_u8_u32(a), vld1q_u8(row)));
}
static inline void i32_compress(uint32_t *p, i32 a, uint32_t bits)
{
    vst1q_u32(p, i32_shuffle(a, esc_compress_4[bits]));
}
static inline i32 i32_expand(i32 a, const uint32_t *p, uint32_t bits)
{
    return vbslq_u32(i32_chosen(bits), i32_shuffle(vld1q_u32(p), esc_expand_4[bits]), a);
}

static inline void v32_compress(float *p, v32 a, uint32_t bits)
{
    const i32 closed = i32_shuffle(vreinterpretq_u32_f32(a), esc_compress_4[bits]);
    vst1q_f32(p, vreinterpretq_f32_u32(closed));
}
static inline v32 v32_expand(v32 a, const float *p, uint32_t bits)
{
    const i32 spread = i32_shuffle(vreinterpretq_u32_f32(vld1q_f32(p)), esc_expand_4[bits]);
    return vbslq_f32(i32_chosen(bits), vreinterpretq_f32_u32(spread), a);
}

#endif
