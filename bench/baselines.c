/* SPDX-License-Identifier: BSD-2-Clause */
/* baselines.c - the baselines that were built. */
#include "bench/baseline.h"

#define DECLARE(name) esc_baseline_run esc_baseline_##name##_f64, esc_baseline_##name##_f32
#define BOTH(name)                                           \
    {                                                        \
        esc_baseline_##name##_f64, esc_baseline_##name##_f32 \
    }

DECLARE(scalar);
#if ESC_BENCH_X86
DECLARE(simd_avx2);
DECLARE(simd_avx512);
DECLARE(avx2_x1);
DECLARE(avx2_x4);
DECLARE(avx512_x1);
DECLARE(avx512_x4);
DECLARE(avx512_x6);
#elif ESC_BENCH_NEON
DECLARE(simd_neon);
#endif

static const struct esc_baseline baselines[] = {
    {"scalar-loop", "plain double loop", "scalar", false, BOTH(scalar)},
#if ESC_BENCH_X86
    {"simd-avx2", "`omp simd` built for AVX2", "avx2", true, BOTH(simd_avx2)},
    {"simd-avx512", "`omp simd` built for AVX-512", "avx512", true, BOTH(simd_avx512)},
    {"avx2-x1", "one AVX2 vector, tested each iteration", "avx2", true, BOTH(avx2_x1)},
    {"avx2-x4", "four AVX2 vectors, one exit test", "avx2", true, BOTH(avx2_x4)},
    {"avx512-x1", "one AVX-512 vector, tested each iteration", "avx512", true, BOTH(avx512_x1)},
    {"avx512-x4", "four AVX-512 vectors, one exit test", "avx512", true, BOTH(avx512_x4)},
    {"avx512-x6", "six AVX-512 vectors, one exit test", "avx512", true, BOTH(avx512_x6)},
#elif ESC_BENCH_NEON
    {"simd-neon", "`omp simd` built for NEON", "neon", true, BOTH(simd_neon)},
#endif
};

const struct esc_baseline *esc_baseline_at(size_t index)
{
    return index < sizeof baselines / sizeof *baselines ? &baselines[index] : NULL;
}
