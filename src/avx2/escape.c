/* SPDX-License-Identifier: BSD-2-Clause */
/* avx2/escape.c - the escape kernels, and values for pictures, on 256-bit vectors. */
#include "avx2/sleef.h"
#include "avx2/tuning.h"
#include "avx2/vec.h"

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

extern const esc_probed_table esc_avx2_probed64, esc_avx2_probed32; /* probed.c */

const struct esc_backend esc_backend_avx2 = {
    .name = "avx2",
    .needs = ESC_CPU_AVX2 | ESC_CPU_FMA | ESC_CPU_OS_YMM,
    .lanes = {V64_LANES, V32_LANES},
    .in_flight = {BLIND_IN_FLIGHT, BLIND_IN_FLIGHT},
    .kernels = {&kernels64, &kernels32},
    .probed = {&esc_avx2_probed64, &esc_avx2_probed32},
#if ESC_HAVE_SLEEF
    .values = {&values64, &values32},
#endif
};
