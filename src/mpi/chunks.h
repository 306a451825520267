/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/chunks.h - how a frame is cut into chunks for ranks: from a chunk's number alone.
 *
 * Factoring (S. Hummel, E. Schonberg, L. Flynn, CACM 35, 1992): batches of as many chunks as there are
 * ranks, each batch a part of what is left, down to a least chunk. Since a number says all, dealing is one
 * counter; and since the first batch is one chunk for each rank, rank r begins with chunk r unasked.
 * docs/scaling.md has the model that the least chunk comes from. */
#ifndef ESC_MPI_CHUNKS_H
#define ESC_MPI_CHUNKS_H

#include <stdbool.h>
#include <stdint.h>

struct esc_chunks {
    uint64_t tiles, ranks, least;
};

/* tiles, ranks, threads: at least 1; threads are those of one rank. max_iter tells how dear tiles are. */
struct esc_chunks esc_chunks_rule(uint64_t tiles, uint64_t ranks, uint64_t threads,
                                  uint32_t max_iter);

/* Chunk `number`; false past the last. */
bool esc_chunks_at(const struct esc_chunks *chunks, uint64_t number, uint64_t *first,
                   uint64_t *tiles);

/* How many there are. */
uint64_t esc_chunks_count(const struct esc_chunks *chunks);

/* Tiles of a rank's chunk that one of its threads takes next, when `left` are left of it. */
uint64_t esc_chunks_piece(uint64_t left, unsigned threads);

#endif
