/* SPDX-License-Identifier: BSD-2-Clause */
/* value.inc.h - the reference for smooth counts and distance estimates, in one precision and contract.
 *
 * A template: comes before sleef.inc.h in the file that includes both, and uses what that one wants, and
 *
 *     HYPOT                   SLEEF's function of 0.5 ulp
 *     STEP_RE(x, y, cr)       the step of the quadratic formula
 *     STEP_IM(x, y, ci)
 *     CANONICAL(a)            a, or for a NaN the canonical quiet NaN
 *     X(name)                 the name that others see
 *
 * Line for line as docs/numerics.md has it. */

static REAL N(smooth)(const struct esc_value_params *params, uint32_t n, const REAL z[2])
{
    if (n == params->kernel.max_iter)
        return (REAL)n;
    const REAL after = (REAL)(n + 1);
    const REAL size = S(log)(HYPOT(z[0], z[1]));
    const REAL turns = S(log)(size / (REAL)params->log_bailout);
    return CANONICAL(after - turns / (REAL)params->log_power);
}

/* z holds z0; n is the count of its orbit. */
static REAL N(distance)(const struct esc_value_params *params, uint32_t n, const REAL z[2],
                        const REAL c[2])
{
    const REAL one = params->by_c ? 1 : 0;
    REAL x = z[0], y = z[1], u = params->by_c ? 0 : 1, v = 0;
    if (n == params->kernel.max_iter)
        return 0;
    for (; n > 0; n--) {
        const REAL e = RE(x, y, u, v), h = IM(x, y, u, v);
        u = (e + e) + one;
        v = h + h;
        const REAL next_x = STEP_RE(x, y, c[0]);
        y = STEP_IM(x, y, c[1]);
        x = next_x;
    }
    const REAL size = HYPOT(x, y);
    const REAL half = (size * S(log)(size)) / HYPOT(u, v);
    return CANONICAL(half + half);
}

void X(smooth)(const struct esc_value_params *params, uint32_t n, const uint32_t *counts,
               const void *final_z, void *values)
{
    const REAL(*const z)[2] = final_z;
    REAL *const to = values;
    for (uint32_t i = 0; i < n; i++)
        to[i] = N(smooth)(params, counts[i], z[i]);
}

void X(distance)(const struct esc_value_params *params, const struct esc_kernel_tile *tile,
                 const uint32_t *counts, void *values)
{
    const REAL *const z_re = tile->z_re, *const z_im = tile->z_im;
    const REAL *const c_re = tile->c_re, *const c_im = tile->c_im;
    REAL *const to = values;
    for (uint32_t j = 0; j < tile->height; j++)
        for (uint32_t i = 0; i < tile->width; i++) {
            const size_t im = tile->layout == ESC_LAYOUT_GRID ? j : i,
                         at = esc_pixel_at(tile, i, j);
            const REAL z[2] = {z_re != NULL ? z_re[i] : (REAL)params->kernel.z_re,
                               z_im != NULL ? z_im[im] : (REAL)params->kernel.z_im};
            const REAL c[2] = {c_re != NULL ? c_re[i] : (REAL)params->kernel.c_re,
                               c_im != NULL ? c_im[im] : (REAL)params->kernel.c_im};
            to[at] = N(distance)(params, counts[at], z, c);
        }
}

double X(log)(double a)
{
    return S(log)((REAL)a);
}
