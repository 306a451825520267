/* SPDX-License-Identifier: BSD-2-Clause */
/* rivals.h - every backend that can run here, against the oracle, bit for bit. */
#ifndef ESCAPEMENT_TESTS_RIVALS_H
#define ESCAPEMENT_TESTS_RIVALS_H

#include "support.h"

/* One engine per backend, of three threads: tiles then really go to different ones. */
struct rivals {
    const char *names[MAX_BACKENDS];
    struct esc_engine *engines[MAX_BACKENDS];
    unsigned count;
};
struct rivals rivals_create(void);
void rivals_free(struct rivals *rivals);

/* They fail the case when a rival's counts or final z are not the expected ones, or its counts
 * without final z, which is another loop. */
void rivals_expect(const struct rivals *rivals, const struct esc_plan *plan,
                   const struct frame *expected);
void rivals_expect_scene(const struct rivals *rivals, const struct esc_scene *scene);
void rivals_expect_points(const struct rivals *rivals, const struct esc_scene *scene,
                          const double *z, const double *c, uint64_t count);

/* Sets both precisions and contracts: number 0..3. */
void arithmetic_set(struct esc_scene *scene, unsigned number);

/* Sets the formulas, and multibrot in every power: number 0..10. */
#define FORMULAS 11
void formula_set(struct esc_scene *scene, unsigned number);

#endif
