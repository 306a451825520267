/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/dealer.h - deals chunks to ranks by a one-sided counter, and a rank's chunks to its threads. */
#ifndef ESC_MPI_DEALER_H
#define ESC_MPI_DEALER_H

#include <mpi.h>

#include <escapement/escapement.h>

#include "mpi/chunks.h"

struct esc_dealer;

/* Collective over comm. The counter lives in a window of its rank 0. Without
 * memory the job ends. */
struct esc_dealer *esc_dealer_create(MPI_Comm comm, const struct esc_chunks *chunks,
                                     unsigned threads);
void esc_dealer_free(struct esc_dealer *dealer); /* collective; null is allowed */

/* Begins a frame. Collective; ends with a barrier. */
void esc_dealer_start(struct esc_dealer *dealer);

/* The `next` of a struct esc_deal, whose context begins with a pointer to the dealer. Slots are handed
 * out one after the other. */
bool esc_dealer_next(void *context, unsigned thread, struct esc_share *share);

/* After a frame: what this rank was dealt, in order, slots from 0 on. */
struct esc_dealt {
    const struct esc_share *chunks;
    uint64_t count, tiles;
    uint64_t asked; /* times that the counter was asked */
};
struct esc_dealt esc_dealer_dealt(const struct esc_dealer *dealer);

#endif
