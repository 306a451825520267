/* SPDX-License-Identifier: BSD-2-Clause */
/* step.inc.h - a part of escape.inc.h: one iteration of a few vectors, with and without its test. */

#define loop_t struct N(loop)
#define fleet_t struct N(fleet)

/* What is fixed while a kernel runs. The first four are constants of each instance. */
loop_t
{
    enum esc_contract contract;
    enum esc_formula formula;
    bool c_varies, keep_z;
    bool huge_r2; /* doubling may overflow: see docs/numerics.md */
    bool add_pipes;
    uint32_t power;
    vec escape_r2, two, c_re, c_im;
};

/* Up to 8 vectors in a counted loop. */
fleet_t
{
    vec x[8], y[8], cr[8], ci[8];
    mask alive[8];
    cnt count[8];
};

/* How (t + t) + ci is computed. Doubling is exact, so all give the same bits as long as t + t does not
 * overflow. */
enum N(doubling) {
    N(BY_FMA), /* fma(t, 2, ci): one operation instead of two */
    N(BY_ADD), /* as the contract has it */
    N(BY_TURNS), /* two vectors of three add: where adds have pipes of their own, they are then as busy
                    as those of multiplications */
};

ESC_INLINE bool N(by_turns)(const loop_t *loop)
{
    return loop->contract == ESC_CONTRACT_STRICT && loop->formula != ESC_FORMULA_MULTIBROT &&
           loop->add_pipes;
}

/* z -> z^power + c, multiplied from left to right; (u, v) is the power so far. */
ESC_INLINE void N(multiply)(const loop_t *loop, vec *x, vec *y, const vec *cr, const vec *ci,
                            uint32_t width)
{
    const bool fused = loop->contract == ESC_CONTRACT_FUSED;
    vec u[16], v[16];
    ESC_EACH (k, width)
        u[k] = x[k], v[k] = y[k];
    for (uint32_t factor = fused ? 2 : 1; factor < loop->power; factor++)
        ESC_EACH (k, width) {
            const vec uy = V(mul)(u[k], y[k]), ux = V(mul)(u[k], x[k]);
            if (fused) {
                u[k] = V(fnma)(v[k], y[k], ux);
                v[k] = V(fma)(v[k], x[k], uy);
            } else {
                u[k] = V(sub)(ux, V(mul)(v[k], y[k]));
                v[k] = V(add)(uy, V(mul)(v[k], x[k]));
            }
        }
    ESC_EACH (k, width) {
        if (fused) { /* c enters the last multiplication */
            const vec re = V(fma)(u[k], x[k], V(fnma)(v[k], y[k], cr[k]));
            y[k] = V(fma)(u[k], y[k], V(fma)(v[k], x[k], ci[k]));
            x[k] = re;
        } else {
            x[k] = V(add)(u[k], cr[k]);
            y[k] = V(add)(v[k], ci[k]);
        }
    }
}

/* c of one vector: as values, and where a multiply-add had better take it from memory, as addresses. */
struct N(addend) {
    vec re, im;
    const real *re_at, *im_at; /* or null */
};

ESC_INLINE vec N(fma)(vec a, vec b, vec c, const real *c_at)
{
    return c_at != NULL ? V(fma_from)(a, b, c_at) : V(fma)(a, b, c);
}

ESC_INLINE vec N(fnma)(vec a, vec b, vec c, const real *c_at)
{
    return c_at != NULL ? V(fnma_from)(a, b, c_at) : V(fnma)(a, b, c);
}

/* One vector under strict. The sign of t is all that is left of |x|, |y| and -y: a product of which a
 * factor changes its sign is the same, with the other sign. */
ESC_INLINE void N(step_strict)(const loop_t *loop, bool add, vec *x, vec *y, struct N(addend) c)
{
    const vec a = V(mul)(*x, *x), b = V(mul)(*y, *y);
    const vec t =
        loop->formula == ESC_FORMULA_BURNING_SHIP ? V(abs)(V(mul)(*x, *y)) : V(mul)(*x, *y);
    if (loop->formula == ESC_FORMULA_TRICORN)
        *y = add ? V(sub)(c.im, V(add)(t, t)) : N(fnma)(t, loop->two, c.im, c.im_at);
    else
        *y = add ? V(add)(V(add)(t, t), c.im) : N(fma)(t, loop->two, c.im, c.im_at);
    *x = V(add)(V(sub)(a, b), c.re);
}

ESC_INLINE void N(step_fused)(const loop_t *loop, vec *x, vec *y, struct N(addend) c)
{
    const vec d = N(fnma)(*y, *y, c.re, c.re_at), twice = V(add)(*x, *x);
    if (loop->formula == ESC_FORMULA_BURNING_SHIP)
        *y = N(fma)(V(abs)(twice), V(abs)(*y), c.im, c.im_at);
    else if (loop->formula == ESC_FORMULA_TRICORN)
        *y = N(fnma)(twice, *y, c.im, c.im_at);
    else
        *y = N(fma)(twice, *y, c.im, c.im_at);
    *x = V(fma)(*x, *x, d);
}

/* z -> f(z) + c of the k-th vector, of any formula but multibrot. */
ESC_INLINE void N(step_one)(const loop_t *loop, enum N(doubling) doubling, uint32_t k, vec *x,
                            vec *y, struct N(addend) c)
{
    const bool add = doubling == N(BY_ADD) || (doubling == N(BY_TURNS) && k % 3 != 0);
    if (loop->contract == ESC_CONTRACT_FUSED)
        N(step_fused)(loop, x, y, c);
    else
        N(step_strict)(loop, add, x, y, c);
}

/* The same of some vectors, of any formula. */
ESC_INLINE void N(step)(const loop_t *loop, enum N(doubling) doubling, vec *x, vec *y,
                        const vec *cr, const vec *ci, uint32_t width)
{
    const uint32_t part = width < 4 ? width : width / 2; /* of multibrot, for its registers */
    if (loop->formula != ESC_FORMULA_MULTIBROT) {
        ESC_EACH (k, width) {
            const struct N(addend) c = {.re = cr[k], .im = ci[k]};
            N(step_one)(loop, doubling, k, &x[k], &y[k], c);
        }
        return;
    }
    N(multiply)(loop, x, y, cr, ci, part);
    if (part < width)
        N(multiply)(loop, x + part, y + part, cr + part, ci + part, width - part);
}

/* Whether a step takes all vectors together; else they are best iterated one after the other, where registers
 * are few: an iteration then wants but those of one vector beside all z. */
ESC_INLINE bool N(whole)(const loop_t *loop)
{
    return loop->formula == ESC_FORMULA_MULTIBROT;
}

ESC_INLINE vec N(r2)(const loop_t *loop, vec x, vec y)
{
    const vec b = V(mul)(y, y);
    return loop->contract == ESC_CONTRACT_FUSED ? V(fma)(x, x, b) : V(add)(V(mul)(x, x), b);
}

/* Those of some lanes that are inside. */
ESC_INLINE mask N(inside)(const loop_t *loop, mask lanes, vec r2)
{
    return ESC_MUTATED(COMPARE) ? M(and)(lanes, M(invert)(V(lt)(loop->escape_r2, r2)))
                                : V(lt_and)(lanes, r2, loop->escape_r2);
}

/* Those that are alive after a test. */
ESC_INLINE mask N(survive)(const loop_t *loop, mask alive, vec r2)
{
    const mask kept = N(inside)(loop, alive, r2);
    return ESC_MUTATED(LANE) ? M(or)(kept, M(and)(alive, M(first)(1))) : kept;
}

/* Tests, counts those inside, steps. Lanes that have escaped stay so; they may compute anything, but
 * their z is kept where it is asked for. */
ESC_INLINE void N(tick)(const loop_t *loop, enum N(doubling) doubling, fleet_t *fleet,
                        uint32_t width)
{
    const bool whole = N(whole)(loop) || ESC_REGISTERS >= 32;
    vec x[8], y[8];
    ESC_EACH (k, width) {
        x[k] = fleet->x[k];
        y[k] = fleet->y[k];
        fleet->alive[k] = N(survive)(loop, fleet->alive[k], N(r2)(loop, x[k], y[k]));
        fleet->count[k] = C(add_mask)(fleet->count[k], fleet->alive[k]);
        if (!whole) {
            const struct N(addend) c = {.re = fleet->cr[k], .im = fleet->ci[k]};
            N(step_one)(loop, doubling, k, &x[k], &y[k], c);
        }
    }
    if (whole)
        N(step)(loop, doubling, x, y, fleet->cr, fleet->ci, width);
    ESC_EACH (k, width) {
        fleet->x[k] = loop->keep_z ? V(select)(fleet->alive[k], x[k], fleet->x[k]) : x[k];
        fleet->y[k] = loop->keep_z ? V(select)(fleet->alive[k], y[k], fleet->y[k]) : y[k];
    }
}

ESC_INLINE bool N(any_alive)(const fleet_t *fleet, uint32_t width)
{
    mask any = fleet->alive[0];
    ESC_EACH (k, width)
        any = M(or)(any, fleet->alive[k]);
    return M(any)(any);
}

/* Whether every lane is alive. */
ESC_INLINE bool N(all_alive)(const fleet_t *fleet, uint32_t width)
{
    mask all = fleet->alive[0];
    ESC_EACH (k, width)
        all = M(and)(all, fleet->alive[k]);
    return M(bits)(all) == ALL_LANES;
}

/* ---- Stretches ------------------------------------------------------------------------------ */

/* Iterations with one test, where escape is final: who is inside at the last of them was so at each. */
#define STRETCH 4

#define trail_t struct N(trail)

/* What is known of a fleet beside its counts: how many stretches each orbit was inside for, and, of the
 * stretch in which it escaped, |z|^2 at each iteration but the last. */
trail_t
{
    vec r2[STRETCH - 1][8];
    cnt whole[8];
};

ESC_INLINE void N(trail_begin)(const loop_t *loop, trail_t *trail, uint32_t width)
{
    ESC_EACH (k, width) {
        ESC_EACH (i, STRETCH - 1)
            trail->r2[i][k] =
                loop->escape_r2; /* of those that had escaped before: nothing to count */
        trail->whole[k] = C(zero)();
    }
}

/* As so many ticks, but that counts are in the trail until it ends, and z of an escaped orbit is lost. */
ESC_INLINE void N(stretch)(const loop_t *loop, fleet_t *fleet, trail_t *trail, uint32_t width)
{
    const bool whole = N(whole)(loop);
    ESC_EACH (i, STRETCH) {
        ESC_EACH (k, width) {
            const vec r2 = N(r2)(loop, fleet->x[k], fleet->y[k]);
            if (i < STRETCH - 1) {
                trail->r2[i][k] = V(select)(fleet->alive[k], r2, trail->r2[i][k]);
            } else {
                fleet->alive[k] = N(survive)(loop, fleet->alive[k], r2);
                trail->whole[k] = C(add_mask)(trail->whole[k], fleet->alive[k]);
            }
            if (!whole) {
                const struct N(addend) c = {.re = fleet->cr[k], .im = fleet->ci[k]};
                N(step_one)(loop, N(BY_FMA), k, &fleet->x[k], &fleet->y[k], c);
            }
        }
        if (whole)
            N(step)(loop, N(BY_FMA), fleet->x, fleet->y, fleet->cr, fleet->ci, width);
    }
}

/* Adds what the trail tells to the counts. */
ESC_INLINE void N(trail_end)(const loop_t *loop, fleet_t *fleet, const trail_t *trail,
                             uint32_t width)
{
    ESC_EACH (k, width) {
        const cnt twice = C(add)(trail->whole[k], trail->whole[k]);
        const mask escaped = M(invert)(fleet->alive[k]);
        cnt count = C(add)(fleet->count[k], C(add)(twice, twice));
        ESC_EACH (i, STRETCH - 1)
            count = C(add_mask)(count, N(inside)(loop, escaped, trail->r2[i][k]));
        fleet->count[k] = count;
    }
}
_Static_assert(STRETCH == 4, "trail_end doubles twice");

/* ---- Steps without tests -------------------------------------------------------------------- */

/* Steps in a row. After two an orbit can be back in the registers that it started from without being
 * copied there, where the compiler copies; elsewhere two only confuse it. */
#define STEPS (ESC_FMA_OVERWRITES ? 2 : 1)

/* c of vector k. It is read from memory at each step where it varies, where registers are few, or a mask
 * for signs needs one, for the registers are for x and y; and so it is where a multiply-add overwrites
 * its addend, for the copy that it needs is then a load, which has pipes of its own. */
ESC_INLINE struct N(addend)
    N(addend_of)(const loop_t *loop, const real *cr, const real *ci, uint32_t k)
{
    const real *const re = cr + (loop->c_varies ? k * LANES : 0);
    const real *const im = ci + (loop->c_varies ? k * LANES : 0);
    struct N(addend) c = {.re = loop->c_re, .im = loop->c_im};
    if (loop->c_varies || ESC_REGISTERS < 32 || loop->formula == ESC_FORMULA_BURNING_SHIP) {
        __asm__ volatile("" : : : "memory"); /* what was read before is not known now */
        c.re = V(load)(re);
        c.im = V(load)(im);
    }
    if (ESC_FMA_OVERWRITES) {
        c.re_at = re;
        c.im_at = im;
    }
    return c;
}

/* One step of some vectors, c in memory: of each, or one where it is fixed. */
ESC_INLINE void N(blind_step)(const loop_t *loop, enum N(doubling) doubling, const real *c_re,
                              const real *c_im, vec *x, vec *y, uint32_t width)
{
    if (loop->formula != ESC_FORMULA_MULTIBROT) {
        ESC_EACH (k, width)
            N(step_one)(loop, doubling, k, &x[k], &y[k], N(addend_of)(loop, c_re, c_im, k));
        return;
    }
    vec cr[16], ci[16];
    ESC_EACH (k, width) {
        const struct N(addend) c = N(addend_of)(loop, c_re, c_im, k);
        cr[k] = c.re;
        ci[k] = c.im;
    }
    N(step)(loop, doubling, x, y, cr, ci, width);
}

/* n steps, a multiple of STEPS. */
ESC_INLINE void N(steps)(const loop_t *loop, enum N(doubling) doubling, const real *cr,
                         const real *ci, uint32_t n, vec *x, vec *y, uint32_t width)
{
    for (uint32_t i = 0; i < n; i += STEPS) {
        N(blind_step)(loop, doubling, cr, ci, x, y, width);
        if (STEPS > 1)
            N(blind_step)(loop, doubling, cr, ci, x, y, width);
    }
}
