/* SPDX-License-Identifier: BSD-2-Clause */
/* mutation.h - faults that a test build plants to prove that they are caught.
 *
 * A release has none: the build defines ESC_MUTATION, as one of the names below, only for the
 * programs that the tests expect to fail. */
#ifndef ESC_KERNEL_MUTATION_H
#define ESC_KERNEL_MUTATION_H

#define ESC_MUTATION_NONE 0
#define ESC_MUTATION_COMPARE 1 /* r2 <= R2 instead of r2 < R2 */
#define ESC_MUTATION_LANE 2    /* lane 0 of each vector counts on after it has escaped */
#define ESC_MUTATION_TAIL 3    /* the last lane of a tail is left out */
#define ESC_MUTATION_SWAP 4    /* the frame's first two tiles take each other's place */
#define ESC_MUTATION_REPLAY 5  /* the replay of an exit counts one too many */
#define ESC_MUTATION_REFILL 6  /* a refilled lane keeps the count of its last orbit */
#define ESC_MUTATION_BLOCK 7   /* the last block of an orbit goes past max_iter */
#define ESC_MUTATION_MARGIN 8  /* escape is taken to be final where that is not proved */

#ifndef ESC_MUTATION
#define ESC_MUTATION ESC_MUTATION_NONE
#endif

#define ESC_MUTATED(name) (ESC_MUTATION == ESC_MUTATION_##name)

#endif
