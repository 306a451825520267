/* SPDX-License-Identifier: BSD-2-Clause */
/* values.c - smooth counts and distance estimates of a frame, or of a stream's tiles. */
#include "omp/engine.h"

static size_t real_size(const struct esc_run *run)
{
    return run->plan->scene.precision == ESC_PRECISION_F64 ? sizeof(double) : sizeof(float);
}

static const struct esc_value_table *table_of(const struct esc_run *run)
{
    return run->engine->backend->values[run->plan->scene.precision];
}

/* Smooth counts of rows that are `stride` apart. */
static void smooth_rows(const struct esc_run *run, const struct esc_rect *rect,
                        const uint32_t *counts, const void *final_z, size_t stride, void *values)
{
    esc_smooth_fn *const smooth = table_of(run)->smooth[run->plan->scene.contract];
    const size_t size = real_size(run);
    for (size_t j = 0; j < rect->height; j++)
        smooth(&run->value_params[ESC_VALUE_SMOOTH], rect->width, counts + j * stride,
               (const char *)final_z + 2 * size * j * stride, (char *)values + size * j * stride);
}

static void distance_rows(const struct esc_run *run, struct esc_worker *worker,
                          const struct esc_rect *rect, const uint32_t *counts, size_t stride,
                          void *values)
{
    esc_distance_fn *const distance = table_of(run)->distance[run->plan->scene.contract];
    const unsigned lanes = run->engine->backend->lanes[run->plan->scene.precision];
    const uint32_t rows = esc_rows_together(stride, rect->height);
    for (uint32_t j = 0; j < rect->height; j += rows) {
        const struct esc_rect part = {
            .x = rect->x, .y = rect->y + j, .width = rect->width, .height = rows};
        struct esc_kernel_tile tile;
        esc_pixels_load(run->plan, &part, lanes, rows > 1 ? (uint32_t)stride : 0,
                        &worker->scratch->pixels, &tile);
        tile.first = 0;
        distance(&run->value_params[ESC_VALUE_DISTANCE], &tile, counts + j * stride,
                 (char *)values + real_size(run) * j * stride);
    }
}

/* ---- Of a stream ---------------------------------------------------------------------------- */

enum esc_status esc_values_prepare(struct esc_run *run, unsigned values)
{
    if (values >> ESC_VALUES != 0)
        return ESC_ERR_ARGUMENT;
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        if (!(values >> value & 1))
            continue;
        const enum esc_status status = esc_value_of_plan(run->plan, (enum esc_value)value);
        if (status != ESC_OK)
            return status;
        esc_value_params_set(run->plan, (enum esc_value)value, &run->value_params[value]);
    }
    if ((values >> ESC_VALUE_SMOOTH & 1) && !run->keep_z)
        return ESC_ERR_ARGUMENT;
    return ESC_OK;
}

void esc_values_of_tile(struct esc_run *run, struct esc_worker *worker, struct esc_tile *tile)
{
    const unsigned values = run->stream->values;
    const size_t stride = tile->rect.width;
    for (unsigned value = 0; value < ESC_VALUES; value++)
        tile->values[value] = values >> value & 1 ? &worker->scratch->values[value] : NULL;
    if (values == 0)
        return;
    ESC_PROBE_ENTER(esc_worker_probe(worker), ESC_REGION_VALUES);
    if (values >> ESC_VALUE_SMOOTH & 1)
        smooth_rows(run, &tile->rect, tile->counts, tile->final_z, stride,
                    &worker->scratch->values[ESC_VALUE_SMOOTH]);
    if (values >> ESC_VALUE_DISTANCE & 1)
        distance_rows(run, worker, &tile->rect, tile->counts, stride,
                      &worker->scratch->values[ESC_VALUE_DISTANCE]);
    ESC_PROBE_LEAVE(esc_worker_probe(worker));
}

/* ---- Of a frame ----------------------------------------------------------------------------- */

static void values_tile(struct esc_run *run, struct esc_worker *worker, uint64_t position)
{
    struct esc_rect rect;
    esc_plan_tile(run->plan, position, &rect);
    const size_t first = rect.y * run->stride + rect.x, size = real_size(run);
    const uint32_t *const counts = run->counts + first;
    char *const values = (char *)run->values + size * first;
    struct esc_probe *const probe = esc_worker_probe(worker);
    ESC_PROBE_ENTER(probe, ESC_REGION_VALUES);
    if (run->value == ESC_VALUE_SMOOTH)
        smooth_rows(run, &rect, counts, (const char *)run->final_z + 2 * size * first, run->stride,
                    values);
    else
        distance_rows(run, worker, &rect, counts, run->stride, values);
    ESC_PROBE_LEAVE(probe);
    ESC_PROBE_ENTER(probe, ESC_REGION_DIGEST);
    const uint64_t digest = esc_digest_values(values, run->stride, rect.width, rect.height,
                                              run->plan->scene.precision, &worker->scratch->serial);
    esc_ring_put(run->engine->ring, position, digest, 0, &run->engine->cancelled);
    ESC_PROBE_LEAVE(probe);
}

enum esc_status esc_engine_values(struct esc_engine *engine, const struct esc_plan *plan,
                                  enum esc_value value, const uint32_t *counts, size_t stride,
                                  const void *final_z, void *values, struct esc_digest *digest)
{
    if (engine == NULL || plan == NULL || counts == NULL || values == NULL ||
        (value == ESC_VALUE_SMOOTH && final_z == NULL) || esc_value_name(value) == NULL)
        return ESC_ERR_ARGUMENT;
    if (stride < plan->width)
        return ESC_ERR_STRIDE;
    struct esc_run run = esc_run_prepare(engine, plan, plan->tiles, final_z != NULL);
    enum esc_status status = esc_values_prepare(&run, 1u << value);
    if (status != ESC_OK)
        return status;
    run.counts = (uint32_t *)counts; /* values_tile only reads them and final z */
    run.final_z = (void *)final_z;
    run.stride = stride;
    run.values = values;
    run.value = value;
    run.tile = values_tile;
    esc_ring_start(engine->ring, plan->tiles, false);
    status = esc_team_run(&run);
    if (status == ESC_OK && digest != NULL) {
        struct esc_summary summary;
        esc_ring_finish(engine->ring, &summary);
        *digest = summary.counts;
    }
    return status;
}
