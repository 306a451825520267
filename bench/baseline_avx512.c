/* SPDX-License-Identifier: BSD-2-Clause */
/* baseline_avx512.c - AVX-512 vectors iterated together, one exit test for all of them.
 *
 * The compare keeps its own mask, a masked add counts, and (t + t) + ci is one fma since doubling is
 * exact. ESC_BASELINE_VECTORS is how many:
 *   1  what most people write; each step waits for the one before
 *   4  the best bit-exact technique that is public, and so the yardstick: independent orbits hide
 *      the latency of a step
 *   6  as many as 32 registers hold; faster yet where four do not hide all of it
 * A block is one vector wide and that many rows high: pixels near each other tend to escape
 * together (seed scene: 14 % faster than four vectors side by side). */
#include "bench/baseline_real.h"

#include <immintrin.h>

#define VECTORS ESC_BASELINE_VECTORS
#define ESC_EACH(k) _Pragma("GCC unroll 8") for (int k = 0; k < VECTORS; k++)

#if ESC_BASELINE_BITS == 64
#define LANES 8
#define V(name) _mm512_##name##_pd
typedef __m512d vec;
typedef __mmask8 mask;
typedef __m512i cnt;
#define LESS(alive, a, b) _mm512_mask_cmp_pd_mask(alive, a, b, _CMP_LT_OQ)
#define OR(a, b) _kor_mask8(a, b)
#define NONE(any) _kortestz_mask8_u8(any, any)
#define COUNT_ONE _mm512_set1_epi64(1)
#define COUNT_ADD(count, alive, one) _mm512_mask_add_epi64(count, alive, count, one)
#define COUNT_STORE(p, lanes, count) \
    _mm256_mask_storeu_epi32(p, lanes, _mm512_cvtepi64_epi32(count))
#else
#define LANES 16
#define V(name) _mm512_##name##_ps
typedef __m512 vec;
typedef __mmask16 mask;
#define LESS(alive, a, b) _mm512_mask_cmp_ps_mask(alive, a, b, _CMP_LT_OQ)
#define OR(a, b) _kor_mask16(a, b)
#define NONE(any) _kortestz_mask16_u8(any, any)
#define COUNT_ONE _mm512_set1_epi32(1)
#define COUNT_ADD(count, alive, one) \
    (cnt) _mm512_mask_add_epi32((__m512i)(count), alive, (__m512i)(count), one)
#define COUNT_STORE(p, lanes, count) _mm512_mask_storeu_epi32(p, lanes, (__m512i)(count))
/* Sixteen lanes by type: as __m512i, eight, gcc 12 copies every count twice in each iteration. */
typedef int32_t cnt __attribute__((vector_size(64)));
#endif

/* Counts the pixels from x[0], y[0] on; `counts` get as many columns and rows as there are. */
ESC_BASELINE_INLINE void count_block(const struct esc_baseline_job *job, const real *x,
                                     const real *y, uint32_t columns, uint32_t rows,
                                     uint32_t *counts, bool mandelbrot, bool fused)
{
    const vec escape_r2 = V(set1)((real)job->escape_r2), two = V(set1)(2);
    const vec fixed_re = V(set1)((real)job->fixed_re), fixed_im = V(set1)((real)job->fixed_im);
    const __m512i one = COUNT_ONE;
    vec zr[VECTORS], zi[VECTORS], ci[VECTORS];
    const vec cr = mandelbrot ? V(loadu)(x) : fixed_re;
    cnt count[VECTORS];
    mask alive[VECTORS];
    ESC_EACH (k) {
        zr[k] = mandelbrot ? fixed_re : V(loadu)(x);
        zi[k] = mandelbrot ? fixed_im : V(set1)(y[k]);
        ci[k] = mandelbrot ? V(set1)(y[k]) : fixed_im;
        count[k] = (cnt)_mm512_setzero_si512();
        alive[k] = (mask)-1;
    }
    for (uint32_t n = 0; n < job->max_iter; n++) {
        mask any = 0;
        ESC_EACH (k) {
            const vec b = V(mul)(zi[k], zi[k]);
            if (fused) {
                alive[k] = LESS(alive[k], V(fmadd)(zr[k], zr[k], b), escape_r2);
                const vec d = V(fnmadd)(zi[k], zi[k], cr);
                zi[k] = V(fmadd)(V(add)(zr[k], zr[k]), zi[k], ci[k]);
                zr[k] = V(fmadd)(zr[k], zr[k], d);
            } else {
                const vec a = V(mul)(zr[k], zr[k]), t = V(mul)(zr[k], zi[k]);
                alive[k] = LESS(alive[k], V(add)(a, b), escape_r2);
                zr[k] = V(add)(V(sub)(a, b), cr);
                zi[k] = V(fmadd)(t, two, ci[k]);
            }
            count[k] = COUNT_ADD(count[k], alive[k], one);
            any = OR(any, alive[k]);
        }
        if (NONE(any))
            break;
    }
    const mask lanes = (mask)(columns < LANES ? (1u << columns) - 1 : ~0u);
    ESC_EACH (k)
        if ((uint32_t)k < rows)
            COUNT_STORE(counts + (size_t)k * job->width, lanes, count[k]);
}

ESC_BASELINE_INLINE void count_rows(const struct esc_baseline_job *job, uint32_t j, bool mandelbrot,
                                    bool fused)
{
    const real *x = job->x, *y = job->y;
    uint32_t *counts = job->counts + (size_t)j * job->width;
    for (uint32_t i = 0; i < job->width; i += LANES)
        count_block(job, x + i, y + j, job->width - i, job->height - j, counts + i, mandelbrot,
                    fused);
}

esc_baseline_run ESC_BASELINE_FUNCTION;

void ESC_BASELINE_FUNCTION(const struct esc_baseline_job *job)
{
#pragma omp parallel for schedule(dynamic) num_threads((int)job->threads)
    for (uint32_t j = 0; j < job->height; j += VECTORS) {
        if (job->mandelbrot && job->fused)
            count_rows(job, j, true, true);
        else if (job->mandelbrot)
            count_rows(job, j, true, false);
        else if (job->fused)
            count_rows(job, j, false, true);
        else
            count_rows(job, j, false, false);
    }
}
