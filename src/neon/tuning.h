/* SPDX-License-Identifier: BSD-2-Clause */
/* neon/tuning.h - how many vectors and iterations go together, for kernel/escape.inc.h. */
#ifndef ESC_NEON_TUNING_H
#define ESC_NEON_TUNING_H

/* 32 registers hold 8 x (x, y), the constants and temporaries: 24 cycles' worth of operations on the two pipes
 * of a Neoverse N1, 12 on the four of a V1, where a step takes 9 to 13 to come round. No ARM machine has timed
 * it; docs/performance.md has what llvm-mca says. The rest as for avx512, on which it was chosen. */
#define FIRST_IN_FLIGHT 4
#define FIRST_ITER 16
#define LEVEL_IN_FLIGHT 4
#define LEVEL_ITER 24
#define BLIND_IN_FLIGHT 8
#define BLOCK 88

#endif
