/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/chunks.c - factoring, from a chunk's number alone. */
#include "mpi/chunks.h"

/* Ranks that a counter serves while one thread counts a tile of 300 iterations: 66 us (the mean of
 * mandelbrot on AVX-512) over a fetch-and-op of 0.5 us. Were chunks of one tile per thread left to more
 * ranks than that, they would be asked for faster than they can be dealt. */
#define RANKS_PER_TILE 128
#define ITERATIONS 300

/* A batch is this part of what is left. Neighbouring tiles cost alike, and the dearest some two times
 * the mean: half, as in the paper, would make some first chunks dearer than an even share, and an eighth
 * asks more often for nothing (docs/scaling.md). */
#define BATCH_PART 4

/* The most that a thread takes at once: a stream hands 16 tiles on together. */
#define PIECE_MOST 16

static uint64_t divide_up(uint64_t a, uint64_t b)
{
    return a / b + (a % b > 0);
}

struct esc_chunks esc_chunks_rule(uint64_t tiles, uint64_t ranks, uint64_t threads,
                                  uint32_t max_iter)
{
    const uint64_t even = divide_up(tiles, ranks);
    const uint64_t dear = max_iter < ITERATIONS ? ITERATIONS : max_iter;
    const uint64_t least = threads * divide_up(ranks * ITERATIONS, RANKS_PER_TILE * dear);
    return (struct esc_chunks){tiles, ranks, least < even ? least : even};
}

/* Batches whose chunks are above the least are walked, a few hundred of them; the rest are alike. */
static bool walk(const struct esc_chunks *chunks, uint64_t number, uint64_t *first, uint64_t *size,
                 uint64_t *before)
{
    uint64_t start = 0;
    *before = 0;
    for (;;) {
        const uint64_t left = chunks->tiles - start;
        const uint64_t part = left / BATCH_PART / chunks->ranks;
        if (part <= chunks->least) {
            *first = start;
            *size = chunks->least;
            return false;
        }
        if (number < *before + chunks->ranks) {
            *first = start + (number - *before) * part;
            *size = part;
            return true;
        }
        start += part * chunks->ranks;
        *before += chunks->ranks;
    }
}

bool esc_chunks_at(const struct esc_chunks *chunks, uint64_t number, uint64_t *first,
                   uint64_t *tiles)
{
    uint64_t start, size, before;
    if (!walk(chunks, number, &start, &size, &before)) {
        if (number - before >= divide_up(chunks->tiles - start, size))
            return false;
        start += (number - before) * size;
    }
    *first = start;
    *tiles = chunks->tiles - start < size ? chunks->tiles - start : size;
    return true;
}

uint64_t esc_chunks_count(const struct esc_chunks *chunks)
{
    uint64_t start, size, before;
    walk(chunks, UINT64_MAX, &start, &size, &before);
    return before + divide_up(chunks->tiles - start, size);
}

uint64_t esc_chunks_piece(uint64_t left, unsigned threads)
{
    const uint64_t piece = divide_up(left, 2 * (uint64_t)threads);
    return piece < PIECE_MOST ? piece : PIECE_MOST;
}
