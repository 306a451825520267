/* SPDX-License-Identifier: BSD-2-Clause */
/* combine.c - a frame's digest and statistics from parts that were made apart. */
#include "core/digest.h"
#include "core/plan.h"

static struct esc_stats stats_of(const struct esc_summary *summary)
{
    return (struct esc_stats){.pixels = summary->pixels,
                              .sum_hi = summary->sum_hi,
                              .sum_lo = summary->sum_lo,
                              .at_max_iter = summary->at_max_iter,
                              .max_count = summary->max_count};
}

static void stats_put(const struct esc_stats *stats, struct esc_summary *summary)
{
    summary->pixels = stats->pixels;
    summary->sum_hi = stats->sum_hi;
    summary->sum_lo = stats->sum_lo;
    summary->at_max_iter = stats->at_max_iter;
    summary->max_count = stats->max_count;
}

uint64_t esc_tile_digest(const struct esc_plan *plan, uint64_t index, const uint32_t *counts,
                         struct esc_summary *summary)
{
    union esc_serial serial;
    struct esc_rect rect;
    struct esc_stats stats = stats_of(summary);
    esc_plan_tile(plan, index, &rect);
    const uint64_t digest = esc_digest_counts(counts, rect.width, rect.width, rect.height,
                                              plan->scene.max_iter, &serial, &stats);
    stats_put(&stats, summary);
    return digest;
}

void esc_summary_add(struct esc_summary *summary, const struct esc_summary *other)
{
    struct esc_stats stats = stats_of(summary);
    const struct esc_stats added = stats_of(other);
    esc_stats_add(&stats, &added);
    stats_put(&stats, summary);
}

bool esc_digest_combine(const uint64_t *tiles, size_t n, struct esc_digest *digest)
{
    XXH3_state_t *const state = XXH3_createState();
    if (state == NULL)
        return false;
    XXH3_128bits_reset(state);
    esc_digest_feed(state, tiles, n);
    *digest = esc_digest_finish(state);
    XXH3_freeState(state);
    return true;
}
