/* SPDX-License-Identifier: BSD-2-Clause */
/* avx2/escape.c - the escape kernels on 256-bit vectors. */
#include "avx2/vec.h"

/* Of 2, 3, 4, 6 and 8 the fastest: seed 2.36, 2.40, 2.33, 2.35, 2.35 Giter/s in f64 and 3.91, 4.27,
 * 3.95, 3.24, 2.73 in f32 on one Zen 5 core (esc_engine_run, strict, best of
 * 15 in three interleaved processes each, equal digests). 16 registers hold 3 x (x, y, alive, count) and four more. */
#define IN_FLIGHT_64 3
#define IN_FLIGHT_32 3

#define ESC_BITS 64
#define ESC_IN_FLIGHT IN_FLIGHT_64
#include "kernel/escape.inc.h"

#define ESC_BITS 32
#define ESC_IN_FLIGHT IN_FLIGHT_32
#include "kernel/escape.inc.h"

const struct esc_backend esc_backend_avx2 = {
    .name = "avx2",
    .needs = ESC_CPU_AVX2 | ESC_CPU_FMA | ESC_CPU_OS_YMM,
    .lanes = {V64_LANES, V32_LANES},
    .in_flight = {IN_FLIGHT_64, IN_FLIGHT_32},
    .kernels = {&kernels64, &kernels32},
};
