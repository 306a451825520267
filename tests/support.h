/* SPDX-License-Identifier: BSD-2-Clause */
/* support.h - what many cases need: random numbers, frames, engines, backends. */
#ifndef ESCAPEMENT_TESTS_SUPPORT_H
#define ESCAPEMENT_TESTS_SUPPORT_H

#include <escapement/escapement.h>

#include "harness.h"

/* ---- Random numbers: SplitMix64, so that a seed says the same everywhere -------------------- */

struct random {
    uint64_t state;
};
struct random random_from(uint64_t seed);
uint64_t random_next(struct random *random);
uint32_t random_below(struct random *random, uint32_t bound);
double random_between(struct random *random, double low, double high);

/* ---- Frames --------------------------------------------------------------------------------- */

/* Counts and final z of a whole frame; rows follow each other without padding. */
struct frame {
    uint64_t width, height;
    size_t z_size;    /* bytes of one complex number of the scene's precision */
    uint32_t *counts; /* [height][width] */
    void *z;          /* the same, re then im */
};

/* Room for the plan's frame, filled with a pattern that no kernel writes. */
void frame_create(const struct esc_plan *plan, struct frame *frame);
void frame_free(struct frame *frame);
void frame_clear(struct frame *frame);

/* What the oracle makes of a scene of the julia or the mandelbrot plane; checks that the plan has
 * the grid's size. */
void frame_from_oracle(const struct esc_plan *plan, struct frame *frame);

/* The same of a scene of points: z and c are interleaved, null where the scene has the value. */
void frame_from_points(const struct esc_plan *plan, const double *z, const double *c,
                       struct frame *frame);

/* esc_engine_run_orbits into the frame. */
void frame_run(struct esc_engine *engine, const struct esc_plan *plan, struct frame *frame);

/* Pixels whose count or final z differ; the first of them in `first` when there are any. */
uint64_t frame_differences(const struct frame *a, const struct frame *b, uint64_t *first);

/* Fails the case, naming the first differing pixel and all that made the frame. */
void frame_expect(const struct frame *expected, const struct frame *actual,
                  const struct esc_scene *scene, const char *backend, unsigned threads);

/* ---- Engines and plans ---------------------------------------------------------------------- */

/* They fail the case when what they make cannot be had. */
struct esc_plan *plan_of(const struct esc_scene *scene, const struct esc_points *points);
struct esc_engine *engine_of(const char *isa, unsigned threads);

/* The seed scene, small: a few tiles, tens of iterations. */
struct esc_scene small_scene(void);

/* The summary of the whole plan, orbits included, by way of a stream. */
struct esc_summary stream_summary(struct esc_engine *engine, const struct esc_plan *plan);
bool same_summary(const struct esc_summary *a, const struct esc_summary *b);

/* The backends that this machine can run, best first; says "TESTED: backend NAME" of each, and
 * "SKIPPED: backend NAME: why" of the others. */
#define MAX_BACKENDS 8
unsigned usable_backends(const char *names[MAX_BACKENDS]);

/* The scene in words, good for a message until the next call. */
const char *scene_text(const struct esc_scene *scene);

#endif
