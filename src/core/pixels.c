/* SPDX-License-Identifier: BSD-2-Clause */
/* pixels.c - the z0 and c of a tile's pixels, from the grid or from the caller's arrays. */
#include "core/plan.h"

#include <math.h>
#include <string.h>

#include "cpu/fpenv.h"
#include "kernel/mutation.h"

/* Writes n f64 values as the scene's precision. */
static void reals_set(union esc_reals *reals, enum esc_precision precision, const double *from,
                      uint32_t n)
{
    if (precision == ESC_PRECISION_F64)
        memcpy(reals->f64, from, n * sizeof *from);
    else
        for (uint32_t i = 0; i < n; i++)
            reals->f32[i] = (float)from[i];
}

/* The same, each value for every pixel of the list: x repeats row by row, y fills a row. */
static void reals_spread(union esc_reals *re, union esc_reals *im, enum esc_precision precision,
                         const double *x, const double *y, const struct esc_rect *rect)
{
    uint32_t p = 0;
    for (uint32_t j = 0; j < rect->height; j++)
        for (uint32_t i = 0; i < rect->width; i++, p++)
            if (precision == ESC_PRECISION_F64) {
                re->f64[p] = x[i];
                im->f64[p] = y[j];
            } else {
                re->f32[p] = (float)x[i];
                im->f32[p] = (float)y[j];
            }
}

static void grid_load(const struct esc_plan *plan, const struct esc_rect *rect, unsigned lanes,
                      struct esc_pixels *pixels, struct esc_kernel_tile *tile)
{
    const enum esc_precision precision = plan->scene.precision;
    const bool julia = plan->scene.plane == ESC_PLANE_JULIA;
    union esc_reals *const re = julia ? &pixels->z_re : &pixels->c_re;
    union esc_reals *const im = julia ? &pixels->z_im : &pixels->c_im;
    esc_axis_fill(&plan->x, rect->x, rect->width, pixels->axis_x);
    esc_axis_fill(&plan->y, rect->y, rect->height, pixels->axis_y);
    if (rect->width % lanes == 0 || rect->width >= 2 * lanes) {
        tile->layout = ESC_LAYOUT_GRID;
        tile->width = rect->width;
        tile->height = rect->height;
        reals_set(re, precision, pixels->axis_x, rect->width);
        reals_set(im, precision, pixels->axis_y, rect->height);
    } else {
        reals_spread(re, im, precision, pixels->axis_x, pixels->axis_y, rect);
    }
    tile->z_re = julia ? re : NULL;
    tile->z_im = julia ? im : NULL;
    tile->c_re = julia ? NULL : re;
    tile->c_im = julia ? NULL : im;
}

/* One row of the caller's array, split or interleaved, as the scene's precision. */
static void row_gather(const struct esc_plan *plan, const void *re, const void *im, uint64_t first,
                       uint32_t n, union esc_reals *to_re, union esc_reals *to_im, uint32_t at)
{
    const uint64_t step = im == NULL ? 2 : 1; /* reals between neighbours */
    const bool from64 = plan->points.precision == ESC_PRECISION_F64;
    const bool to64 = plan->scene.precision == ESC_PRECISION_F64;
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t p = (first + i) * step;
        double a, b;
        if (from64) {
            a = ((const double *)re)[p];
            b = im == NULL ? ((const double *)re)[p + 1] : ((const double *)im)[p];
        } else {
            a = ((const float *)re)[p];
            b = im == NULL ? ((const float *)re)[p + 1] : ((const float *)im)[p];
        }
        if (to64) {
            to_re->f64[at + i] = a;
            to_im->f64[at + i] = b;
        } else {
            to_re->f32[at + i] = (float)a;
            to_im->f32[at + i] = (float)b;
        }
    }
}

static void points_load(const struct esc_plan *plan, const struct esc_rect *rect,
                        struct esc_pixels *pixels, struct esc_kernel_tile *tile)
{
    const struct esc_points *const points = &plan->points;
    for (uint32_t j = 0; j < rect->height; j++) {
        const uint64_t first = (rect->y + j) * plan->width + rect->x;
        const uint32_t at = j * rect->width;
        if (points->z != NULL)
            row_gather(plan, points->z, points->z_im, first, rect->width, &pixels->z_re,
                       &pixels->z_im, at);
        if (points->c != NULL)
            row_gather(plan, points->c, points->c_im, first, rect->width, &pixels->c_re,
                       &pixels->c_im, at);
    }
    tile->z_re = points->z != NULL ? &pixels->z_re : NULL;
    tile->z_im = points->z != NULL ? &pixels->z_im : NULL;
    tile->c_re = points->c != NULL ? &pixels->c_re : NULL;
    tile->c_im = points->c != NULL ? &pixels->c_im : NULL;
}

/* The largest re^2 + im^2 of an array of c; not less than anything when there is a NaN. */
static double list_c2(const struct esc_kernel_tile *tile, enum esc_precision precision)
{
    double most = 0;
    bool nan = false;
    for (uint32_t p = 0; p < tile->width; p++) {
        const double re = precision == ESC_PRECISION_F64 ? ((const double *)tile->c_re)[p]
                                                         : ((const float *)tile->c_re)[p];
        const double im = precision == ESC_PRECISION_F64 ? ((const double *)tile->c_im)[p]
                                                         : ((const float *)tile->c_im)[p];
        const double c2 = re * re + im * im;
        most = c2 > most ? c2 : most;
        nan |= c2 != c2;
    }
    return nan ? INFINITY : most;
}

/* Along an axis coordinates only grow, or only fall: the largest is at one of its ends. */
static double axis_most(const double *axis, uint32_t n)
{
    return fmax(fabs(axis[0]), fabs(axis[n - 1]));
}

/* Whether, in every orbit of the tile, |z| >= R implies that it stays so: |c| <= R with a margin for
 * rounding, which is docs/numerics.md. f32 rounds a coordinate by less than the margin. */
static bool escape_final(const struct esc_plan *plan, const struct esc_rect *rect,
                         const struct esc_pixels *pixels, const struct esc_kernel_tile *tile)
{
    const struct esc_kernel_params *const params = &plan->params;
    const double margin = 1 - 0x1p-16;
    double c2;
    if (tile->c_re == NULL) {
        c2 = params->c_re * params->c_re + params->c_im * params->c_im;
    } else if (plan->scene.plane == ESC_PLANE_POINTS) {
        c2 = list_c2(tile, plan->scene.precision);
    } else {
        const double re = axis_most(pixels->axis_x, rect->width);
        const double im = axis_most(pixels->axis_y, rect->height);
        c2 = re * re + im * im;
    }
    const bool held = c2 <= params->escape_r2 * margin * margin || ESC_MUTATED(MARGIN);
    return held && !esc_doubling_overflows(plan->scene.precision, params->escape_r2);
}

void esc_pixels_load(const struct esc_plan *plan, const struct esc_rect *rect, unsigned lanes,
                     uint32_t stride, struct esc_pixels *pixels, struct esc_kernel_tile *tile)
{
    *tile = (struct esc_kernel_tile){.layout = ESC_LAYOUT_LIST,
                                     .width = rect->width * rect->height,
                                     .height = 1,
                                     .stride = stride,
                                     .at = pixels->at};
    if (plan->scene.plane == ESC_PLANE_POINTS)
        points_load(plan, rect, pixels, tile);
    else
        grid_load(plan, rect, lanes, pixels, tile);
    for (uint32_t j = 0; tile->layout == ESC_LAYOUT_LIST && j < rect->height; j++)
        for (uint32_t i = 0; i < rect->width; i++)
            pixels->at[j * rect->width + i] = j * stride + i;
    tile->escape_final = escape_final(plan, rect, pixels, tile);
}

/* The reference is reached as a backend: a tile of one pixel. */
enum esc_status esc_plan_pixel(const struct esc_plan *plan, uint64_t x, uint64_t y, uint32_t *count,
                               double z[2])
{
    if (plan == NULL || x >= plan->width || y >= plan->height)
        return ESC_ERR_ARGUMENT;
    const struct esc_scene *const scene = &plan->scene;
    const struct esc_rect rect = {.x = x, .y = y, .width = 1, .height = 1};
    const bool f64 = scene->precision == ESC_PRECISION_F64;
    struct esc_pixels pixels;
    union {
        double f64[2];
        float f32[2];
    } final_z;
    uint32_t counted;
    const struct esc_kernel_output output = {.counts = &counted, .final_z = &final_z};
    struct esc_kernel_tile tile;
    struct esc_fpenv saved;
    esc_fpenv_enter(&saved);
    esc_pixels_load(plan, &rect, 1, 1, &pixels, &tile);
    const esc_kernel_table *const table = esc_backend_scalar.kernels[scene->precision];
    (*table)[scene->contract][scene->formula][tile.c_re != NULL][1](&plan->params, &output, &tile,
                                                                    NULL);
    if (count != NULL)
        *count = counted;
    if (z != NULL) {
        z[0] = f64 ? final_z.f64[0] : final_z.f32[0];
        z[1] = f64 ? final_z.f64[1] : final_z.f32[1];
    }
    esc_fpenv_leave(&saved);
    return ESC_OK;
}
