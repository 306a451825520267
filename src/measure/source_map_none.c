/* SPDX-License-Identifier: BSD-2-Clause */
/* source_map_none.c - a build without libdw cannot tell lines. */
#include <stdio.h>

#include "measure/source_map.h"

enum esc_status esc_source_map_open(uintptr_t code, struct esc_source_map **map, char *message,
                                    size_t size)
{
    (void)code, (void)map;
    snprintf(message, size, "this build has no libdw, which tells code's lines");
    return ESC_ERR_BACKEND;
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

enum esc_status
esc_source_map_hits(struct esc_source_map *map, const struct esc_tally *tallies, size_t n,
                    void (*take)(void *context, const struct esc_source_frame *line, uint64_t hits),
                    void *context)
{
    (void)map, (void)tallies, (void)n, (void)take, (void)context;
    return ESC_ERR_BACKEND;
}

void esc_source_map_close(struct esc_source_map *map)
{
    (void)map;
}
