/* SPDX-License-Identifier: BSD-2-Clause */
/* ceiling.inc.h - the bare iteration loop, once: arithmetic and nothing else.
 *
 * A template. Before each inclusion an ISA's file defines
 *
 *     ESC_BITS            64 or 32: the precision
 *     ESC_FLIGHTS(X, ...) X(n, ...) for each number of vectors in flight to be tried, 1..12
 *     ESC_POWER_FLIGHTS   the same for multibrot, whose vectors take twice the registers
 *     ESC_HAS_FMA         whether fma is an instruction here
 *     ESC_STRICT(name), ESC_FUSED(name), ESC_PAIR
 *                         SLEEF's functions of either contract, and what sincos returns
 *
 * and has defined real64, v64 (a vector of them, with + - *), V64_LANES, v64_set1, v64_fma(a, b, c)
 * = a*b + c, v64_fnma(a, b, c) = c - a*b, v64_abs and v64_fma_abs(a, b, c) = |a|*|b| + c; the same
 * for 32. It gets forms64 (forms32). All of these are undefined at the end.
 *
 * Not a line of this is shared with the kernels: the ceiling is what they are measured against, so
 * a slip in their arithmetic, or a form of it that they missed, must not lower it as well. */
#include <string.h>

#include "measure/ceiling_loop.h"

#define ESC_PASTE_(a, b, c) a##b##c
#define ESC_PASTE(a, b, c) ESC_PASTE_(a, b, c)
#define V(name) ESC_PASTE(v, ESC_BITS, _##name)
#define N(name) ESC_PASTE(name, ESC_BITS, )
#define vec ESC_PASTE(v, ESC_BITS, )
#define real ESC_PASTE(real, ESC_BITS, )
#define LANES ESC_PASTE(V, ESC_BITS, _LANES)
#define rule_t struct N(rule)
#define flight_t struct N(flight)

#define ESC_INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define ESC_EACH(k) _Pragma("clang loop unroll(full)") for (int k = 0; k < rule->in_flight; k++)
#else
#define ESC_EACH(k) _Pragma("GCC unroll 12") for (int k = 0; k < rule->in_flight; k++)
#endif

/* Constants of each instance, but for c. */
rule_t
{
    enum esc_contract contract;
    enum esc_formula formula;
    int in_flight;
    unsigned added;
    vec cr, ci, two;
};

flight_t
{
    vec x[ESC_CEILING_IN_FLIGHT], y[ESC_CEILING_IN_FLIGHT];
    vec before_x[ESC_CEILING_IN_FLIGHT], before_y[ESC_CEILING_IN_FLIGHT]; /* phoenix only */
};

/* 2t + ci, or ci - 2t: in one operation, or in two that need no multiplier. */
ESC_INLINE vec N(double_and_add)(const rule_t *rule, vec t, bool added)
{
    if (rule->formula == ESC_FORMULA_TRICORN) {
        if (added)
            return rule->ci - (t + t);
        return V(fnma)(t, rule->two, rule->ci);
    }
    if (added)
        return (t + t) + rule->ci;
    return V(fma)(t, rule->two, rule->ci);
}

/* Signs are kept out of the way where rounding allows it: |x||y| = |xy|, x(-y) = -(xy). */
ESC_INLINE void N(step_strict)(const rule_t *rule, vec *x, vec *y, bool added)
{
    const vec a = *x * *x, b = *y * *y, t = *x * *y;
    *x = (a - b) + rule->cr;
    *y = N(double_and_add)(rule, rule->formula == ESC_FORMULA_BURNING_SHIP ? V(abs)(t) : t, added);
}

ESC_INLINE void N(step_fused)(const rule_t *rule, vec *x, vec *y)
{
    const vec d = V(fnma)(*y, *y, rule->cr), s = *x + *x;
    if (rule->formula == ESC_FORMULA_BURNING_SHIP)
        *y = V(fma_abs)(s, *y, rule->ci);
    else if (rule->formula == ESC_FORMULA_TRICORN)
        *y = V(fnma)(s, *y, rule->ci);
    else
        *y = V(fma)(s, *y, rule->ci);
    *x = V(fma)(*x, *x, d);
}

/* The first multiplication is a square: e and f are one product there. */
ESC_INLINE void N(power_strict)(const rule_t *rule, flight_t *at, uint32_t power)
{
    vec u[ESC_CEILING_IN_FLIGHT], v[ESC_CEILING_IN_FLIGHT];
    ESC_EACH (k) {
        const vec x = at->x[k], y = at->y[k], t = x * y;
        u[k] = x * x - y * y;
        v[k] = t + t;
    }
    for (uint32_t factor = 2; factor < power; factor++) {
        ESC_EACH (k) {
            const vec x = at->x[k], y = at->y[k], e = u[k] * y, f = v[k] * x;
            u[k] = u[k] * x - v[k] * y;
            v[k] = e + f;
        }
    }
    ESC_EACH (k) {
        at->x[k] = u[k] + rule->cr;
        at->y[k] = v[k] + rule->ci;
    }
}

ESC_INLINE void N(power_fused)(const rule_t *rule, flight_t *at, uint32_t power)
{
    vec u[ESC_CEILING_IN_FLIGHT], v[ESC_CEILING_IN_FLIGHT];
    ESC_EACH (k) {
        u[k] = at->x[k];
        v[k] = at->y[k];
    }
    for (uint32_t factor = 2; factor < power; factor++) {
        ESC_EACH (k) {
            const vec x = at->x[k], y = at->y[k], a = u[k] * x, e = u[k] * y;
            u[k] = V(fnma)(v[k], y, a);
            v[k] = V(fma)(v[k], x, e);
        }
    }
    ESC_EACH (k) {
        const vec x = at->x[k], y = at->y[k];
        at->x[k] = V(fma)(u[k], x, V(fnma)(v[k], y, rule->cr));
        at->y[k] = V(fma)(u[k], y, V(fma)(v[k], x, rule->ci));
    }
}

/* ---- Formulas that the kernels test at each iteration -------------------------------------- */

ESC_INLINE void N(scale)(const rule_t *rule, vec u, vec v, vec *x, vec *y)
{
    if (rule->contract == ESC_CONTRACT_STRICT) {
        *x = rule->cr * u - rule->ci * v;
        *y = rule->cr * v + rule->ci * u;
    } else {
        *x = V(fnma)(rule->ci, v, rule->cr * u);
        *y = V(fma)(rule->ci, u, rule->cr * v);
    }
}

ESC_INLINE void N(plain_strict)(const rule_t *rule, flight_t *at, int k)
{
    const vec x = at->x[k], y = at->y[k], a = x * x, b = y * y, t = x * y, d = a - b, e = t + t;
    if (rule->formula == ESC_FORMULA_CELTIC) {
        at->x[k] = V(abs)(d) + rule->cr;
        at->y[k] = e + rule->ci;
    } else if (rule->formula == ESC_FORMULA_PHOENIX) {
        at->x[k] = (d + rule->cr) + rule->ci * at->before_x[k];
        at->y[k] = e + rule->ci * at->before_y[k];
        at->before_x[k] = x;
        at->before_y[k] = y;
    } else {
        N(scale)(rule, (x - a) + b, y - e, &at->x[k], &at->y[k]);
    }
}

ESC_INLINE void N(plain_fused)(const rule_t *rule, flight_t *at, int k)
{
    const vec x = at->x[k], y = at->y[k], twice = x + x;
    if (rule->formula == ESC_FORMULA_CELTIC) {
        at->x[k] = V(abs)(V(fnma)(y, y, x * x)) + rule->cr;
        at->y[k] = V(fma)(twice, y, rule->ci);
    } else if (rule->formula == ESC_FORMULA_PHOENIX) {
        at->x[k] = V(fma)(rule->ci, at->before_x[k], V(fma)(x, x, V(fnma)(y, y, rule->cr)));
        at->y[k] = V(fma)(twice, y, rule->ci * at->before_y[k]);
        at->before_x[k] = x;
        at->before_y[k] = y;
    } else {
        N(scale)
        (rule, V(fma)(y, y, V(fnma)(x, x, x)), V(fnma)(twice, y, y), &at->x[k], &at->y[k]);
    }
}

#if ESC_HAVE_SLEEF
#define BY_SLEEF(name, ...)                                                \
    (rule->contract == ESC_CONTRACT_STRICT ? ESC_STRICT(name)(__VA_ARGS__) \
                                           : ESC_FUSED(name)(__VA_ARGS__))

ESC_INLINE void N(by_sleef)(const rule_t *rule, flight_t *at, int k, double power)
{
    const bool fused = rule->contract == ESC_CONTRACT_FUSED;
    const vec x = at->x[k], y = at->y[k];
    if (rule->formula == ESC_FORMULA_POWER) {
        const real p = (real)power;
        vec r2 = x * x + y * y;
        if (fused)
            r2 = V(fma)(x, x, y * y);
        const vec m = BY_SLEEF(pow, r2, V(set1)(p / 2));
        const ESC_PAIR turn = BY_SLEEF(sincos, V(set1)(p) * BY_SLEEF(atan2, y, x));
        if (fused) {
            at->x[k] = V(fma)(m, turn.y, rule->cr);
            at->y[k] = V(fma)(m, turn.x, rule->ci);
        } else {
            at->x[k] = m * turn.y + rule->cr;
            at->y[k] = m * turn.x + rule->ci;
        }
        return;
    }
    vec u, v;
    if (rule->formula == ESC_FORMULA_SIN || rule->formula == ESC_FORMULA_COS) {
        const ESC_PAIR turn = BY_SLEEF(sincos, x);
        const vec g = BY_SLEEF(cosh, y), h = BY_SLEEF(sinh, y);
        if (rule->formula == ESC_FORMULA_SIN) {
            u = turn.x * g;
            v = turn.y * h;
        } else {
            u = turn.y * g;
            v = -(turn.x * h);
        }
    } else {
        const ESC_PAIR turn = BY_SLEEF(sincos, y);
        if (rule->formula == ESC_FORMULA_EXP) {
            const vec e = BY_SLEEF(exp, x);
            u = e * turn.y;
            v = e * turn.x;
        } else {
            u = BY_SLEEF(cosh, x) * turn.y;
            v = BY_SLEEF(sinh, x) * turn.x;
        }
    }
    N(scale)(rule, u, v, &at->x[k], &at->y[k]);
}
#undef BY_SLEEF
#endif

ESC_INLINE void N(step)(const rule_t *rule, flight_t *at, double power)
{
#if ESC_HAVE_SLEEF
    if (rule->formula >= ESC_FORMULA_POWER) {
        ESC_EACH (k)
            N(by_sleef)(rule, at, k, power);
        return;
    }
#endif
    if (rule->formula >= ESC_FORMULA_CELTIC) {
        ESC_EACH (k) {
            if (rule->contract == ESC_CONTRACT_STRICT)
                N(plain_strict)(rule, at, k);
            else
                N(plain_fused)(rule, at, k);
        }
        return;
    }
    if (rule->formula == ESC_FORMULA_MULTIBROT) {
        if (rule->contract == ESC_CONTRACT_STRICT)
            N(power_strict)(rule, at, (uint32_t)power);
        else
            N(power_fused)(rule, at, (uint32_t)power);
        return;
    }
    ESC_EACH (k) {
        if (rule->contract == ESC_CONTRACT_STRICT)
            N(step_strict)(rule, &at->x[k], &at->y[k], rule->added >> k & 1);
        else
            N(step_fused)(rule, &at->x[k], &at->y[k]);
    }
}

/* The compiler cannot fold or drop the steps: their number, the orbits and who reads them are in
 * another file. */
ESC_INLINE void N(run)(const rule_t *rule, struct esc_ceiling_orbits *orbits, uint64_t steps)
{
    const double power = orbits->power;
    flight_t at;
    ESC_EACH (k) {
        memcpy(&at.x[k], (const real *)&orbits->x + k * LANES, sizeof(vec));
        memcpy(&at.y[k], (const real *)&orbits->y + k * LANES, sizeof(vec));
        memcpy(&at.before_x[k], (const real *)&orbits->before_x + k * LANES, sizeof(vec));
        memcpy(&at.before_y[k], (const real *)&orbits->before_y + k * LANES, sizeof(vec));
    }
    for (uint64_t i = 0; i < steps; i++)
        N(step)(rule, &at, power);
    ESC_EACH (k) {
        memcpy((real *)&orbits->x + k * LANES, &at.x[k], sizeof(vec));
        memcpy((real *)&orbits->y + k * LANES, &at.y[k], sizeof(vec));
        memcpy((real *)&orbits->before_x + k * LANES, &at.before_x[k], sizeof(vec));
        memcpy((real *)&orbits->before_y + k * LANES, &at.before_y[k], sizeof(vec));
    }
}

/* ---- Instances ---------------------------------------------------------------------------- */

/* Which vectors double by addition. A CPU with pipes for multiplications and others for additions,
 * two of each as Zen has, does best when both are busy: a step is 4 multiplications (fma among them)
 * and 2 additions, or 3 and 4, so two vectors in three should add. One whose pipes do both, as
 * Intel's, wants the fewest operations: none. */
#define ADDED_NONE 0x000u
#define ADDED_HALF 0x555u
#define ADDED_MOST 0xdb6u /* two in three; five of the first eight */
#define ADDED_ALL 0xfffu

#define LOOP(n, contract_, formula_, added_)                                                 \
    static void N(contract_##_##formula_##_##n##_##added_##_)(struct esc_ceiling_orbits * o, \
                                                              uint64_t steps)                \
    {                                                                                        \
        const rule_t rule = {.contract = ESC_CONTRACT_##contract_,                           \
                             .formula = ESC_FORMULA_##formula_,                              \
                             .in_flight = n,                                                 \
                             .added = ADDED_##added_,                                        \
                             .cr = V(set1)((real)o->c_re),                                   \
                             .ci = V(set1)((real)o->c_im),                                   \
                             .two = V(set1)(2)};                                             \
        N(run)(&rule, o, steps);                                                             \
    }
#define FORM(n, contract, formula, added_) \
    {n, ADDED_##added_ & ((1u << n) - 1), N(contract##_##formula##_##n##_##added_##_)},

#define ALONE(X, n, ...) X(n, __VA_ARGS__, NONE)
#if ESC_HAS_FMA
#define MIXED(X, n, ...) \
    X(n, __VA_ARGS__, NONE) X(n, __VA_ARGS__, HALF) X(n, __VA_ARGS__, MOST) X(n, __VA_ARGS__, ALL)
#else
#define MIXED(X, n, ...) X(n, __VA_ARGS__, ALL)
#endif
#define MIXED_LOOPS(n, ...) MIXED(LOOP, n, __VA_ARGS__)
#define MIXED_FORMS(n, ...) MIXED(FORM, n, __VA_ARGS__)
#define LOOPS(n, ...) ALONE(LOOP, n, __VA_ARGS__)
#define FORMS(n, ...) ALONE(FORM, n, __VA_ARGS__)

ESC_FLIGHTS(MIXED_LOOPS, STRICT, QUADRATIC)
ESC_FLIGHTS(MIXED_LOOPS, STRICT, BURNING_SHIP)
ESC_FLIGHTS(MIXED_LOOPS, STRICT, TRICORN)
ESC_POWER_FLIGHTS(LOOPS, STRICT, MULTIBROT)
ESC_FLIGHTS(LOOPS, FUSED, QUADRATIC)
ESC_FLIGHTS(LOOPS, FUSED, BURNING_SHIP)
ESC_FLIGHTS(LOOPS, FUSED, TRICORN)
ESC_POWER_FLIGHTS(LOOPS, FUSED, MULTIBROT)

/* The others: with a call of SLEEF's in it, no vector stays in a register. */
#define TESTED(FLIGHTS, X, contract) \
    FLIGHTS(X, contract, CELTIC) FLIGHTS(X, contract, PHOENIX) FLIGHTS(X, contract, LAMBDA)
TESTED(ESC_POWER_FLIGHTS, LOOPS, STRICT)
TESTED(ESC_POWER_FLIGHTS, LOOPS, FUSED)
#undef TESTED
#define TESTED_FORMS(contract)                                                                   \
    {ESC_POWER_FLIGHTS(FORMS, contract, CELTIC)}, {ESC_POWER_FLIGHTS(FORMS, contract, PHOENIX)}, \
        {ESC_POWER_FLIGHTS(FORMS, contract, LAMBDA)},
#if ESC_HAVE_SLEEF
#define SLEEF_FLIGHTS(X, ...) X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(4, __VA_ARGS__)
#define BY_SLEEF(contract)                \
    SLEEF_FLIGHTS(LOOPS, contract, POWER) \
    SLEEF_FLIGHTS(LOOPS, contract, SIN)   \
    SLEEF_FLIGHTS(LOOPS, contract, COS)   \
    SLEEF_FLIGHTS(LOOPS, contract, EXP) SLEEF_FLIGHTS(LOOPS, contract, COSH)
BY_SLEEF(STRICT)
BY_SLEEF(FUSED)
#undef BY_SLEEF
#define SLEEF_FORMS(contract)                                                         \
    {SLEEF_FLIGHTS(FORMS, contract, POWER)}, {SLEEF_FLIGHTS(FORMS, contract, SIN)},   \
        {SLEEF_FLIGHTS(FORMS, contract, COS)}, {SLEEF_FLIGHTS(FORMS, contract, EXP)}, \
        {SLEEF_FLIGHTS(FORMS, contract, COSH)},
#else
#define SLEEF_FORMS(contract)
#endif

static const esc_ceiling_table N(forms) = {
    [ESC_CONTRACT_STRICT] = {{ESC_FLIGHTS(MIXED_FORMS, STRICT, QUADRATIC)},
                             {ESC_FLIGHTS(MIXED_FORMS, STRICT, BURNING_SHIP)},
                             {ESC_FLIGHTS(MIXED_FORMS, STRICT, TRICORN)},
                             {ESC_POWER_FLIGHTS(FORMS, STRICT, MULTIBROT)},
                             TESTED_FORMS(STRICT) SLEEF_FORMS(STRICT)},
    [ESC_CONTRACT_FUSED] = {{ESC_FLIGHTS(FORMS, FUSED, QUADRATIC)},
                            {ESC_FLIGHTS(FORMS, FUSED, BURNING_SHIP)},
                            {ESC_FLIGHTS(FORMS, FUSED, TRICORN)},
                            {ESC_POWER_FLIGHTS(FORMS, FUSED, MULTIBROT)},
                            TESTED_FORMS(FUSED) SLEEF_FORMS(FUSED)},
};

#undef SLEEF_FORMS
#undef SLEEF_FLIGHTS
#undef TESTED_FORMS
#undef FORMS
#undef LOOPS
#undef MIXED_FORMS
#undef MIXED_LOOPS
#undef MIXED
#undef ALONE
#undef FORM
#undef LOOP
#undef ADDED_ALL
#undef ADDED_MOST
#undef ADDED_HALF
#undef ADDED_NONE
#undef ESC_EACH
#undef ESC_INLINE
#undef flight_t
#undef rule_t
#undef LANES
#undef real
#undef vec
#undef N
#undef V
#undef ESC_PASTE
#undef ESC_PASTE_
#undef ESC_HAS_FMA
#undef ESC_POWER_FLIGHTS
#undef ESC_FLIGHTS
#undef ESC_STRICT
#undef ESC_FUSED
#undef ESC_PAIR
#undef ESC_BITS
