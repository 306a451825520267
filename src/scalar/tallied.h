/* SPDX-License-Identifier: BSD-2-Clause */
/* tallied.h - the reference once more under other names, compiled to tell how often each piece of it ran.
 *
 * The build has the compiler include it before each file of src/scalar: the code is the reference's own, line by line. */
#ifndef ESC_SCALAR_TALLIED_H
#define ESC_SCALAR_TALLIED_H

#define esc_backend_scalar esc_backend_tallied
#define esc_canonical_f32 tallied_esc_canonical_f32
#define esc_canonical_f64 tallied_esc_canonical_f64
#define esc_orbit_f32 tallied_esc_orbit_f32
#define esc_orbit_f64 tallied_esc_orbit_f64
#define esc_orbit_sleef_fused_f32 tallied_esc_orbit_sleef_fused_f32
#define esc_orbit_sleef_fused_f64 tallied_esc_orbit_sleef_fused_f64
#define esc_orbit_sleef_strict_f32 tallied_esc_orbit_sleef_strict_f32
#define esc_orbit_sleef_strict_f64 tallied_esc_orbit_sleef_strict_f64

/* Values of pictures are made from what a kernel leaves, and by no other code. */
#define esc_distance_fused_f32 tallied_esc_distance_fused_f32
#define esc_distance_fused_f64 tallied_esc_distance_fused_f64
#define esc_distance_strict_f32 tallied_esc_distance_strict_f32
#define esc_distance_strict_f64 tallied_esc_distance_strict_f64
#define esc_log_fused_f32 tallied_esc_log_fused_f32
#define esc_log_fused_f64 tallied_esc_log_fused_f64
#define esc_log_strict_f32 tallied_esc_log_strict_f32
#define esc_log_strict_f64 tallied_esc_log_strict_f64
#define esc_smooth_fused_f32 tallied_esc_smooth_fused_f32
#define esc_smooth_fused_f64 tallied_esc_smooth_fused_f64
#define esc_smooth_strict_f32 tallied_esc_smooth_strict_f32
#define esc_smooth_strict_f64 tallied_esc_smooth_strict_f64

#endif
