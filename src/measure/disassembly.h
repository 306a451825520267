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
    bool stops; /* what is behind it does not follow it: a return, a jump that is always taken */
    char text[120]; /* "vmulpd zmm18, zmm0, zmm0" */
};

/* Why no instructions can be told: no capstone in this build, or none for this CPU. Null: they can. */
const char *esc_disassembly_unavailable(void);

/* Of the code from low to high, in whose text low is the address `shown`; to be freed. Null: unavailable, or no memory. */
struct esc_instruction *esc_disassemble(uintptr_t low, uintptr_t high, uint64_t shown, size_t *n);

#endif
