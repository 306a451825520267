/* SPDX-License-Identifier: BSD-2-Clause */
/* ring.h - puts tile digests that come in any order into row-major order, in bounded memory. */
#ifndef ESC_OMP_RING_H
#define ESC_OMP_RING_H

#include <escapement/escapement.h>
#include <stdatomic.h>

struct esc_ring;

/* Null when out of memory. */
struct esc_ring *esc_ring_create(void);
void esc_ring_free(struct esc_ring *ring);

/* Its arrays: 0, 1 and 2. */
struct esc_engine_buffer esc_ring_buffer(const struct esc_ring *ring, unsigned index);

/* Starts a frame of `tiles` tiles; not while workers put. */
void esc_ring_start(struct esc_ring *ring, uint64_t tiles, bool orbits);

/* Adds a tile's digests. Any thread; waits while the tile is further ahead of the first missing one
 * than the ring is long, and gives up when *stop becomes true. */
void esc_ring_put(struct esc_ring *ring, uint64_t tile, uint64_t counts, uint64_t orbits,
                  const atomic_bool *stop);

/* The frame digests, after the last put. */
void esc_ring_finish(struct esc_ring *ring, struct esc_summary *summary);

#endif
