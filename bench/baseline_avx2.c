/* SPDX-License-Identifier: BSD-2-Clause */
/* baseline_avx2.c - AVX2 vectors iterated together, one exit test for all of them.
 *
 * ESC_BASELINE_VECTORS, 1 or 4, is how many; baseline_avx512.c tells what each stands for. Four of
 * them do not quite fit into 16 registers: the counts live in memory, off the critical path. */
#include "bench/baseline_real.h"

#include <immintrin.h>

#define VECTORS ESC_BASELINE_VECTORS
#define ESC_EACH(k) _Pragma("GCC unroll 8") for (int k = 0; k < VECTORS; k++)

#if ESC_BASELINE_BITS == 64
#define LANES 4
#define V(name) _mm256_##name##_pd
#define BITS(v) _mm256_castpd_si256(v)
#define ALL_ONES _mm256_castsi256_pd(_mm256_set1_epi64x(-1))
#define COUNT_SUB(count, alive) _mm256_sub_epi64(count, BITS(alive))
typedef __m256d vec;
#else
#define LANES 8
#define V(name) _mm256_##name##_ps
#define BITS(v) _mm256_castps_si256(v)
#define ALL_ONES _mm256_castsi256_ps(_mm256_set1_epi32(-1))
#define COUNT_SUB(count, alive) _mm256_sub_epi32(count, BITS(alive))
typedef __m256 vec;
#endif

/* The first `columns` lanes of a vector of counts. */
static void store(uint32_t *counts, __m256i count, uint32_t columns)
{
    /* Rows end in a vector's middle, and what follows is another thread's row. */
    const __m256i order = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i lanes = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)columns), order);
#if ESC_BASELINE_BITS == 64
    count = _mm256_permutevar8x32_epi32(count, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    _mm_maskstore_epi32((int *)counts, _mm256_castsi256_si128(lanes),
                        _mm256_castsi256_si128(count));
#else
    _mm256_maskstore_epi32((int *)counts, lanes, count);
#endif
}

/* Counts the pixels from x[0], y[0] on; `counts` get as many columns and rows as there are. */
ESC_BASELINE_INLINE void count_block(const struct esc_baseline_job *job, const real *x,
                                     const real *y, uint32_t columns, uint32_t rows,
                                     uint32_t *counts, bool mandelbrot, bool fused)
{
    const vec escape_r2 = V(set1)((real)job->escape_r2), two = V(set1)(2);
    const vec fixed_re = V(set1)((real)job->fixed_re), fixed_im = V(set1)((real)job->fixed_im);
    const vec cr = mandelbrot ? V(loadu)(x) : fixed_re;
    vec zr[VECTORS], zi[VECTORS], ci[VECTORS], alive[VECTORS];
    __m256i count[VECTORS];
    ESC_EACH (k) {
        zr[k] = mandelbrot ? fixed_re : V(loadu)(x);
        zi[k] = mandelbrot ? fixed_im : V(set1)(y[k]);
        ci[k] = mandelbrot ? V(set1)(y[k]) : fixed_im;
        count[k] = _mm256_setzero_si256();
        alive[k] = ALL_ONES;
    }
    for (uint32_t n = 0; n < job->max_iter; n++) {
        vec any = V(setzero)();
        ESC_EACH (k) {
            const vec b = V(mul)(zi[k], zi[k]);
            vec r2;
            if (fused) {
                r2 = V(fmadd)(zr[k], zr[k], b);
                const vec d = V(fnmadd)(zi[k], zi[k], cr);
                zi[k] = V(fmadd)(V(add)(zr[k], zr[k]), zi[k], ci[k]);
                zr[k] = V(fmadd)(zr[k], zr[k], d);
            } else {
                const vec a = V(mul)(zr[k], zr[k]), t = V(mul)(zr[k], zi[k]);
                r2 = V(add)(a, b);
                zr[k] = V(add)(V(sub)(a, b), cr);
                zi[k] = V(fmadd)(t, two, ci[k]);
            }
            alive[k] = V(and)(alive[k], V(cmp)(r2, escape_r2, _CMP_LT_OQ));
            count[k] = COUNT_SUB(count[k], alive[k]);
            any = V(or)(any, alive[k]);
        }
        if (V(movemask)(any) == 0)
            break;
    }
    ESC_EACH (k)
        if ((uint32_t)k < rows)
            store(counts + (size_t)k * job->width, count[k], columns);
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
