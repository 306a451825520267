/* SPDX-License-Identifier: BSD-2-Clause */
/* avx512/escape.c - the escape kernels, and values for pictures, on 512-bit vectors. */
#include "avx512/sleef.h"
#include "avx512/tuning.h"
#include "avx512/vec.h"

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

extern const esc_probed_table esc_avx512_probed64, esc_avx512_probed32; /* probed.c */

const struct esc_backend esc_backend_avx512 = {
    .name = "avx512",
    .needs = ESC_CPU_FMA | ESC_CPU_AVX512F | ESC_CPU_AVX512DQ | ESC_CPU_AVX512BW |
             ESC_CPU_AVX512VL | ESC_CPU_OS_YMM | ESC_CPU_OS_ZMM,
    .lanes = {V64_LANES, V32_LANES},
    .in_flight = {BLIND_IN_FLIGHT, BLIND_IN_FLIGHT},
    .kernels = {&kernels64, &kernels32},
    .probed = {&esc_avx512_probed64, &esc_avx512_probed32},
#if ESC_HAVE_SLEEF
    .values = {&values64, &values32},
#endif
};
