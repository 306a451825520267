/* SPDX-License-Identifier: BSD-2-Clause */
/* avx2/escape.c - the escape kernels on 256-bit vectors. */
#include "avx2/vec.h"

#define IN_FLIGHT_64 \
    3 /* 16 registers: 3 x (x, y, alive, count) leaves 4 for c, R2 and a temporary */
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
