/* SPDX-License-Identifier: BSD-2-Clause */
/* tally.c - what code compiled with -fsanitize-coverage=trace-pc calls at the beginning of each piece. */
#include "kernel/tally.h"

static _Thread_local struct esc_tallies *into;

void esc_tally_into(struct esc_tallies *tallies)
{
    into = tallies;
}

/* The name is the compiler's. NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
void __sanitizer_cov_trace_pc(void);
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
void __sanitizer_cov_trace_pc(void)
{
    struct esc_tallies *const tallies = into;
    if (tallies == NULL)
        return;
    const uintptr_t address = (uintptr_t)__builtin_return_address(0);
    size_t i = (size_t)((uint64_t)address * UINT64_C(0x9e3779b97f4a7c15) >> 40) % ESC_TALLY_SLOTS;
    while (tallies->slots[i].address != address) {
        if (tallies->slots[i].address == 0) {
            if (tallies->used ==
                ESC_TALLY_SLOTS - 1) /* an empty slot must stay, or this never ends */
                return;
            tallies->used++;
            tallies->slots[i].address = address;
            break;
        }
        i = (i + 1) % ESC_TALLY_SLOTS;
    }
    tallies->slots[i].hits++;
}
