/* SPDX-License-Identifier: BSD-2-Clause */
/* neon/escape.c - the escape kernels, and values for pictures, on 128-bit AArch64 vectors. */
#include "neon/sleef.h"
#include "neon/vec.h"

/* 32 registers hold 8 x (x, y), the constants and temporaries: 24 cycles' worth of operations on the two pipes
 * of a Neoverse N1, 12 on the four of a V1, where a step takes 9 to 13 to come round. No ARM machine has timed
 * it; docs/performance.md has what llvm-mca says. The rest as for avx512, on which it was chosen. */
#define FIRST_IN_FLIGHT 4
#define FIRST_ITER 16
#define TEST_EVERY 1
#define LEVEL_IN_FLIGHT 4
#define LEVEL_ITER 24
#define BLIND_IN_FLIGHT 8
#define BLOCK 88

#define ESC_BITS 64
#include "kernel/escape.inc.h"

#define ESC_BITS 32
#include "kernel/escape.inc.h"

#if ESC_HAVE_SLEEF
#define ESC_BITS 64
#include "kernel/value.inc.h"

#define ESC_BITS 32
#include "kernel/value.inc.h"
#endif

const struct esc_backend esc_backend_neon = {
    .name = "neon",
    .needs = ESC_CPU_ASIMD,
    .lanes = {V64_LANES, V32_LANES},
    .in_flight = {BLIND_IN_FLIGHT, BLIND_IN_FLIGHT},
    .kernels = {&kernels64, &kernels32},
#if ESC_HAVE_SLEEF
    .values = {&values64, &values32},
#endif
};
