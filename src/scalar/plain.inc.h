/* SPDX-License-Identifier: BSD-2-Clause */
/* plain.inc.h - the reference for celtic, phoenix and lambda, in one precision.
 *
 * A template: the file that includes it defines REAL, N(name), FMA and FABS. Line for line as
 * docs/numerics.md has it. */

static uint32_t N(celtic_strict)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL r2 = (REAL)rule->escape_r2, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1];
    REAL a, b;
    uint32_t n = 0;
    while (n < rule->max_iter && (a = x * x) + (b = y * y) < r2) {
        const REAL t = x * y;
        x = FABS(a - b) + cr;
        y = (t + t) + ci;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(celtic_fused)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL r2 = (REAL)rule->escape_r2, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && FMA(x, x, y * y) < r2) {
        const REAL s = FMA(-y, y, x * x);
        y = FMA(x + x, y, ci);
        x = FABS(s) + cr;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(phoenix_strict)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL r2 = (REAL)rule->escape_r2, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1], before_x = 0, before_y = 0;
    REAL a, b;
    uint32_t n = 0;
    while (n < rule->max_iter && (a = x * x) + (b = y * y) < r2) {
        const REAL t = x * y;
        const REAL next_x = ((a - b) + cr) + ci * before_x;
        const REAL next_y = (t + t) + ci * before_y;
        before_x = x;
        before_y = y;
        x = next_x;
        y = next_y;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(phoenix_fused)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL r2 = (REAL)rule->escape_r2, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1], before_x = 0, before_y = 0;
    uint32_t n = 0;
    while (n < rule->max_iter && FMA(x, x, y * y) < r2) {
        const REAL d = FMA(-y, y, cr), e = FMA(x, x, d);
        const REAL next_x = FMA(ci, before_x, e);
        const REAL next_y = FMA(x + x, y, ci * before_y);
        before_x = x;
        before_y = y;
        x = next_x;
        y = next_y;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(lambda_strict)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL r2 = (REAL)rule->escape_r2, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1];
    REAL a, b;
    uint32_t n = 0;
    while (n < rule->max_iter && (a = x * x) + (b = y * y) < r2) {
        const REAL t = x * y;
        const REAL u = (x - a) + b, v = y - (t + t);
        x = cr * u - ci * v;
        y = cr * v + ci * u;
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(lambda_fused)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL r2 = (REAL)rule->escape_r2, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && FMA(x, x, y * y) < r2) {
        const REAL g = FMA(-x, x, x), u = FMA(y, y, g), v = FMA(-(x + x), y, y);
        x = FMA(-ci, v, cr * u);
        y = FMA(ci, u, cr * v);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}
