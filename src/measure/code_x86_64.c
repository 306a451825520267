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

/* After the opcode: ModRM, SIB and displacement (Intel's manual, volume 2, 2.1.5). */
static size_t operand_bytes(const unsigned char *code)
{
    const unsigned mode = code[0] >> 6, base = code[0] & 7;
    const bool has_sib = mode != 3 && base == 4;
    const bool far = mode == 2 || (mode == 0 && (has_sib ? (code[1] & 7) : base) == 5);
    return 1U + has_sib + (far ? 4U : mode == 1);
}

/* Those with immediate operands: all of map 3, and of map 1 shifts, shuffles and comparisons. */
static bool has_immediate(unsigned map, unsigned char opcode)
{
    return map == 3 || (map == 1 && ((opcode >= 0x70 && opcode <= 0x73) || opcode == 0xc2 ||
                                     (opcode >= 0xc4 && opcode <= 0xc6)));
}

/* Vector instructions that are newer than the disassembler, by their prefix: EVEX, or VEX of three bytes or two. */
size_t esc_code_bytes(const unsigned char *code, size_t n)
{
    const size_t prefix = code[0] == 0x62 ? 4 : code[0] == 0xc4 ? 3 : code[0] == 0xc5 ? 2 : 0;
    if (prefix == 0 || n < prefix + 3)
        return 1;
    const unsigned map = prefix == 4 ? code[1] & 7 : prefix == 3 ? code[1] & 31 : 1;
    const size_t bytes =
        prefix + 1 + operand_bytes(code + prefix + 1) + has_immediate(map, code[prefix]);
    return bytes <= n ? bytes : 1;
}
