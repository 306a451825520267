/* SPDX-License-Identifier: BSD-2-Clause */
/* memory.c - how much memory there is, and frames in it. */
#define _GNU_SOURCE
#include "cli/memory.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t kernel_available(void)
{
    char line[256];
    unsigned long long kib;
    uint64_t available = UINT64_MAX;
    FILE *file = fopen("/proc/meminfo", "re");
    while (file && fgets(line, sizeof line, file)) {
        if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
            available = (uint64_t)kib * 1024;
    }
    if (file)
        fclose(file);
    return available;
}

/* The number in a control group's file; "max", and no file at all, mean no limit. */
static uint64_t read_limit(const char *root, const char *group, const char *name)
{
    char path[4608];
    unsigned long long limit;
    if (snprintf(path, sizeof path, "%s%s/%s", root, group, name) >= (int)sizeof path)
        return UINT64_MAX;
    FILE *file = fopen(path, "re");
    if (!file)
        return UINT64_MAX;
    bool found = fscanf(file, "%llu", &limit) == 1;
    fclose(file);
    return found ? limit : UINT64_MAX;
}

/* A group's limit and those of all groups above it. A container often sees only the root of its
 * own tree, whatever /proc says it is in; the walk ends there. */
static uint64_t tree_limit(const char *root, char *group, const char *name)
{
    uint64_t limit = UINT64_MAX;
    for (;;) {
        limit = least(limit, read_limit(root, group, name));
        char *slash = strrchr(group, '/');
        if (!slash)
            return limit;
        *slash = '\0';
    }
}

/* Lines are "id:controllers:/group"; version 2 has id 0 and no controllers. */
static uint64_t group_limit(char *line)
{
    char *controllers = strchr(line, ':');
    char *group = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!group)
        return UINT64_MAX;
    *group++ = '\0';
    group[strcspn(group, "\n")] = '\0';
    if (!strcmp(line, "0:"))
        return least(tree_limit("/sys/fs/cgroup", strdupa(group), "memory.max"),
                     tree_limit("/sys/fs/cgroup", group, "memory.high"));
    if (strstr(controllers + 1, "memory"))
        return tree_limit("/sys/fs/cgroup/memory", group, "memory.limit_in_bytes");
    return UINT64_MAX;
}

static uint64_t groups_limit(void)
{
    char line[4352];
    uint64_t limit = UINT64_MAX;
    FILE *file = fopen("/proc/self/cgroup", "re");
    while (file && fgets(line, sizeof line, file))
        limit = least(limit, group_limit(line));
    if (file)
        fclose(file);
    return limit;
}

uint64_t esc_memory_available(void)
{
    struct rlimit own;
    uint64_t limit = UINT64_MAX;
    if (getrlimit(RLIMIT_AS, &own) == 0 && own.rlim_cur != RLIM_INFINITY)
        limit = own.rlim_cur;
    return least(limit, least(kernel_available(), groups_limit()));
}

#define HUGE_PAGE (UINT64_C(2) << 20)

static uint64_t alignment_of(uint64_t bytes)
{
    return bytes >= HUGE_PAGE ? HUGE_PAGE : 64;
}

/* Never zero, which is no size to ask for. */
static size_t aligned_size(uint64_t bytes)
{
    const uint64_t alignment = alignment_of(bytes);
    return (size_t)(((bytes > 0 ? bytes : 1) + alignment - 1) / alignment * alignment);
}

void *esc_memory_reserve(uint64_t bytes)
{
    if (bytes > (uint64_t)PTRDIFF_MAX - HUGE_PAGE)
        return NULL;
    void *memory = aligned_alloc((size_t)alignment_of(bytes), aligned_size(bytes));
    if (memory && alignment_of(bytes) == HUGE_PAGE)
        madvise(memory, aligned_size(bytes), MADV_HUGEPAGE); /* a wish: no harm when refused */
    return memory;
}

void *esc_memory_frame(uint64_t bytes)
{
    void *memory = esc_memory_reserve(bytes);
    if (memory)
        memset(memory, 0, aligned_size(bytes));
    return memory;
}
