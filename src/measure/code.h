/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/code.h - what there is to know of machine code, by CPU: code_x86_64.c, code_aarch64.c, code_none.c. */
#ifndef ESC_MEASURE_CODE_H
#define ESC_MEASURE_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the thread was that a signal came to, from the handler's ucontext_t; 0: not known on this CPU. */
uintptr_t esc_code_interrupted(const void *context);

/* The call that returns to `after`, which is within loaded code: where it stands and where it goes. False: no direct call
 * ends there. */
bool esc_code_call(uintptr_t after, uintptr_t *at, uintptr_t *target);

/* A call's bytes, and what they are aligned to; 0: not known on this CPU. */
extern const unsigned esc_code_call_bytes, esc_code_alignment;

/* Bytes of an instruction that a disassembler does not know, as far as its prefix tells them; at least 1. */
size_t esc_code_bytes(const unsigned char *code, size_t n);

#endif
