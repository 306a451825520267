/* SPDX-License-Identifier: BSD-2-Clause */
/* orbit_f64.c - the reference in binary64: one plain loop per formula and contract.
 *
 * Written out to be read beside docs/numerics.md, line for line; nothing here is shared with the
 * kernels' template, since an oracle that shares code with its subject proves nothing. fma is
 * correctly rounded everywhere: libm computes it in software where the CPU has no such instruction. */
#include "scalar/scalar.h"

#include <math.h>

#include "cpu/strict_fp.h"

static uint32_t quadratic_strict(const struct esc_orbit_rule *rule, double z[2], const double c[2])
{
    const double r2 = rule->escape_r2, cr = c[0], ci = c[1];
    double x = z[0], y = z[1];
    double a, b;
    uint32_t n = 0;
    while (n < rule->max_iter && (a = x * x) + (b = y * y) < r2) {
        const double t = x * y;
        x = (a - b) + cr;
        y = (t + t) + ci;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t quadratic_fused(const struct esc_orbit_rule *rule, double z[2], const double c[2])
{
    const double r2 = rule->escape_r2, cr = c[0], ci = c[1];
    double x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && fma(x, x, y * y) < r2) {
        const double d = fma(-y, y, cr);
        y = fma(x + x, y, ci);
        x = fma(x, x, d);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t burning_ship_strict(const struct esc_orbit_rule *rule, double z[2],
                                    const double c[2])
{
    const double r2 = rule->escape_r2, cr = c[0], ci = c[1];
    double x = z[0], y = z[1];
    double a, b;
    uint32_t n = 0;
    while (n < rule->max_iter && (a = x * x) + (b = y * y) < r2) {
        const double t = fabs(x) * fabs(y);
        x = (a - b) + cr;
        y = (t + t) + ci;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t burning_ship_fused(const struct esc_orbit_rule *rule, double z[2],
                                   const double c[2])
{
    const double r2 = rule->escape_r2, cr = c[0], ci = c[1];
    double x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && fma(x, x, y * y) < r2) {
        const double u = fabs(x), v = fabs(y);
        const double d = fma(-v, v, cr);
        x = fma(u, u, d);
        y = fma(u + u, v, ci);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t tricorn_strict(const struct esc_orbit_rule *rule, double z[2], const double c[2])
{
    const double r2 = rule->escape_r2, cr = c[0], ci = c[1];
    double x = z[0], y = z[1];
    double a, b;
    uint32_t n = 0;
    while (n < rule->max_iter && (a = x * x) + (b = y * y) < r2) {
        const double t = x * -y;
        x = (a - b) + cr;
        y = (t + t) + ci;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t tricorn_fused(const struct esc_orbit_rule *rule, double z[2], const double c[2])
{
    const double r2 = rule->escape_r2, cr = c[0], ci = c[1];
    double x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && fma(x, x, y * y) < r2) {
        const double v = -y;
        const double d = fma(-v, v, cr);
        y = fma(x + x, v, ci);
        x = fma(x, x, d);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t multibrot_strict(const struct esc_orbit_rule *rule, double z[2], const double c[2])
{
    const double r2 = rule->escape_r2, cr = c[0], ci = c[1];
    double x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && x * x + y * y < r2) {
        double u = x, v = y;
        for (uint32_t factor = 1; factor < rule->power; factor++) {
            const double a = u * x, b = v * y, e = u * y, f = v * x;
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

static uint32_t multibrot_fused(const struct esc_orbit_rule *rule, double z[2], const double c[2])
{
    const double r2 = rule->escape_r2, cr = c[0], ci = c[1];
    double x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && fma(x, x, y * y) < r2) {
        double u = x, v = y;
        for (uint32_t factor = 2; factor < rule->power; factor++) {
            const double a = u * x, e = u * y;
            u = fma(-v, y, a);
            v = fma(v, x, e);
        }
        const double d = fma(-v, y, cr), g = fma(v, x, ci);
        v = fma(u, y, g);
        u = fma(u, x, d);
        x = u;
        y = v;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

#define REAL double
#define N(name) name
#define FMA fma
#define FABS fabs
#include "scalar/plain.inc.h"

double esc_canonical_f64(double a)
{
    const union {
        uint64_t bits;
        double value;
    } nan = {.bits = UINT64_C(0x7ff8000000000000)};
    return a != a ? nan.value : a;
}

uint32_t esc_orbit_f64(const struct esc_orbit_rule *rule, double z[2], const double c[2])
{
    typedef uint32_t loop_fn(const struct esc_orbit_rule *, double *, const double *);
    static loop_fn *const loops[][2] = {
        [ESC_FORMULA_QUADRATIC] = {quadratic_strict, quadratic_fused},
        [ESC_FORMULA_BURNING_SHIP] = {burning_ship_strict, burning_ship_fused},
        [ESC_FORMULA_TRICORN] = {tricorn_strict, tricorn_fused},
        [ESC_FORMULA_MULTIBROT] = {multibrot_strict, multibrot_fused},
        [ESC_FORMULA_CELTIC] = {celtic_strict, celtic_fused},
        [ESC_FORMULA_PHOENIX] = {phoenix_strict, phoenix_fused},
        [ESC_FORMULA_LAMBDA] = {lambda_strict, lambda_fused},
#if ESC_HAVE_SLEEF /* without it a plan refuses the others */
        [ESC_FORMULA_POWER] = {esc_orbit_sleef_strict_f64, esc_orbit_sleef_fused_f64},
        [ESC_FORMULA_SIN] = {esc_orbit_sleef_strict_f64, esc_orbit_sleef_fused_f64},
        [ESC_FORMULA_COS] = {esc_orbit_sleef_strict_f64, esc_orbit_sleef_fused_f64},
        [ESC_FORMULA_EXP] = {esc_orbit_sleef_strict_f64, esc_orbit_sleef_fused_f64},
        [ESC_FORMULA_COSH] = {esc_orbit_sleef_strict_f64, esc_orbit_sleef_fused_f64},
#endif
    };
    const uint32_t n = loops[rule->formula][rule->contract](rule, z, c);
    z[0] = esc_canonical_f64(z[0]);
    z[1] = esc_canonical_f64(z[1]);
    return n;
}
