/* SPDX-License-Identifier: BSD-2-Clause */
/* value.inc.h - smooth counts and distance estimates, once for all backends.
 *
 * A template. A backend, which has included its own vec.h and sleef.h, includes this file once for each
 * precision, with
 *
 *     ESC_BITS         64 or 32. Functions are then taken from these headers with the prefix v64_ (v32_),
 *                      lanes from V64_LANES (V32_LANES)
 *
 * and gets `values64` (`values32`), an esc_value_table. ESC_BITS is undefined at the end. The arithmetic is
 * docs/numerics.md, operation for operation. */
#include <stdbool.h>

#include "kernel/value.h"

#if ESC_BITS != 64 && ESC_BITS != 32
#error "ESC_BITS is 64 or 32"
#endif

#define ESC_PASTE_(prefix, bits, name) prefix##bits##name
#define ESC_PASTE(prefix, bits, name) ESC_PASTE_(prefix, bits, name)
#define V(name) ESC_PASTE(v, ESC_BITS, _##name)
#define vec ESC_PASTE(v, ESC_BITS, )
#define real ESC_PASTE(real, ESC_BITS, )
#define N(name) ESC_PASTE(value, ESC_BITS, _##name)
#define LANES ESC_PASTE(V, ESC_BITS, _LANES)
#define BY_SLEEF(name, ...) (fused ? V(fused_##name)(__VA_ARGS__) : V(strict_##name)(__VA_ARGS__))
#define ESC_INLINE static inline __attribute__((always_inline))

/* ---- Smooth counts --------------------------------------------------------------------------- */

/* N - log(log|z| / log R) / log p */
ESC_INLINE vec N(smooth_of)(bool fused, vec after, vec x, vec y, vec log_bailout, vec log_power)
{
    const vec size = BY_SLEEF(log, BY_SLEEF(hypot, x, y));
    const vec turns = BY_SLEEF(log, V(div)(size, log_bailout));
    return V(canonical)(V(sub)(after, V(div)(turns, log_power)));
}

ESC_INLINE void N(smooth)(const struct esc_value_params *params, uint32_t n, const uint32_t *counts,
                          const void *final_z, void *values, bool fused)
{
    const vec log_bailout = V(set1)((real)params->log_bailout);
    const vec log_power = V(set1)((real)params->log_power);
    const uint32_t max_iter = params->kernel.max_iter;
    const real *const z = final_z;
    real *const to = values;
    real x[LANES], y[LANES], after[LANES], smooth[LANES];
    for (uint32_t k = 0; k < LANES; k++) /* what lanes without a pixel compute does not matter */
        x[k] = y[k] = after[k] = 1;
    for (uint32_t first = 0; first < n; first += LANES) {
        const uint32_t most = n - first < LANES ? n - first : LANES;
        for (uint32_t k = 0; k < most; k++) {
            x[k] = z[2 * (size_t)(first + k)];
            y[k] = z[2 * (size_t)(first + k) + 1];
            after[k] = (real)(counts[first + k] + 1);
        }
        V(store)
        (smooth,
         N(smooth_of)(fused, V(load)(after), V(load)(x), V(load)(y), log_bailout, log_power));
        for (uint32_t k = 0; k < most; k++)
            to[first + k] = counts[first + k] == max_iter ? (real)max_iter : smooth[k];
    }
}

/* ---- Distance estimates ---------------------------------------------------------------------- */

/* Orbits and their derivatives, u + iv; a lane without one iterates what it has. */
struct N(lanes) {
    _Alignas(64) real x[LANES];
    real y[LANES], u[LANES], v[LANES], cr[LANES], ci[LANES];
    uint32_t left[LANES], at[LANES];
    bool live[LANES];
};

/* z and its derivative where their orbits have ended, for a vector's worth of the last step. */
struct N(ended) {
    _Alignas(64) real x[LANES];
    real y[LANES], u[LANES], v[LANES];
    uint32_t at[LANES], size;
};

struct N(pixels) {
    const struct esc_value_params *params;
    const struct esc_kernel_tile *tile;
    const uint32_t *counts;
    real *to;
    uint32_t column, row; /* of the next */
};

/* One iteration of z and u + iv. */
ESC_INLINE void N(step)(bool fused, vec *x, vec *y, vec *u, vec *v, vec cr, vec ci, vec one)
{
    const vec a = V(mul)(*x, *u), b = V(mul)(*x, *v);
    const vec e = fused ? V(fnma)(*y, *v, a) : V(sub)(a, V(mul)(*y, *v));
    const vec h = fused ? V(fma)(*y, *u, b) : V(add)(b, V(mul)(*y, *u));
    *u = V(add)(V(add)(e, e), one);
    *v = V(add)(h, h);
    if (fused) {
        const vec old_x = *x;
        *x = V(fma)(old_x, old_x, V(fnma)(*y, *y, cr));
        *y = V(fma)(V(add)(old_x, old_x), *y, ci);
    } else {
        const vec t = V(mul)(*x, *y);
        *x = V(add)(V(sub)(V(mul)(*x, *x), V(mul)(*y, *y)), cr);
        *y = V(add)(V(add)(t, t), ci);
    }
}

/* 2 |z| log|z| / |dz| of the orbits that have ended. */
ESC_INLINE void N(settle)(bool fused, struct N(ended) * ended, real *to)
{
    real distance[LANES];
    const vec size = BY_SLEEF(hypot, V(load)(ended->x), V(load)(ended->y));
    const vec slope = BY_SLEEF(hypot, V(load)(ended->u), V(load)(ended->v));
    const vec half = V(div)(V(mul)(size, BY_SLEEF(log, size)), slope);
    V(store)(distance, V(canonical)(V(add)(half, half)));
    for (uint32_t k = 0; k < ended->size; k++)
        to[ended->at[k]] = distance[k];
    ended->size = 0;
}

/* The next pixel whose orbit escapes, into a lane; those that do not are at distance 0. */
ESC_INLINE bool N(take)(struct N(pixels) * pixels, struct N(lanes) * lanes, uint32_t k)
{
    const struct esc_kernel_tile *const tile = pixels->tile;
    const struct esc_kernel_params *const kernel = &pixels->params->kernel;
    const bool grid = tile->layout == ESC_LAYOUT_GRID;
    while (pixels->row < tile->height) {
        const uint32_t i = pixels->column, j = grid ? pixels->row : i;
        const uint32_t at = tile->first + (grid ? j * tile->stride + i : tile->at[i]);
        if (++pixels->column == tile->width) {
            pixels->column = 0;
            pixels->row++;
        }
        if (pixels->counts[at] == kernel->max_iter) {
            pixels->to[at] = 0;
            continue;
        }
        const real *const z_re = tile->z_re, *const z_im = tile->z_im;
        const real *const c_re = tile->c_re, *const c_im = tile->c_im;
        lanes->x[k] = z_re != NULL ? z_re[i] : (real)kernel->z_re;
        lanes->y[k] = z_im != NULL ? z_im[j] : (real)kernel->z_im;
        lanes->cr[k] = c_re != NULL ? c_re[i] : (real)kernel->c_re;
        lanes->ci[k] = c_im != NULL ? c_im[j] : (real)kernel->c_im;
        lanes->u[k] = pixels->params->by_c ? 0 : 1;
        lanes->v[k] = 0;
        lanes->left[k] = pixels->counts[at];
        lanes->at[k] = at;
        lanes->live[k] = true;
        return true;
    }
    return false;
}

/* Moves orbits that are at their end out, and new ones in; the iterations until the next ends, or 0 when
 * there is none. */
ESC_INLINE uint32_t N(exchange)(bool fused, struct N(pixels) * pixels, struct N(lanes) * lanes,
                                struct N(ended) * ended)
{
    uint32_t least = UINT32_MAX;
    for (uint32_t k = 0; k < LANES; k++) {
        while (!lanes->live[k] || lanes->left[k] == 0) {
            if (lanes->live[k]) {
                const uint32_t to = ended->size++;
                ended->x[to] = lanes->x[k];
                ended->y[to] = lanes->y[k];
                ended->u[to] = lanes->u[k];
                ended->v[to] = lanes->v[k];
                ended->at[to] = lanes->at[k];
                if (ended->size == LANES)
                    N(settle)(fused, ended, pixels->to);
            }
            lanes->live[k] = false;
            if (!N(take)(pixels, lanes, k))
                break;
        }
        if (lanes->live[k] && lanes->left[k] < least)
            least = lanes->left[k];
    }
    return least == UINT32_MAX ? 0 : least;
}

ESC_INLINE void N(iterate)(bool fused, struct N(lanes) * lanes, uint32_t ticks, vec one)
{
    const vec cr = V(load)(lanes->cr), ci = V(load)(lanes->ci);
    vec x = V(load)(lanes->x), y = V(load)(lanes->y);
    vec u = V(load)(lanes->u), v = V(load)(lanes->v);
    for (uint32_t n = 0; n < ticks; n++)
        N(step)(fused, &x, &y, &u, &v, cr, ci, one);
    V(store)(lanes->x, x);
    V(store)(lanes->y, y);
    V(store)(lanes->u, u);
    V(store)(lanes->v, v);
    for (uint32_t k = 0; k < LANES; k++)
        lanes->left[k] -= ticks;
}

ESC_INLINE void N(distance)(const struct esc_value_params *params,
                            const struct esc_kernel_tile *tile, const uint32_t *counts,
                            void *values, bool fused)
{
    struct N(pixels) pixels = {.params = params, .tile = tile, .counts = counts, .to = values};
    struct N(lanes) lanes = {.x = {0}};
    struct N(ended) ended = {.x = {0}};
    const vec one = V(set1)(params->by_c ? 1 : 0);
    for (;;) {
        const uint32_t ticks = N(exchange)(fused, &pixels, &lanes, &ended);
        if (ticks == 0)
            break;
        N(iterate)(fused, &lanes, ticks, one);
    }
    N(settle)(fused, &ended, values);
}

/* ---- The table ------------------------------------------------------------------------------- */

#define ESC_INSTANCES(contract, fused)                                                             \
    static void N(smooth_##contract)(const struct esc_value_params *params, uint32_t n,            \
                                     const uint32_t *counts, const void *final_z, void *values)    \
    {                                                                                              \
        N(smooth)(params, n, counts, final_z, values, fused);                                      \
    }                                                                                              \
    static void N(distance_##contract)(const struct esc_value_params *params,                      \
                                       const struct esc_kernel_tile *tile, const uint32_t *counts, \
                                       void *values)                                               \
    {                                                                                              \
        N(distance)(params, tile, counts, values, fused);                                          \
    }

ESC_INSTANCES(strict, false)
ESC_INSTANCES(fused, true)

static const struct esc_value_table ESC_PASTE(values, ESC_BITS, ) = {
    .smooth = {N(smooth_strict), N(smooth_fused)},
    .distance = {N(distance_strict), N(distance_fused)},
};

#undef ESC_INSTANCES
#undef ESC_INLINE
#undef BY_SLEEF
#undef LANES
#undef N
#undef real
#undef vec
#undef V
#undef ESC_PASTE
#undef ESC_PASTE_
#undef ESC_BITS
