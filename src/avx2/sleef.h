/* SPDX-License-Identifier: BSD-2-Clause */
/* avx2/sleef.h - SLEEF's functions on 256-bit vectors: of the family without multiply-add for the strict contract, of
 * the one with it for the fused. Each gives the same bits on every machine. */
#ifndef ESC_AVX2_SLEEF_H
#define ESC_AVX2_SLEEF_H

#if ESC_HAVE_SLEEF

#include <sleef.h>

#include "avx2/vec.h"

/* By their qualified names: those without choose at run time, and not all that are declared are exported. */
#define ESC_SLEEF_FAMILY(bits, prefix, suffix, pair, contract)                                  \
    static inline v##bits v##bits##_##contract##_pow(v##bits a, v##bits b)                      \
    {                                                                                           \
        return Sleef_##prefix##_pow##suffix(a, b);                                              \
    }                                                                                           \
    static inline v##bits v##bits##_##contract##_atan2(v##bits y, v##bits x)                    \
    {                                                                                           \
        return Sleef_##prefix##_atan2##suffix(y, x);                                            \
    }                                                                                           \
    static inline v##bits v##bits##_##contract##_exp(v##bits a)                                 \
    {                                                                                           \
        return Sleef_##prefix##_exp##suffix(a);                                                 \
    }                                                                                           \
    static inline v##bits v##bits##_##contract##_sinh(v##bits a)                                \
    {                                                                                           \
        return Sleef_##prefix##_sinh##suffix(a);                                                \
    }                                                                                           \
    static inline v##bits v##bits##_##contract##_cosh(v##bits a)                                \
    {                                                                                           \
        return Sleef_##prefix##_cosh##suffix(a);                                                \
    }                                                                                           \
    static inline void v##bits##_##contract##_sincos(v##bits a, v##bits *sine, v##bits *cosine) \
    {                                                                                           \
        const pair both = Sleef_##prefix##_sincos##suffix(a);                                   \
        *sine = both.x;                                                                         \
        *cosine = both.y;                                                                       \
    }

ESC_SLEEF_FAMILY(64, cinz, d4_u10avx, Sleef___m256d_2, strict)
ESC_SLEEF_FAMILY(64, finz, d4_u10avx2, Sleef___m256d_2, fused)
ESC_SLEEF_FAMILY(32, cinz, f8_u10avx, Sleef___m256_2, strict)
ESC_SLEEF_FAMILY(32, finz, f8_u10avx2, Sleef___m256_2, fused)

#undef ESC_SLEEF_FAMILY

#endif

#endif
