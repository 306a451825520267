/* SPDX-License-Identifier: BSD-2-Clause */
/* plan.h - a scene laid out in tiles, and where a tile's pixels start. */
#ifndef ESC_CORE_PLAN_H
#define ESC_CORE_PLAN_H

#include "core/grid.h"
#include "kernel/kernel.h"

struct esc_plan {
    struct esc_scene scene;
    struct esc_points points;
    struct esc_axis x, y;
    uint64_t width, height;
    uint32_t tile_width, tile_height; /* of a whole tile */
    uint64_t tiles_across, tiles;
    struct esc_kernel_params params;
    bool has_fma; /* what a fused scene's functions may need; CPUID is slow in virtual machines */
};

/* Tiles per chunk, the unit of scheduling, for a team of `threads`. */
uint64_t esc_plan_chunk(const struct esc_plan *plan, unsigned threads);

/* A tile's reals in either precision, with room for a kernel to load past the end. */
union esc_reals {
    double f64[ESC_TILE_PIXELS + ESC_MAX_LANES];
    float f32[ESC_TILE_PIXELS + ESC_MAX_LANES];
};

/* Scratch for the coordinates of one tile. */
struct esc_pixels {
    union esc_reals z_re, z_im, c_re, c_im;
    uint32_t at[ESC_TILE_PIXELS + ESC_MAX_LANES];
    double axis_x[ESC_TILE_SIDE], axis_y[ESC_TILE_SIDE];
};

/* Fills in a tile for a kernel of `lanes` lanes, all but tile->first: the last pixel is then at
 * first + (rect->height - 1) * stride + rect->width - 1. The grid layout is for rows of at least a
 * vector or two; narrower ones are packed into a list. Coordinates are computed in the caller's
 * floating-point environment, which must be esc_fpenv_enter's. */
void esc_pixels_load(const struct esc_plan *plan, const struct esc_rect *rect, unsigned lanes,
                     uint32_t stride, struct esc_pixels *pixels, struct esc_kernel_tile *tile);

#endif
