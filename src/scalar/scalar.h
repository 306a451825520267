/* SPDX-License-Identifier: BSD-2-Clause */
/* scalar.h - the reference: one orbit at a time, plain C. */
#ifndef ESC_SCALAR_SCALAR_H
#define ESC_SCALAR_SCALAR_H

#include <escapement/escapement.h>

#include "kernel/value.h"

/* Where pixel (i, j) of a tile is in the output. */
static inline size_t esc_pixel_at(const struct esc_kernel_tile *tile, uint32_t i, uint32_t j)
{
    return (size_t)tile->first +
           (tile->layout == ESC_LAYOUT_GRID ? (size_t)j * tile->stride + i : tile->at[i]);
}

/* What fixes an orbit besides z0 and c; doubles are already rounded to the precision. */
struct esc_orbit_rule {
    enum esc_contract contract;
    enum esc_formula formula;
    uint32_t power, max_iter;
    double escape_r2, bailout, real_power;
};

/* The orbit's count. z holds z0 (re, im) and receives the final z, a NaN in it as the canonical
 * quiet NaN. The f32 form works in binary32 alone. */
uint32_t esc_orbit_f64(const struct esc_orbit_rule *rule, double z[2], const double c[2]);
uint32_t esc_orbit_f32(const struct esc_orbit_rule *rule, float z[2], const float c[2]);

/* The part of these that calls SLEEF; the fused one executes FMA instructions. */
uint32_t esc_orbit_sleef_strict_f64(const struct esc_orbit_rule *rule, double z[2],
                                    const double c[2]);
uint32_t esc_orbit_sleef_strict_f32(const struct esc_orbit_rule *rule, float z[2],
                                    const float c[2]);
uint32_t esc_orbit_sleef_fused_f64(const struct esc_orbit_rule *rule, double z[2],
                                   const double c[2]);
uint32_t esc_orbit_sleef_fused_f32(const struct esc_orbit_rule *rule, float z[2], const float c[2]);

/* Smooth counts and distance estimates, pixel by pixel; those in fused execute FMA instructions. */
esc_smooth_fn esc_smooth_strict_f64, esc_smooth_strict_f32;
esc_smooth_fn esc_smooth_fused_f64, esc_smooth_fused_f32;
esc_distance_fn esc_distance_strict_f64, esc_distance_strict_f32;
esc_distance_fn esc_distance_fused_f64, esc_distance_fused_f32;

/* SLEEF's log of 1.0 ulp. */
double esc_log_strict_f64(double a), esc_log_strict_f32(double a);
double esc_log_fused_f64(double a), esc_log_fused_f32(double a);

/* a, or for a NaN the canonical quiet NaN. */
double esc_canonical_f64(double a);
float esc_canonical_f32(float a);

#endif
