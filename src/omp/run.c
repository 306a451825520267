/* SPDX-License-Identifier: BSD-2-Clause */
/* run.c - what an engine does with a plan: counts a frame, digests one, streams one. */
#include "omp/engine.h"

#include <string.h>

#include "kernel/mutation.h"

/* The coordinates of a tile: its own, unless a test has planted the fault. */
static void tile_source(const struct esc_plan *plan, uint64_t index, struct esc_rect *rect)
{
    esc_plan_tile(plan, index, rect);
    if (ESC_MUTATED(SWAP) && index < 2 && plan->tiles > 1) {
        struct esc_rect other;
        esc_plan_tile(plan, 1 - index, &other);
        if (other.width == rect->width && other.height == rect->height)
            *rect = other;
    }
}

static void kernel_call(const struct esc_run *run, const struct esc_kernel_tile *tile)
{
    run->kernels[tile->c_re != NULL][run->keep_z](&run->plan->params, tile);
}

static size_t complex_size(const struct esc_plan *plan)
{
    return plan->scene.precision == ESC_PRECISION_F64 ? 2 * sizeof(double) : 2 * sizeof(float);
}

static void pixels_load(const struct esc_run *run, struct esc_scratch *scratch,
                        const struct esc_rect *rect, struct esc_kernel_tile *tile)
{
    const unsigned lanes = run->engine->backend->lanes[run->plan->scene.precision];
    esc_pixels_load(run->plan, rect, lanes, &scratch->pixels, tile);
}

/* Results of a list tile, which lie one after the other, to their rows in the frame. */
static void rows_copy(const struct esc_run *run, const struct esc_scratch *scratch,
                      const struct esc_rect *rect)
{
    const size_t size = complex_size(run->plan);
    for (uint32_t j = 0; j < rect->height; j++) {
        const size_t from = (size_t)j * rect->width;
        const size_t to = (rect->y + j) * run->stride + rect->x;
        memcpy(run->counts + to, scratch->counts + from, rect->width * sizeof *run->counts);
        if (run->keep_z)
            memcpy((char *)run->final_z + size * to, (const char *)&scratch->final_z + size * from,
                   size * rect->width);
    }
}

/* Straight into the frame from a grid tile, by way of scratch from a list. */
static void frame_tile(struct esc_run *run, struct esc_worker *worker, uint64_t position)
{
    struct esc_scratch *const scratch = worker->scratch;
    struct esc_rect rect, source;
    struct esc_kernel_tile tile = {.counts = scratch->counts,
                                   .final_z = run->keep_z ? &scratch->final_z : NULL};
    esc_plan_tile(run->plan, position, &rect);
    tile_source(run->plan, position, &source);
    pixels_load(run, scratch, &source, &tile);
    if (tile.layout == ESC_LAYOUT_LIST) {
        kernel_call(run, &tile);
        rows_copy(run, scratch, &rect);
        return;
    }
    const size_t first = rect.y * run->stride + rect.x;
    tile.counts = run->counts + first;
    tile.stride = run->stride;
    if (run->keep_z)
        tile.final_z = (char *)run->final_z + complex_size(run->plan) * first;
    kernel_call(run, &tile);
}

static void digest_tile(struct esc_run *run, struct esc_worker *worker, uint64_t position)
{
    const struct esc_scene *const scene = &run->plan->scene;
    union esc_serial *const serial = &worker->scratch->serial;
    struct esc_rect rect;
    esc_plan_tile(run->plan, position, &rect);
    const size_t first = rect.y * run->stride + rect.x;
    const uint64_t counts = esc_digest_counts(run->counts + first, run->stride, rect.width,
                                              rect.height, scene->max_iter, serial, &worker->stats);
    const uint64_t orbits =
        run->keep_z
            ? esc_digest_orbits((const char *)run->final_z + complex_size(run->plan) * first,
                                run->stride, rect.width, rect.height, scene->precision, serial)
            : 0;
    esc_ring_put(run->engine->ring, position, counts, orbits, &run->engine->cancelled);
}

static void stream_tile(struct esc_run *run, struct esc_worker *worker, uint64_t position)
{
    const struct esc_stream *const stream = run->stream;
    const struct esc_scene *const scene = &run->plan->scene;
    struct esc_scratch *const scratch = worker->scratch;
    const uint64_t index = stream->tiles != NULL ? stream->tiles[position] : position;
    struct esc_rect source;
    struct esc_tile result = {.index = index,
                              .counts = scratch->counts,
                              .final_z = run->keep_z ? &scratch->final_z : NULL,
                              .lanes = scratch->lanes,
                              .thread = worker->thread};
    esc_plan_tile(run->plan, index, &result.rect);
    tile_source(run->plan, index, &source);
    const uint32_t width = result.rect.width, height = result.rect.height;
    struct esc_kernel_tile tile = {.counts = scratch->counts,
                                   .stride = width,
                                   .final_z = run->keep_z ? &scratch->final_z : NULL,
                                   .lanes = stream->sink != NULL ? scratch->lanes : NULL};
    pixels_load(run, scratch, &source, &tile);
    kernel_call(run, &tile);
    result.digest = esc_digest_counts(scratch->counts, width, width, height, scene->max_iter,
                                      &scratch->serial, &worker->stats);
    if (stream->tiles == NULL) {
        const uint64_t orbits = run->keep_z
                                    ? esc_digest_orbits(&scratch->final_z, width, width, height,
                                                        scene->precision, &scratch->serial)
                                    : 0;
        esc_ring_put(run->engine->ring, index, result.digest, orbits, &run->engine->cancelled);
    }
    if (stream->sink == NULL)
        return;
    result.cpu = esc_cpu_current();
    if (stream->sink(stream->context, &result) != 0)
        esc_engine_cancel(run->engine);
}

static struct esc_run run_prepare(struct esc_engine *engine, const struct esc_plan *plan,
                                  uint64_t tiles, bool keep_z)
{
    const struct esc_scene *const scene = &plan->scene;
    const esc_kernel_table *const table = engine->backend->kernels[scene->precision];
    return (struct esc_run){.engine = engine,
                            .plan = plan,
                            .kernels = (*table)[scene->contract][scene->formula],
                            .tiles = tiles,
                            .chunk = esc_plan_chunk(plan, engine->capacity),
                            .keep_z = keep_z};
}

static void summary_fill(struct esc_engine *engine, struct esc_summary *summary)
{
    struct esc_stats stats = {0};
    for (unsigned i = 0; i < engine->team; i++)
        esc_stats_add(&stats, &engine->workers[i].stats);
    *summary = (struct esc_summary){.pixels = stats.pixels,
                                    .sum_hi = stats.sum_hi,
                                    .sum_lo = stats.sum_lo,
                                    .at_max_iter = stats.at_max_iter,
                                    .max_count = stats.max_count};
    esc_ring_finish(engine->ring, summary);
}

enum esc_status esc_engine_run(struct esc_engine *engine, const struct esc_plan *plan,
                               uint32_t *counts, size_t stride)
{
    if (engine == NULL || plan == NULL || counts == NULL)
        return ESC_ERR_ARGUMENT;
    if (stride < plan->width)
        return ESC_ERR_STRIDE;
    struct esc_run run = run_prepare(engine, plan, plan->tiles, false);
    run.counts = counts;
    run.stride = stride;
    run.tile = frame_tile;
    return esc_team_run(&run);
}

enum esc_status esc_engine_run_orbits(struct esc_engine *engine, const struct esc_plan *plan,
                                      uint32_t *counts, size_t stride, void *final_z)
{
    if (engine == NULL || plan == NULL || counts == NULL || final_z == NULL)
        return ESC_ERR_ARGUMENT;
    if (stride < plan->width)
        return ESC_ERR_STRIDE;
    struct esc_run run = run_prepare(engine, plan, plan->tiles, true);
    run.counts = counts;
    run.stride = stride;
    run.final_z = final_z;
    run.tile = frame_tile;
    return esc_team_run(&run);
}

enum esc_status esc_engine_digest(struct esc_engine *engine, const struct esc_plan *plan,
                                  const uint32_t *counts, size_t stride, const void *final_z,
                                  struct esc_summary *summary)
{
    if (engine == NULL || plan == NULL || counts == NULL || summary == NULL)
        return ESC_ERR_ARGUMENT;
    if (stride < plan->width)
        return ESC_ERR_STRIDE;
    struct esc_run run = run_prepare(engine, plan, plan->tiles, final_z != NULL);
    run.counts = (uint32_t *)counts; /* digest_tile only reads */
    run.stride = stride;
    run.final_z = (void *)final_z;
    run.tile = digest_tile;
    esc_ring_start(engine->ring, plan->tiles, final_z != NULL);
    const enum esc_status status = esc_team_run(&run);
    if (status == ESC_OK)
        summary_fill(engine, summary);
    return status;
}

enum esc_status esc_engine_stream(struct esc_engine *engine, const struct esc_plan *plan,
                                  const struct esc_stream *stream, struct esc_summary *summary)
{
    if (engine == NULL || plan == NULL || stream == NULL ||
        (stream->tiles != NULL && summary != NULL))
        return ESC_ERR_ARGUMENT;
    for (size_t i = 0; stream->tiles != NULL && i < stream->tile_count; i++)
        if (stream->tiles[i] >= plan->tiles)
            return ESC_ERR_ARGUMENT;
    const uint64_t tiles = stream->tiles != NULL ? stream->tile_count : plan->tiles;
    struct esc_run run = run_prepare(engine, plan, tiles, stream->orbits);
    run.stream = stream;
    run.tile = stream_tile;
    if (stream->tiles != NULL)
        run.chunk = 1;
    esc_ring_start(engine->ring, tiles, stream->orbits);
    const enum esc_status status = esc_team_run(&run);
    if (status == ESC_OK && summary != NULL)
        summary_fill(engine, summary);
    return status;
}
