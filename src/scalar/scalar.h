/* SPDX-License-Identifier: BSD-2-Clause */
/* scalar.h - the reference: one orbit at a time, plain C. */
#ifndef ESC_SCALAR_SCALAR_H
#define ESC_SCALAR_SCALAR_H

#include <escapement/escapement.h>

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

#endif
