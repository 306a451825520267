/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/disassembly.h - instructions of this program's code, by capstone. */
#ifndef ESC_MEASURE_DISASSEMBLY_H
#define ESC_MEASURE_DISASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct esc_instruction {
    uintptr_t address, end;
    uintptr_t target; /* of a jump within the code; 0: none */
    char text[120];   /* "vmulpd zmm18, zmm0, zmm0" */
};

/* Of the code from low to high, in whose text low is the address `shown`; to be freed. Null: no capstone in this build or none for this CPU, or no memory. */
struct esc_instruction *esc_disassemble(uintptr_t low, uintptr_t high, uint64_t shown, size_t *n);

/* The innermost loop with the most samples: [*first, *last] of the instructions. False: there is no loop that has any. */
bool esc_hottest_loop(const struct esc_instruction *code, const uint64_t *samples, size_t n,
                      size_t *first, size_t *last);

#endif
