/* SPDX-License-Identifier: BSD-2-Clause */
/* ceiling_orbits.c - orbits that can be iterated for ever at the full speed of the arithmetic.
 *
 * They begin around a fixed point of the map, which attracts them so slowly that they still move
 * after thousands of steps, and round which they go without ever coming near zero: no subnormal, no
 * overflow and no NaN, any of which can cost a CPU a hundred cycles. */
#include <complex.h>
#include <math.h>

#include "measure/ceiling_loop.h"

/* |f'| at the fixed point. In binary32 rounding moves an orbit by some 1e-7 a step, which may add up
 * to 1e-7 / (1 - ATTRACTION): nothing. */
#define ATTRACTION 0.999

/* Where the fixed point lies, as a direction. Both parts are positive and stay so, therefore the
 * burning ship has the same fixed point; and the angle, 64.08 degrees, is 1 / (5 + 0.618) of a
 * turn, which no simple fraction is near: orbits are not drawn toward a cycle. */
#define DIRECTION_RE 0.4371
#define DIRECTION_IM 0.8994

#define RADIUS 0.02 /* of the orbits' first points; the fixed point is 0.2 away from an axis */

struct centre {
    double z[2], c[2];
};

/* z = f(z) + c for c = z - f(z); |f'(z)| = p |z|^(p-1). */
static struct centre whole_power(enum esc_formula formula, double p)
{
    const double length = pow(ATTRACTION / p, 1 / (p - 1));
    const double x = length * DIRECTION_RE, y = length * DIRECTION_IM;
    double re = x, im = y;
    for (double factor = 1; factor < p; factor++) {
        const double next = re * x - im * y;
        im = re * y + im * x;
        re = next;
    }
    if (formula == ESC_FORMULA_TRICORN)
        im = -im;
    return (struct centre){{x, y}, {x - re, y - im}};
}

/* The others are attracted for good, to a point that is not near zero: nothing in their arithmetic takes
 * longer for operands that stay. */
static struct centre centre_of(enum esc_formula formula, double power)
{
    const double complex z = 0.5 + 0.3 * I;
    double complex at, c;
    switch (formula) {
    case ESC_FORMULA_CELTIC: /* where re z^2 > 0; f' = 2z */
        at = 0.3 + 0.1 * I;
        c = at - at * at;
        break;
    case ESC_FORMULA_PHOENIX: /* z = z^2 + c_re + c_im z, all real: y is 0 and stays it */
        at = 0.3;
        c = at - at * at - 0.2 * at + 0.2 * I;
        break;
    case ESC_FORMULA_LAMBDA: /* f' = 2 - c */
        c = 2.5 + 0.3 * I;
        at = 1 - 1 / c;
        break;
    case ESC_FORMULA_POWER: /* |f'| = 0.6 */
        at = pow(0.6 / power, 1 / (power - 1)) * (0.8 + 0.6 * I);
        c = at - cpow(at, power);
        break;
    case ESC_FORMULA_SIN: /* f' = z cot z */
        at = 0.9 + 0.4 * I;
        c = at / csin(at);
        break;
    case ESC_FORMULA_COS: /* -z tan z */
        at = z;
        c = at / ccos(at);
        break;
    case ESC_FORMULA_EXP: /* z */
        at = z;
        c = at / cexp(at);
        break;
    case ESC_FORMULA_COSH: /* z tanh z */
        at = z;
        c = at / ccosh(at);
        break;
    case ESC_FORMULA_MULTIBROT:
        return whole_power(formula, power);
    default:
        return whole_power(formula, 2);
    }
    return (struct centre){{creal(at), cimag(at)}, {creal(c), cimag(c)}};
}

/* Every orbit has its own first point. The burning ship's lie on both sides of the real axis: its
 * first step folds them together. */
void esc_ceiling_orbits_start(struct esc_ceiling_orbits *orbits, enum esc_formula formula,
                              double power, enum esc_precision precision)
{
    const struct centre centre = centre_of(formula, power);
    const bool wide = precision == ESC_PRECISION_F64;
    const unsigned count = ESC_CEILING_IN_FLIGHT * ESC_CEILING_BYTES / (wide ? 8 : 4);
    *orbits = (struct esc_ceiling_orbits){.power = power};
    for (unsigned i = 0; i < count; i++) {
        const double distance = RADIUS * (i + 1) / count;
        const bool flat = formula == ESC_FORMULA_PHOENIX;
        const double x = centre.z[0] + distance, y = centre.z[1] - (flat ? 0 : distance / 2);
        const double sign = formula == ESC_FORMULA_BURNING_SHIP && i % 2 > 0 ? -1 : 1;
        if (wide) {
            orbits->x.f64[i] = x;
            orbits->y.f64[i] = sign * y;
        } else {
            orbits->x.f32[i] = (float)x;
            orbits->y.f32[i] = (float)(sign * y);
        }
    }
    orbits->c_re = wide ? centre.c[0] : (double)(float)centre.c[0];
    orbits->c_im = wide ? centre.c[1] : (double)(float)centre.c[1];
}

/* Told by their distance from the fixed point; a NaN has none. */
bool esc_ceiling_orbits_bounded(const struct esc_ceiling_orbits *orbits, enum esc_formula formula,
                                double power, enum esc_precision precision, unsigned count)
{
    const struct centre centre = centre_of(formula, power);
    for (unsigned i = 0; i < count; i++) {
        const bool wide = precision == ESC_PRECISION_F64;
        const double x = wide ? orbits->x.f64[i] : (double)orbits->x.f32[i];
        const double y = wide ? orbits->y.f64[i] : (double)orbits->y.f32[i];
        if (!(fabs(x - centre.z[0]) < 2 * RADIUS && fabs(y - centre.z[1]) < 2 * RADIUS))
            return false;
    }
    return true;
}
