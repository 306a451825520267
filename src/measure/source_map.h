/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/source_map.h - from addresses in this program's code to the lines that they were made of, by DWARF. */
#ifndef ESC_MEASURE_SOURCE_MAP_H
#define ESC_MEASURE_SOURCE_MAP_H

#include <escapement/escapement.h>

#define ESC_SOURCE_DEPTH 24

struct esc_source_frame {
    const char
        *file; /* from the project's folder, "src/...", or as the compiler was told; never null */
    unsigned line; /* 0: not known */
    const char *function;
};

/* The innermost first: code that was inlined has the function that it is of, and those that it was inlined into. */
struct esc_source_place {
    unsigned depth;
    struct esc_source_frame frames[ESC_SOURCE_DEPTH];
};

/* All zero bytes but for what is borrowed; names that it gives live as long as it. */
struct esc_source_map;

/* Of the running program, which must have lines for what is at `code`. On failure why is in message. Errors: ESC_ERR_BACKEND
 * (no libdw in this build, no debugging information), ESC_ERR_MEMORY. */
enum esc_status esc_source_map_open(uintptr_t code, struct esc_source_map **map, char *message,
                                    size_t size);

/* Where an address is; outside the program a frame of the shared library: its file, line 0, the nearest symbol. */
void esc_source_map_find(struct esc_source_map *map, uintptr_t address,
                         struct esc_source_place *place);

/* A function as it was compiled, with all that was inlined into it. */
struct esc_source_function {
    const char *name;
    uintptr_t low, high;
};

/* False: the address is in no function of the program. */
bool esc_source_map_function(struct esc_source_map *map, uintptr_t address,
                             struct esc_source_function *function);

/* An address as it is in the program's file. */
uint64_t esc_source_map_address(const struct esc_source_map *map, uintptr_t address);

/* Lines of functions that have been in, with how often each ran: as often as the piece of it that ran most often. By
 * function, in no other order. On failure some may have been told. Errors: ESC_ERR_BACKEND (the tallies' calls are not to be
 * found in the code), ESC_ERR_MEMORY. */
enum esc_status
esc_source_map_hits(struct esc_source_map *map, const struct esc_tally *tallies, size_t n,
                    void (*take)(void *context, const struct esc_source_frame *line, uint64_t hits),
                    void *context);

void esc_source_map_close(struct esc_source_map *map);

#endif
