/* SPDX-License-Identifier: BSD-2-Clause */
/* rivals.h - every backend that can run here, against the oracle, bit for bit. */
#ifndef ESCAPEMENT_TESTS_RIVALS_H
#define ESCAPEMENT_TESTS_RIVALS_H

#include "support.h"

/* One engine per backend. */
struct rivals {
    const char *names[MAX_BACKENDS];
    struct esc_engine *engines[MAX_BACKENDS];
    unsigned count, threads;
    bool streams; /* expectations are checked on streams too */
};

/* Of three threads, so that tiles really go to different ones; frames alone. */
struct rivals rivals_create(void);

/* Of that many threads; frames and streams. */
struct rivals rivals_of(unsigned threads);
void rivals_free(struct rivals *rivals);

/* The cases on rivals of one thread, to which all tiles come in order, and of two: for frames of
 * several tiles. One team after the other: OpenMP ends threads when a smaller team follows. */
void rivals_each_team(void (*cases)(const struct rivals *rivals));

/* They fail the case when a rival's counts or final z are not the expected ones, or its counts
 * without final z, which is another loop; with streams also when a stream of all tiles does not
 * give the frame's summary, or one of tiles in any order, some of them twice, not the frame's. */
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
