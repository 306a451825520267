/* SPDX-License-Identifier: BSD-2-Clause */
/* disassembly.c - instructions of code in memory, by capstone. */
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
