/* SPDX-License-Identifier: BSD-2-Clause */
/* neon/vec.h - vector primitives on 128-bit AArch64 registers. */
#ifndef ESC_NEON_VEC_H
#define ESC_NEON_VEC_H

#include <arm_neon.h>
#include <stdint.h>

#if !defined(__aarch64__)
#error "this backend needs AArch64: 32-bit ARM's NEON has no binary64 and flushes subnormals"
#endif

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
static inline v64 v64_neg(v64 a)
{
    return vnegq_f64(a);
}
static inline m64 v64_lt(v64 a, v64 b)
{
    return vcltq_f64(a, b);
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

static inline c64 c64_zero(void)
{
    return vdupq_n_u64(0);
}
static inline c64 c64_add_mask(c64 a, m64 m)
{
    return vsubq_u64(a, m);
}
static inline void c64_store(uint32_t *p, c64 a)
{
    vst1_u32(p, vmovn_u64(a));
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
static inline v32 v32_neg(v32 a)
{
    return vnegq_f32(a);
}
static inline m32 v32_lt(v32 a, v32 b)
{
    return vcltq_f32(a, b);
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

static inline c32 c32_zero(void)
{
    return vdupq_n_u32(0);
}
static inline c32 c32_add_mask(c32 a, m32 m)
{
    return vsubq_u32(a, m);
}
static inline void c32_store(uint32_t *p, c32 a)
{
    vst1q_u32(p, a);
}

#endif
