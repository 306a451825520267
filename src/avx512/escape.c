/* SPDX-License-Identifier: BSD-2-Clause */
/* avx512/escape.c - the escape kernels on 512-bit vectors. */
#include "avx512/vec.h"

/* Of 2, 3, 4, 6 and 8 the fastest, or near it: interior 5.33, 6.92, 7.74, 8.35, 7.03 Giter/s in f64 and
 * 10.8, 13.7, 15.9, 16.3, 13.9 in f32 on one Zen 5 core (esc_engine_run, strict, best of 15 in
 * three interleaved processes each, equal digests). 32 registers hold 6 x (x, y, c, count) and
 * temporaries. */
#define IN_FLIGHT_64 6
#define IN_FLIGHT_32 6

#define ESC_BITS 64
#define ESC_IN_FLIGHT IN_FLIGHT_64
#include "kernel/escape.inc.h"

#define ESC_BITS 32
#define ESC_IN_FLIGHT IN_FLIGHT_32
#include "kernel/escape.inc.h"

const struct esc_backend esc_backend_avx512 = {
    .name = "avx512",
    .needs = ESC_CPU_FMA | ESC_CPU_AVX512F | ESC_CPU_AVX512DQ | ESC_CPU_AVX512BW |
             ESC_CPU_AVX512VL | ESC_CPU_OS_YMM | ESC_CPU_OS_ZMM,
    .lanes = {V64_LANES, V32_LANES},
    .in_flight = {IN_FLIGHT_64, IN_FLIGHT_32},
    .kernels = {&kernels64, &kernels32},
};
