/* SPDX-License-Identifier: BSD-2-Clause */
/* source_map_none.c - a build without libdw cannot tell lines. */
#include <stdio.h>

#include "measure/source_map.h"

struct esc_source_map *esc_source_map_open(char *message, size_t size)
{
    snprintf(message, size, "this build has no libdw, which tells code's lines");
    return NULL;
}

void esc_source_map_find(struct esc_source_map *map, uintptr_t address,
                         struct esc_source_place *place)
{
    (void)map, (void)address;
    place->depth = 0;
}

bool esc_source_map_function(struct esc_source_map *map, uintptr_t address,
                             struct esc_source_function *function)
{
    (void)map, (void)address, (void)function;
    return false;
}

uint64_t esc_source_map_address(const struct esc_source_map *map, uintptr_t address)
{
    (void)map;
    return address;
}

bool esc_source_map_hits(struct esc_source_map *map, const struct esc_tally *tallies, size_t n,
                         void (*take)(void *context, const struct esc_source_frame *line,
                                      uint64_t hits),
                         void *context)
{
    (void)map, (void)tallies, (void)n, (void)take, (void)context;
    return false;
}

void esc_source_map_close(struct esc_source_map *map)
{
    (void)map;
}
