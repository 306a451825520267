/* SPDX-License-Identifier: BSD-2-Clause */
/* scalar/escape.c - the reference as a backend: a tile's orbits, one after the other. */
#include "kernel/kernel.h"
#include "scalar/scalar.h"

static double element_f64(const void *array, size_t index, double otherwise)
{
    return array != NULL ? ((const double *)array)[index] : otherwise;
}

static float element_f32(const void *array, size_t index, double otherwise)
{
    return array != NULL ? ((const float *)array)[index] : (float)otherwise;
}

static struct esc_orbit_rule rule_of(const struct esc_kernel_params *params)
{
    return (struct esc_orbit_rule){.contract = params->contract,
                                   .formula = params->formula,
                                   .power = params->power,
                                   .max_iter = params->max_iter,
                                   .escape_r2 = params->escape_r2,
                                   .bailout = params->bailout,
                                   .real_power = params->real_power};
}

static void tile_f64(const struct esc_kernel_params *params, const struct esc_kernel_output *output,
                     const struct esc_kernel_tile *tile, struct esc_kernel_flight *flight)
{
    const struct esc_orbit_rule rule = rule_of(params);
    double *const final_z = output->final_z;
    (void)flight; /* every orbit ends at once */
    for (uint32_t j = 0; tile != NULL && j < tile->height; j++)
        for (uint32_t i = 0; i < tile->width; i++) {
            const size_t im = tile->layout == ESC_LAYOUT_GRID ? j : i,
                         at = esc_pixel_at(tile, i, j);
            double z[2] = {element_f64(tile->z_re, i, params->z_re),
                           element_f64(tile->z_im, im, params->z_im)};
            const double c[2] = {element_f64(tile->c_re, i, params->c_re),
                                 element_f64(tile->c_im, im, params->c_im)};
            output->counts[at] = esc_orbit_f64(&rule, z, c);
            if (final_z != NULL) {
                final_z[2 * at] = z[0];
                final_z[2 * at + 1] = z[1];
            }
            if (output->lanes != NULL)
                output->lanes[at] = 0;
        }
}

static void tile_f32(const struct esc_kernel_params *params, const struct esc_kernel_output *output,
                     const struct esc_kernel_tile *tile, struct esc_kernel_flight *flight)
{
    const struct esc_orbit_rule rule = rule_of(params);
    float *const final_z = output->final_z;
    (void)flight; /* every orbit ends at once */
    for (uint32_t j = 0; tile != NULL && j < tile->height; j++)
        for (uint32_t i = 0; i < tile->width; i++) {
            const size_t im = tile->layout == ESC_LAYOUT_GRID ? j : i,
                         at = esc_pixel_at(tile, i, j);
            float z[2] = {element_f32(tile->z_re, i, params->z_re),
                          element_f32(tile->z_im, im, params->z_im)};
            const float c[2] = {element_f32(tile->c_re, i, params->c_re),
                                element_f32(tile->c_im, im, params->c_im)};
            output->counts[at] = esc_orbit_f32(&rule, z, c);
            if (final_z != NULL) {
                final_z[2 * at] = z[0];
                final_z[2 * at + 1] = z[1];
            }
            if (output->lanes != NULL)
                output->lanes[at] = 0;
        }
}

#define ESC_CELLS(tile) \
    {                   \
        {tile, tile},   \
        {               \
            tile, tile  \
        }               \
    }
#define ESC_FOUR(tile) ESC_CELLS(tile), ESC_CELLS(tile), ESC_CELLS(tile), ESC_CELLS(tile)
#define ESC_ROWS(tile)                                  \
    {                                                   \
        ESC_FOUR(tile), ESC_FOUR(tile), ESC_FOUR(tile), \
    }
_Static_assert(ESC_FORMULAS == 12, "a row has a cell for each");

static const esc_kernel_table kernels64 = {ESC_ROWS(tile_f64), ESC_ROWS(tile_f64)};
static const esc_kernel_table kernels32 = {ESC_ROWS(tile_f32), ESC_ROWS(tile_f32)};

#undef ESC_ROWS
#undef ESC_FOUR
#undef ESC_CELLS

#if ESC_HAVE_SLEEF
static const struct esc_value_table values64 = {
    .smooth = {esc_smooth_strict_f64, esc_smooth_fused_f64},
    .distance = {esc_distance_strict_f64, esc_distance_fused_f64},
    .log = {esc_log_strict_f64, esc_log_fused_f64},
};
static const struct esc_value_table values32 = {
    .smooth = {esc_smooth_strict_f32, esc_smooth_fused_f32},
    .distance = {esc_distance_strict_f32, esc_distance_fused_f32},
    .log = {esc_log_strict_f32, esc_log_fused_f32},
};
#endif

const struct esc_backend esc_backend_scalar = {
    .name = "scalar",
    .needs = 0,
    .lanes = {1, 1},
    .in_flight = {1, 1},
    .kernels = {&kernels64, &kernels32},
#if ESC_HAVE_SLEEF
    .values = {&values64, &values32},
#endif
};
