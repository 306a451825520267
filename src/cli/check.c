/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/check.c - verification of one run: against the golden, or the scalar reference. */
#include "cli/check.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/blame.h"

/* A sample: pixels of tiles, both spread evenly with a pseudo-random offset. */
#define SAMPLE_TILES 64
#define SAMPLE_PER_TILE 64
/* Iterations that a sample may cost: under a second on the scalar reference. A frame that needs
 * no more than this altogether is computed anew instead. */
#define SAMPLE_ITERATIONS UINT64_C(50000000)

/* Tiles that are computed together where no frame was kept: 4 MiB of counts. */
#define BATCH_TILES 256

/* ---- Tiles of the engine, kept for comparison --------------------------------------------- */

struct batch {
    const struct esc_plan *plan;
    const uint32_t *frame; /* null: tiles[] has them */
    size_t stride;
    uint64_t indices[BATCH_TILES];
    size_t count;
    uint32_t (*tiles)[4096];
    pthread_mutex_t mutex; /* of what follows */
    bool differs;
    struct esc_blame blame;
};

static int index_compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static uint32_t *batch_tile(struct batch *batch, uint64_t index)
{
    const uint64_t *const at =
        bsearch(&index, batch->indices, batch->count, sizeof *batch->indices, index_compare);
    return batch->tiles[at - batch->indices];
}

static int keep_sink(void *context, const struct esc_tile *tile)
{
    memcpy(batch_tile(context, tile->index), tile->counts,
           (size_t)tile->rect.width * tile->rect.height * sizeof *tile->counts);
    return 0;
}

/* What the engine has counted at pixel (i, j) of a tile. */
static uint32_t got_at(struct batch *batch, const struct esc_rect *rect, uint64_t index, uint32_t i,
                       uint32_t j)
{
    if (batch->frame != NULL)
        return batch->frame[(rect->y + j) * batch->stride + rect->x + i];
    return batch_tile(batch, index)[(size_t)j * rect->width + i];
}

static void blame_note(struct batch *batch, uint64_t x, uint64_t y, uint32_t expected, uint32_t got)
{
    struct esc_blame *const blame = &batch->blame;
    pthread_mutex_lock(&batch->mutex);
    const bool first = !batch->differs || y < blame->y || (y == blame->y && x < blame->x);
    const uint64_t differing = (batch->differs ? blame->differing : 0) + 1;
    if (first)
        *blame = (struct esc_blame){.x = x, .y = y, .expected = expected, .got = got};
    blame->differing = differing;
    batch->differs = true;
    pthread_mutex_unlock(&batch->mutex);
}

/* A tile from the scalar reference, against what the engine made of it. */
static int compare_sink(void *context, const struct esc_tile *tile)
{
    struct batch *const batch = context;
    for (uint32_t j = 0; j < tile->rect.height; j++)
        for (uint32_t i = 0; i < tile->rect.width; i++) {
            const uint32_t expected = tile->counts[(size_t)j * tile->rect.width + i];
            const uint32_t got = got_at(batch, &tile->rect, tile->index, i, j);
            if (expected != got)
                blame_note(batch, tile->rect.x + i, tile->rect.y + j, expected, got);
        }
    return 0;
}

/* Computes the batch's tiles on the engine and keeps them. */
static enum esc_status batch_fill(struct batch *batch, struct esc_engine *engine)
{
    const struct esc_stream stream = {
        .tiles = batch->indices, .tile_count = batch->count, .sink = keep_sink, .context = batch};
    return batch->frame != NULL ? ESC_OK : esc_engine_stream(engine, batch->plan, &stream, NULL);
}

/* ---- Sample: pixels here and there, one at a time ------------------------------------------ */

/* Weyl's sequence: equidistributed, and the same on every machine. */
static uint64_t spread(uint64_t k, uint64_t range)
{
    const uint64_t fraction = k * UINT64_C(0x9e3779b97f4a7c15);
    return (uint64_t)(((fraction >> 32) * (range & UINT32_MAX) >> 32) +
                      (fraction >> 32) * (range >> 32));
}

static void sample_tiles_choose(struct batch *batch)
{
    const uint64_t tiles = esc_plan_tiles(batch->plan);
    const uint64_t wanted = tiles < SAMPLE_TILES ? tiles : SAMPLE_TILES;
    batch->count = 0;
    for (uint64_t k = 0; k < wanted; k++) /* the first, the last, and one per equal share */
        batch->indices[batch->count++] = k == 0 ? 0
                                         : k == wanted - 1
                                             ? tiles - 1
                                             : tiles / wanted * k + spread(k, tiles / wanted);
}

/* Recomputes pixels of one tile, but none whose count is more than is left of the budget, unless
 * it would be the only one of the frame. */
static void sample_tile(struct batch *batch, uint64_t index, uint64_t *budget, uint64_t *checked)
{
    struct esc_rect rect;
    esc_plan_tile(batch->plan, index, &rect);
    const uint64_t pixels = (uint64_t)rect.width * rect.height;
    for (uint64_t k = 0; k < SAMPLE_PER_TILE && k < pixels; k++) {
        const uint64_t p =
            pixels <= SAMPLE_PER_TILE ? k : spread(index * SAMPLE_PER_TILE + k, pixels);
        const uint32_t i = (uint32_t)(p % rect.width), j = (uint32_t)(p / rect.width);
        const uint32_t got = got_at(batch, &rect, index, i, j);
        uint32_t expected;
        if ((got > *budget && *checked > 0) ||
            esc_plan_pixel(batch->plan, rect.x + i, rect.y + j, &expected, NULL) != ESC_OK)
            continue;
        *budget -= expected < *budget ? expected : *budget;
        ++*checked;
        if (expected != got)
            blame_note(batch, rect.x + i, rect.y + j, expected, got);
    }
}

/* Pixels all over the frame, by another way through the library than the engine's tiles. */
static enum esc_status sample_run(struct batch *batch, struct esc_engine *engine, uint64_t *checked)
{
    uint64_t budget = SAMPLE_ITERATIONS;
    *checked = 0;
    sample_tiles_choose(batch);
    const enum esc_status status = batch_fill(batch, engine);
    for (size_t k = 0; status == ESC_OK && k < batch->count; k++)
        sample_tile(batch, batch->indices[k], &budget, checked);
    return status;
}

/* ---- Full: every pixel again on the scalar reference -------------------------------------- */

/* Batch by batch, both sides: for frames that were not kept. Stops at the first batch that
 * differs. */
static enum esc_status batches_compare(struct batch *batch, struct esc_engine *engine,
                                       struct esc_engine *scalar)
{
    enum esc_status status = ESC_OK;
    const uint64_t tiles = esc_plan_tiles(batch->plan);
    for (uint64_t first = 0; status == ESC_OK && !batch->differs && first < tiles;
         first += batch->count) {
        batch->count = tiles - first < BATCH_TILES ? tiles - first : BATCH_TILES;
        for (size_t i = 0; i < batch->count; i++)
            batch->indices[i] = first + i;
        const struct esc_stream stream = {.tiles = batch->indices,
                                          .tile_count = batch->count,
                                          .sink = compare_sink,
                                          .context = batch};
        status = batch_fill(batch, engine);
        if (status == ESC_OK)
            status = esc_engine_stream(scalar, batch->plan, &stream, NULL);
    }
    return status;
}

bool esc_check_same(const struct esc_summary *a, const struct esc_summary *b)
{
    return memcmp(&a->counts, &b->counts, sizeof a->counts) == 0 && a->sum_hi == b->sum_hi &&
           a->sum_lo == b->sum_lo && a->at_max_iter == b->at_max_iter &&
           a->max_count == b->max_count && a->pixels == b->pixels &&
           (!a->has_orbits || !b->has_orbits ||
            memcmp(&a->orbits, &b->orbits, sizeof a->orbits) == 0);
}

/* Compares with the reference; explains what differs. `differs` tells the caller. */
static enum esc_status full_run(struct batch *batch, struct esc_engine *engine,
                                const struct esc_summary *summary, bool *differs,
                                struct esc_error *error)
{
    const struct esc_engine_options options = {.isa = "scalar",
                                               .threads = esc_engine_threads(engine)};
    struct esc_engine *scalar = NULL;
    struct esc_summary expected;
    enum esc_status status = esc_engine_create(&options, &scalar, error);
    if (status != ESC_OK)
        return status;
    const struct esc_stream stream = {.orbits = summary->has_orbits,
                                      .sink = batch->frame != NULL ? compare_sink : NULL,
                                      .context = batch};
    status = esc_engine_stream(scalar, batch->plan, &stream, &expected);
    *differs = batch->differs || (status == ESC_OK && !esc_check_same(&expected, summary));
    if (status == ESC_OK && *differs && batch->frame == NULL)
        status = batches_compare(batch, engine, scalar);
    esc_engine_free(scalar);
    return status;
}

static void failure_describe(struct batch *batch, struct esc_engine *engine, const char *against,
                             struct esc_check *check)
{
    char where[800] =
        "no count differs when computed again: the fault does not repeat, or it is in "
        "the final z alone";
    if (batch->differs)
        esc_blame_string(batch->plan, engine, &batch->blame, where, sizeof where);
    snprintf(check->detail, sizeof check->detail, "differs from the %s on %s\n%s", against,
             esc_engine_backend(engine), where);
    check->passed = false;
}

static enum esc_status full_check(struct batch *batch, struct esc_engine *engine,
                                  const struct esc_summary *summary, struct esc_check *check,
                                  struct esc_error *error)
{
    bool differs = false;
    uint64_t checked;
    enum esc_status status = full_run(batch, engine, summary, &differs, error);
    if (status == ESC_OK && !differs) { /* a fault that both engines share would not show above */
        status = sample_run(batch, engine, &checked);
        differs = batch->differs;
    }
    if (status != ESC_OK)
        return status;
    check->passed = !differs;
    snprintf(check->detail, sizeof check->detail,
             "full: %" PRIu64 " pixels recomputed by the scalar reference", summary->pixels);
    if (differs)
        failure_describe(batch, engine, "scalar reference", check);
    return ESC_OK;
}

static enum esc_status golden_check(struct batch *batch, struct esc_engine *engine,
                                    const struct esc_summary *summary, struct esc_check *check,
                                    struct esc_error *error)
{
    struct esc_summary golden;
    bool differs;
    const enum esc_status status = esc_golden_find(esc_plan_scene(batch->plan), &golden);
    if (status != ESC_OK)
        return status;
    check->passed = esc_check_same(&golden, summary);
    snprintf(check->detail, sizeof check->detail, "golden");
    if (check->passed)
        return ESC_OK;
    /* To find the place, the reference counts the frame again. */
    const enum esc_status searched = full_run(batch, engine, summary, &differs, error);
    if (searched == ESC_OK)
        failure_describe(batch, engine, "golden", check);
    return searched;
}

static enum esc_status sample_check(struct batch *batch, struct esc_engine *engine,
                                    const struct esc_summary *summary, struct esc_check *check)
{
    uint64_t checked;
    const enum esc_status status = sample_run(batch, engine, &checked);
    check->passed = !batch->differs;
    snprintf(check->detail, sizeof check->detail,
             "sample: %" PRIu64 " of %" PRIu64 " pixels recomputed by the scalar reference",
             checked, summary->pixels);
    if (batch->differs)
        failure_describe(batch, engine, "scalar reference", check);
    return status;
}

/* ---- The choice ---------------------------------------------------------------------------- */

enum esc_check_kind esc_check_choose(enum esc_check_kind kind, const struct esc_plan *plan,
                                     const struct esc_summary *summary)
{
    struct esc_summary golden;
    if (kind != ESC_CHECK_DEFAULT)
        return kind;
    if (esc_golden_find(esc_plan_scene(plan), &golden) == ESC_OK)
        return ESC_CHECK_GOLDEN;
    const bool cheap = summary->sum_hi == 0 && summary->sum_lo <= SAMPLE_ITERATIONS &&
                       summary->pixels <= SAMPLE_ITERATIONS;
    return cheap ? ESC_CHECK_FULL : ESC_CHECK_SAMPLE;
}

enum esc_status esc_check_run(enum esc_check_kind kind, const struct esc_plan *plan,
                              struct esc_engine *engine, const uint32_t *counts, size_t stride,
                              const struct esc_summary *summary, struct esc_check *check,
                              struct esc_error *error)
{
    struct batch batch = {
        .plan = plan, .frame = counts, .stride = stride, .mutex = PTHREAD_MUTEX_INITIALIZER};
    enum esc_status status = ESC_OK;
    *check = (struct esc_check){.kind = esc_check_choose(kind, plan, summary)};
    if (counts == NULL) {
        batch.tiles = malloc(BATCH_TILES * sizeof *batch.tiles);
        if (batch.tiles == NULL) {
            snprintf(error->message, sizeof error->message, "out of memory for verification");
            return ESC_ERR_MEMORY;
        }
    }
    switch (check->kind) {
    case ESC_CHECK_GOLDEN:
        status = golden_check(&batch, engine, summary, check, error);
        break;
    case ESC_CHECK_FULL:
        status = full_check(&batch, engine, summary, check, error);
        break;
    case ESC_CHECK_SAMPLE:
        status = sample_check(&batch, engine, summary, check);
        break;
    case ESC_CHECK_DEFAULT:
    case ESC_CHECK_NONE:
        break;
    }
    free(batch.tiles);
    return status;
}
