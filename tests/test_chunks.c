/* SPDX-License-Identifier: BSD-2-Clause */
/* test_chunks.c - chunks of ranks: every tile once, in order, and ever smaller. */
#include <inttypes.h>

#include "mpi/chunks.h"
#include "support.h"

static void chunks_check(uint64_t tiles, uint64_t ranks, uint64_t threads, uint32_t max_iter)
{
    const struct esc_chunks rule = esc_chunks_rule(tiles, ranks, threads, max_iter);
    const uint64_t count = esc_chunks_count(&rule);
    uint64_t next = 0, last = UINT64_MAX, first, n;
    for (uint64_t i = 0; i < count; i++) {
        CHECK(esc_chunks_at(&rule, i, &first, &n), "%" PRIu64 " of %" PRIu64, i, count);
        CHECK(first == next && n > 0 && n <= last,
              "chunk %" PRIu64 " of %" PRIu64 " tiles, %" PRIu64 " ranks: %" PRIu64 " at %" PRIu64,
              i, tiles, ranks, n, first);
        next += n;
        last = n;
    }
    CHECK(next == tiles, "%" PRIu64 " tiles dealt of %" PRIu64, next, tiles);
    CHECK(!esc_chunks_at(&rule, count, &first, &n) && !esc_chunks_at(&rule, UINT64_MAX, &first, &n),
          "chunks without end");
}

TEST(chunks, every_tile_is_dealt_once_in_order_and_chunks_shrink)
{
    static const uint64_t numbers[] = {1, 2, 3, 64, 100, 1000, 3969, 100000};
    for (size_t t = 0; t < 8; t++)
        for (size_t r = 0; r < 8; r++)
            for (uint64_t threads = 1; threads <= 64; threads *= 8)
                chunks_check(numbers[t], numbers[r], threads, threads == 8 ? 0 : 300);
}

TEST(chunks, pieces_end_and_never_exceed_what_is_left)
{
    for (unsigned threads = 1; threads <= 4096; threads *= 4)
        for (uint64_t left = 1; left < 5000; left += 7) {
            const uint64_t piece = esc_chunks_piece(left, threads);
            CHECK(piece >= 1 && piece <= left, "%" PRIu64 " of %" PRIu64, piece, left);
        }
}
