/* SPDX-License-Identifier: BSD-2-Clause */
/* avx2/tuning.h - how many vectors and iterations go together, for kernel/escape.inc.h. */
#ifndef ESC_AVX2_TUNING_H
#define ESC_AVX2_TUNING_H

/* Blind loop: 4, 5, 6 vectors 3.43, 3.86, 3.99 Giter/s on seed and 5.4, 6.3, 7.2 on interior, f64 strict, best of 3
 * interleaved runs with equal digests on one Zen 5 core. 16 registers hold 6 x (x, y) and four more, with c in
 * memory. First stage, on one Zen 4 core: 4 vectors 1.05 times as fast as 3 on seahorse, 1.01 on mandelbrot. The
 * rest as for avx512, on which it was chosen. */
#define FIRST_IN_FLIGHT 4
#define FIRST_ITER 16
#define LEVEL_IN_FLIGHT 4
#define LEVEL_ITER 24
#define BLIND_IN_FLIGHT 6
#define BLOCK 88

#endif
