/* SPDX-License-Identifier: BSD-2-Clause */
/* oracle_orbit.inc.h - one orbit in one precision.
 *
 * Parameters, undefined at the end:
 *   REAL         double or float
 *   NAMED(name)  the name with the precision's suffix
 *   FMA, FABS    fma and fabs, or fmaf and fabsf */

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

static void NAMED(step)(const struct esc_scene *scene, REAL *x, REAL *y, REAL cr, REAL ci)
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
            NAMED(multibrot_fused)(scene->power, x, y, cr, ci);
        else
            NAMED(multibrot_strict)(scene->power, x, y, cr, ci);
        return;
    case ESC_FORMULA_QUADRATIC:
        break;
    }
    NAMED(quadratic)(fused, x, y, cr, ci);
}

static void NAMED(orbit)(const struct esc_scene *scene, const double z0[2], const double c[2],
                         struct oracle_orbit *orbit)
{
    const double square = scene->bailout * scene->bailout;
    const REAL limit = (REAL)square;
    const REAL cr = (REAL)c[0], ci = (REAL)c[1];
    REAL x = (REAL)z0[0], y = (REAL)z0[1];
    uint32_t count = 0;

    while (count < scene->max_iter) {
        const REAL b = y * y;
        const REAL a = x * x;
        const REAL r2 = scene->contract == ESC_CONTRACT_FUSED ? FMA(x, x, b) : a + b;
        if (!(r2 < limit))
            break;
        NAMED(step)(scene, &x, &y, cr, ci);
        count++;
    }
    orbit->count = count;
    orbit->z[0] = (double)x;
    orbit->z[1] = (double)y;
}

#undef REAL
#undef NAMED
#undef FMA
#undef FABS
