/* SPDX-License-Identifier: BSD-2-Clause */
/* strict_fp.h - refuses to compile where the compiler would not keep IEEE arithmetic.
 *
 * Included by every file that computes an orbit or a coordinate. Contraction leaves no macro
 * behind, so -ffp-contract=off is given last on every command line and the canaries check it. */
#ifndef ESC_CPU_STRICT_FP_H
#define ESC_CPU_STRICT_FP_H

#include <float.h>

#if defined(__FAST_MATH__) || defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error "escapement must not be built with -ffast-math or any part of it"
#endif

#if FLT_EVAL_METHOD != 0
#error "float and double must be computed in their own precision: on i686 give -msse2 -mfpmath=sse"
#endif

#endif
