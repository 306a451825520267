/* SPDX-License-Identifier: BSD-2-Clause */
/* orbits.h - points whose orbits last as long as a test wants, or come back after they escaped. */
#ifndef ESCAPEMENT_TESTS_ORBITS_H
#define ESCAPEMENT_TESTS_ORBITS_H

#include "rivals.h"

struct orbit_point {
    double z[2], c[2];
    uint32_t count; /* by the oracle, once orbits_count has been called */
};

/* What of a point the scene does not fix. */
enum orbit_form { ORBITS_OF_C, ORBITS_OF_Z, ORBITS_OF_BOTH, ORBIT_FORMS };

/* Points whose counts are spread over 0..longest (from 2 where only c varies), under any formula:
 * orbits that pass the cusp of the set along the real axis, the closer to it the slower. No |c|
 * reaches 2. Sets the scene's plane, z0 and c to go with them. */
void orbits_tunnel(struct random *random, enum orbit_form form, uint32_t longest,
                   struct esc_scene *scene, struct orbit_point *points, uint32_t count);

/* z0 in the reals between -1.9 and 1.9 and c = -2 - gap: under every formula whose square keeps the
 * reals real the orbit wanders over the whole of [-2, 2], leaves it through a hole of about
 * sqrt(gap), and as a rule is back one step later, for long. */
void orbits_returning(struct random *random, double gap, struct orbit_point *points,
                      uint32_t count);

/* How many of them last for `from` steps at least and are inside again at the end of one of the
 * steps up to the next multiple of `block`, which a test at multiples of block alone would see. */
uint32_t orbits_return(const struct esc_scene *scene, const struct orbit_point *points,
                       uint32_t count, uint32_t from, uint32_t block);

/* Fills in every point's count. */
void orbits_count(const struct esc_scene *scene, struct orbit_point *points, uint32_t count);

/* Puts points in an order: 0 shuffled, 1 the shortest first, 2 the longest first, 3 short and long
 * in turn. The last three need the counts. */
#define ORBIT_ORDERS 4
void orbits_order(struct random *random, unsigned order, struct orbit_point *points,
                  uint32_t count);

/* rivals_expect_points of them. */
void orbits_expect(const struct rivals *rivals, enum orbit_form form, const struct esc_scene *scene,
                   const struct orbit_point *points, uint32_t count);

#endif
