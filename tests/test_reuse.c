/* SPDX-License-Identifier: BSD-2-Clause */
/* test_reuse.c - nothing is left from one run to the next, and nothing written but the frame. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "orbits.h"

/* ---- Engines used again --------------------------------------------------------------------- */

/* Cancels after some tiles: their neighbours' orbits are then on their way. */
struct impatience {
    unsigned tiles;
};

static int lose_patience(void *context, const struct esc_tile *tile)
{
    struct impatience *const impatience = context;
    (void)tile;
    return __atomic_fetch_sub(&impatience->tiles, 1, __ATOMIC_RELAXED) <= 1;
}

/* Long orbits in many tiles, left in the middle. */
static void run_cancelled(struct esc_engine *engine, struct random *random)
{
    struct esc_scene scene;
    struct impatience impatience = {1 + random_below(random, 4)};
    esc_scene_named("seahorse", ESC_CLASS_S, &scene);
    scene.precision = (enum esc_precision)random_below(random, 2);
    scene.width = test_full_size() ? 500 : 130;
    struct esc_plan *const plan = plan_of(&scene, NULL);
    const struct esc_stream stream = {
        .orbits = random_below(random, 2), .sink = lose_patience, .context = &impatience};
    const enum esc_status status = esc_engine_stream(engine, plan, &stream, NULL);
    CHECK(status == ESC_ERR_CANCELLED, "%s", esc_status_string(status));
    esc_plan_free(plan);
}

/* Scenes that differ in all they can: size, precision, formula, bailout, max_iter, plane. */
static void one_after_the_other(const struct rivals *rivals)
{
    struct random random = random_from(test_seed() + rivals->threads);
    for (uint32_t n = 0; n < test_scaled(rivals->threads == 1 ? 300 : 60); n++) {
        struct esc_scene scene;
        esc_scene_random(test_seed() + 3, n, &scene);
        for (unsigned b = 0; n % 3 == 0 && b < rivals->count; b++)
            run_cancelled(rivals->engines[b], &random);
        rivals_expect_scene(rivals, &scene);
        if (n % 4 == 0) {
            struct orbit_point points[100];
            orbits_tunnel(&random, ORBITS_OF_BOTH, 150, &scene, points, 100);
            scene.max_iter = random_below(&random, 200);
            orbits_expect(rivals, ORBITS_OF_BOTH, &scene, points, 1 + random_below(&random, 100));
        }
    }
}

TEST(reuse, an_engine_gives_the_same_whatever_it_ran_before)
{
    rivals_each_team(one_after_the_other);
}

/* ---- Rows and what is around them ----------------------------------------------------------- */

#define BEFORE 64 /* pixels of margin */
#define PATTERN 0xc3

struct guarded {
    size_t stride, pixels; /* pixels: with both margins */
    uint32_t *counts;
    uint8_t *z;
};

static void guarded_create(const struct frame *frame, size_t padding, struct guarded *guarded)
{
    guarded->stride = (size_t)frame->width + padding;
    guarded->pixels = guarded->stride * (size_t)frame->height + 2 * BEFORE;
    guarded->counts = malloc(guarded->pixels * sizeof *guarded->counts);
    guarded->z = malloc(guarded->pixels * frame->z_size);
    CHECK(guarded->counts != NULL && guarded->z != NULL, "%zu pixels", guarded->pixels);
    memset(guarded->counts, PATTERN, guarded->pixels * sizeof *guarded->counts);
    memset(guarded->z, PATTERN, guarded->pixels * frame->z_size);
}

static void guarded_free(struct guarded *guarded)
{
    free(guarded->counts);
    free(guarded->z);
}

static bool is_pattern(const void *memory, size_t size)
{
    const uint8_t *const bytes = memory;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != PATTERN)
            return false;
    return true;
}

/* Whether the rows are the frame's, and all else is as it was; of z, nothing at all was to be
 * written unless `orbits`. */
static bool guarded_holds(const struct guarded *guarded, const struct frame *frame, bool orbits)
{
    const size_t width = (size_t)frame->width;
    size_t at = 0;
    bool holds = true;
    for (size_t j = 0; j < frame->height; j++) {
        const size_t row = BEFORE + j * guarded->stride;
        holds &= is_pattern(guarded->counts + at, (row - at) * 4);
        holds &= is_pattern(guarded->z + at * frame->z_size, (row - at) * frame->z_size);
        holds &= memcmp(guarded->counts + row, frame->counts + j * width, width * 4) == 0;
        holds &= orbits ? memcmp(guarded->z + row * frame->z_size,
                                 (const char *)frame->z + j * width * frame->z_size,
                                 width * frame->z_size) == 0
                        : is_pattern(guarded->z + row * frame->z_size, width * frame->z_size);
        at = row + width;
    }
    return holds && is_pattern(guarded->counts + at, (guarded->pixels - at) * 4) &&
           is_pattern(guarded->z + at * frame->z_size, (guarded->pixels - at) * frame->z_size);
}

static void guarded_expect(const struct rivals *rivals, unsigned b, const struct esc_plan *plan,
                           const struct frame *frame, size_t padding)
{
    struct esc_engine *const engine = rivals->engines[b];
    for (unsigned orbits = 0; orbits < 2; orbits++) {
        struct guarded guarded;
        guarded_create(frame, padding, &guarded);
        uint32_t *const counts = guarded.counts + BEFORE;
        const enum esc_status status =
            orbits ? esc_engine_run_orbits(engine, plan, counts, guarded.stride,
                                           guarded.z + BEFORE * frame->z_size)
                   : esc_engine_run(engine, plan, counts, guarded.stride);
        CHECK(status == ESC_OK, "%s", esc_status_string(status));
        CHECK(guarded_holds(&guarded, frame, orbits), "%s, %u threads, %s, stride %zu: %s",
              rivals->names[b], rivals->threads, orbits ? "with z" : "without z", guarded.stride,
              scene_text(esc_plan_scene(plan)));
        guarded_free(&guarded);
    }
}

static void rows_alone(const struct rivals *rivals)
{
    static const size_t paddings[] = {0, 1, 3, 17, 64};
    struct random random = random_from(test_seed());
    for (uint32_t n = 0; n < test_scaled(rivals->threads == 1 ? 600 : 60); n++) {
        struct esc_scene scene;
        struct frame frame;
        esc_scene_random(test_seed() + 4, n, &scene);
        scene.width = 1 + random_below(&random, n % 2 ? 24 : 200);
        struct esc_plan *const plan = plan_of(&scene, NULL);
        frame_create(plan, &frame);
        frame_from_oracle(plan, &frame);
        for (unsigned b = 0; b < rivals->count; b++)
            guarded_expect(rivals, b, plan, &frame, paddings[n % 5]);
        frame_free(&frame);
        esc_plan_free(plan);
    }
}

TEST(reuse, only_the_rows_of_the_frame_are_written)
{
    rivals_each_team(rows_alone);
}
