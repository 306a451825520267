/* SPDX-License-Identifier: BSD-2-Clause */
/* escape.inc.h - the escape loop, once: masked iteration with several vectors in flight.
 *
 * A template. Before each inclusion a backend, which has included its own vec.h, defines
 *
 *     ESC_BITS       64 or 32: the precision. Functions are then taken from vec.h with the prefix
 *                    v64_, m64_ and c64_ (v32_, m32_, c32_), lanes from V64_LANES (V32_LANES).
 *     ESC_IN_FLIGHT  vectors iterated together, 1..8: enough to hide the latency of a step, few
 *                    enough that their state stays in registers.
 *     ESC_MUTATION   optional, tests only: plants the named fault; see kernel/mutation.h.
 *
 * and gets `kernels64` (`kernels32`), an esc_kernel_table. Both parameters are undefined at the
 * end. The arithmetic is docs/numerics.md, operation for operation. */
#include "kernel/kernel.h"
#include "kernel/mutation.h"

#if ESC_BITS != 64 && ESC_BITS != 32
#error "ESC_BITS is 64 or 32"
#endif
#if ESC_IN_FLIGHT < 1 || ESC_IN_FLIGHT > 8
#error "ESC_IN_FLIGHT is 1..8"
#endif

#define ESC_PASTE_(prefix, bits, name) prefix##bits##name
#define ESC_PASTE(prefix, bits, name) ESC_PASTE_(prefix, bits, name)
#define V(name) ESC_PASTE(v, ESC_BITS, _##name) /* vectors of reals */
#define M(name) ESC_PASTE(m, ESC_BITS, _##name) /* masks */
#define C(name) ESC_PASTE(c, ESC_BITS, _##name) /* vectors of counts */
#define vec ESC_PASTE(v, ESC_BITS, )
#define mask ESC_PASTE(m, ESC_BITS, )
#define cnt ESC_PASTE(c, ESC_BITS, )
#define real ESC_PASTE(real, ESC_BITS, )
#define N(name) ESC_PASTE(escape, ESC_BITS, _##name)
#define loop_t struct N(loop)
#define flight_t struct N(flight)
#define cursor_t struct N(cursor)
#define LANES ESC_PASTE(V, ESC_BITS, _LANES)

#define ESC_INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define ESC_EACH(k) _Pragma("clang loop unroll(full)") for (int k = 0; k < ESC_IN_FLIGHT; k++)
#else
#define ESC_EACH(k) _Pragma("GCC unroll 8") for (int k = 0; k < ESC_IN_FLIGHT; k++)
#endif

/* What is fixed while a kernel runs. The first three are constants of each instance. */
loop_t
{
    enum esc_contract contract;
    enum esc_formula formula;
    bool c_varies, keep_z;
    bool huge_r2; /* doubling may overflow: see docs/numerics.md */
    uint32_t max_iter, power;
    vec escape_r2, two;
};

/* The vectors in flight. c is the same for all of them unless it varies: entry 0 then holds it. */
flight_t
{
    vec x[ESC_IN_FLIGHT], y[ESC_IN_FLIGHT];
    vec cr[ESC_IN_FLIGHT], ci[ESC_IN_FLIGHT];
    mask alive[ESC_IN_FLIGHT];
    cnt count[ESC_IN_FLIGHT];
};

/* Where the next vector's pixels are. */
cursor_t
{
    uint32_t row, column;
};

ESC_INLINE void N(load_vector)(const struct esc_kernel_params *params,
                               const struct esc_kernel_tile *tile, const cursor_t *at,
                               const loop_t *loop, flight_t *flight, int k)
{
    const bool grid = tile->layout == ESC_LAYOUT_GRID;
    if (at->row >= tile->height) { /* nothing left: the lanes stay masked */
        flight->x[k] = flight->y[k] = V(set1)(0);
        if (loop->c_varies)
            flight->cr[k] = flight->ci[k] = V(set1)(0);
        flight->alive[k] = M(first)(0);
        return;
    }
    uint32_t left = tile->width - at->column;
    if (ESC_MUTATED(TAIL) && left < LANES)
        left--;
    flight->alive[k] = M(first)(left < LANES ? left : LANES);
    if (tile->z_re != NULL) {
        const real *const re = tile->z_re, *const im = tile->z_im;
        flight->x[k] = V(load)(re + at->column);
        flight->y[k] = grid ? V(set1)(im[at->row]) : V(load)(im + at->column);
    } else {
        flight->x[k] = V(set1)((real)params->z_re);
        flight->y[k] = V(set1)((real)params->z_im);
    }
    if (loop->c_varies) {
        const real *const re = tile->c_re, *const im = tile->c_im;
        flight->cr[k] = V(load)(re + at->column);
        flight->ci[k] = grid ? V(set1)(im[at->row]) : V(load)(im + at->column);
    }
}

/* Writes a vector's results: whole, or the `n` lanes of a tail. */
ESC_INLINE void N(store_vector)(const struct esc_kernel_tile *tile, const cursor_t *at,
                                const loop_t *loop, const flight_t *flight, int k)
{
    if (at->row >= tile->height)
        return;
    const uint32_t left = tile->width - at->column;
    const uint32_t n = left < LANES ? left : LANES;
    const size_t pixel = at->row * tile->stride + at->column;
    uint32_t counts[LANES];
    C(store)(n == LANES ? tile->counts + pixel : counts, flight->count[k]);
    for (uint32_t i = 0; n < LANES && i < n; i++)
        tile->counts[pixel + i] = counts[i];
    if (loop->keep_z) {
        const vec re = V(canonical)(flight->x[k]), im = V(canonical)(flight->y[k]);
        real z[2 * LANES], *const out = (real *)tile->final_z + 2 * pixel;
        V(store_complex)(n == LANES ? out : z, re, im);
        for (uint32_t i = 0; n < LANES && i < 2 * n; i++)
            out[i] = z[i];
    }
    if (tile->lanes != NULL)
        for (uint32_t i = 0; i < n; i++)
            tile->lanes[(size_t)at->row * tile->width + at->column + i] =
                (uint8_t)((uint32_t)k * LANES + i);
}

ESC_INLINE void N(advance)(const struct esc_kernel_tile *tile, cursor_t *at)
{
    at->column += LANES;
    if (at->column >= tile->width) {
        at->column = 0;
        at->row++;
    }
}

/* z -> z^power + c, multiplied from left to right; (u, v) is the power so far. */
ESC_INLINE void N(multiply)(const loop_t *loop, const flight_t *flight, vec x[static ESC_IN_FLIGHT],
                            vec y[static ESC_IN_FLIGHT])
{
    const bool fused = loop->contract == ESC_CONTRACT_FUSED;
    vec u[ESC_IN_FLIGHT], v[ESC_IN_FLIGHT];
    ESC_EACH (k)
        u[k] = x[k], v[k] = y[k];
    for (uint32_t factor = fused ? 2 : 1; factor < loop->power; factor++)
        ESC_EACH (k) {
            const vec uy = V(mul)(u[k], y[k]), ux = V(mul)(u[k], x[k]);
            if (fused) {
                u[k] = V(fnma)(v[k], y[k], ux);
                v[k] = V(fma)(v[k], x[k], uy);
            } else {
                u[k] = V(sub)(ux, V(mul)(v[k], y[k]));
                v[k] = V(add)(uy, V(mul)(v[k], x[k]));
            }
        }
    ESC_EACH (k) {
        const vec cr = flight->cr[loop->c_varies ? k : 0], ci = flight->ci[loop->c_varies ? k : 0];
        if (fused) { /* c enters the last multiplication */
            const vec re = V(fma)(u[k], x[k], V(fnma)(v[k], y[k], cr));
            y[k] = V(fma)(u[k], y[k], V(fma)(v[k], x[k], ci));
            x[k] = re;
        } else {
            x[k] = V(add)(u[k], cr);
            y[k] = V(add)(v[k], ci);
        }
    }
}

/* z -> f(z) + c for every vector in flight; a and b are the squares that the test has made. */
ESC_INLINE void N(step)(const loop_t *loop, const flight_t *flight, vec x[static ESC_IN_FLIGHT],
                        vec y[static ESC_IN_FLIGHT], const vec a[static ESC_IN_FLIGHT],
                        const vec b[static ESC_IN_FLIGHT])
{
    if (loop->formula == ESC_FORMULA_MULTIBROT) {
        N(multiply)(loop, flight, x, y);
        return;
    }
    ESC_EACH (k) {
        const vec cr = flight->cr[loop->c_varies ? k : 0], ci = flight->ci[loop->c_varies ? k : 0];
        if (loop->formula == ESC_FORMULA_BURNING_SHIP) {
            x[k] = V(abs)(x[k]);
            y[k] = V(abs)(y[k]);
        } else if (loop->formula == ESC_FORMULA_TRICORN) {
            y[k] = V(neg)(y[k]);
        }
        if (loop->contract == ESC_CONTRACT_FUSED) {
            const vec d = V(fnma)(y[k], y[k], cr);
            y[k] = V(fma)(V(add)(x[k], x[k]), y[k], ci);
            x[k] = V(fma)(x[k], x[k], d);
        } else { /* (t + t) + ci is fma(t, 2, ci) exactly, since doubling does not round */
            const vec t = V(mul)(x[k], y[k]);
            y[k] = loop->huge_r2 ? V(add)(V(add)(t, t), ci) : V(fma)(t, loop->two, ci);
            x[k] = V(add)(V(sub)(a[k], b[k]), cr);
        }
    }
}

/* Tests the vectors in flight, counts the survivors and steps; false when none is left. */
ESC_INLINE bool N(tick)(const loop_t *loop, flight_t *flight)
{
    vec a[ESC_IN_FLIGHT], b[ESC_IN_FLIGHT], x[ESC_IN_FLIGHT], y[ESC_IN_FLIGHT];
    ESC_EACH (k) {
        a[k] = V(mul)(flight->x[k], flight->x[k]);
        b[k] = V(mul)(flight->y[k], flight->y[k]);
        const vec r2 = loop->contract == ESC_CONTRACT_FUSED
                           ? V(fma)(flight->x[k], flight->x[k], b[k])
                           : V(add)(a[k], b[k]);
        const mask inside = ESC_MUTATED(COMPARE) ? M(invert)(V(lt)(loop->escape_r2, r2))
                                                 : V(lt)(r2, loop->escape_r2);
        const mask kept = M(and)(flight->alive[k], inside);
        flight->alive[k] = ESC_MUTATED(LANE) ? M(or)(kept, M(first)(1)) : kept;
    }
    mask any = flight->alive[0];
    ESC_EACH (k)
        any = M(or)(any, flight->alive[k]);
    if (!M(any)(any))
        return false;
    ESC_EACH (k) {
        flight->count[k] = C(add_mask)(flight->count[k], flight->alive[k]);
        x[k] = flight->x[k];
        y[k] = flight->y[k];
    }
    N(step)(loop, flight, x, y, a, b);
    ESC_EACH (k) {
        flight->x[k] = loop->keep_z ? V(select)(flight->alive[k], x[k], flight->x[k]) : x[k];
        flight->y[k] = loop->keep_z ? V(select)(flight->alive[k], y[k], flight->y[k]) : y[k];
    }
    return true;
}

ESC_INLINE void N(tile)(const struct esc_kernel_params *params, const struct esc_kernel_tile *tile,
                        enum esc_contract contract, enum esc_formula formula, bool c_varies,
                        bool keep_z)
{
    const loop_t loop = {.contract = contract,
                         .formula = formula,
                         .c_varies = c_varies,
                         .keep_z = keep_z,
                         .huge_r2 = ESC_BITS == 32 && params->escape_r2 >= 0x1p126,
                         .max_iter = params->max_iter,
                         .power = params->power,
                         .escape_r2 = V(set1)((real)params->escape_r2),
                         .two = V(set1)(2)};
    flight_t flight;
    flight.cr[0] = V(set1)((real)params->c_re);
    flight.ci[0] = V(set1)((real)params->c_im);
    cursor_t next = {0, 0};
    while (next.row < tile->height) {
        cursor_t at[ESC_IN_FLIGHT];
        ESC_EACH (k) {
            at[k] = next;
            N(load_vector)(params, tile, &next, &loop, &flight, k);
            flight.count[k] = C(zero)();
            N(advance)(tile, &next);
        }
        for (uint32_t n = 0; n < loop.max_iter; n++)
            if (!N(tick)(&loop, &flight))
                break;
        ESC_EACH (k)
            N(store_vector)(tile, &at[k], &loop, &flight, k);
    }
}

/* One function per cell of the table: constant arguments make each a loop of its own. */
#define ESC_INSTANCE(contract, formula, c_varies, keep_z)                                         \
    static void N(contract##formula##c_varies##keep_z)(const struct esc_kernel_params *params,    \
                                                       const struct esc_kernel_tile *tile)        \
    {                                                                                             \
        N(tile)                                                                                   \
        (params, tile, (enum esc_contract)contract, (enum esc_formula)formula, c_varies, keep_z); \
    }
#define ESC_INSTANCES(contract, formula)  \
    ESC_INSTANCE(contract, formula, 0, 0) \
    ESC_INSTANCE(contract, formula, 0, 1) \
    ESC_INSTANCE(contract, formula, 1, 0) \
    ESC_INSTANCE(contract, formula, 1, 1)
#define ESC_ROW(contract, formula)                                \
    {                                                             \
        {N(contract##formula##00), N(contract##formula##01)},     \
            {N(contract##formula##10), N(contract##formula##11)}, \
    }

_Static_assert(ESC_CONTRACT_STRICT == 0 && ESC_CONTRACT_FUSED == 1 && ESC_FORMULA_QUADRATIC == 0 &&
                   ESC_FORMULA_BURNING_SHIP == 1 && ESC_FORMULA_TRICORN == 2 &&
                   ESC_FORMULA_MULTIBROT == 3,
               "the table below is written by number");

ESC_INSTANCES(0, 0)
ESC_INSTANCES(0, 1)
ESC_INSTANCES(0, 2)
ESC_INSTANCES(0, 3)
ESC_INSTANCES(1, 0)
ESC_INSTANCES(1, 1)
ESC_INSTANCES(1, 2)
ESC_INSTANCES(1, 3)

static const esc_kernel_table ESC_PASTE(kernels, ESC_BITS, ) = {
    {ESC_ROW(0, 0), ESC_ROW(0, 1), ESC_ROW(0, 2), ESC_ROW(0, 3)},
    {ESC_ROW(1, 0), ESC_ROW(1, 1), ESC_ROW(1, 2), ESC_ROW(1, 3)},
};

#undef ESC_ROW
#undef ESC_INSTANCES
#undef ESC_INSTANCE
#undef ESC_EACH
#undef ESC_INLINE
#undef LANES
#undef cursor_t
#undef flight_t
#undef loop_t
#undef N
#undef real
#undef cnt
#undef mask
#undef vec
#undef C
#undef M
#undef V
#undef ESC_PASTE
#undef ESC_PASTE_
#undef ESC_IN_FLIGHT
#undef ESC_BITS
