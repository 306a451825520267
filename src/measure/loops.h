/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/loops.h - the loops in a function's machine code. */
#ifndef ESC_MEASURE_LOOPS_H
#define ESC_MEASURE_LOOPS_H

#include <escapement/escapement.h>

#include "measure/disassembly.h"

/* The innermost loop with the most samples: [*first, *last] of the instructions, in order of their addresses. False in
 * *found: there is no loop that has any. Errors: ESC_ERR_MEMORY. */
enum esc_status esc_hottest_loop(const struct esc_instruction *code, const uint64_t *samples,
                                 size_t n, bool *found, size_t *first, size_t *last);

#endif
