/* SPDX-License-Identifier: BSD-2-Clause */
/* baseline_simd.c - portable C: a chunk of a row iterated together, vectorised by `omp simd`.
 *
 * What -march gives whoever writes no intrinsics. ESC_BASELINE_CHUNK pixels share one exit test;
 * masks and counts are integers as wide as a real, so that every array has lanes of one width. */
#include "bench/baseline_real.h"

#include <math.h>

#define CHUNK ESC_BASELINE_CHUNK

#if ESC_BASELINE_BITS == 64
typedef int64_t lane;
#define FMA fma
#else
typedef int32_t lane;
#define FMA fmaf
#endif

ESC_BASELINE_INLINE void count_chunk(const struct esc_baseline_job *job, const real *x, real y,
                                     uint32_t columns, uint32_t *counts, bool mandelbrot,
                                     bool fused)
{
    const real escape_r2 = (real)job->escape_r2;
    const real re = (real)job->fixed_re, im = (real)job->fixed_im;
    real zr[CHUNK], zi[CHUNK], cr[CHUNK];
    lane alive[CHUNK], count[CHUNK];
    const real ci = mandelbrot ? y : im;
    for (int i = 0; i < CHUNK; i++) {
        zr[i] = mandelbrot ? re : x[i];
        zi[i] = mandelbrot ? im : y;
        cr[i] = mandelbrot ? x[i] : re;
        alive[i] = 1;
        count[i] = 0;
    }
    for (uint32_t n = 0; n < job->max_iter; n++) {
        lane any = 0;
#pragma omp simd reduction(| : any)
        for (int i = 0; i < CHUNK; i++) {
            const real b = zi[i] * zi[i];
            if (fused) {
                alive[i] &= FMA(zr[i], zr[i], b) < escape_r2;
                const real d = FMA(-zi[i], zi[i], cr[i]);
                zi[i] = FMA(zr[i] + zr[i], zi[i], ci);
                zr[i] = FMA(zr[i], zr[i], d);
            } else {
                const real a = zr[i] * zr[i], t = zr[i] * zi[i];
                alive[i] &= a + b < escape_r2;
                zr[i] = (a - b) + cr[i];
                zi[i] = (t + t) + ci;
            }
            count[i] += alive[i];
            any |= alive[i];
        }
        if (!any)
            break;
    }
    for (uint32_t i = 0; i < CHUNK && i < columns; i++)
        counts[i] = (uint32_t)count[i];
}

ESC_BASELINE_INLINE void count_row(const struct esc_baseline_job *job, uint32_t j, bool mandelbrot,
                                   bool fused)
{
    const real *x = job->x, *y = job->y;
    uint32_t *counts = job->counts + (size_t)j * job->width;
    for (uint32_t i = 0; i < job->width; i += CHUNK)
        count_chunk(job, x + i, y[j], job->width - i, counts + i, mandelbrot, fused);
}

esc_baseline_run ESC_BASELINE_FUNCTION;

void ESC_BASELINE_FUNCTION(const struct esc_baseline_job *job)
{
#pragma omp parallel for schedule(dynamic) num_threads((int)job->threads)
    for (uint32_t j = 0; j < job->height; j++) {
        if (job->mandelbrot && job->fused)
            count_row(job, j, true, true);
        else if (job->mandelbrot)
            count_row(job, j, true, false);
        else if (job->fused)
            count_row(job, j, false, true);
        else
            count_row(job, j, false, false);
    }
}
