/* SPDX-License-Identifier: BSD-2-Clause */
/* probe.c - the tree of regions that a thread has been in. */
#include "kernel/probe.h"

#include <string.h>

static const char *const names[ESC_REGIONS] = {
    [ESC_REGION_RUN] = "run",         [ESC_REGION_WAKE] = "wake",
    [ESC_REGION_WAIT] = "wait",       [ESC_REGION_SHARE] = "share",
    [ESC_REGION_CHUNK] = "chunk",     [ESC_REGION_PIXELS] = "pixels",
    [ESC_REGION_COUNTED] = "counted", [ESC_REGION_LEVEL] = "level",
    [ESC_REGION_BLIND] = "blind",     [ESC_REGION_REFILL] = "refill",
    [ESC_REGION_EXIT] = "exit",       [ESC_REGION_KERNEL] = "kernel",
    [ESC_REGION_DRAIN] = "drain",     [ESC_REGION_DIGEST] = "digest",
    [ESC_REGION_VALUES] = "values",   [ESC_REGION_SINK] = "sink",
};

static uint32_t place_add(struct esc_probe *probe, uint32_t parent, enum esc_region region,
                          const char *file, unsigned line)
{
    if (probe->size == ESC_PROBE_PLACES)
        return parent; /* deeper than the regions nest: cannot be */
    const uint32_t at = probe->size++;
    probe->places[at] = (struct esc_probe_place){
        .name = names[region], .file = file, .line = line, .parent = parent};
    probe->ticks[at] = 0;
    memset(probe->child[at], 0, sizeof probe->child[at]);
    if (at > 0)
        probe->child[parent][region] = (uint8_t)at;
    return at;
}

void esc_probe_reset(struct esc_probe *probe)
{
    probe->size = probe->at = 0;
    probe->events = 0;
    place_add(probe, 0, ESC_REGION_RUN, "", 0);
}

static uint32_t place_of(struct esc_probe *probe, uint32_t parent, enum esc_region region,
                         const char *file, unsigned line)
{
    const uint32_t at = probe->child[parent][region];
    return at != 0 ? at : place_add(probe, parent, region, file, line);
}

/* The places of the regions that a kernel may enter by itself. */
static void kernel_places(struct esc_probe *probe, uint32_t at)
{
    static const enum esc_region regions[] = {ESC_REGION_COUNTED, ESC_REGION_LEVEL,
                                              ESC_REGION_BLIND, ESC_REGION_EXIT};
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
        place_of(probe, at, regions[i], "", 0);
    place_of(probe, place_of(probe, at, ESC_REGION_BLIND, "", 0), ESC_REGION_REFILL, "", 0);
}

void esc_probe_enter(struct esc_probe *probe, enum esc_region region, const char *file,
                     unsigned line)
{
    if (probe == NULL)
        return;
    const uint32_t at = place_of(probe, probe->at, region, file, line);
    if (probe->places[at].calls++ == 0 &&
        (region == ESC_REGION_CHUNK || region == ESC_REGION_DRAIN || region == ESC_REGION_SHARE))
        kernel_places(probe, at);
    esc_probe_move(probe, at);
}

void esc_probe_leave(struct esc_probe *probe)
{
    if (probe != NULL)
        esc_probe_move(probe, probe->places[probe->at].parent);
}

void esc_probe_start(struct esc_probe *probe, const char *file, unsigned line)
{
    probe->places[0].file = file;
    probe->places[0].line = line;
    probe->at = 0;
    probe->places[0].calls++;
    probe->since = esc_ticks();
}

void esc_probe_stop(struct esc_probe *probe, uint64_t ns)
{
    uint64_t total = 0;
    esc_probe_move(probe, 0);
    for (uint32_t i = 0; i < probe->size; i++)
        total += probe->ticks[i];
    for (uint32_t i = 0; i < probe->size; i++) {
        const double part = total > 0 ? (double)probe->ticks[i] / (double)total : 0;
        probe->places[i].own_ns += (uint64_t)(part * (double)ns + 0.5);
        probe->ticks[i] = 0;
    }
}

void esc_probe_add(struct esc_probe *probe, enum esc_region region, const char *file, unsigned line,
                   uint64_t ns)
{
    struct esc_probe_place *const place = &probe->places[place_of(probe, 0, region, file, line)];
    place->calls++;
    place->own_ns += ns;
}
