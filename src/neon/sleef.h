/* SPDX-License-Identifier: BSD-2-Clause */
/* neon/sleef.h - SLEEF's functions on 128-bit AArch64 vectors: of the family without multiply-add for the strict contract, of
 * the one with it for the fused. Each gives the same bits on every machine. */
#ifndef ESC_NEON_SLEEF_H
#define ESC_NEON_SLEEF_H

#if ESC_HAVE_SLEEF

#include "kernel/sleef.inc.h"
#include "neon/vec.h"

ESC_SLEEF_FAMILY(64, cinz, d2, advsimdnofma, Sleef_float64x2_t_2, strict)
ESC_SLEEF_FAMILY(64, finz, d2, advsimd, Sleef_float64x2_t_2, fused)
ESC_SLEEF_FAMILY(32, cinz, f4, advsimdnofma, Sleef_float32x4_t_2, strict)
ESC_SLEEF_FAMILY(32, finz, f4, advsimd, Sleef_float32x4_t_2, fused)

#undef ESC_SLEEF_FAMILY
#undef ESC_SLEEF_BINARY
#undef ESC_SLEEF_UNARY

#endif

#endif
