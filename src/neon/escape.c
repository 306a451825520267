/* SPDX-License-Identifier: BSD-2-Clause */
/* neon/escape.c - the escape kernels on 128-bit AArch64 vectors. */
#include "neon/vec.h"

/* 32 registers hold 4 x (x, y, c, alive, count) and temporaries; no ARM machine has timed it yet. */
#define IN_FLIGHT_64 4
#define IN_FLIGHT_32 4

#define ESC_BITS 64
#define ESC_IN_FLIGHT IN_FLIGHT_64
#include "kernel/escape.inc.h"

#define ESC_BITS 32
#define ESC_IN_FLIGHT IN_FLIGHT_32
#include "kernel/escape.inc.h"

const struct esc_backend esc_backend_neon = {
    .name = "neon",
    .needs = ESC_CPU_ASIMD,
    .lanes = {V64_LANES, V32_LANES},
    .in_flight = {IN_FLIGHT_64, IN_FLIGHT_32},
    .kernels = {&kernels64, &kernels32},
};
