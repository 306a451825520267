/* SPDX-License-Identifier: BSD-2-Clause */
/* ring.c - a window of tile digests that slides along the frame. */
#include "omp/ring.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "core/digest.h"

/* Tiles between the first that is missing and the furthest that has been put. Threads take tiles
 * in order, so they are within a few chunks of each other unless the schedule is static; 2^18 tiles
 * are a frame of 32768 x 32768. Three arrays of 2 MiB, touched as far as they are used. */
#define RING_TILES (UINT64_C(1) << 18)

struct esc_ring {
    uint64_t *counts, *orbits;
    _Atomic uint64_t *ready; /* the ticket of the tile whose digests a slot holds */
    uint64_t first_ticket;   /* of this frame: tickets never repeat, so slots need no clearing */
    uint64_t tiles;          /* of this frame */
    _Atomic uint64_t head;   /* the first tile that has not been fed */
    atomic_flag draining;
    bool has_orbits;
    XXH3_state_t *counts_state, *orbits_state;
};

struct esc_ring *esc_ring_create(void)
{
    struct esc_ring *const ring = calloc(1, sizeof *ring);
    if (ring == NULL)
        return NULL;
    ring->counts = calloc(RING_TILES, sizeof *ring->counts);
    ring->orbits = calloc(RING_TILES, sizeof *ring->orbits);
    ring->ready = calloc(RING_TILES, sizeof *ring->ready);
    ring->counts_state = XXH3_createState();
    ring->orbits_state = XXH3_createState();
    ring->first_ticket = 1; /* 0 is what calloc left */
    atomic_flag_clear(&ring->draining);
    if (ring->counts != NULL && ring->orbits != NULL && ring->ready != NULL &&
        ring->counts_state != NULL && ring->orbits_state != NULL)
        return ring;
    esc_ring_free(ring);
    return NULL;
}

struct esc_engine_buffer esc_ring_buffer(const struct esc_ring *ring, unsigned index)
{
    const struct esc_engine_buffer arrays[] = {
        {"ring of count digests", ring->counts, RING_TILES * sizeof *ring->counts, -1},
        {"ring of orbit digests", ring->orbits, RING_TILES * sizeof *ring->orbits, -1},
        {"ring of tickets", ring->ready, RING_TILES * sizeof *ring->ready, -1},
    };
    return arrays[index];
}

void esc_ring_free(struct esc_ring *ring)
{
    if (ring == NULL)
        return;
    free(ring->counts);
    free(ring->orbits);
    free(ring->ready);
    XXH3_freeState(ring->counts_state);
    XXH3_freeState(ring->orbits_state);
    free(ring);
}

void esc_ring_start(struct esc_ring *ring, uint64_t tiles, bool orbits)
{
    ring->first_ticket += ring->tiles; /* of the last frame, which may have been cancelled */
    ring->tiles = tiles;
    ring->has_orbits = orbits;
    atomic_store_explicit(&ring->head, 0, memory_order_relaxed);
    XXH3_128bits_reset(ring->counts_state);
    XXH3_128bits_reset(ring->orbits_state);
}

/* Feeds what is ready, in order. One thread at a time; another that comes meanwhile leaves at once,
 * and what it has put is fed by the next put or by finish. */
static void drain(struct esc_ring *ring)
{
    if (atomic_flag_test_and_set_explicit(&ring->draining, memory_order_acquire))
        return;
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    for (;;) {
        const uint64_t slot = head % RING_TILES;
        uint64_t n = 0; /* ready slots in a row, up to the end of the array */
        while (slot + n < RING_TILES &&
               atomic_load_explicit(&ring->ready[slot + n], memory_order_acquire) ==
                   ring->first_ticket + head + n)
            n++;
        if (n == 0)
            break;
        esc_digest_feed(ring->counts_state, ring->counts + slot, n);
        if (ring->has_orbits)
            esc_digest_feed(ring->orbits_state, ring->orbits + slot, n);
        head += n;
        atomic_store_explicit(&ring->head, head, memory_order_release);
    }
    atomic_flag_clear_explicit(&ring->draining, memory_order_release);
}

void esc_ring_put(struct esc_ring *ring, uint64_t tile, uint64_t counts, uint64_t orbits,
                  const atomic_bool *stop)
{
    const uint64_t slot = tile % RING_TILES;
    /* Never a deadlock: whoever holds the first missing tile does not wait here. */
    while (tile >= atomic_load_explicit(&ring->head, memory_order_acquire) + RING_TILES) {
        if (atomic_load_explicit(stop, memory_order_relaxed))
            return;
        drain(ring);
        sched_yield();
    }
    ring->counts[slot] = counts;
    ring->orbits[slot] = orbits;
    atomic_store_explicit(&ring->ready[slot], ring->first_ticket + tile, memory_order_release);
    drain(ring);
}

void esc_ring_finish(struct esc_ring *ring, struct esc_summary *summary)
{
    drain(ring);
    summary->counts = esc_digest_finish(ring->counts_state);
    summary->has_orbits = ring->has_orbits;
    if (ring->has_orbits)
        summary->orbits = esc_digest_finish(ring->orbits_state);
}
