/* SPDX-License-Identifier: BSD-2-Clause */
/* bench/baseline_real.h - the precision that a baseline's file is compiled for.
 *
 * The build defines ESC_BASELINE_BITS, 64 or 32, and ESC_BASELINE_FUNCTION, the name of the one
 * function that the file defines. */
#ifndef ESC_BENCH_BASELINE_REAL_H
#define ESC_BENCH_BASELINE_REAL_H

#include "bench/baseline.h"

#if ESC_BASELINE_BITS == 64
typedef double real;
#elif ESC_BASELINE_BITS == 32
typedef float real;
#else
#error "ESC_BASELINE_BITS is 64 or 32"
#endif

#define ESC_BASELINE_INLINE static inline __attribute__((always_inline))

#endif
