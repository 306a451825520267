/* SPDX-License-Identifier: BSD-2-Clause */
/* test_faults.c - a digest sees what a sum does not: swaps, shifts, single bits of final z. */
#include <string.h>

#include "support.h"

struct seen {
    struct esc_engine *engine;
    struct esc_plan *plan;
    struct frame frame;
    struct esc_summary whole;
};

static void seen_digest(const struct seen *seen, struct esc_summary *summary)
{
    const enum esc_status status =
        esc_engine_digest(seen->engine, seen->plan, seen->frame.counts, (size_t)seen->frame.width,
                          seen->frame.z, summary);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
}

static struct seen seen_create(void)
{
    struct esc_scene scene;
    struct seen seen;
    esc_scene_named("seed", ESC_CLASS_S, &scene);
    seen.engine = engine_of(NULL, 2);
    seen.plan = plan_of(&scene, NULL);
    frame_create(seen.plan, &seen.frame);
    frame_run(seen.engine, seen.plan, &seen.frame);
    seen_digest(&seen, &seen.whole);
    return seen;
}

static void seen_free(struct seen *seen)
{
    frame_free(&seen->frame);
    esc_plan_free(seen->plan);
    esc_engine_free(seen->engine);
}

static void swap_counts(struct frame *frame, size_t a, size_t b)
{
    const uint32_t kept = frame->counts[a];
    frame->counts[a] = frame->counts[b];
    frame->counts[b] = kept;
}

static void expect_seen(const struct seen *seen, const char *what)
{
    struct esc_summary summary;
    seen_digest(seen, &summary);
    CHECK(memcmp(&summary.counts, &seen->whole.counts, 16) != 0, "%s: the same digest", what);
    CHECK(summary.sum_lo == seen->whole.sum_lo, "%s: another sum, so the digest proves nothing",
          what);
    CHECK(memcmp(&summary.orbits, &seen->whole.orbits, 16) == 0, "%s: z is unchanged", what);
}

TEST(faults, swapped_tiles_change_the_digest_and_not_the_sum)
{
    struct seen seen = seen_create();
    for (size_t j = 0; j < 64; j++)
        for (size_t i = 0; i < 64; i++)
            swap_counts(&seen.frame, j * seen.frame.width + i, j * seen.frame.width + 64 + i);
    expect_seen(&seen, "tiles 0 and 1 swapped");
    seen_free(&seen);
}

TEST(faults, swapped_pixels_change_the_digest_and_not_the_sum)
{
    struct seen seen = seen_create();
    const size_t pixels = (size_t)seen.whole.pixels;
    struct random random = random_from(test_seed());
    for (unsigned n = 0; n < 100;) {
        const size_t a = random_below(&random, (uint32_t)pixels);
        const size_t b = random_below(&random, (uint32_t)pixels);
        if (seen.frame.counts[a] == seen.frame.counts[b])
            continue;
        swap_counts(&seen.frame, a, b);
        expect_seen(&seen, "two pixels swapped");
        swap_counts(&seen.frame, a, b);
        n++;
    }
    seen_free(&seen);
}

TEST(faults, shifted_row_changes_the_digest_and_not_the_sum)
{
    struct seen seen = seen_create();
    const size_t width = (size_t)seen.frame.width;
    uint32_t *const row = seen.frame.counts + seen.frame.height / 2 * width;
    const uint32_t last = row[width - 1];
    memmove(row + 1, row, (width - 1) * sizeof *row);
    row[0] = last;
    expect_seen(&seen, "a row shifted");
    seen_free(&seen);
}

TEST(faults, one_bit_of_one_final_z_changes_the_orbit_digest_only)
{
    struct seen seen = seen_create();
    struct random random = random_from(test_seed());
    for (unsigned n = 0; n < 100; n++) {
        const size_t byte = random_below(&random, (uint32_t)(seen.whole.pixels * 16));
        const uint8_t bit = (uint8_t)(1u << random_below(&random, 8));
        struct esc_summary summary;
        ((uint8_t *)seen.frame.z)[byte] ^= bit;
        seen_digest(&seen, &summary);
        CHECK(memcmp(&summary.orbits, &seen.whole.orbits, 16) != 0, "byte %zu: not seen", byte);
        CHECK(memcmp(&summary.counts, &seen.whole.counts, 16) == 0, "byte %zu: counts", byte);
        ((uint8_t *)seen.frame.z)[byte] ^= bit;
    }
    seen_free(&seen);
}
