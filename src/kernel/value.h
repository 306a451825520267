/* SPDX-License-Identifier: BSD-2-Clause */
/* value.h - what is computed of a pixel beside its count: the smooth count, the distance estimate. */
#ifndef ESC_KERNEL_VALUE_H
#define ESC_KERNEL_VALUE_H

#include "kernel/kernel.h"

/* Reals are already rounded to the scene's precision. */
struct esc_value_params {
    struct esc_kernel_params kernel;
    double log_bailout, log_power; /* smooth only */
    bool by_c;                     /* distance: the derivative is by c, not by z0 */
};

/* Smooth counts of n pixels: counts[n], final_z[n] complex, values[n]. */
typedef void esc_smooth_fn(const struct esc_value_params *params, uint32_t n,
                           const uint32_t *counts, const void *final_z, void *values);

/* Distance estimates of a tile's pixels, whose counts and values are where tile->first, stride and at put
 * them. Nothing stays in flight. */
typedef void esc_distance_fn(const struct esc_value_params *params,
                             const struct esc_kernel_tile *tile, const uint32_t *counts,
                             void *values);

/* By contract. */
struct esc_value_table {
    esc_smooth_fn *smooth[2];
    esc_distance_fn *distance[2];
    double (*log[2])(
        double); /* of a number of the precision, rounded to it; the scalar backend's alone */
};

#endif
