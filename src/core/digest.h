/* SPDX-License-Identifier: BSD-2-Clause */
/* digest.h - fingerprints and statistics of tiles, and of the frame they make up. */
#ifndef ESC_CORE_DIGEST_H
#define ESC_CORE_DIGEST_H

#include <xxhash.h>

#include "kernel/kernel.h"

/* Room to serialise a tile: its counts, or its final z. */
union esc_serial {
    uint32_t counts[ESC_TILE_PIXELS];
    uint64_t f64[2 * ESC_TILE_PIXELS];
    uint32_t f32[2 * ESC_TILE_PIXELS];
};

/* What is known of the pixels seen so far. */
struct esc_stats {
    uint64_t pixels, sum_hi, sum_lo, at_max_iter;
    uint32_t max_count;
};

/* XXH3 64-bit of counts[height][stride] as little-endian uint32; adds the tile to stats. */
uint64_t esc_digest_counts(const uint32_t *counts, size_t stride, uint32_t width, uint32_t height,
                           uint32_t max_iter, union esc_serial *serial, struct esc_stats *stats);

/* XXH3 64-bit of final_z[height][stride], complex: re, im, little-endian, canonical NaN. */
uint64_t esc_digest_orbits(const void *final_z, size_t stride, uint32_t width, uint32_t height,
                           enum esc_precision precision, union esc_serial *serial);

/* The same of values[height][stride], reals. */
uint64_t esc_digest_values(const void *values, size_t stride, uint32_t width, uint32_t height,
                           enum esc_precision precision, union esc_serial *serial);

void esc_stats_add(struct esc_stats *stats, const struct esc_stats *other);

/* Feeds n tile digests, the next in row-major order, to a frame digest. */
void esc_digest_feed(XXH3_state_t *state, const uint64_t *digests, size_t n);
struct esc_digest esc_digest_finish(const XXH3_state_t *state);

#endif
