/* SPDX-License-Identifier: BSD-2-Clause */
/* disassembly.c - instructions and the loops that jumps make of them. */
#include "measure/disassembly.h"

#include <capstone/capstone.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A jump's operand, the last one, is the address that it goes to; 0: it is in a register. */
static uint64_t target_of(const char *operands)
{
    const char *last = NULL;
    for (const char *at = operands; (at = strstr(at, "0x")); at++)
        last = at;
    return last && !strchr(last, ']') ? strtoull(last, NULL, 16) : 0;
}

static struct esc_instruction instruction(csh engine, const cs_insn *found, uintptr_t low,
                                          uintptr_t high, uint64_t shown)
{
    struct esc_instruction made = {.address = low + (uintptr_t)(found->address - shown)};
    const uint64_t target =
        found->id != 0 && cs_insn_group(engine, found, CS_GRP_JUMP) ? target_of(found->op_str) : 0;
    size_t length = 0;
    made.end = made.address + found->size;
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

struct esc_instruction *esc_disassemble(uintptr_t low, uintptr_t high, uint64_t shown, size_t *n)
{
    csh engine;
    cs_insn *found = NULL;
    struct esc_instruction *code = NULL;
    *n = 0;
    if (cs_open(ESC_CAPSTONE_ARCH, ESC_CAPSTONE_MODE, &engine) != CS_ERR_OK)
        return NULL;
    cs_option(engine, CS_OPT_DETAIL, CS_OPT_ON);
    cs_option(engine, CS_OPT_SKIPDATA, CS_OPT_ON);
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

bool esc_hottest_loop(const struct esc_instruction *code, const uint64_t *samples, size_t n,
                      size_t *first, size_t *last)
{
    uint64_t most = 0;
    size_t inner =
        0; /* where the latest loop began: one that begins before it and ends after is around it */
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (code[i].target == 0 || code[i].target > code[i].address)
            continue;
        const size_t begin = index_of(code, n, code[i].target);
        if (begin == n || (any && begin <= inner))
            continue;
        uint64_t within = 0;
        for (size_t k = begin; k <= i; k++)
            within += samples[k];
        inner = begin;
        any = true;
        if (within > most) {
            most = within;
            *first = begin;
            *last = i;
        }
    }
    return most > 0;
}
