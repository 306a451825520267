/* SPDX-License-Identifier: BSD-2-Clause */
/* oracle.h - the numeric contracts once more, written from their definition and not from src/.
 *
 * Slow and plain on purpose: what both this and the scalar reference say is hardly a slip of
 * either. Compiled with -ffp-contract=off. */
#ifndef ESCAPEMENT_TESTS_ORACLE_H
#define ESCAPEMENT_TESTS_ORACLE_H

#include <escapement/escapement.h>

struct oracle_orbit {
    uint32_t count;
    double z[2]; /* final z; of f32, widened; a NaN is the canonical quiet NaN */
};

/* The orbit of z0 under the scene's formula with that c; both are rounded to the precision. */
void oracle_orbit(const struct esc_scene *scene, const double z0[2], const double c[2],
                  struct oracle_orbit *orbit);

/* The smooth count or the distance estimate of such an orbit, the derivative by c or by z0; a NaN is the
 * canonical quiet NaN. Only of scenes that esc_value_check accepts. */
double oracle_value(const struct esc_scene *scene, enum esc_value value, const double z0[2],
                    const double c[2], bool by_c);

/* The coordinates of the scene's grid. At most `capacity` are stored; returns how many there are. */
uint64_t oracle_columns(const struct esc_scene *scene, uint64_t capacity, double *x);
uint64_t oracle_rows(const struct esc_scene *scene, uint64_t capacity, double *y);

#endif
