/* SPDX-License-Identifier: BSD-2-Clause */
/* test_deal.c - tiles that a caller deals out: the same counts and digests, however they are shared. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define TILE_PIXELS 4096

/* Deals from the frame's end to its beginning, in runs of 1 to 7 tiles, each tile into its own slot. */
struct source {
    pthread_mutex_t mutex;
    uint64_t left, runs;
    uint64_t *digests, *orbits; /* by tile, as the sink got them */
};

static bool source_next(void *context, unsigned thread, struct esc_share *share)
{
    struct source *const source = context;
    (void)thread;
    pthread_mutex_lock(&source->mutex);
    const uint64_t wanted = 1 + source->runs++ % 7;
    share->tiles = wanted < source->left ? wanted : source->left;
    source->left -= share->tiles;
    share->first = share->slot = source->left;
    pthread_mutex_unlock(&source->mutex);
    return share->tiles > 0;
}

static int source_sink(void *context, const struct esc_tile *tile)
{
    struct source *const source = context;
    source->digests[tile->index] = tile->digest;
    source->orbits[tile->index] = tile->orbits_digest;
    return 0;
}

static void statistics_check(const struct esc_summary *got, const struct esc_summary *expected)
{
    CHECK(got->pixels == expected->pixels && got->sum_lo == expected->sum_lo &&
              got->sum_hi == expected->sum_hi && got->max_count == expected->max_count &&
              got->at_max_iter == expected->at_max_iter,
          "statistics differ");
}

static void digest_check(const uint64_t *tiles, size_t n, const struct esc_digest *expected)
{
    struct esc_digest digest;
    CHECK(esc_digest_combine(tiles, n, &digest), "no memory");
    CHECK(memcmp(&digest, expected, sizeof digest) == 0, "the digest differs");
}

static void deal_check(struct esc_engine *engine, const struct esc_scene *scene)
{
    struct esc_plan *const plan = plan_of(scene, NULL);
    const size_t n = (size_t)esc_plan_tiles(plan);
    uint64_t *const digests = calloc(n, sizeof *digests), *const orbits = calloc(n, sizeof *orbits);
    uint32_t *const counts = malloc(n * TILE_PIXELS * sizeof *counts);
    CHECK(digests && orbits && counts, "no memory");
    struct source source = {
        .mutex = PTHREAD_MUTEX_INITIALIZER, .digests = digests, .orbits = orbits};
    const struct esc_stream all = {.orbits = true};
    struct esc_summary expected, got = {0};
    CHECK(esc_engine_stream(engine, plan, &all, &expected) == ESC_OK, "stream");

    source.left = n;
    struct esc_deal deal = {.next = source_next, .counts = counts, .context = &source};
    CHECK(esc_engine_deal(engine, plan, &deal, NULL) == ESC_OK, "deal");
    for (size_t i = 0; i < n; i++)
        digests[i] = esc_tile_digest(plan, i, counts + i * TILE_PIXELS, &got);
    statistics_check(&got, &expected);
    digest_check(digests, n, &expected.counts);

    memset(digests, 0, n * sizeof *digests);
    source.left = n;
    deal = (struct esc_deal){
        .next = source_next, .orbits = true, .sink = source_sink, .context = &source};
    CHECK(esc_engine_deal(engine, plan, &deal, &got) == ESC_OK, "deal");
    statistics_check(&got, &expected);
    digest_check(digests, n, &expected.counts);
    digest_check(orbits, n, &expected.orbits);
    free(digests);
    free(orbits);
    free(counts);
    esc_plan_free(plan);
}

TEST(deal, counts_and_digests_are_those_of_a_stream)
{
    const char *names[MAX_BACKENDS];
    const size_t backends = usable_backends(names);
    for (size_t b = 0; b < backends; b++)
        for (unsigned threads = 1; threads <= 3; threads += 2) {
            struct esc_engine *const engine = engine_of(names[b], threads);
            struct esc_scene scene;
            esc_scene_init(&scene);
            scene.width = 333;
            scene.height = 201;
            deal_check(engine, &scene);
            scene.precision = ESC_PRECISION_F32;
            deal_check(engine, &scene);
            esc_engine_free(engine);
        }
}

static bool wrong_next(void *context, unsigned thread, struct esc_share *share)
{
    (void)thread;
    *share = *(struct esc_share *)context;
    return true;
}

TEST(deal, shares_outside_the_plan_are_refused)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_engine *const engine = engine_of("scalar", 2);
    const uint64_t n = esc_plan_tiles(plan);
    struct esc_share wrong[] = {{0, 0, 0}, {n, 1, 0}, {n - 1, 2, 0}, {1, UINT64_MAX, 0}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const struct esc_deal deal = {.next = wrong_next, .context = &wrong[i]};
        CHECK(esc_engine_deal(engine, plan, &deal, NULL) == ESC_ERR_ARGUMENT, "share %zu", i);
    }
    uint32_t count;
    struct esc_summary summary;
    const struct esc_deal both = {.next = wrong_next, .counts = &count, .context = &wrong[0]};
    const struct esc_deal none = {.next = NULL};
    CHECK(esc_engine_deal(engine, plan, &both, &summary) == ESC_ERR_ARGUMENT, "a summary");
    CHECK(esc_engine_deal(engine, plan, &none, NULL) == ESC_ERR_ARGUMENT, "no dealer");
    esc_engine_free(engine);
    esc_plan_free(plan);
}
