/* SPDX-License-Identifier: BSD-2-Clause */
/* placement.c - what the kernel says of pages: move_pages without moving any, and smaps. */
#define _GNU_SOURCE
#include "measure/placement.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGES_AT_ONCE 512

static bool nodes_add(const void *address, size_t bytes, size_t page,
                      struct esc_placement *placement)
{
    const size_t before = (uintptr_t)address % page; /* from the beginning of its page */
    const char *at = (const char *)address - before;
    size_t left = (bytes + before + page - 1) / page;
    while (left > 0) {
        const void *pages[PAGES_AT_ONCE];
        int nodes[PAGES_AT_ONCE];
        unsigned long n = 0;
        for (; left > 0 && n < PAGES_AT_ONCE; left--, at += page)
            pages[n++] = at;
        if (syscall(SYS_move_pages, 0, n, pages, NULL, nodes, 0) != 0)
            return false;
        for (unsigned long i = 0; i < n; i++)
            if (nodes[i] >= 0 && nodes[i] < ESC_PLACEMENT_NODES)
                placement->pages[nodes[i]]++;
    }
    return true;
}

/* Of a mapping no more is the memory's than it has there. */
static bool huge_add(uintptr_t from, uintptr_t to, struct esc_placement *placement)
{
    char line[512];
    uint64_t mine = 0, kib;
    bool told = false;
    FILE *const stream = fopen("/proc/self/smaps", "re");
    if (!stream)
        return false;
    while (fgets(line, sizeof line, stream)) {
        uint64_t begin, end;
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &begin, &end) == 2) {
            const uint64_t first = begin > from ? begin : from, last = end < to ? end : to;
            mine = last > first ? last - first : 0;
        } else if (mine > 0 && sscanf(line, "AnonHugePages: %" SCNu64, &kib) == 1) {
            placement->huge_bytes += kib << 10 < mine ? kib << 10 : mine;
            told = true;
        }
    }
    fclose(stream);
    return told;
}

void esc_placement_add(const void *address, size_t bytes, struct esc_placement *placement)
{
    const uintptr_t from = (uintptr_t)address, to = from + bytes;
    const long page = sysconf(_SC_PAGESIZE);
    if (bytes == 0)
        return;
    if (page <= 0 || !nodes_add(address, bytes, (size_t)page, placement))
        placement->nodes_unknown = true;
    if (!huge_add(from, to, placement))
        placement->huge_unknown = true;
}

int esc_placement_node(const struct esc_placement *placement)
{
    int most = 0;
    for (int node = 1; node < ESC_PLACEMENT_NODES; node++)
        if (placement->pages[node] > placement->pages[most])
            most = node;
    return placement->nodes_unknown || placement->pages[most] == 0 ? -1 : most;
}

uint64_t esc_placement_pages(const struct esc_placement *placement)
{
    uint64_t pages = 0;
    for (int node = 0; node < ESC_PLACEMENT_NODES; node++)
        pages += placement->pages[node];
    return pages;
}

uint64_t esc_placement_peak(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_maxrss > 0
               ? (uint64_t)usage.ru_maxrss << 10
               : 0;
}
