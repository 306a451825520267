/* SPDX-License-Identifier: BSD-2-Clause */
/* disassembly_none.c - a build without capstone shows no instructions. */
#include "measure/disassembly.h"

const char *esc_disassembly_unavailable(void)
{
    return "this build has no capstone, which reads machine code";
}

struct esc_instruction *esc_disassemble(uintptr_t low, uintptr_t high, uint64_t shown, size_t *n)
{
    (void)low, (void)high, (void)shown;
    *n = 0;
    return NULL;
}
