/* SPDX-License-Identifier: BSD-2-Clause */
/* mutant_scalar.c - the scalar baseline with a fault planted in it: tests expect it to be caught.
 *
 * ESC_BENCH_MUTANT_COMPARE   <= for <: to be below the next number up is to be at most this one
 * ESC_BENCH_MUTANT_LATE      right for a while, then one pixel is wrong */
#define esc_baseline_scalar_f64 sound
#include "bench/baseline_scalar.c" /* NOLINT(bugprone-suspicious-include) */
#undef esc_baseline_scalar_f64

#include <math.h>

esc_baseline_run esc_baseline_scalar_f64;

#if ESC_BENCH_MUTANT_COMPARE
void esc_baseline_scalar_f64(const struct esc_baseline_job *job)
{
    struct esc_baseline_job faulty = *job;
    faulty.escape_r2 = nextafter(job->escape_r2, HUGE_VAL);
    sound(&faulty);
}
#elif ESC_BENCH_MUTANT_LATE
void esc_baseline_scalar_f64(const struct esc_baseline_job *job)
{
    /* Later than two warm-up samples of one frame each. */
    static unsigned calls;
    sound(job);
    if (++calls > 2)
        job->counts[0]++;
}
#else
#error "which fault?"
#endif
