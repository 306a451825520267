/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel.h - what a kernel is given and gives back, and what a backend is. */
#ifndef ESC_KERNEL_KERNEL_H
#define ESC_KERNEL_KERNEL_H

#include <escapement/escapement.h>

#include "cpu/cpu.h"
#include "cpu/strict_fp.h"
#include "kernel/probe.h"

#define ESC_TILE_SIDE 64
#define ESC_TILE_PIXELS 4096 /* of a whole tile, and of a run of points */

/* The widest vector of any backend, in pixels. Coordinate arrays are readable for this many
 * elements past their end, so that a kernel loads whole vectors in a tail. */
#define ESC_MAX_LANES 16

/* Whether the doubling in a step can overflow before the orbit escapes: in f64 no legal R2 is large
 * enough (docs/numerics.md). */
static inline bool esc_doubling_overflows(enum esc_precision precision, double escape_r2)
{
    return precision == ESC_PRECISION_F32 && escape_r2 >= 0x1p126;
}

/* The same for all tiles of a run. The values are already rounded to the scene's precision and
 * held here as doubles, exactly. */
struct esc_kernel_params {
    enum esc_contract contract;
    enum esc_formula formula;
    double z_re, z_im, c_re, c_im; /* where a tile has no array for them */
    double escape_r2;              /* R2: escaped means !(r2 < escape_r2) */
    double bailout;                /* R, for formulas whose rule compares a coordinate */
    double real_power;             /* power only */
    uint32_t max_iter;
    uint32_t power; /* multibrot only */
    bool add_pipes; /* ESC_CPU_ADD_PIPES: which form of doubling is the faster one here */
    bool periodic;  /* orbits that repeat may be cut short */
};

/* Where results go: pixel `at` of a tile is element tile->first + at of each array that is not null.
 * The same for all calls until the kernel has been drained. */
struct esc_kernel_output {
    uint32_t *counts;
    void *final_z;  /* complex; given to kernels that keep z */
    uint8_t *lanes; /* the lane in which an orbit ended: vector in flight * lanes + lane */
};

enum esc_layout {
    ESC_LAYOUT_GRID, /* pixel (i, j) has re[i] and im[j], and is at j * stride + i */
    ESC_LAYOUT_LIST  /* pixel p has re[p] and im[p], and is at at[p]; height is 1 */
};

/* One tile. Arrays are of the scene's precision. */
struct esc_kernel_tile {
    enum esc_layout layout;
    bool escape_final; /* |z| >= R implies that it stays so, for every pixel: docs/numerics.md */
    uint32_t width, height;  /* of the tile */
    const void *z_re, *z_im; /* both null: z0 is the params' */
    const void *c_re, *c_im; /* both null: c is the params' */
    uint32_t first, stride;  /* where in the output; the last pixel's element is below 2^32 */
    const uint32_t *at;      /* of a list */
};

/* A thread's orbits that have not ended, of tiles that a kernel has taken. All zeros is empty, and so
 * is `used` made false, whatever the rest. */
#define ESC_KERNEL_FLIGHT 98304
struct esc_kernel_flight {
    bool used;
    struct esc_probe *probe; /* null: off */
    uint64_t saved;          /* iterations left out, since their orbits repeat; only grows */
    _Alignas(64) unsigned char orbits[ESC_KERNEL_FLIGHT]; /* the kernel's own */
};

/* Takes a tile; some of its results, and of earlier tiles', may come with a later call. A null tile
 * drains the flight: everything is written when the call returns. */
typedef void esc_kernel_fn(const struct esc_kernel_params *params,
                           const struct esc_kernel_output *output,
                           const struct esc_kernel_tile *tile, struct esc_kernel_flight *flight);

#define ESC_FORMULAS 12

/* Formulas from here on need SLEEF; escape.inc.h has those before ESC_FIRST_TESTED, tested.inc.h the
 * others. */
#define ESC_FIRST_BY_SLEEF ESC_FORMULA_POWER

/* [contract][formula][c varies over the tile][final z is kept]: each is a loop of its own, so that
 * no iteration pays for what the scene does not use. */
typedef esc_kernel_fn *esc_kernel_table[2][ESC_FORMULAS][2][2];

/* Kernels with probes in them, of formulas before ESC_FIRST_TESTED, without final z: [contract][formula][c varies]. A
 * branch for each probe would cost the others 1 to 2 %. */
#define ESC_FIRST_TESTED ESC_FORMULA_CELTIC
typedef esc_kernel_fn *esc_probed_table[2][ESC_FIRST_TESTED][2];

struct esc_backend {
    const char *name;
    uint32_t needs;                          /* ESC_CPU_ bits */
    uint8_t lanes[2];                        /* pixels per vector, by precision */
    uint8_t in_flight[2];                    /* vectors in the blind loop, by precision */
    const esc_kernel_table *kernels[2];      /* by precision */
    const esc_probed_table *probed[2];       /* the same; null: there are none */
    const struct esc_value_table *values[2]; /* the same; null in a build without SLEEF */
};

extern const struct esc_backend esc_backend_scalar;
extern const struct esc_backend esc_backend_tallied; /* scalar, counting its pieces: tally.h */
extern const struct esc_backend esc_backend_avx2;
extern const struct esc_backend esc_backend_avx512;
extern const struct esc_backend esc_backend_neon;

/* The backends that are built in, best first, scalar last; null past the end. */
const struct esc_backend *esc_backend_at(size_t index);

/* By name; "auto" or null is the best that this CPU can run. Null when there is none. */
const struct esc_backend *esc_backend_find(const char *name);

/* What the backend needs and this CPU lacks: ESC_CPU_ bits, 0 when it can run. */
uint32_t esc_backend_missing(const struct esc_backend *backend);

#endif
