/* SPDX-License-Identifier: BSD-2-Clause */
/* sleef.inc.h - the reference for power, sin, cos, exp and cosh, in one precision and contract.
 *
 * A template: the file that includes it defines
 *
 *     REAL, N(name)           the precision
 *     R2(x, y)                |z|^2
 *     PLUS(a, b, c)           a*b + c
 *     RE(a, b, c, d)          the real part of (a + ib)(c + id)
 *     IM(a, b, c, d)          the imaginary part
 *     FABS, S(name)           SLEEF's function, S(sincos) its pair
 *     PAIR                    what S(sincos) returns: x is the sine, y the cosine
 *
 * Line for line as docs/numerics.md has it. */

static uint32_t N(power)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL r2 = (REAL)rule->escape_r2, cr = c[0], ci = c[1];
    const REAL p = (REAL)rule->real_power, half = p / 2;
    REAL x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && R2(x, y) < r2) {
        const REAL s = R2(x, y);
        const REAL m = S(pow)(s, half);
        const PAIR turn = S(sincos)(p * S(atan2)(y, x));
        x = PLUS(m, turn.y, cr);
        y = PLUS(m, turn.x, ci);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(sin)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL limit = (REAL)rule->bailout, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && FABS(y) < limit) {
        const PAIR turn = S(sincos)(x);
        const REAL u = turn.x * S(cosh)(y), v = turn.y * S(sinh)(y);
        x = RE(cr, ci, u, v);
        y = IM(cr, ci, u, v);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(cos)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL limit = (REAL)rule->bailout, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && FABS(y) < limit) {
        const PAIR turn = S(sincos)(x);
        const REAL u = turn.y * S(cosh)(y), v = -(turn.x * S(sinh)(y));
        x = RE(cr, ci, u, v);
        y = IM(cr, ci, u, v);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(exp)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL limit = (REAL)rule->bailout, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && x < limit) {
        const PAIR turn = S(sincos)(y);
        const REAL e = S(exp)(x), u = e * turn.y, v = e * turn.x;
        x = RE(cr, ci, u, v);
        y = IM(cr, ci, u, v);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(cosh)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    const REAL limit = (REAL)rule->bailout, cr = c[0], ci = c[1];
    REAL x = z[0], y = z[1];
    uint32_t n = 0;
    while (n < rule->max_iter && FABS(x) < limit) {
        const PAIR turn = S(sincos)(y);
        const REAL u = S(cosh)(x) * turn.y, v = S(sinh)(x) * turn.x;
        x = RE(cr, ci, u, v);
        y = IM(cr, ci, u, v);
        n++;
    }
    z[0] = x;
    z[1] = y;
    return n;
}

static uint32_t N(orbit)(const struct esc_orbit_rule *rule, REAL z[2], const REAL c[2])
{
    switch (rule->formula) {
    case ESC_FORMULA_POWER:
        return N(power)(rule, z, c);
    case ESC_FORMULA_SIN:
        return N(sin)(rule, z, c);
    case ESC_FORMULA_COS:
        return N(cos)(rule, z, c);
    case ESC_FORMULA_EXP:
        return N(exp)(rule, z, c);
    default:
        return N(cosh)(rule, z, c);
    }
}

#undef REAL
#undef N
#undef R2
#undef PLUS
#undef RE
#undef IM
#undef FABS
#undef S
#undef PAIR
#undef HYPOT
#undef STEP_RE
#undef STEP_IM
#undef CANONICAL
#undef X
