/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/blame.c - from two frames that differ to a tile, a pixel, a lane, a thread and a CPU. */
#include "cli/blame.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static size_t complex_size(const struct esc_plan *plan)
{
    return esc_plan_scene(plan)->precision == ESC_PRECISION_F64 ? 2 * sizeof(double)
                                                                : 2 * sizeof(float);
}

static void z_read(const struct esc_plan *plan, const void *final_z, uint64_t pixel, double z[2])
{
    if (esc_plan_scene(plan)->precision == ESC_PRECISION_F64) {
        memcpy(z, (const double *)final_z + 2 * pixel, 2 * sizeof *z);
        return;
    }
    z[0] = ((const float *)final_z)[2 * pixel];
    z[1] = ((const float *)final_z)[2 * pixel + 1];
}

bool esc_blame_find(const struct esc_plan *plan, const struct esc_computed *expected,
                    const struct esc_computed *got, struct esc_blame *blame)
{
    const bool has_z = expected->final_z != NULL && got->final_z != NULL;
    const uint64_t pixels = esc_plan_width(plan) * esc_plan_height(plan);
    const size_t size = complex_size(plan);
    struct esc_blame found = {.has_z = has_z};
    if (memcmp(expected->counts, got->counts, pixels * sizeof *got->counts) == 0 &&
        (!has_z || memcmp(expected->final_z, got->final_z, pixels * size) == 0))
        return false;
    for (uint64_t p = 0; p < pixels; p++) {
        const bool same_z = !has_z || memcmp((const char *)expected->final_z + p * size,
                                             (const char *)got->final_z + p * size, size) == 0;
        if ((expected->counts[p] == got->counts[p] && same_z) || found.differing++ > 0)
            continue;
        found.x = p % esc_plan_width(plan);
        found.y = p / esc_plan_width(plan);
        found.expected = expected->counts[p];
        found.got = got->counts[p];
        if (has_z) {
            z_read(plan, expected->final_z, p, found.expected_z);
            z_read(plan, got->final_z, p, found.got_z);
        }
    }
    *blame = found;
    return true;
}

uint64_t esc_blame_tile(const struct esc_plan *plan, uint64_t x, uint64_t y)
{
    struct esc_rect first; /* whole, unless the frame is smaller than a tile */
    esc_plan_tile(plan, 0, &first);
    const uint64_t across = (esc_plan_width(plan) + first.width - 1) / first.width;
    return y / first.height * across + x / first.width;
}

/* What a second run of the tile shows of one pixel. */
struct again {
    uint64_t x, y;
    uint32_t count;
    unsigned lane, thread;
    int cpu;
    bool seen;
};

static int again_sink(void *context, const struct esc_tile *tile)
{
    struct again *const again = context;
    const uint64_t p = (again->y - tile->rect.y) * tile->rect.width + (again->x - tile->rect.x);
    again->count = tile->counts[p];
    again->lane = tile->lanes[p];
    again->thread = tile->thread;
    again->cpu = tile->cpu;
    again->seen = true;
    return 0;
}

void esc_blame_string(const struct esc_plan *plan, struct esc_engine *engine,
                      const struct esc_blame *blame, char *text, size_t size)
{
    const uint64_t index = esc_blame_tile(plan, blame->x, blame->y);
    struct again again = {.x = blame->x, .y = blame->y};
    const struct esc_stream stream = {.tiles = &index,
                                      .tile_count = 1,
                                      .orbits = blame->has_z,
                                      .sink = again_sink,
                                      .context = &again};
    struct esc_rect rect;
    esc_plan_tile(plan, index, &rect);
    char where[200], z[200] = "", by[200] = "";
    snprintf(where, sizeof where,
             "tile %" PRIu64 " (x %" PRIu64 "..%" PRIu64 ", y %" PRIu64 "..%" PRIu64
             "), pixel (%" PRIu64 ", %" PRIu64 ")",
             index, rect.x, rect.x + rect.width - 1, rect.y, rect.y + rect.height - 1, blame->x,
             blame->y);
    if (blame->has_z && blame->expected == blame->got)
        snprintf(z, sizeof z, ", final z (%a, %a), got (%a, %a)", blame->expected_z[0],
                 blame->expected_z[1], blame->got_z[0], blame->got_z[1]);
    if (esc_engine_stream(engine, plan, &stream, NULL) == ESC_OK && again.seen) {
        const unsigned lanes =
            esc_backend_lanes(esc_engine_backend(engine), esc_plan_scene(plan)->precision);
        snprintf(by, sizeof by, "; computed again by lane %u of vector %u, thread %u, CPU %d: %u",
                 again.lane % lanes, again.lane / lanes, again.thread, again.cpu, again.count);
    }
    snprintf(text, size, "%s: expected %u, got %u%s%s; %" PRIu64 " pixels differ", where,
             blame->expected, blame->got, z, by, blame->differing);
}
