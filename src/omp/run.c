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

static size_t complex_size(const struct esc_plan *plan)
{
    return plan->scene.precision == ESC_PRECISION_F64 ? 2 * sizeof(double) : 2 * sizeof(float);
}

/* Gives a tile to the kernel; null drains it. */
static void kernel_call(const struct esc_run *run, struct esc_worker *worker,
                        const struct esc_kernel_tile *tile)
{
    struct esc_probe *const probe = esc_worker_probe(worker);
    struct esc_probe *const draining = tile == NULL ? probe : NULL;
    struct esc_probe *const around = run->kernel_probed ? NULL : probe;
    ESC_PROBE_ENTER(draining, ESC_REGION_DRAIN);
    ESC_PROBE_ENTER(around, ESC_REGION_KERNEL);
    esc_tally_into(run->engine->tallies);
    run->kernel(&run->params, &worker->output, tile, &worker->scratch->flight);
    esc_tally_into(NULL);
    ESC_PROBE_LEAVE(around);
    ESC_PROBE_LEAVE(draining);
}

/* What a kernel is given of the pixels of a rectangle, to be put at `first` of the output. */
static void pixels_call(const struct esc_run *run, struct esc_worker *worker,
                        const struct esc_rect *rect, uint32_t first, uint32_t stride)
{
    const unsigned lanes = run->engine->backend->lanes[run->plan->scene.precision];
    struct esc_kernel_tile tile;
    struct esc_probe *const probe = esc_worker_probe(worker);
    ESC_PROBE_ENTER(probe, ESC_REGION_PIXELS);
    esc_pixels_load(run->plan, rect, lanes, stride, &worker->scratch->pixels, &tile);
    ESC_PROBE_LEAVE(probe);
    tile.first = first;
    kernel_call(run, worker, &tile);
}

/* ---- Frames --------------------------------------------------------------------------------- */

/* What is in flight goes to pixels at and after an origin; one that is out of reach of it needs another
 * origin, once all is written. */
static uint32_t frame_reach(const struct esc_run *run, struct esc_worker *worker, size_t first,
                            size_t span)
{
    if (worker->output.counts == NULL || first < worker->origin ||
        first - worker->origin > ESC_OUTPUT_SPAN - span) {
        if (worker->output.counts != NULL)
            kernel_call(run, worker, NULL);
        worker->origin = first;
        worker->output.counts = run->counts + first;
        if (run->keep_z)
            worker->output.final_z = (char *)run->final_z + complex_size(run->plan) * first;
    }
    return (uint32_t)(first - worker->origin);
}

uint32_t esc_rows_together(size_t stride, uint32_t height)
{
    return stride > ESC_OUTPUT_SPAN / (2 * ESC_TILE_SIDE) ? 1 : height;
}

static void frame_tile(struct esc_run *run, struct esc_worker *worker, uint64_t position)
{
    struct esc_rect to, from;
    esc_plan_tile(run->plan, position, &to);
    tile_source(run->plan, position, &from);
    /* A tile of a frame so wide that its rows are out of each other's reach is given row by row. */
    const uint32_t rows = esc_rows_together(run->stride, to.height);
    for (uint32_t row = 0; row < to.height; row += rows) {
        const struct esc_rect part = {
            .x = from.x, .y = from.y + row, .width = from.width, .height = rows};
        const size_t first = (to.y + row) * run->stride + to.x;
        const size_t span = (rows - 1) * run->stride + to.width;
        const uint32_t at = frame_reach(run, worker, first, span);
        pixels_call(run, worker, &part, at, rows > 1 ? (uint32_t)run->stride : 0);
    }
}

/* A worker's share of a frame is done when its kernel has been drained. */
static void frame_finish(struct esc_run *run, struct esc_worker *worker)
{
    if (worker->output.counts != NULL)
        kernel_call(run, worker, NULL);
}

/* ---- Digests and streams -------------------------------------------------------------------- */

static void digest_tile(struct esc_run *run, struct esc_worker *worker, uint64_t position)
{
    const struct esc_scene *const scene = &run->plan->scene;
    union esc_serial *const serial = &worker->scratch->serial;
    struct esc_rect rect;
    esc_plan_tile(run->plan, position, &rect);
    const size_t first = rect.y * run->stride + rect.x;
    struct esc_probe *const probe = esc_worker_probe(worker);
    ESC_PROBE_ENTER(probe, ESC_REGION_DIGEST);
    const uint64_t counts = esc_digest_counts(run->counts + first, run->stride, rect.width,
                                              rect.height, scene->max_iter, serial, &worker->stats);
    const uint64_t orbits =
        run->keep_z
            ? esc_digest_orbits((const char *)run->final_z + complex_size(run->plan) * first,
                                run->stride, rect.width, rect.height, scene->precision, serial)
            : 0;
    esc_ring_put(run->engine->ring, position, counts, orbits, &run->engine->cancelled);
    ESC_PROBE_LEAVE(probe);
}

/* Digests one of the tiles that have been computed, the slot-th, and hands it on. */
static void tile_hand_on(struct esc_run *run, struct esc_worker *worker, uint64_t index,
                         uint32_t slot)
{
    const struct esc_stream *const stream = run->stream;
    const struct esc_scene *const scene = &run->plan->scene;
    struct esc_scratch *const scratch = worker->scratch;
    const size_t first = (size_t)slot * ESC_TILE_PIXELS;
    const void *const final_z = (char *)&scratch->final_z + complex_size(run->plan) * first;
    struct esc_tile result = {.index = index,
                              .counts = scratch->counts + first,
                              .final_z = run->keep_z ? final_z : NULL,
                              .lanes = scratch->lanes + first,
                              .thread = worker->thread};
    esc_plan_tile(run->plan, index, &result.rect);
    const uint32_t width = result.rect.width, height = result.rect.height;
    struct esc_probe *const probe = esc_worker_probe(worker);
    ESC_PROBE_ENTER(probe, ESC_REGION_DIGEST);
    result.digest = esc_digest_counts(result.counts, width, width, height, scene->max_iter,
                                      &scratch->serial, &worker->stats);
    if (run->keep_z)
        result.orbits_digest =
            esc_digest_orbits(final_z, width, width, height, scene->precision, &scratch->serial);
    if (run->whole)
        esc_ring_put(run->engine->ring, index, result.digest, result.orbits_digest,
                     &run->engine->cancelled);
    ESC_PROBE_LEAVE(probe);
    if (stream->sink == NULL)
        return;
    esc_values_of_tile(run, worker, &result);
    result.cpu = esc_cpu_current();
    ESC_PROBE_ENTER(probe, ESC_REGION_SINK);
    if (stream->sink(stream->context, &result) != 0)
        esc_engine_cancel(run->engine);
    ESC_PROBE_LEAVE(probe);
}

static uint64_t stream_index(const struct esc_run *run, uint64_t position)
{
    return run->stream->tiles != NULL ? run->stream->tiles[position] : position;
}

/* Counts a tile into scratch memory, as the slot-th that is there. */
static void tile_collect(struct esc_run *run, struct esc_worker *worker, uint64_t index,
                         uint32_t slot)
{
    struct esc_scratch *const scratch = worker->scratch;
    struct esc_rect source;
    worker->output = (struct esc_kernel_output){
        .counts = scratch->counts,
        .final_z = run->keep_z ? &scratch->final_z : NULL,
        .lanes = run->stream->sink != NULL ? scratch->lanes : NULL,
    };
    tile_source(run->plan, index, &source);
    pixels_call(run, worker, &source, slot * ESC_TILE_PIXELS, source.width);
}

/* Collects tiles in scratch memory until it is full or the chunk ends, then hands them on. */
static void stream_tile(struct esc_run *run, struct esc_worker *worker, uint64_t position)
{
    const uint64_t in_chunk = position % run->chunk;
    const uint32_t slot = (uint32_t)(in_chunk % ESC_STREAM_TILES);
    tile_collect(run, worker, stream_index(run, position), slot);
    if (slot + 1 < ESC_STREAM_TILES && in_chunk + 1 < run->chunk && position + 1 < run->tiles)
        return;
    kernel_call(run, worker, NULL);
    for (uint32_t i = 0; i <= slot; i++) {
        if (atomic_load_explicit(&run->engine->cancelled, memory_order_relaxed))
            return;
        tile_hand_on(run, worker, stream_index(run, position - slot + i), i);
    }
}

/* ---- Shares that the caller deals ------------------------------------------------------------ */

/* Orbits stay in flight from one share to the next. */
static void share_keep(struct esc_run *run, struct esc_worker *worker,
                       const struct esc_share *share)
{
    for (uint64_t i = 0; i < share->tiles; i++) {
        struct esc_rect source;
        if (atomic_load_explicit(&run->engine->cancelled, memory_order_relaxed))
            return;
        const size_t first = (size_t)(share->slot + i) * ESC_TILE_PIXELS;
        tile_source(run->plan, share->first + i, &source);
        const uint32_t at = frame_reach(run, worker, first, ESC_TILE_PIXELS);
        pixels_call(run, worker, &source, at, source.width);
        esc_worker_took(worker);
    }
}

static void share_stream(struct esc_run *run, struct esc_worker *worker,
                         const struct esc_share *share)
{
    uint32_t collected = 0;
    for (uint64_t i = 0; i < share->tiles; i++) {
        if (atomic_load_explicit(&run->engine->cancelled, memory_order_relaxed))
            return;
        tile_collect(run, worker, share->first + i, collected++);
        esc_worker_took(worker);
        if (collected < ESC_STREAM_TILES && i + 1 < share->tiles)
            continue;
        kernel_call(run, worker, NULL);
        for (uint32_t k = 0; k < collected; k++)
            tile_hand_on(run, worker, share->first + i + 1 - collected + k, k);
        collected = 0;
    }
}

/* ---- The engine's functions ------------------------------------------------------------------ */

struct esc_run esc_run_prepare(struct esc_engine *engine, const struct esc_plan *plan,
                               uint64_t tiles, bool keep_z)
{
    const struct esc_scene *const scene = &plan->scene;
    struct esc_run run = {.engine = engine,
                          .plan = plan,
                          .params = plan->params,
                          .tiles = tiles,
                          .chunk = esc_plan_chunk(plan, engine->capacity),
                          .keep_z = keep_z,
                          .c_varies = scene->plane == ESC_PLANE_MANDELBROT ||
                                      (scene->plane == ESC_PLANE_POINTS && plan->points.c != NULL)};
    const struct esc_backend *const backend =
        engine->tallies != NULL ? &esc_backend_tallied : engine->backend;
    const esc_kernel_table *const kernels = backend->kernels[scene->precision];
    const esc_probed_table *const probed = engine->backend->probed[scene->precision];
    run.kernel_probed =
        engine->probes != NULL && probed != NULL && !keep_z && scene->formula < ESC_FIRST_TESTED;
    run.kernel = run.kernel_probed
                     ? (*probed)[scene->contract][scene->formula][run.c_varies]
                     : (*kernels)[scene->contract][scene->formula][run.c_varies][keep_z];
    run.params.add_pipes = engine->add_pipes;
    run.params.periodic = engine->shortcut == ESC_SHORTCUT_PERIODIC;
    return run;
}

static void summary_fill_statistics(struct esc_engine *engine, struct esc_summary *summary)
{
    struct esc_stats stats = {0};
    for (unsigned i = 0; i < engine->team; i++)
        esc_stats_add(&stats, &engine->workers[i].stats);
    *summary = (struct esc_summary){.pixels = stats.pixels,
                                    .sum_hi = stats.sum_hi,
                                    .sum_lo = stats.sum_lo,
                                    .at_max_iter = stats.at_max_iter,
                                    .max_count = stats.max_count};
}

static void summary_fill(struct esc_engine *engine, struct esc_summary *summary)
{
    summary_fill_statistics(engine, summary);
    esc_ring_finish(engine->ring, summary);
}

enum esc_status esc_engine_run(struct esc_engine *engine, const struct esc_plan *plan,
                               uint32_t *counts, size_t stride)
{
    if (engine == NULL || plan == NULL || counts == NULL)
        return ESC_ERR_ARGUMENT;
    if (stride < plan->width)
        return ESC_ERR_STRIDE;
    struct esc_run run = esc_run_prepare(engine, plan, plan->tiles, false);
    run.counts = counts;
    run.stride = stride;
    run.tile = frame_tile;
    run.finish = frame_finish;
    return esc_team_run(&run);
}

enum esc_status esc_engine_run_orbits(struct esc_engine *engine, const struct esc_plan *plan,
                                      uint32_t *counts, size_t stride, void *final_z)
{
    if (engine == NULL || plan == NULL || counts == NULL || final_z == NULL)
        return ESC_ERR_ARGUMENT;
    if (stride < plan->width)
        return ESC_ERR_STRIDE;
    struct esc_run run = esc_run_prepare(engine, plan, plan->tiles, true);
    run.counts = counts;
    run.stride = stride;
    run.final_z = final_z;
    run.tile = frame_tile;
    run.finish = frame_finish;
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
    struct esc_run run = esc_run_prepare(engine, plan, plan->tiles, final_z != NULL);
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
    struct esc_run run = esc_run_prepare(engine, plan, tiles, stream->orbits);
    const enum esc_status possible = esc_values_prepare(&run, stream->values);
    if (possible != ESC_OK)
        return possible;
    run.stream = stream;
    run.whole = stream->tiles == NULL;
    run.tile = stream_tile;
    if (stream->tiles != NULL)
        run.chunk = 1;
    esc_ring_start(engine->ring, tiles, stream->orbits);
    const enum esc_status status = esc_team_run(&run);
    if (status == ESC_OK && summary != NULL)
        summary_fill(engine, summary);
    return status;
}

enum esc_status esc_engine_deal(struct esc_engine *engine, const struct esc_plan *plan,
                                const struct esc_deal *deal, struct esc_summary *summary)
{
    if (engine == NULL || plan == NULL || deal == NULL || deal->next == NULL)
        return ESC_ERR_ARGUMENT;
    const bool keep = deal->counts != NULL;
    if (keep && (summary != NULL || deal->orbits || deal->values != 0 || deal->sink != NULL))
        return ESC_ERR_ARGUMENT;
    const struct esc_stream stream = {.orbits = deal->orbits,
                                      .values = deal->values,
                                      .sink = deal->sink,
                                      .context = deal->context};
    struct esc_run run = esc_run_prepare(engine, plan, plan->tiles, deal->orbits);
    const enum esc_status possible = esc_values_prepare(&run, deal->values);
    if (possible != ESC_OK)
        return possible;
    run.deal = deal;
    run.stream = &stream;
    run.counts = deal->counts;
    run.share = keep ? share_keep : share_stream;
    run.finish = keep ? frame_finish : NULL;
    const enum esc_status status = esc_team_run(&run);
    if (atomic_load_explicit(&run.misdealt, memory_order_relaxed))
        return ESC_ERR_ARGUMENT;
    if (status == ESC_OK && summary != NULL)
        summary_fill_statistics(engine, summary);
    return status;
}
