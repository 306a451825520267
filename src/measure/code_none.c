/* SPDX-License-Identifier: BSD-2-Clause */
/* code_none.c - of this CPU's machine code nothing is known here. */
#include "measure/code.h"

const unsigned esc_code_call_bytes = 0, esc_code_alignment = 0;

uintptr_t esc_code_interrupted(const void *context)
{
    (void)context;
    return 0;
}

bool esc_code_call(uintptr_t after, uintptr_t *at, uintptr_t *target)
{
    *at = *target = after;
    return false;
}

size_t esc_code_bytes(const unsigned char *code, size_t n)
{
    (void)code, (void)n;
    return 1;
}
