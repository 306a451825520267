/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/ceiling_loop.h - the forms of the bare iteration loop, and the orbits that they iterate. */
#ifndef ESC_MEASURE_CEILING_LOOP_H
#define ESC_MEASURE_CEILING_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/ceiling.h"

#define ESC_CEILING_IN_FLIGHT 12u /* the most of any form */
#define ESC_CEILING_BYTES 64u     /* of the widest vector */

/* A component of all orbits; orbit `vector * lanes + lane`. */
union esc_ceiling_reals {
    double f64[ESC_CEILING_IN_FLIGHT * ESC_CEILING_BYTES / 8];
    float f32[ESC_CEILING_IN_FLIGHT * ESC_CEILING_BYTES / 4];
};

/* What a loop works on: read before its first step and written after its last. */
struct esc_ceiling_orbits {
    _Alignas(ESC_CEILING_BYTES) union esc_ceiling_reals x, y;
    union esc_ceiling_reals before_x, before_y; /* the step before; phoenix only */
    double c_re, c_im;
    double power; /* of multibrot and power */
};

/* Iterates every orbit of the form `steps` times, whatever becomes of it. */
typedef void esc_ceiling_steps(struct esc_ceiling_orbits *orbits, uint64_t steps);

/* One form of the loop.
 *
 * Under the strict contract t + t + ci may be fma(t, 2, ci): fewer operations, but all of them for
 * the multipliers. `added` says which vectors take the additions instead: bit k for vector k. */
struct esc_ceiling_form {
    unsigned in_flight, added;
    esc_ceiling_steps *steps; /* null ends a list of forms */
};

/* [contract][formula]: the forms, and a null at their end. */
#define ESC_CEILING_FORMS 24
#define ESC_CEILING_FORMULAS (ESC_FORMULA_COSH + 1)
typedef struct esc_ceiling_form esc_ceiling_table[2][ESC_CEILING_FORMULAS][ESC_CEILING_FORMS + 1];

/* A backend's bare loops. multibrot of power 2 under the strict contract is quadratic, bit for bit,
 * and has no forms of its own. */
struct esc_ceiling_isa {
    const char *name;                  /* the backend's */
    unsigned lanes[2];                 /* by precision */
    const esc_ceiling_table *forms[2]; /* by precision */
};

extern const struct esc_ceiling_isa esc_ceiling_scalar, esc_ceiling_avx2, esc_ceiling_avx512,
    esc_ceiling_neon;

/* Those that are built in, scalar last; null past the end. */
const struct esc_ceiling_isa *esc_ceiling_isa_at(size_t index);

/* The forms of the bare loop, ended by null steps. */
const struct esc_ceiling_form *esc_ceiling_forms(const struct esc_ceiling_isa *isa,
                                                 enum esc_formula formula, double power,
                                                 enum esc_contract contract,
                                                 enum esc_precision precision);

/* Orbits that stay bounded and away from subnormals for ever. power: of multibrot and power. */
void esc_ceiling_orbits_start(struct esc_ceiling_orbits *orbits, enum esc_formula formula,
                              double power, enum esc_precision precision);

/* Whether the first `count` orbits are still where they belong. */
bool esc_ceiling_orbits_bounded(const struct esc_ceiling_orbits *orbits, enum esc_formula formula,
                                double power, enum esc_precision precision, unsigned count);

/* Runs the loop from *start on, which the function reads from the clock, until `ns` later; *end is
 * when it stopped. Returns the iterations done, of all orbits; 0 when these left their place. */
uint64_t esc_ceiling_run(const struct esc_ceiling_loop *loop, uint64_t ns, uint64_t *start,
                         uint64_t *end);

/* ESC_ERR_CANARY: what an orbit that left its place means. */
enum esc_status esc_ceiling_astray(const char *isa, struct esc_error *error);

#endif
