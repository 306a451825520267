/* SPDX-License-Identifier: BSD-2-Clause */
/* loops.c - the loops in a function's machine code. */
#include "measure/loops.h"

#include <stdlib.h>

static int compare_address(const void *key, const void *element)
{
    const uintptr_t address = *(const uintptr_t *)key;
    const struct esc_instruction *const instruction = element;
    return (address > instruction->address) - (address < instruction->address);
}

/* The instruction at an address; n: none begins there. */
static size_t index_of(const struct esc_instruction *code, size_t n, uintptr_t address)
{
    const struct esc_instruction *const found =
        bsearch(&address, code, n, sizeof *code, compare_address);
    return found ? (size_t)(found - code) : n;
}

/* A search for the instructions of a span that can be come to from its first. */
struct search {
    const struct esc_instruction *code;
    size_t *targets;   /* by instruction, indices; the code's number: none */
    size_t *waiting;   /* room for all */
    size_t *seen_from; /* by instruction: the latest jump that it was seen for, plus one */
};

static size_t visit(const struct search *search, size_t at, size_t jump, size_t waiting_n)
{
    if (search->seen_from[at] == jump + 1)
        return waiting_n;
    search->seen_from[at] = jump + 1;
    search->waiting[waiting_n] = at;
    return waiting_n + 1;
}

/* A jump back makes a loop if it is come to from where it goes to: one that returns from code that the compiler moved
 * out of the way does not, as what is between ends before it. Each jump is asked about once. */
static bool loops(const struct search *search, size_t begin, size_t jump)
{
    size_t waiting_n = visit(search, begin, jump, 0);
    while (waiting_n > 0 && search->seen_from[jump] != jump + 1) {
        const size_t at = search->waiting[--waiting_n], target = search->targets[at];
        if (!search->code[at].stops && at < jump)
            waiting_n = visit(search, at + 1, jump, waiting_n);
        if (target >= begin && target <= jump)
            waiting_n = visit(search, target, jump, waiting_n);
    }
    return search->seen_from[jump] == jump + 1;
}

static bool search_create(struct search *search, const struct esc_instruction *code, size_t n)
{
    size_t *const room = calloc(n, 3 * sizeof *room);
    if (!room)
        return false;
    for (size_t i = 0; i < n; i++)
        room[i] = code[i].target ? index_of(code, n, code[i].target) : n;
    *search = (struct search){
        .code = code, .targets = room, .waiting = room + n, .seen_from = room + 2 * n};
    return true;
}

static uint64_t samples_of(const uint64_t *samples, size_t begin, size_t end)
{
    uint64_t all = 0;
    for (size_t i = begin; i <= end; i++)
        all += samples[i];
    return all;
}

enum esc_status esc_hottest_loop(const struct esc_instruction *code, const uint64_t *samples,
                                 size_t n, bool *found, size_t *first, size_t *last)
{
    struct search search;
    uint64_t most = 0;
    size_t inner = 0; /* where the latest loop began: one that begins before it is around it */
    *found = false;
    if (n == 0)
        return ESC_OK;
    if (!search_create(&search, code, n))
        return ESC_ERR_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const size_t begin = search.targets[i];
        if (begin > i || begin < inner || !loops(&search, begin, i))
            continue;
        const uint64_t within = samples_of(samples, begin, i);
        const bool again = *found && *first == begin; /* it is gone on with in two places */
        inner = begin;
        if (within > most || (again && within == most)) {
            most = within;
            *found = true;
            *first = begin;
            *last = i;
        }
    }
    free(search.targets);
    return ESC_OK;
}
