/* SPDX-License-Identifier: BSD-2-Clause */
/* orbit_f32.c - the reference in binary32: one plain loop per formula and contract.
 *
 * Written out to be read beside docs/numerics.md, line for line; nothing here is shared with the
 * kernels' template, since an oracle that shares code with its subject proves nothing. fmaf is
 * correctly rounded everywhere: libm computes it in software where the CPU has no such instruction. */
#include "scalar/scalar.h"

#include <math.h>

#include "cpu/strict_fp.h"

static uint32_t quadratic_strict(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    const float r2 = (float)rule->escape_r2, cr = c[0], ci = c[1];
    float x = z[0], y = z[1];
    float a, b;
    uint32_t n = 0;
    while (n < rule->max_iter && (a = x * x) + (b = y * y) < r2) {
        const float t = x * y;
        x = (a - b) + cr;
        y = (t + t) + ci;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t quadratic_fused(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    const float r2 = (float)rule->escape_r2, cr = c[0], ci = c[1];
    float x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && fmaf(x, x, y * y) < r2) {
        const float d = fmaf(-y, y, cr);
        y = fmaf(x + x, y, ci);
        x = fmaf(x, x, d);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t burning_ship_strict(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    const float r2 = (float)rule->escape_r2, cr = c[0], ci = c[1];
    float x = z[0], y = z[1];
    float a, b;
    uint32_t n = 0;
    while (n < rule->max_iter && (a = x * x) + (b = y * y) < r2) {
        const float t = fabsf(x) * fabsf(y);
        x = (a - b) + cr;
        y = (t + t) + ci;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t burning_ship_fused(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    const float r2 = (float)rule->escape_r2, cr = c[0], ci = c[1];
    float x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && fmaf(x, x, y * y) < r2) {
        const float u = fabsf(x), v = fabsf(y);
        const float d = fmaf(-v, v, cr);
        x = fmaf(u, u, d);
        y = fmaf(u + u, v, ci);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t tricorn_strict(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    const float r2 = (float)rule->escape_r2, cr = c[0], ci = c[1];
    float x = z[0], y = z[1];
    float a, b;
    uint32_t n = 0;
    while (n < rule->max_iter && (a = x * x) + (b = y * y) < r2) {
        const float t = x * -y;
        x = (a - b) + cr;
        y = (t + t) + ci;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t tricorn_fused(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    const float r2 = (float)rule->escape_r2, cr = c[0], ci = c[1];
    float x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && fmaf(x, x, y * y) < r2) {
        const float v = -y;
        const float d = fmaf(-v, v, cr);
        y = fmaf(x + x, v, ci);
        x = fmaf(x, x, d);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t multibrot_strict(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    const float r2 = (float)rule->escape_r2, cr = c[0], ci = c[1];
    float x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && x * x + y * y < r2) {
        float u = x, v = y;
        for (uint32_t factor = 1; factor < rule->power; factor++) {
            const float a = u * x, b = v * y, e = u * y, f = v * x;
            u = a - b;
            v = e + f;
        }
        x = u + cr;
        y = v + ci;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t multibrot_fused(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    const float r2 = (float)rule->escape_r2, cr = c[0], ci = c[1];
    float x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && fmaf(x, x, y * y) < r2) {
        float u = x, v = y;
        for (uint32_t factor = 2; factor < rule->power; factor++) {
            const float a = u * x, e = u * y;
            u = fmaf(-v, y, a);
            v = fmaf(v, x, e);
        }
        const float d = fmaf(-v, y, cr), g = fmaf(v, x, ci);
        v = fmaf(u, y, g);
        u = fmaf(u, x, d);
        x = u;
        y = v;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

#define REAL float
#define N(name) name
#define FMA fmaf
#define FABS fabsf
#include "scalar/plain.inc.h"

float esc_canonical_f32(float a)
{
    const union {
        uint32_t bits;
        float value;
    } nan = {.bits = UINT32_C(0x7fc00000)};
    return a != a ? nan.value : a;
}

uint32_t esc_orbit_f32(const struct esc_orbit_rule *rule, float z[2], const float c[2])
{
    typedef uint32_t loop_fn(const struct esc_orbit_rule *, float *, const float *);
    static loop_fn *const loops[][2] = {
        [ESC_FORMULA_QUADRATIC] = {quadratic_strict, quadratic_fused},
        [ESC_FORMULA_BURNING_SHIP] = {burning_ship_strict, burning_ship_fused},
        [ESC_FORMULA_TRICORN] = {tricorn_strict, tricorn_fused},
        [ESC_FORMULA_MULTIBROT] = {multibrot_strict, multibrot_fused},
        [ESC_FORMULA_CELTIC] = {celtic_strict, celtic_fused},
        [ESC_FORMULA_PHOENIX] = {phoenix_strict, phoenix_fused},
        [ESC_FORMULA_LAMBDA] = {lambda_strict, lambda_fused},
#if ESC_HAVE_SLEEF /* without it a plan refuses the others */
        [ESC_FORMULA_POWER] = {esc_orbit_sleef_strict_f32, esc_orbit_sleef_fused_f32},
        [ESC_FORMULA_SIN] = {esc_orbit_sleef_strict_f32, esc_orbit_sleef_fused_f32},
        [ESC_FORMULA_COS] = {esc_orbit_sleef_strict_f32, esc_orbit_sleef_fused_f32},
        [ESC_FORMULA_EXP] = {esc_orbit_sleef_strict_f32, esc_orbit_sleef_fused_f32},
        [ESC_FORMULA_COSH] = {esc_orbit_sleef_strict_f32, esc_orbit_sleef_fused_f32},
#endif
    };
    const uint32_t n = loops[rule->formula][rule->contract](rule, z, c);
    z[0] = esc_canonical_f32(z[0]);
    z[1] = esc_canonical_f32(z[1]);
    return n;
}
