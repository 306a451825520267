/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/growth.h - what it costs to build an array of counts, by how its memory grows. */
#ifndef ESC_MEASURE_GROWTH_H
#define ESC_MEASURE_GROWTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/placement.h"

enum esc_growth {
    ESC_GROWTH_FIXED,  /* one block, as large as it will have to be */
    ESC_GROWTH_LIST,   /* as CPython 3.11 grows a list: (n + n/8 + 6) / 4 * 4 elements for n */
    ESC_GROWTH_DOUBLE, /* twice as large each time, from 4 on */
    ESC_GROWTH_POOL /* blocks of 16384 elements, which go back to a pool and are taken from there again */
};
const char *esc_growth_name(size_t index);
const char *esc_growth_about(size_t index);

#define ESC_GROWTH_FIRST 9

struct esc_growth_report {
    /* The same in each build. */
    uint64_t allocations; /* of memory, the first and every larger block */
    uint64_t again;       /* the same when the array is given back and built once more */
    uint64_t capacity;    /* elements that there is room for at the end */
    size_t capacities_n;  /* the first that there was room for: */
    uint64_t capacities[ESC_GROWTH_FIRST];
    uint64_t peak_bytes; /* held at once, while a block gives way to a larger one too */

    /* Of the build with the median time. */
    uint64_t moves;        /* larger blocks that were at another address */
    uint64_t copied_bytes; /* what was in the blocks that moved */
    uint64_t faults;       /* page faults, of those that need no disk */
    uint64_t time_ns;

    /* At its end, of the memory that it is in. */
    struct esc_placement placement;
};

/* Appends counts[n] one by one, some times over, and reads back that all are there.
 * False without memory, or if they are not. */
bool esc_growth_measure(enum esc_growth growth, const uint32_t *counts, size_t n,
                        struct esc_growth_report *report);

#endif
