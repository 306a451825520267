/* SPDX-License-Identifier: BSD-2-Clause */
/* code_x86_64.c - machine code of x86-64. */
#define _GNU_SOURCE /* REG_RIP */
#include <string.h>
#include <ucontext.h>

#include "measure/code.h"

const unsigned esc_code_call_bytes = 5, esc_code_alignment = 1;

uintptr_t esc_code_interrupted(const void *context)
{
    return (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
}

bool esc_code_call(uintptr_t after, uintptr_t *at, uintptr_t *target)
{
    unsigned char bytes[5];
    int32_t distance;
    *at = after - sizeof bytes;
    memcpy(bytes, (const void *)*at, sizeof bytes); /* NOLINT(performance-no-int-to-ptr) */
    memcpy(&distance, bytes + 1, sizeof distance);
    *target = after + (uintptr_t)(intptr_t)distance;
    return bytes[0] == 0xe8;
}
