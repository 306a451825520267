/* SPDX-License-Identifier: BSD-2-Clause */
/* avx2/sleef.h - SLEEF's functions on 256-bit vectors: of the family without multiply-add for the strict contract, of
 * the one with it for the fused. Each gives the same bits on every machine. */
#ifndef ESC_AVX2_SLEEF_H
#define ESC_AVX2_SLEEF_H

#if ESC_HAVE_SLEEF

#include "avx2/vec.h"
#include "kernel/sleef.inc.h"

ESC_SLEEF_FAMILY(64, cinz, d4, avx, Sleef___m256d_2, strict)
ESC_SLEEF_FAMILY(64, finz, d4, avx2, Sleef___m256d_2, fused)
ESC_SLEEF_FAMILY(32, cinz, f8, avx, Sleef___m256_2, strict)
ESC_SLEEF_FAMILY(32, finz, f8, avx2, Sleef___m256_2, fused)

#undef ESC_SLEEF_FAMILY
#undef ESC_SLEEF_BINARY
#undef ESC_SLEEF_UNARY

#endif

#endif
