/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel/tally.h - how often each piece of code ran, where the compiler put a call at the beginning of each piece. */
#ifndef ESC_KERNEL_TALLY_H
#define ESC_KERNEL_TALLY_H

#include <escapement/escapement.h>

#define ESC_TALLY_SLOTS 8192 /* a power of two, several times the pieces that there are */

/* By address, open addressing; all zero bytes is empty. */
struct esc_tallies {
    struct esc_tally slots[ESC_TALLY_SLOTS];
    size_t used;
};

/* Where this thread's pieces are counted from here on; null: nowhere. */
void esc_tally_into(struct esc_tallies *tallies);

#endif
