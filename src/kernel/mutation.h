/* SPDX-License-Identifier: BSD-2-Clause */
/* mutation.h - faults that a test build plants to prove that they are caught.
 *
 * A release has none: only the mutant, which the tests expect to fail, is built with ESC_MUTABLE. Which
 * fault it has it is told when it starts (tests/mutation.c). */
#ifndef ESC_KERNEL_MUTATION_H
#define ESC_KERNEL_MUTATION_H

enum esc_mutation {
    ESC_MUTATION_COMPARE, /* r2 <= R2 instead of r2 < R2 */
    ESC_MUTATION_LANE,    /* lane 0 of each vector counts on after it has escaped */
    ESC_MUTATION_TAIL,    /* the last lane of a tail is left out */
    ESC_MUTATION_SWAP,    /* the frame's first two tiles take each other's place */
    ESC_MUTATION_REPLAY,  /* the replay of an exit counts one too many */
    ESC_MUTATION_REFILL,  /* a refilled lane keeps the count of its last orbit */
    ESC_MUTATION_BLOCK,   /* the last block of an orbit goes past max_iter */
    ESC_MUTATION_MARGIN,  /* escape is taken to be final where that is not proved */
    ESC_MUTATIONS
};

#ifdef ESC_MUTABLE
extern enum esc_mutation esc_mutation;
#define ESC_MUTATED(name) (esc_mutation == ESC_MUTATION_##name)
#else
#define ESC_MUTATED(name) 0
#endif

#endif
