/* SPDX-License-Identifier: BSD-2-Clause */
/* disassembly.c - instructions and the loops that jumps make of them. */
#include "measure/disassembly.h"

#include <capstone/capstone.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/code.h"

/* A jump's operand, the last one, is the address that it goes to; 0: it is in a register. */
static uint64_t target_of(const char *operands)
{
    const char *last = NULL;
    for (const char *at = operands; (at = strstr(at, "0x")); at++)
        last = at;
    return last && !strchr(last, ']') ? strtoull(last, NULL, 16) : 0;
}

/* Whether nothing but a jump from elsewhere comes to what is behind it. */
static bool stops(csh engine, const cs_insn *found)
{
    static const char *const always[] = {"jmp", "notrack jmp", "bnd jmp", "b", "br", "ud2", "hlt"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (strcmp(found->mnemonic, always[i]) == 0)
            return true;
    return found->id != 0 && cs_insn_group(engine, found, CS_GRP_RET);
}

static struct esc_instruction instruction(csh engine, const cs_insn *found, uintptr_t low,
                                          uintptr_t high, uint64_t shown)
{
    struct esc_instruction made = {.address = low + (uintptr_t)(found->address - shown)};
    const uint64_t target =
        found->id != 0 && cs_insn_group(engine, found, CS_GRP_JUMP) ? target_of(found->op_str) : 0;
    size_t length = 0;
    made.end = made.address + found->size;
    made.stops = stops(engine, found);
    if (target >= shown && target - shown < high - low)
        made.target = low + (uintptr_t)(target - shown);
    snprintf(made.text, sizeof made.text, "%s%s%.80s", found->mnemonic, *found->op_str ? " " : "",
             found->op_str);
    for (const char *at = made.text; *at; at++) /* some operands come as "zmm1 , zmm2" */
        if (at[0] != ' ' || at[1] != ',')
            made.text[length++] = *at;
    made.text[length] = '\0';
    return made;
}

const char *esc_disassembly_unavailable(void)
{
    return cs_support(ESC_CAPSTONE_ARCH)
               ? NULL
               : "this build's capstone does not read the machine code of this CPU";
}

/* What capstone does not know is skipped as a whole, lest it read the rest of it as instructions. */
static size_t unknown_bytes(const uint8_t *code, size_t n, size_t at, void *context)
{
    (void)context;
    return esc_code_bytes(code + at, n - at);
}

struct esc_instruction *esc_disassemble(uintptr_t low, uintptr_t high, uint64_t shown, size_t *n)
{
    const cs_opt_skipdata unknown = {.mnemonic = ".byte", .callback = unknown_bytes};
    csh engine;
    cs_insn *found = NULL;
    struct esc_instruction *code = NULL;
    *n = 0;
    if (cs_open(ESC_CAPSTONE_ARCH, ESC_CAPSTONE_MODE, &engine) != CS_ERR_OK)
        return NULL;
    cs_option(engine, CS_OPT_DETAIL, CS_OPT_ON);
    cs_option(engine, CS_OPT_SKIPDATA, CS_OPT_ON);
    cs_option(engine, CS_OPT_SKIPDATA_SETUP, (size_t)&unknown);
    /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
    const size_t all = cs_disasm(engine, (const uint8_t *)low, high - low, shown, 0, &found);
    if (all > 0)
        code = malloc(all * sizeof *code);
    for (size_t i = 0; code && i < all; i++)
        code[i] = instruction(engine, &found[i], low, high, shown);
    if (code)
        *n = all;
    if (all > 0)
        cs_free(found, all);
    cs_close(&engine);
    return code;
}

/* The instruction at an address; n: none begins there. */
static size_t index_of(const struct esc_instruction *code, size_t n, uintptr_t address)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (code[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && code[low].address == address ? low : n;
}

/* ---- Loops ------------------------------------------------------------------------------------ */

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
