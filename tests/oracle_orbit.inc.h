/* SPDX-License-Identifier: BSD-2-Clause */
/* oracle_orbit.inc.h - one orbit in one precision.
 *
 * Parameters, undefined at the end:
 *   REAL         double or float
 *   NAMED(name)  the name with the precision's suffix
 *   FMA, FABS    fma and fabs, or fmaf and fabsf
 *   SLEEF(name, arguments)  SLEEF's function of the orbit's contract, in scope of a bool `fused`
 *   HYPOT(a, b)             its hypot, likewise
 *   PAIR         what its sincos returns: sine, cosine */

static void NAMED(quadratic)(bool fused, REAL *x, REAL *y, REAL cr, REAL ci)
{
    const REAL a = *x * *x, b = *y * *y, t = *x * *y;
    if (fused) {
        const REAL d = FMA(-*y, *y, cr);
        const REAL new_x = FMA(*x, *x, d), new_y = FMA(*x + *x, *y, ci);
        *x = new_x;
        *y = new_y;
        return;
    }
    const REAL difference = a - b, doubled = t + t;
    *x = difference + cr;
    *y = doubled + ci;
}

static void NAMED(multibrot_strict)(unsigned power, REAL *x, REAL *y, REAL cr, REAL ci)
{
    REAL u = *x, v = *y;
    for (unsigned i = 0; i < power - 1; i++) {
        const REAL a = u * *x, b = v * *y, e = u * *y, f = v * *x;
        u = a - b;
        v = e + f;
    }
    *x = u + cr;
    *y = v + ci;
}

static void NAMED(multibrot_fused)(unsigned power, REAL *x, REAL *y, REAL cr, REAL ci)
{
    REAL u = *x, v = *y;
    for (unsigned i = 0; i < power - 2; i++) {
        const REAL vy = u * *x, vx = u * *y;
        const REAL new_u = FMA(-v, *y, vy), new_v = FMA(v, *x, vx);
        u = new_u;
        v = new_v;
    }
    const REAL re = FMA(-v, *y, cr), im = FMA(v, *x, ci);
    const REAL new_x = FMA(u, *x, re), new_y = FMA(u, *y, im);
    *x = new_x;
    *y = new_y;
}

/* (a + ib)(c + id); under fused the last product of each part is not rounded. */
static void NAMED(multiply)(bool fused, REAL a, REAL b, REAL c, REAL d, REAL *x, REAL *y)
{
    const REAL ac = a * c, ad = a * d, bd = b * d, bc = b * c;
    *x = fused ? FMA(-b, d, ac) : ac - bd;
    *y = fused ? FMA(b, c, ad) : ad + bc;
}

static void NAMED(celtic)(bool fused, REAL *x, REAL *y, REAL cr, REAL ci)
{
    const REAL xx = *x * *x, yy = *y * *y, xy = *x * *y;
    const REAL re = fused ? FMA(-*y, *y, xx) : xx - yy;
    const REAL doubled = xy + xy;
    *y = fused ? FMA(*x + *x, *y, ci) : doubled + ci;
    *x = FABS(re) + cr;
}

/* last: the z before. */
static void NAMED(phoenix)(bool fused, REAL *x, REAL *y, REAL last[2], REAL cr, REAL ci)
{
    const REAL xx = *x * *x, yy = *y * *y, xy = *x * *y, push_y = ci * last[1];
    REAL new_x, new_y;
    if (fused) {
        new_x = FMA(ci, last[0], FMA(*x, *x, FMA(-*y, *y, cr)));
        new_y = FMA(*x + *x, *y, push_y);
    } else {
        const REAL push_x = ci * last[0], difference = xx - yy, doubled = xy + xy;
        const REAL shifted = difference + cr;
        new_x = shifted + push_x;
        new_y = doubled + push_y;
    }
    last[0] = *x;
    last[1] = *y;
    *x = new_x;
    *y = new_y;
}

static void NAMED(lambda)(bool fused, REAL *x, REAL *y, REAL cr, REAL ci)
{
    const REAL xx = *x * *x, yy = *y * *y, xy = *x * *y;
    const REAL rest = *x - xx, doubled = xy + xy;
    const REAL u = fused ? FMA(*y, *y, FMA(-*x, *x, *x)) : rest + yy;
    const REAL v = fused ? FMA(-(*x + *x), *y, *y) : *y - doubled;
    NAMED(multiply)(fused, cr, ci, u, v, x, y);
}

#if ESC_HAVE_SLEEF
static void NAMED(real_power)(const struct esc_scene *scene, REAL *x, REAL *y, REAL cr, REAL ci)
{
    const bool fused = scene->contract == ESC_CONTRACT_FUSED;
    const REAL p = (REAL)scene->power, xx = *x * *x, yy = *y * *y;
    const REAL r2 = fused ? FMA(*x, *x, yy) : xx + yy;
    const REAL m = SLEEF(pow, r2, p / 2), angle = p * SLEEF(atan2, *y, *x);
    const PAIR turn = SLEEF(sincos, angle);
    const REAL re = m * turn.y, im = m * turn.x;
    *x = fused ? FMA(m, turn.y, cr) : re + cr;
    *y = fused ? FMA(m, turn.x, ci) : im + ci;
}

static void NAMED(transcendental)(const struct esc_scene *scene, REAL *x, REAL *y, REAL cr, REAL ci)
{
    const bool fused = scene->contract == ESC_CONTRACT_FUSED;
    const bool by_x = scene->formula == ESC_FORMULA_SIN || scene->formula == ESC_FORMULA_COS;
    const PAIR turn = SLEEF(sincos, by_x ? *x : *y);
    const REAL length = by_x ? *y : *x;
    REAL u, v;
    switch (scene->formula) {
    case ESC_FORMULA_SIN:
        u = turn.x * SLEEF(cosh, length);
        v = turn.y * SLEEF(sinh, length);
        break;
    case ESC_FORMULA_COS:
        u = turn.y * SLEEF(cosh, length);
        v = -(turn.x * SLEEF(sinh, length));
        break;
    case ESC_FORMULA_EXP:
        u = SLEEF(exp, length) * turn.y;
        v = SLEEF(exp, length) * turn.x;
        break;
    default:
        u = SLEEF(cosh, length) * turn.y;
        v = SLEEF(sinh, length) * turn.x;
    }
    NAMED(multiply)(fused, cr, ci, u, v, x, y);
}
#endif

static void NAMED(step)(const struct esc_scene *scene, REAL *x, REAL *y, REAL last[2], REAL cr,
                        REAL ci)
{
    const bool fused = scene->contract == ESC_CONTRACT_FUSED;
    switch (scene->formula) {
    case ESC_FORMULA_BURNING_SHIP:
        *x = FABS(*x);
        *y = FABS(*y);
        break;
    case ESC_FORMULA_TRICORN:
        *y = -*y;
        break;
    case ESC_FORMULA_MULTIBROT:
        if (fused)
            NAMED(multibrot_fused)((unsigned)scene->power, x, y, cr, ci);
        else
            NAMED(multibrot_strict)((unsigned)scene->power, x, y, cr, ci);
        return;
    case ESC_FORMULA_CELTIC:
        NAMED(celtic)(fused, x, y, cr, ci);
        return;
    case ESC_FORMULA_PHOENIX:
        NAMED(phoenix)(fused, x, y, last, cr, ci);
        return;
    case ESC_FORMULA_LAMBDA:
        NAMED(lambda)(fused, x, y, cr, ci);
        return;
#if ESC_HAVE_SLEEF
    case ESC_FORMULA_POWER:
        NAMED(real_power)(scene, x, y, cr, ci);
        return;
    default:
        NAMED(transcendental)(scene, x, y, cr, ci);
        return;
#else
    default: /* no plan has them */
        return;
#endif
    case ESC_FORMULA_QUADRATIC:
        break;
    }
    NAMED(quadratic)(fused, x, y, cr, ci);
}

static bool NAMED(escaped)(const struct esc_scene *scene, REAL x, REAL y)
{
    const double square = scene->bailout * scene->bailout;
    const REAL a = x * x, b = y * y, limit = (REAL)scene->bailout;
    switch (scene->formula) {
    case ESC_FORMULA_SIN:
    case ESC_FORMULA_COS:
        return !(FABS(y) < limit);
    case ESC_FORMULA_EXP:
        return !(x < limit);
    case ESC_FORMULA_COSH:
        return !(FABS(x) < limit);
    default:
        return !((scene->contract == ESC_CONTRACT_FUSED ? FMA(x, x, b) : a + b) < (REAL)square);
    }
}

static void NAMED(orbit)(const struct esc_scene *scene, const double z0[2], const double c[2],
                         struct oracle_orbit *orbit)
{
    const REAL cr = (REAL)c[0], ci = (REAL)c[1];
    REAL x = (REAL)z0[0], y = (REAL)z0[1], last[2] = {0, 0};
    uint32_t count = 0;

    while (count < scene->max_iter && !NAMED(escaped)(scene, x, y)) {
        NAMED(step)(scene, &x, &y, last, cr, ci);
        count++;
    }
    orbit->count = count;
    orbit->z[0] = (double)x;
    orbit->z[1] = (double)y;
}

#if ESC_HAVE_SLEEF
static REAL NAMED(derivative)(const struct esc_scene *scene, const struct oracle_orbit *orbit,
                              const double z0[2], const double c[2], bool by_c)
{
    const bool fused = scene->contract == ESC_CONTRACT_FUSED;
    REAL x = (REAL)z0[0], y = (REAL)z0[1], u = by_c ? 0 : 1, v = 0;
    for (uint32_t i = 0; i < orbit->count; i++) {
        REAL e, h;
        NAMED(multiply)(fused, x, y, u, v, &e, &h);
        u = e + e;
        u = u + (by_c ? 1 : 0);
        v = h + h;
        NAMED(quadratic)(fused, &x, &y, (REAL)c[0], (REAL)c[1]);
    }
    return HYPOT(u, v);
}

static REAL NAMED(value)(const struct esc_scene *scene, enum esc_value value,
                         const struct oracle_orbit *orbit, const double z0[2], const double c[2],
                         bool by_c)
{
    const bool fused = scene->contract == ESC_CONTRACT_FUSED;
    const bool inside = orbit->count == scene->max_iter;
    const REAL modulus = HYPOT((REAL)orbit->z[0], (REAL)orbit->z[1]);
    const REAL size = SLEEF(log, modulus);
    if (value == ESC_VALUE_DISTANCE) {
        if (inside)
            return 0;
        const REAL product = modulus * size;
        return product / NAMED(derivative)(scene, orbit, z0, c, by_c) * 2;
    }
    if (inside)
        return (REAL)orbit->count;
    const bool powered =
        scene->formula == ESC_FORMULA_MULTIBROT || scene->formula == ESC_FORMULA_POWER;
    const REAL limit = SLEEF(log, (REAL)scene->bailout);
    const REAL turns = SLEEF(log, size / limit);
    const REAL part = turns / SLEEF(log, (REAL)(powered ? scene->power : 2));
    return (REAL)(orbit->count + 1u) - part;
}
#endif

#undef REAL
#undef NAMED
#undef FMA
#undef FABS
#undef SLEEF
#undef HYPOT
#undef PAIR
