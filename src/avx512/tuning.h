/* SPDX-License-Identifier: BSD-2-Clause */
/* avx512/tuning.h - how many vectors and iterations go together, for kernel/escape.inc.h. */
#ifndef ESC_AVX512_TUNING_H
#define ESC_AVX512_TUNING_H

/* Each the best, or near it, of what was tried on one Zen 4 core and, some of it in an earlier form of the
 * kernels, on one Zen 5 core: docs/performance.md. Zen 5, Giter/s, f64 strict, best of 4 interleaved runs with
 * equal digests, seed and mandelbrot:
 * First stage: 3, 4, 6 vectors 9.4/10.4, 9.7/11.0, 8.9/10.2; 6, 8, 12 iterations 9.6/10.8, 9.7/11.0, 9.9/11.2.
 * Level and replay: Zen 4, in stretches: 3, 4, 5, 6, 8 vectors; 5 is the best on seed (4: 0.98, 6: 0.95) and on
 *   seahorse (8: 0.95), though 4 gains 1.03 on mandelbrot.
 * Blind loop: 8, 9 vectors 16.3, 17.1 on interior; 9 are three times (fma, add, add), which keeps the pipes of
 *   additions as busy as those of multiplications. 32 registers hold 9 x (x, y), constants and temporaries.
 * Blocks of 48, 64, 96 iterations: 9.3/10.6, 9.7/11.0, 10.4/11.7. Zen 4: 48, 64, 88, 96: 1.01, 1.01, 1.01, 1.00
 *   times the rate of 96 on seed, 1.10, 1.11, 1.10, 1.00 on dust. */
#define FIRST_IN_FLIGHT 4
#define FIRST_ITER 16
#define LEVEL_IN_FLIGHT 5
#define LEVEL_ITER 24
#define BLIND_IN_FLIGHT 9
#define BLOCK 88

#endif
