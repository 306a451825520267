/* SPDX-License-Identifier: BSD-2-Clause */
/* avx512/sleef.h - SLEEF's functions on 512-bit vectors: of the family without multiply-add for the strict contract, of
 * the one with it for the fused. Each gives the same bits on every machine. */
#ifndef ESC_AVX512_SLEEF_H
#define ESC_AVX512_SLEEF_H

#if ESC_HAVE_SLEEF

#include "avx512/vec.h"
#include "kernel/sleef.inc.h"

ESC_SLEEF_FAMILY(64, cinz, d8, avx512fnofma, Sleef___m512d_2, strict)
ESC_SLEEF_FAMILY(64, finz, d8, avx512f, Sleef___m512d_2, fused)
ESC_SLEEF_FAMILY(32, cinz, f16, avx512fnofma, Sleef___m512_2, strict)
ESC_SLEEF_FAMILY(32, finz, f16, avx512f, Sleef___m512_2, fused)

#undef ESC_SLEEF_FAMILY
#undef ESC_SLEEF_BINARY
#undef ESC_SLEEF_UNARY

#endif

#endif
