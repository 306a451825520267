/* SPDX-License-Identifier: BSD-2-Clause */
/* bench/baseline.h - programs that a competent user would write instead of using the engine.
 *
 * Each counts a quadratic scene over a grid that was made before, bit for bit as
 * docs/numerics.md has it, its rows spread over threads by OpenMP. A baseline's file is compiled
 * once per precision, with the flags of its instructions, and defines one function. */
#ifndef ESC_BENCH_BASELINE_H
#define ESC_BENCH_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Coordinates past the end of an axis: the widest block of any baseline, less one. They lie
 * outside of every bailout, so that lanes without a pixel are dead at once, or one step later. */
#define ESC_BASELINE_PAD 63

/* What the grid and the scene's constants come to; reals are of the function's precision. */
struct esc_baseline_job {
    const void *x, *y; /* real [width + ESC_BASELINE_PAD], [height + ESC_BASELINE_PAD] */
    uint32_t width, height;
    bool mandelbrot;           /* the pixel is c and z0 is fixed; else the other way round */
    bool fused;                /* the contract; only for baselines that have it */
    double fixed_re, fixed_im; /* z0 or c, rounded to the precision */
    double escape_r2;          /* the same; at most 4, so that doubling is far from overflow */
    uint32_t max_iter;
    unsigned threads;
    uint32_t *counts; /* [height][width] */
};

typedef void esc_baseline_run(const struct esc_baseline_job *job);

struct esc_baseline {
    const char *name, *about;
    const char *isa;          /* the engine's backend that needs the same CPU */
    bool has_fused;           /* whether the fused contract comes naturally to it */
    esc_baseline_run *run[2]; /* by enum esc_precision */
};

/* In the order of a report; null past the last. */
const struct esc_baseline *esc_baseline_at(size_t index);

#endif
