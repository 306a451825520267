/* SPDX-License-Identifier: BSD-2-Clause */
/* neon/escape.c - the escape kernels, and values for pictures, on 128-bit AArch64 vectors. */
#include "neon/sleef.h"
#include "neon/tuning.h"
#include "neon/vec.h"

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

extern const esc_probed_table esc_neon_probed64, esc_neon_probed32; /* probed.c */

const struct esc_backend esc_backend_neon = {
    .name = "neon",
    .needs = ESC_CPU_ASIMD,
    .lanes = {V64_LANES, V32_LANES},
    .in_flight = {BLIND_IN_FLIGHT, BLIND_IN_FLIGHT},
    .kernels = {&kernels64, &kernels32},
    .probed = {&esc_neon_probed64, &esc_neon_probed32},
#if ESC_HAVE_SLEEF
    .values = {&values64, &values32},
#endif
};
