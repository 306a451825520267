/* SPDX-License-Identifier: BSD-2-Clause */
/* baseline_scalar.c - the double loop that everybody writes first, and OpenMP over its rows. */
#include "bench/baseline_real.h"

static uint32_t escape(real x, real y, real cr, real ci, real escape_r2, uint32_t max_iter)
{
    uint32_t n;
    for (n = 0; n < max_iter; n++) {
        real a = x * x, b = y * y;
        if (!(a + b < escape_r2))
            break;
        real t = x * y;
        x = (a - b) + cr;
        y = (t + t) + ci;
    }
    return n;
}

esc_baseline_run ESC_BASELINE_FUNCTION;

void ESC_BASELINE_FUNCTION(const struct esc_baseline_job *job)
{
    const real *x = job->x, *y = job->y;
    const real re = (real)job->fixed_re, im = (real)job->fixed_im;
    const real escape_r2 = (real)job->escape_r2;
#pragma omp parallel for schedule(dynamic) num_threads((int)job->threads)
    for (uint32_t j = 0; j < job->height; j++) {
        uint32_t *counts = job->counts + (size_t)j * job->width;
        for (uint32_t i = 0; i < job->width; i++)
            counts[i] = job->mandelbrot ? escape(re, im, x[i], y[j], escape_r2, job->max_iter)
                                        : escape(x[i], y[j], re, im, escape_r2, job->max_iter);
    }
}
