/* SPDX-License-Identifier: BSD-2-Clause */
/* rivals.c - every backend that can run here, against the oracle. */
#include "rivals.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct rivals rivals_of(unsigned threads)
{
    struct rivals rivals = {.threads = threads, .streams = true};
    rivals.count = usable_backends(rivals.names);
    for (unsigned b = 0; b < rivals.count; b++)
        rivals.engines[b] = engine_of(rivals.names[b], threads);
    return rivals;
}

struct rivals rivals_create(void)
{
    struct rivals rivals = rivals_of(3);
    rivals.streams = false;
    return rivals;
}

void rivals_free(struct rivals *rivals)
{
    for (unsigned b = 0; b < rivals->count; b++)
        esc_engine_free(rivals->engines[b]);
}

void rivals_each_team(void (*cases)(const struct rivals *rivals))
{
    for (unsigned threads = 1; threads <= 2; threads++) {
        struct rivals rivals = rivals_of(threads);
        cases(&rivals);
        rivals_free(&rivals);
    }
}

/* ---- Streams -------------------------------------------------------------------------------- */

struct watch {
    const struct frame *expected;
    uint64_t tiles, wrong; /* that came, and those of them that were not as expected */
};

/* Compares, and writes nothing: a tile may be listed twice and come to two threads at once. */
static int watch_tile(void *context, const struct esc_tile *tile)
{
    struct watch *const watch = context;
    const struct frame *const frame = watch->expected;
    const struct esc_rect *const rect = &tile->rect;
    bool wrong = false;
    for (size_t j = 0; j < rect->height; j++) {
        const size_t from = j * rect->width;
        const size_t pixel = (size_t)((rect->y + j) * frame->width + rect->x);
        wrong |= memcmp(tile->counts + from, frame->counts + pixel, rect->width * 4) != 0;
        wrong |= tile->final_z != NULL && memcmp((const char *)tile->final_z + from * frame->z_size,
                                                 (const char *)frame->z + pixel * frame->z_size,
                                                 rect->width * frame->z_size) != 0;
    }
    __atomic_fetch_add(&watch->tiles, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&watch->wrong, wrong, __ATOMIC_RELAXED);
    return 0;
}

/* Every tile once and up to three of them again, in an order that the plan's size determines. */
static size_t tiles_list(const struct esc_plan *plan, uint64_t **list)
{
    const size_t tiles = (size_t)esc_plan_tiles(plan), count = tiles + 3;
    struct random random = random_from(test_seed() + tiles);
    *list = malloc(count * sizeof **list);
    CHECK(*list != NULL, "%zu tiles", count);
    for (size_t i = 0; i < count; i++) {
        const size_t other = random_below(&random, (uint32_t)i + 1);
        (*list)[i] = (*list)[other];
        (*list)[other] = i < tiles ? i : random_below(&random, (uint32_t)tiles);
    }
    return count;
}

static void streams_expect(const struct rivals *rivals, unsigned b, const struct esc_plan *plan,
                           const struct frame *expected)
{
    struct esc_engine *const engine = rivals->engines[b];
    const struct esc_scene *const scene = esc_plan_scene(plan);
    struct esc_summary framed;
    enum esc_status status = esc_engine_digest(engine, plan, expected->counts,
                                               (size_t)expected->width, expected->z, &framed);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    const struct esc_summary streamed = stream_summary(engine, plan);
    CHECK(same_summary(&framed, &streamed), "%s, %u threads: the stream's summary: %s",
          rivals->names[b], rivals->threads, scene_text(scene));

    uint64_t *list;
    const size_t count = tiles_list(plan, &list);
    for (unsigned orbits = 0; orbits < 2; orbits++) {
        struct watch watch = {.expected = expected};
        const struct esc_stream stream = {.tiles = list,
                                          .tile_count = count,
                                          .orbits = orbits,
                                          .sink = watch_tile,
                                          .context = &watch};
        status = esc_engine_stream(engine, plan, &stream, NULL);
        CHECK(status == ESC_OK, "%s", esc_status_string(status));
        CHECK(watch.wrong == 0 && watch.tiles == count,
              "%s, %u threads: %" PRIu64 " tiles of %" PRIu64 " wrong, %zu listed: %s",
              rivals->names[b], rivals->threads, watch.wrong, watch.tiles, count,
              scene_text(scene));
    }
    free(list);
}

/* ---- Expectations --------------------------------------------------------------------------- */

void rivals_expect(const struct rivals *rivals, const struct esc_plan *plan,
                   const struct frame *expected)
{
    struct frame actual;
    frame_create(plan, &actual);
    for (unsigned b = 0; b < rivals->count; b++) {
        frame_run(rivals->engines[b], plan, &actual);
        frame_expect(expected, &actual, esc_plan_scene(plan), rivals->names[b], rivals->threads);
        /* without final z it is another loop */
        frame_clear(&actual);
        memcpy(actual.z, expected->z,
               (size_t)(expected->width * expected->height) * expected->z_size);
        const enum esc_status status =
            esc_engine_run(rivals->engines[b], plan, actual.counts, (size_t)actual.width);
        CHECK(status == ESC_OK, "%s", esc_status_string(status));
        frame_expect(expected, &actual, esc_plan_scene(plan), rivals->names[b], rivals->threads);
        if (rivals->streams)
            streams_expect(rivals, b, plan, expected);
    }
    frame_free(&actual);
}

void rivals_expect_scene(const struct rivals *rivals, const struct esc_scene *scene)
{
    struct esc_plan *const plan = plan_of(scene, NULL);
    struct frame expected;
    frame_create(plan, &expected);
    frame_from_oracle(plan, &expected);
    rivals_expect(rivals, plan, &expected);
    frame_free(&expected);
    esc_plan_free(plan);
}

void rivals_expect_points(const struct rivals *rivals, const struct esc_scene *scene,
                          const double *z, const double *c, uint64_t count)
{
    const struct esc_points points = {
        .z = z, .c = c, .precision = ESC_PRECISION_F64, .count = count};
    struct esc_plan *const plan = plan_of(scene, &points);
    struct frame expected;
    frame_create(plan, &expected);
    frame_from_points(plan, z, c, &expected);
    rivals_expect(rivals, plan, &expected);
    frame_free(&expected);
    esc_plan_free(plan);
}

void arithmetic_set(struct esc_scene *scene, unsigned number)
{
    scene->precision = (enum esc_precision)(number & 1);
    scene->contract = (enum esc_contract)(number >> 1 & 1);
}

void formula_set(struct esc_scene *scene, unsigned number)
{
    const unsigned multibrot = ESC_FORMULA_MULTIBROT;
    scene->formula = (enum esc_formula)(number < multibrot ? number : multibrot);
    scene->power = number < multibrot ? 2 : (double)(number - multibrot + ESC_MIN_POWER);
}
