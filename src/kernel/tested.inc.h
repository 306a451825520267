/* SPDX-License-Identifier: BSD-2-Clause */
/* tested.inc.h - a part of escape.inc.h: formulas of which nobody knows that escape is final.
 *
 * Every iteration is tested. A lane whose orbit has ended takes the next pixel, so vectors are full until
 * the last tile's last pixels. The formulas by SLEEF want the backend's functions with the prefixes
 * v64_strict_ and v64_fused_ (v32_...): sincos, pow, atan2, exp, sinh, cosh. */

/* Vectors tested together: of plain formulas as many as hide how long their operations take; a function of
 * SLEEF's keeps a core busy by itself. */
#define TESTED_MOST 4

#define tested_t struct N(tested)

/* The lanes, in memory: a call of a function would put them there in any case. */
tested_t
{
    _Alignas(64) real x[TESTED_MOST * LANES];
    real y[TESTED_MOST * LANES], cr[TESTED_MOST * LANES], ci[TESTED_MOST * LANES];
    real before_x[TESTED_MOST * LANES], before_y[TESTED_MOST * LANES]; /* the z before; phoenix */
    uint32_t at[TESTED_MOST * LANES], n[TESTED_MOST * LANES];
    uint32_t live[TESTED_MOST]; /* bits of the lanes that have an orbit */
};
_Static_assert(sizeof(tested_t) <= ESC_KERNEL_FLIGHT, "ESC_KERNEL_FLIGHT holds every flight");

/* What is fixed while a kernel runs. The first two are constants of each instance. */
struct N(tested_rule) {
    enum esc_contract contract;
    enum esc_formula formula;
    vec limit, power, half_power; /* limit: R2, or R */
};

/* ---- Steps ---------------------------------------------------------------------------------- */

ESC_INLINE bool N(by_modulus)(enum esc_formula formula)
{
    return formula <= ESC_FORMULA_POWER;
}

ESC_INLINE vec N(tested_r2)(bool fused, vec x, vec y)
{
    const vec b = V(mul)(y, y);
    return fused ? V(fma)(x, x, b) : V(add)(V(mul)(x, x), b);
}

/* What has to be less than the limit. */
ESC_INLINE vec N(measure)(const struct N(tested_rule) * rule, vec x, vec y)
{
    if (N(by_modulus)(rule->formula))
        return N(tested_r2)(rule->contract == ESC_CONTRACT_FUSED, x, y);
    if (rule->formula == ESC_FORMULA_EXP)
        return x;
    return V(abs)(rule->formula == ESC_FORMULA_COSH ? x : y);
}

/* (cr + i ci)(u + iv) */
ESC_INLINE void N(times_c)(bool fused, vec cr, vec ci, vec u, vec v, vec *x, vec *y)
{
    const vec p = V(mul)(cr, u), q = V(mul)(cr, v);
    *x = fused ? V(fnma)(ci, v, p) : V(sub)(p, V(mul)(ci, v));
    *y = fused ? V(fma)(ci, u, q) : V(add)(q, V(mul)(ci, u));
}

ESC_INLINE void N(celtic)(bool fused, vec *x, vec *y, vec cr, vec ci)
{
    const vec a = V(mul)(*x, *x);
    if (fused) {
        const vec s = V(fnma)(*y, *y, a);
        *y = V(fma)(V(add)(*x, *x), *y, ci);
        *x = V(add)(V(abs)(s), cr);
    } else {
        const vec t = V(mul)(*x, *y);
        *x = V(add)(V(abs)(V(sub)(a, V(mul)(*y, *y))), cr);
        *y = V(add)(V(add)(t, t), ci);
    }
}

ESC_INLINE void N(phoenix)(bool fused, vec *x, vec *y, vec *before_x, vec *before_y, vec cr, vec ci)
{
    const vec old_x = *x, old_y = *y;
    if (fused) {
        const vec e = V(fma)(old_x, old_x, V(fnma)(old_y, old_y, cr));
        *x = V(fma)(ci, *before_x, e);
        *y = V(fma)(V(add)(old_x, old_x), old_y, V(mul)(ci, *before_y));
    } else {
        const vec a = V(mul)(old_x, old_x), b = V(mul)(old_y, old_y), t = V(mul)(old_x, old_y);
        *x = V(add)(V(add)(V(sub)(a, b), cr), V(mul)(ci, *before_x));
        *y = V(add)(V(add)(t, t), V(mul)(ci, *before_y));
    }
    *before_x = old_x;
    *before_y = old_y;
}

ESC_INLINE void N(lambda)(bool fused, vec *x, vec *y, vec cr, vec ci)
{
    vec u, v;
    if (fused) {
        u = V(fma)(*y, *y, V(fnma)(*x, *x, *x));
        v = V(fnma)(V(add)(*x, *x), *y, *y);
    } else {
        const vec t = V(mul)(*x, *y);
        u = V(add)(V(sub)(*x, V(mul)(*x, *x)), V(mul)(*y, *y));
        v = V(sub)(*y, V(add)(t, t));
    }
    N(times_c)(fused, cr, ci, u, v, x, y);
}

#if ESC_HAVE_SLEEF
#define BY_SLEEF(fused, name, ...) \
    ((fused) ? V(fused_##name)(__VA_ARGS__) : V(strict_##name)(__VA_ARGS__))

/* m (cos a + i sin a) + c, m and a of z^p */
ESC_INLINE void N(real_power)(const struct N(tested_rule) * rule, vec *x, vec *y, vec cr, vec ci)
{
    const bool fused = rule->contract == ESC_CONTRACT_FUSED;
    vec sine, cosine;
    const vec m = BY_SLEEF(fused, pow, N(tested_r2)(fused, *x, *y), rule->half_power);
    BY_SLEEF(fused, sincos, V(mul)(rule->power, BY_SLEEF(fused, atan2, *y, *x)), &sine, &cosine);
    *x = fused ? V(fma)(m, cosine, cr) : V(add)(V(mul)(m, cosine), cr);
    *y = fused ? V(fma)(m, sine, ci) : V(add)(V(mul)(m, sine), ci);
}

/* c f(z) of the functions that are a turn by one component and a stretch by the other. */
ESC_INLINE void N(turned)(const struct N(tested_rule) * rule, vec *x, vec *y, vec cr, vec ci)
{
    const bool fused = rule->contract == ESC_CONTRACT_FUSED;
    const enum esc_formula formula = rule->formula;
    const bool by_x = formula == ESC_FORMULA_SIN || formula == ESC_FORMULA_COS;
    const vec angle = by_x ? *x : *y, length = by_x ? *y : *x;
    vec sine, cosine, u, v;
    BY_SLEEF(fused, sincos, angle, &sine, &cosine);
    if (formula == ESC_FORMULA_EXP) {
        const vec e = BY_SLEEF(fused, exp, length);
        u = V(mul)(e, cosine);
        v = V(mul)(e, sine);
    } else {
        const vec g = BY_SLEEF(fused, cosh, length), h = BY_SLEEF(fused, sinh, length);
        u = V(mul)(formula == ESC_FORMULA_SIN ? sine : cosine, g);
        v = V(mul)(formula == ESC_FORMULA_SIN ? cosine : sine, h);
        v = formula == ESC_FORMULA_COS ? V(neg)(v) : v;
    }
    N(times_c)(fused, cr, ci, u, v, x, y);
}
#undef BY_SLEEF
#endif

ESC_INLINE void N(tested_step)(const struct N(tested_rule) * rule, vec *x, vec *y, vec *before_x,
                               vec *before_y, vec cr, vec ci)
{
    const bool fused = rule->contract == ESC_CONTRACT_FUSED;
    if (rule->formula == ESC_FORMULA_CELTIC)
        N(celtic)(fused, x, y, cr, ci);
    else if (rule->formula == ESC_FORMULA_PHOENIX)
        N(phoenix)(fused, x, y, before_x, before_y, cr, ci);
    else if (rule->formula == ESC_FORMULA_LAMBDA)
        N(lambda)(fused, x, y, cr, ci);
#if ESC_HAVE_SLEEF
    else if (rule->formula == ESC_FORMULA_POWER)
        N(real_power)(rule, x, y, cr, ci);
    else
        N(turned)(rule, x, y, cr, ci);
#endif
}

/* ---- Lanes ---------------------------------------------------------------------------------- */

/* Gives a lane the pixel at the cursor, which moves on. */
ESC_INLINE void N(take_pixel)(const struct esc_kernel_params *params,
                              const struct esc_kernel_tile *tile, cursor_t *next, tested_t *lanes,
                              uint32_t i)
{
    const bool grid = tile->layout == ESC_LAYOUT_GRID;
    const uint32_t column = next->column, row = grid ? next->row : column;
    const real *const z_re = tile->z_re, *const z_im = tile->z_im;
    const real *const c_re = tile->c_re, *const c_im = tile->c_im;
    lanes->x[i] = z_re != NULL ? z_re[column] : (real)params->z_re;
    lanes->y[i] = z_im != NULL ? z_im[row] : (real)params->z_im;
    lanes->cr[i] = c_re != NULL ? c_re[column] : (real)params->c_re;
    lanes->ci[i] = c_im != NULL ? c_im[row] : (real)params->c_im;
    lanes->before_x[i] = lanes->before_y[i] = 0;
    lanes->at[i] = tile->first + (grid ? row * tile->stride + column : tile->at[column]);
    lanes->n[i] = 0;
    if (++next->column == tile->width) {
        next->column = 0;
        next->row++;
    }
}

/* Fills lanes that have no orbit; whether all have one then. */
ESC_INLINE bool N(take_pixels)(const struct esc_kernel_params *params,
                               const struct esc_kernel_tile *tile, cursor_t *next, tested_t *lanes,
                               uint32_t width)
{
    for (uint32_t k = 0; k < width; k++)
        for (uint32_t free = ALL_LANES & ~lanes->live[k]; free != 0; free &= free - 1) {
            const uint32_t i = (uint32_t)__builtin_ctz(free);
            if (tile == NULL || next->row == tile->height)
                return false;
            N(take_pixel)(params, tile, next, lanes, k * LANES + i);
            lanes->live[k] |= 1u << i;
        }
    return true;
}

/* Iterations that no live lane has fewer of before max_iter; UINT32_MAX when none is live. */
ESC_INLINE uint32_t N(ticks_left)(const tested_t *lanes, uint32_t width, uint32_t max_iter)
{
    uint32_t least = UINT32_MAX;
    for (uint32_t k = 0; k < width; k++)
        for (uint32_t live = lanes->live[k]; live != 0; live &= live - 1) {
            const uint32_t left = max_iter - lanes->n[k * LANES + (uint32_t)__builtin_ctz(live)];
            least = left < least ? left : least;
        }
    return least;
}

/* Iterates all lanes at most `ticks` times, and stops when a live one has escaped, as seen at every
 * look-th. Counts are added, and escaped z stays. Sets the lanes that have not escaped. */
ESC_INLINE void N(tested_run)(const struct N(tested_rule) * rule, tested_t *lanes, uint32_t width,
                              uint32_t look, uint32_t ticks, uint32_t inside[TESTED_MOST])
{
    vec x[TESTED_MOST], y[TESTED_MOST], before_x[TESTED_MOST], before_y[TESTED_MOST];
    mask alive[TESTED_MOST];
    cnt count[TESTED_MOST];
    ESC_EACH (k, width) {
        x[k] = V(load)(lanes->x + k * LANES);
        y[k] = V(load)(lanes->y + k * LANES);
        before_x[k] = V(load)(lanes->before_x + k * LANES);
        before_y[k] = V(load)(lanes->before_y + k * LANES);
        alive[k] = M(first)(LANES);
        count[k] = C(zero)();
    }
    for (uint32_t n = 1; n <= ticks; n++) {
        ESC_EACH (k, width) {
            const vec size = N(measure)(rule, x[k], y[k]);
            const mask kept = ESC_MUTATED(COMPARE)
                                  ? M(and)(alive[k], M(invert)(V(lt)(rule->limit, size)))
                                  : V(lt_and)(alive[k], size, rule->limit);
            alive[k] = ESC_MUTATED(LANE) ? M(or)(kept, M(and)(alive[k], M(first)(1))) : kept;
            count[k] = C(add_mask)(count[k], alive[k]);
            /* SLEEF's functions are slow for all lanes where one has a huge argument, as escaped ones do. */
            const bool calm = rule->formula == ESC_FORMULA_SIN ||
                              rule->formula == ESC_FORMULA_COS || rule->formula == ESC_FORMULA_COSH;
            vec next_x = calm ? V(select)(alive[k], x[k], V(set1)(0)) : x[k];
            vec next_y = calm ? V(select)(alive[k], y[k], V(set1)(0)) : y[k];
            N(tested_step)
            (rule, &next_x, &next_y, &before_x[k], &before_y[k], V(load)(lanes->cr + k * LANES),
             V(load)(lanes->ci + k * LANES));
            x[k] = V(select)(alive[k], next_x, x[k]);
            y[k] = V(select)(alive[k], next_y, y[k]);
        }
        uint32_t ended = 0;
        if (n % look == 0)
            ESC_EACH (k, width)
                ended |= lanes->live[k] & ~M(bits)(alive[k]);
        if (ended != 0)
            break;
    }
    ESC_EACH (k, width) {
        uint32_t counts[LANES];
        V(store)(lanes->x + k * LANES, x[k]);
        V(store)(lanes->y + k * LANES, y[k]);
        V(store)(lanes->before_x + k * LANES, before_x[k]);
        V(store)(lanes->before_y + k * LANES, before_y[k]);
        C(store)(counts, count[k]);
        for (uint32_t i = 0; i < LANES; i++)
            lanes->n[k * LANES + i] += counts[i];
        inside[k] = M(bits)(alive[k]);
    }
}

/* Writes the orbits that have ended; their lanes are free. */
ESC_INLINE void N(tested_settle)(const job_t *job, tested_t *lanes, uint32_t width,
                                 const uint32_t inside[TESTED_MOST])
{
    for (uint32_t k = 0; k < width; k++) {
        const uint32_t offset = k * LANES;
        uint32_t ended = lanes->live[k] & ~inside[k];
        for (uint32_t i = 0; i < LANES; i++)
            ended |= (uint32_t)(lanes->n[offset + i] == job->max_iter) << i & lanes->live[k];
        if (ended == 0)
            continue;
        N(finish)
        (job, lanes->x + offset, lanes->y + offset, lanes->at + offset, lanes->n + offset, ended,
         k);
        lanes->live[k] &= ~ended;
    }
}

/* ---- The kernel ----------------------------------------------------------------------------- */

ESC_INLINE void N(tested_tile)(const struct esc_kernel_params *params,
                               const struct esc_kernel_output *output,
                               const struct esc_kernel_tile *tile, struct esc_kernel_flight *memory,
                               enum esc_contract contract, enum esc_formula formula, bool keep_z)
{
    const bool by_sleef = formula >= ESC_FIRST_BY_SLEEF;
    const uint32_t width = by_sleef ? 1 : TESTED_MOST, look = by_sleef ? 1 : 4;
    const struct N(tested_rule) rule = {
        .contract = contract,
        .formula = formula,
        .limit = V(set1)((real)(N(by_modulus)(formula) ? params->escape_r2 : params->bailout)),
        .power = V(set1)((real)params->real_power),
        .half_power = V(set1)((real)params->real_power / 2),
    };
    const job_t job = {.output = output, .max_iter = params->max_iter, .keep_z = keep_z};
    tested_t *const lanes = (tested_t *)memory->orbits;
    cursor_t next = {0, 0};
    if (!memory->used) /* lanes without an orbit are iterated, too */
        *lanes = (tested_t){.live = {0}};
    memory->used = tile != NULL;
    for (;;) {
        uint32_t inside[TESTED_MOST];
        const bool full = N(take_pixels)(params, tile, &next, lanes, width);
        const uint32_t ticks = N(ticks_left)(lanes, width, params->max_iter);
        if (!full && (tile != NULL || ticks == UINT32_MAX))
            break;
        N(tested_run)(&rule, lanes, width, look, ticks, inside);
        N(tested_settle)(&job, lanes, width, inside);
    }
}

#define ESC_TESTED_INSTANCE(contract, formula, keep_z)                                         \
    static void N(tested##contract##formula##keep_z)(                                          \
        const struct esc_kernel_params *params, const struct esc_kernel_output *output,        \
        const struct esc_kernel_tile *tile, struct esc_kernel_flight *flight)                  \
    {                                                                                          \
        N(tested_tile)                                                                         \
        (params, output, tile, flight, (enum esc_contract)contract, (enum esc_formula)formula, \
         keep_z);                                                                              \
    }
#define ESC_TESTED_INSTANCES(formula)  \
    ESC_TESTED_INSTANCE(0, formula, 0) \
    ESC_TESTED_INSTANCE(0, formula, 1) \
    ESC_TESTED_INSTANCE(1, formula, 0) \
    ESC_TESTED_INSTANCE(1, formula, 1)
#define ESC_TESTED_ROW(contract, formula)                                       \
    {                                                                           \
        {N(tested##contract##formula##0), N(tested##contract##formula##1)},     \
            {N(tested##contract##formula##0), N(tested##contract##formula##1)}, \
    }

_Static_assert(ESC_FORMULA_CELTIC == 4 && ESC_FORMULA_PHOENIX == 5 && ESC_FORMULA_LAMBDA == 6 &&
                   ESC_FORMULA_POWER == 7 && ESC_FORMULA_COSH == 11,
               "the rows below are written by number");

ESC_TESTED_INSTANCES(4)
ESC_TESTED_INSTANCES(5)
ESC_TESTED_INSTANCES(6)
#if ESC_HAVE_SLEEF
ESC_TESTED_INSTANCES(7)
ESC_TESTED_INSTANCES(8)
ESC_TESTED_INSTANCES(9)
ESC_TESTED_INSTANCES(10)
ESC_TESTED_INSTANCES(11)
#define ESC_TESTED_ROWS(contract)                                                              \
    ESC_TESTED_ROW(contract, 4), ESC_TESTED_ROW(contract, 5), ESC_TESTED_ROW(contract, 6),     \
        ESC_TESTED_ROW(contract, 7), ESC_TESTED_ROW(contract, 8), ESC_TESTED_ROW(contract, 9), \
        ESC_TESTED_ROW(contract, 10), ESC_TESTED_ROW(contract, 11)
#else /* a plan refuses the others */
#define ESC_TESTED_ROWS(contract) \
    ESC_TESTED_ROW(contract, 4), ESC_TESTED_ROW(contract, 5), ESC_TESTED_ROW(contract, 6)
#endif
