/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/placement.h - where memory is: which of it is there at all, on huge pages, on which NUMA node. */
#ifndef ESC_MEASURE_PLACEMENT_H
#define ESC_MEASURE_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESC_PLACEMENT_NODES 64

/* Of one piece of memory, or of several: each adds to it. All zero bytes at first. */
struct esc_placement {
    bool nodes_unknown, huge_unknown;    /* the kernel did not tell */
    uint64_t pages[ESC_PLACEMENT_NODES]; /* that are there, by node */
    uint64_t huge_bytes;                 /* at most: the kernel tells it of whole mappings */
};

/* Pages that are partly the memory's count as its own. */
void esc_placement_add(const void *address, size_t bytes, struct esc_placement *placement);

/* The node that most pages are on; -1: none is there, or it is not known. */
int esc_placement_node(const struct esc_placement *placement);

/* Pages on all nodes together. */
uint64_t esc_placement_pages(const struct esc_placement *placement);

/* The most memory that this process has had at once, in bytes; 0: not known. */
uint64_t esc_placement_peak(void);

#endif
