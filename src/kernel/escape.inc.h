/* SPDX-License-Identifier: BSD-2-Clause */
/* escape.inc.h - the escape loop, once: counted and blind iteration with queues between them.
 *
 * A template. A backend, which has included its own vec.h, defines
 *
 *     FIRST_IN_FLIGHT  vectors of pixels that pass the first iterations together, 1..8
 *     FIRST_ITER       how many iterations that is
 *     LEVEL_IN_FLIGHT  vectors of survivors, and of exits, that are counted together, 1..8
 *     LEVEL_ITER       the iteration, at least, up to which survivors are; above FIRST_ITER
 *     BLIND_IN_FLIGHT  vectors iterated together without tests, 1..16: as many as the registers hold, so
 *                      that no step waits for another
 *     BLOCK            iterations, about, between two tests of these, at least 16
 *     ESC_PROBED       optional: the kernels get probes, and instead of the tables below there is
 *                      ESC_PROBED_TABLE(bits), an esc_probed_table
 *     ESC_MUTABLE      optional, tests only: can have a fault; see kernel/mutation.h
 *
 * and then includes this file once for each precision, with
 *
 *     ESC_BITS         64 or 32. Functions are then taken from vec.h with the prefix v64_, m64_, c64_ and
 *                      i64_ (v32_ ...), lanes from V64_LANES (V32_LANES)
 *
 * and gets `kernels64` (`kernels32`), an esc_kernel_table. ESC_BITS is undefined at the end. The arithmetic
 * is docs/numerics.md, operation for operation; how an orbit travels is docs/performance.md. */
#include "kernel/kernel.h"
#include "kernel/mutation.h"

#if ESC_BITS != 64 && ESC_BITS != 32
#error "ESC_BITS is 64 or 32"
#endif
#if FIRST_IN_FLIGHT > 8 || LEVEL_IN_FLIGHT > 8 || BLIND_IN_FLIGHT > 16
#error "at most 8 vectors in a counted loop, and 16 in the blind one"
#endif
#if FIRST_ITER >= LEVEL_ITER || BLOCK < 16
#error "FIRST_ITER is below LEVEL_ITER, BLOCK at least 16"
#endif

#define ESC_PASTE_(prefix, bits, name) prefix##bits##name
#define ESC_PASTE(prefix, bits, name) ESC_PASTE_(prefix, bits, name)
#define V(name) ESC_PASTE(v, ESC_BITS, _##name) /* vectors of reals */
#define M(name) ESC_PASTE(m, ESC_BITS, _##name) /* masks */
#define C(name) ESC_PASTE(c, ESC_BITS, _##name) /* vectors of counts */
#define I(name) ESC_PASTE(i, ESC_BITS, _##name) /* vectors of uint32_t */
#define vec ESC_PASTE(v, ESC_BITS, )
#define mask ESC_PASTE(m, ESC_BITS, )
#define cnt ESC_PASTE(c, ESC_BITS, )
#define idx ESC_PASTE(i, ESC_BITS, )
#define real ESC_PASTE(real, ESC_BITS, )
#define N(name) ESC_PASTE(escape, ESC_BITS, _##name)
#define LANES ESC_PASTE(V, ESC_BITS, _LANES)
#define ALL_LANES ((1u << LANES) - 1)

#define ESC_INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define ESC_EACH(k, width) _Pragma("clang loop unroll(full)") for (uint32_t k = 0; k < (width); k++)
#else
#define ESC_EACH(k, width) _Pragma("GCC unroll 16") for (uint32_t k = 0; k < (width); k++)
#endif

/* Each leans on those before it. */
#include "kernel/step.inc.h"

#include "kernel/queue.inc.h"

#include "kernel/counted.inc.h"

#include "kernel/blind.inc.h"

#ifndef ESC_PROBED
#include "kernel/tested.inc.h"
#endif

/* Serves the queues until none has enough for a full group, then takes more of the tile's pixels; to
 * drain, until nothing is in flight. */
ESC_INLINE void N(tile)(const struct esc_kernel_params *params,
                        const struct esc_kernel_output *output, const struct esc_kernel_tile *tile,
                        struct esc_kernel_flight *memory, enum esc_contract contract,
                        enum esc_formula formula, bool c_varies, bool keep_z)
{
    const loop_t loop = {
        .contract = contract,
        .formula = formula,
        .c_varies = c_varies,
        .keep_z = keep_z,
        .huge_r2 = esc_doubling_overflows(ESC_BITS == 64 ? ESC_PRECISION_F64 : ESC_PRECISION_F32,
                                          params->escape_r2),
        .add_pipes = params->add_pipes,
        .power = params->power,
        .escape_r2 = V(set1)((real)params->escape_r2),
        .two = V(set1)(2),
        .c_re = V(set1)((real)params->c_re),
        .c_im = V(set1)((real)params->c_im)};
    job_t job = {.output = output,
                 .probe = memory->probe,
                 .max_iter = params->max_iter,
                 .escape_r2 = (real)params->escape_r2,
                 .fused = contract == ESC_CONTRACT_FUSED,
                 .c_varies = c_varies,
                 .keep_z = keep_z,
                 .periodic = params->periodic};
    N(lay_out)(&job);
    flight_t *const flight = (flight_t *)memory->orbits;
    const queue_t *const shallow = &flight->shallow, *const deep = &flight->deep;
    const bool drain = tile == NULL;
    cursor_t next = {0, 0};
    bool more = !drain;
    if (!memory->used)
        N(flight_empty)(flight);
    memory->used = !drain;
    for (;;) {
        const bool last = drain && deep->size == 0 && flight->lanes.size == 0;
        const bool exits = flight->exits.size >= (last ? 1 : LEVEL_GROUP);
        if (exits || shallow->size >= (drain ? 1 : LEVEL_GROUP))
            N(count_group)(&loop, &job, flight, exits);
        else if (drain ? !last : deep->size >= DEEP_ENOUGH)
            memory->saved += N(blind)(&loop, &job, flight, drain);
        else if (more)
            more = N(first)(params, &loop, &job, tile, &next, flight);
        else
            break;
    }
}

/* One function per cell of the table: constant arguments make each a loop of its own. */
#define ESC_INSTANCE(contract, formula, c_varies, keep_z)                                      \
    static void N(contract##formula##c_varies##keep_z)(                                        \
        const struct esc_kernel_params *params, const struct esc_kernel_output *output,        \
        const struct esc_kernel_tile *tile, struct esc_kernel_flight *flight)                  \
    {                                                                                          \
        N(tile)                                                                                \
        (params, output, tile, flight, (enum esc_contract)contract, (enum esc_formula)formula, \
         c_varies, keep_z);                                                                    \
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

#ifdef ESC_PROBED
#define ESC_PROBED_INSTANCES(formula) \
    ESC_INSTANCE(0, formula, 0, 0)    \
    ESC_INSTANCE(0, formula, 1, 0)    \
    ESC_INSTANCE(1, formula, 0, 0)    \
    ESC_INSTANCE(1, formula, 1, 0)
ESC_PROBED_INSTANCES(0)
ESC_PROBED_INSTANCES(1)
ESC_PROBED_INSTANCES(2)
ESC_PROBED_INSTANCES(3)
#undef ESC_PROBED_INSTANCES
#ifndef ESC_PROBED_TABLE
#define ESC_PROBED_ROW(bits, contract, formula)                                        \
    {                                                                                  \
        escape##bits##_##contract##formula##00, escape##bits##_##contract##formula##10 \
    }
#define ESC_PROBED_ROWS(bits, contract)                                          \
    {                                                                            \
        ESC_PROBED_ROW(bits, contract, 0), ESC_PROBED_ROW(bits, contract, 1),    \
            ESC_PROBED_ROW(bits, contract, 2), ESC_PROBED_ROW(bits, contract, 3) \
    }
#define ESC_PROBED_TABLE(bits)                             \
    {                                                      \
        ESC_PROBED_ROWS(bits, 0), ESC_PROBED_ROWS(bits, 1) \
    }
#endif
#else
ESC_INSTANCES(0, 0)
ESC_INSTANCES(0, 1)
ESC_INSTANCES(0, 2)
ESC_INSTANCES(0, 3)
ESC_INSTANCES(1, 0)
ESC_INSTANCES(1, 1)
ESC_INSTANCES(1, 2)
ESC_INSTANCES(1, 3)

static const esc_kernel_table ESC_PASTE(kernels, ESC_BITS, ) = {
    {ESC_ROW(0, 0), ESC_ROW(0, 1), ESC_ROW(0, 2), ESC_ROW(0, 3), ESC_TESTED_ROWS(0)},
    {ESC_ROW(1, 0), ESC_ROW(1, 1), ESC_ROW(1, 2), ESC_ROW(1, 3), ESC_TESTED_ROWS(1)},
};
#endif

#undef ESC_TESTED_ROWS
#undef ESC_TESTED_ROW
#undef ESC_TESTED_INSTANCES
#undef ESC_TESTED_INSTANCE
#undef tested_t
#undef TESTED_MOST
#undef ESC_ROW
#undef ESC_INSTANCES
#undef ESC_INSTANCE
#undef pixels_t
#undef cursor_t
#undef group_t
#undef hope_t
#undef flight_t
#undef lanes_t
#undef queue_t
#undef job_t
#undef STEPS
#undef trail_t
#undef STRETCH
#undef PARTS
#undef STRIDES_MOST
#undef LANE_ROOM
#undef QUEUE_ROOM
#undef DEEP_ENOUGH
#undef DEEP_GROUP
#undef LEVEL_GROUP
#undef FIRST_GROUP
#undef fleet_t
#undef loop_t
#undef ESC_EACH
#undef ESC_INLINE
#undef ALL_LANES
#undef LANES
#undef N
#undef real
#undef idx
#undef cnt
#undef mask
#undef vec
#undef I
#undef C
#undef M
#undef V
#undef ESC_PASTE
#undef ESC_PASTE_
#undef ESC_BITS
