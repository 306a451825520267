/* SPDX-License-Identifier: BSD-2-Clause */
/* code_aarch64.c - machine code of 64-bit ARM. */
#define _GNU_SOURCE
#include <string.h>
#include <ucontext.h>

#include "measure/code.h"

const unsigned esc_code_call_bytes = 4, esc_code_alignment = 4;

uintptr_t esc_code_interrupted(const void *context)
{
    return (uintptr_t)((const ucontext_t *)context)->uc_mcontext.pc;
}

/* bl: 100101, then a signed distance of 26 bits in instructions. */
bool esc_code_call(uintptr_t after, uintptr_t *at, uintptr_t *target)
{
    uint32_t code;
    *at = after - sizeof code;
    memcpy(&code, (const void *)*at, sizeof code); /* NOLINT(performance-no-int-to-ptr) */
    const int64_t distance = ((int64_t)(code & 0x3ffffff) ^ 0x2000000) - 0x2000000;
    *target = *at + (uintptr_t)(distance * 4);
    return code >> 26 == 0x25;
}

size_t esc_code_bytes(const unsigned char *code, size_t n)
{
    (void)code;
    return n < 4 ? 1 : 4;
}
