/* SPDX-License-Identifier: BSD-2-Clause */
/* growth.c - an array that is built one by one, and its memory. */
#define _GNU_SOURCE
#include "measure/growth.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "measure/clock.h"

#define POOL_ELEMENTS 16384
#define BUILDS 7
#define BUILDS_NS UINT64_C(3000000000)

static const struct {
    const char *name, *about;
} policies[] = {
    {"fixed", "one block, sized ahead"},
    {"list", "as CPython 3.11 grows a list"},
    {"double", "twice as large each time"},
    {"pool", "blocks of 16384, reused from a pool"},
};

const char *esc_growth_name(size_t index)
{
    return index < sizeof policies / sizeof *policies ? policies[index].name : NULL;
}

const char *esc_growth_about(size_t index)
{
    return index < sizeof policies / sizeof *policies ? policies[index].about : NULL;
}

struct block {
    uint32_t *elements;
    uint64_t size, room;
};

/* One block, or many of a pool. */
struct array {
    enum esc_growth growth;
    struct block *blocks;
    size_t blocks_n, blocks_room;
    uint32_t **pool; /* elements of blocks that nobody uses */
    size_t pool_n;
    uint64_t expected;
    struct esc_growth_report *report;
};

static uint64_t held_bytes(const struct array *array)
{
    uint64_t elements = 0;
    for (size_t i = 0; i < array->blocks_n; i++)
        elements += array->blocks[i].room;
    return (elements + array->pool_n * POOL_ELEMENTS) * sizeof(uint32_t);
}

static void note_allocation(struct array *array, uint64_t room, uint64_t held)
{
    struct esc_growth_report *const report = array->report;
    report->allocations++;
    report->peak_bytes = held > report->peak_bytes ? held : report->peak_bytes;
    if (report->capacities_n < ESC_GROWTH_FIRST)
        report->capacities[report->capacities_n++] = room;
}

/* Python's list_resize, for one element more. */
static uint64_t larger(const struct array *array, uint64_t size)
{
    const uint64_t wanted = size + 1;
    switch (array->growth) {
    case ESC_GROWTH_LIST:
        return (wanted + (wanted >> 3) + 6) & ~UINT64_C(3);
    case ESC_GROWTH_DOUBLE:
        return size > 0 ? 2 * size : 4;
    default:
        return array->expected;
    }
}

static bool block_grow(struct array *array, struct block *block)
{
    const uint64_t room = larger(array, block->size), held = held_bytes(array);
    /* An address to compare and not a pointer to use: volatile, so that no compiler takes the one for
     * the other and warns of a use after realloc. */
    const volatile uintptr_t before = (uintptr_t)block->elements;
    uint32_t *const grown = realloc(block->elements, (size_t)room * sizeof *grown);
    if (!grown)
        return false;
    if (before != 0 && before != (uintptr_t)grown) {
        array->report->moves++;
        array->report->copied_bytes += block->size * sizeof *grown;
    }
    block->elements = grown;
    block->room = room;
    note_allocation(array, room, held + room * sizeof *grown);
    return true;
}

static bool pool_take(struct array *array)
{
    if (array->blocks_n == array->blocks_room)
        return false; /* there is a place for as many as the array will need */
    struct block *const block = &array->blocks[array->blocks_n];
    *block = (struct block){.room = POOL_ELEMENTS};
    if (array->pool_n > 0) {
        block->elements = array->pool[--array->pool_n];
    } else {
        block->elements = malloc(POOL_ELEMENTS * sizeof *block->elements);
        if (!block->elements)
            return false;
        note_allocation(array, (array->blocks_n + 1) * POOL_ELEMENTS,
                        held_bytes(array) + POOL_ELEMENTS * sizeof *block->elements);
    }
    array->blocks_n++;
    return true;
}

/* Not inlined: an append is a call, as it is in an interpreter. */
static __attribute__((noinline)) bool append(struct array *array, uint32_t count)
{
    struct block *block = array->blocks_n > 0 ? &array->blocks[array->blocks_n - 1] : NULL;
    if (!block || block->size == block->room) {
        if (array->growth == ESC_GROWTH_POOL ? !pool_take(array) : !block_grow(array, block))
            return false;
        block = &array->blocks[array->blocks_n - 1];
    }
    block->elements[block->size++] = count;
    return true;
}

static bool build(struct array *array, const uint32_t *counts, size_t n)
{
    bool built = true;
    if (array->growth != ESC_GROWTH_POOL) {
        array->blocks[0] = (struct block){.room = 0};
        array->blocks_n = 1;
    }
    for (size_t i = 0; built && i < n; i++)
        built = append(array, counts[i]);
    return built;
}

/* What was built is given back: to the pool, or for good. */
static void give_back(struct array *array)
{
    for (size_t i = 0; i < array->blocks_n; i++)
        if (array->growth == ESC_GROWTH_POOL)
            array->pool[array->pool_n++] = array->blocks[i].elements;
        else
            free(array->blocks[i].elements);
    array->blocks_n = 0;
}

static bool same(const struct array *array, const uint32_t *counts, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < array->blocks_n; i++) {
        const struct block *const block = &array->blocks[i];
        if (block->size > n - at ||
            memcmp(block->elements, counts + at, (size_t)block->size * sizeof *counts) != 0)
            return false;
        at += (size_t)block->size;
    }
    return at == n;
}

/* ---- The whole -------------------------------------------------------------------------------- */

static uint64_t faults_now(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? (uint64_t)usage.ru_minflt : 0;
}

static int compare_times(const void *a, const void *b)
{
    const struct esc_growth_report *const one = a, *const other = b;
    return (one->time_ns > other->time_ns) - (one->time_ns < other->time_ns);
}

/* Builds the array twice from nothing, looking at the first. */
static bool build_and_look(struct array *array, const uint32_t *counts, size_t n,
                           struct esc_growth_report *report)
{
    struct esc_growth_report second = {0};
    malloc_trim(0); /* or what the build before gave back would be there already */
    *report = (struct esc_growth_report){0};
    array->report = report;
    const uint64_t faults = faults_now(), start = esc_clock_ns();
    const bool built = build(array, counts, n);
    report->time_ns = esc_clock_ns() - start;
    report->faults = faults_now() - faults;
    bool right = built && same(array, counts, n);
    report->capacity = held_bytes(array) / sizeof(uint32_t);
    for (size_t i = 0; right && i < array->blocks_n; i++)
        esc_placement_add(array->blocks[i].elements,
                          (size_t)array->blocks[i].size * sizeof(uint32_t), &report->placement);
    give_back(array);
    array->report = &second;
    right = right && build(array, counts, n) && same(array, counts, n);
    give_back(array);
    report->again = second.allocations;
    return right;
}

bool esc_growth_measure(enum esc_growth growth, const uint32_t *counts, size_t n,
                        struct esc_growth_report *report)
{
    struct esc_growth_report builds[BUILDS];
    struct array array = {.growth = growth, .expected = n > 0 ? n : 1};
    const uint64_t start = esc_clock_ns();
    bool right = true;
    unsigned built = 0;
    array.blocks_room = growth == ESC_GROWTH_POOL ? n / POOL_ELEMENTS + 1 : 1;
    array.blocks = calloc(array.blocks_room, sizeof *array.blocks);
    array.pool = calloc(array.blocks_room, sizeof *array.pool);
    right = array.blocks && array.pool;
    /* By itself the library changes where it maps memory as blocks are given back, and builds would differ. */
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    while (right && built < BUILDS && (built == 0 || esc_clock_ns() - start < BUILDS_NS)) {
        right = build_and_look(&array, counts, n, &builds[built++]);
        while (array.pool_n > 0)
            free(array.pool[--array.pool_n]);
    }
    if (right) {
        qsort(builds, built, sizeof *builds, compare_times);
        *report = builds[built / 2];
    }
    free(array.blocks);
    free(array.pool);
    return right;
}
