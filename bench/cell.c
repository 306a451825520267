/* SPDX-License-Identifier: BSD-2-Clause */
/* cell.c - interleaved rounds, and what they come to. */
#include "bench/cell.h"

#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"

#define CEILING_TRIES 4

/* ---- Who takes part ----------------------------------------------------------------------- */

static void add_ceiling(const char *isa, const struct esc_scene *scene, struct esc_bench_cell *cell)
{
    for (size_t i = 0; i < cell->ceiling_count; i++) {
        if (!strcmp(cell->ceilings[i].isa, isa))
            return;
    }
    struct esc_bench_ceiling *ceiling = &cell->ceilings[cell->ceiling_count];
    ceiling->isa = isa;
    if (esc_ceiling_choose(isa, scene->formula, scene->power, scene->contract, scene->precision,
                           &ceiling->loop, NULL) == ESC_OK)
        cell->ceiling_count++;
}

static void gather(const struct esc_bench_roster *roster, struct esc_bench_cell *cell)
{
    for (size_t i = 0; i < roster->count; i++) {
        const struct esc_bench_contestant *who = &roster->contestants[i];
        if (!esc_bench_contestant_fits(who, cell->frame))
            continue;
        cell->entries[cell->entry_count++] = (struct esc_bench_entry){.who = who, .repeats = 1};
        add_ceiling(who->isa, esc_plan_scene(cell->frame->plan), cell);
    }
}

/* ---- Samples ------------------------------------------------------------------------------ */

/* One sample, judged; *ns is per frame. */
static enum esc_status take_sample(const struct esc_bench_roster *roster,
                                   struct esc_bench_frame *frame, struct esc_bench_entry *entry,
                                   double *ns)
{
    struct esc_summary found;
    enum esc_status status = ESC_OK;
    esc_bench_frame_spoil(frame);
    const uint64_t begin = esc_clock_ns();
    for (uint64_t i = 0; i < entry->repeats && !status; i++)
        status = esc_bench_contestant_run(entry->who, roster->threads, frame);
    const uint64_t end = esc_clock_ns();
    if (status)
        return status;
    *ns = (double)(end > begin ? end - begin : 1) / (double)entry->repeats;
    entry->wrong = !esc_bench_frame_check(frame, roster->judge, &found);
    entry->digest = found.counts;
    return ESC_OK;
}

/* Pages, caches and clocks settle in the first; the second says how many make a sample. */
static enum esc_status warm_up(const struct esc_bench_roster *roster, struct esc_bench_frame *frame,
                               struct esc_bench_entry *entry)
{
    double ns = 0;
    enum esc_status status = take_sample(roster, frame, entry, &ns);
    if (!status && !entry->wrong)
        status = take_sample(roster, frame, entry, &ns);
    if (!status && ns < ESC_BENCH_SAMPLE_NS)
        entry->repeats = 1 + (uint64_t)(ESC_BENCH_SAMPLE_NS / ns);
    return status;
}

/* The best of a few short samples. Nothing makes the loop faster than the CPU is; but where the CPU is
 * shared, one longer sample in three came out at a tenth of the truth. */
static double best_ceiling(const struct esc_ceiling_loop *loop)
{
    double best = 0;
    for (int i = 0; i < CEILING_TRIES; i++) {
        const double rate = esc_ceiling_sample(loop, ESC_BENCH_SAMPLE_NS / CEILING_TRIES);
        best = rate > best ? rate : best;
    }
    return best;
}

/* All cores at once, since they share power, and on some machines more than that. */
static double sample_ceiling(const struct esc_ceiling_loop *loop, unsigned threads)
{
    double sum = 0;
#pragma omp parallel num_threads((int)threads) reduction(+ : sum)
    {
#pragma omp barrier
        sum += best_ceiling(loop);
    }
    return sum / threads;
}

/* ---- Rounds ------------------------------------------------------------------------------- */

/* splitmix64, Steele, Lea and Flood 2014. */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* 0..count-1 in an order of their own; the bias of the modulus is 1 in 10^17. */
static void shuffle(size_t *order, size_t count, uint64_t *random)
{
    for (size_t i = 0; i < count; i++) {
        const size_t j = (size_t)(random_next(random) % (i + 1));
        order[i] = i;
        order[i] = order[j];
        order[j] = i;
    }
}

static enum esc_status run_round(const struct esc_bench_roster *roster,
                                 struct esc_bench_frame *frame, unsigned round, uint64_t *random,
                                 struct esc_bench_cell *cell)
{
    size_t order[2 * ESC_BENCH_MAX_CONTESTANTS];
    const size_t count = cell->entry_count + cell->ceiling_count;
    enum esc_status status = ESC_OK;
    shuffle(order, count, random);
    for (size_t i = 0; i < count && !status; i++) {
        if (order[i] >= cell->entry_count) {
            struct esc_bench_ceiling *ceiling = &cell->ceilings[order[i] - cell->entry_count];
            ceiling->samples[round] = sample_ceiling(&ceiling->loop, cell->threads);
            continue;
        }
        struct esc_bench_entry *entry = &cell->entries[order[i]];
        double ns = 0;
        if (!entry->wrong)
            status = take_sample(roster, frame, entry, &ns);
        entry->samples_ms[round] = ns * 1e-6;
    }
    return status;
}

static void conclude(struct esc_bench_cell *cell)
{
    const struct esc_summary *expected = &cell->frame->expected;
    const double iterations = (double)expected->sum_hi * 0x1p64 + (double)expected->sum_lo;
    for (size_t i = 0; i < cell->entry_count; i++) {
        struct esc_bench_entry *entry = &cell->entries[i];
        cell->wrong |= entry->wrong;
        if (entry->wrong)
            continue;
        entry->ms = esc_bench_statistics(entry->samples_ms, cell->rounds);
        entry->rate = iterations / (entry->ms.median * 1e6);
    }
    for (size_t i = 0; i < cell->ceiling_count; i++)
        cell->ceilings[i].rate = esc_bench_statistics(cell->ceilings[i].samples, cell->rounds);
}

enum esc_status esc_bench_cell_run(const struct esc_bench_roster *roster,
                                   struct esc_bench_frame *frame, unsigned rounds, uint64_t *random,
                                   struct esc_bench_cell *cell)
{
    enum esc_status status = ESC_OK;
    memset(cell, 0, sizeof *cell);
    cell->frame = frame;
    cell->threads = roster->threads;
    cell->rounds = rounds;
    gather(roster, cell);
    for (size_t i = 0; i < cell->entry_count && !status; i++)
        status = warm_up(roster, frame, &cell->entries[i]);
    for (unsigned round = 0; round < rounds && !status; round++)
        status = run_round(roster, frame, round, random, cell);
    if (!status)
        conclude(cell);
    return status;
}

/* ---- Questions ---------------------------------------------------------------------------- */

const struct esc_bench_entry *esc_bench_cell_find(const struct esc_bench_cell *cell,
                                                  const char *name)
{
    for (size_t i = 0; i < cell->entry_count; i++) {
        const struct esc_bench_entry *entry = &cell->entries[i];
        if (!entry->wrong && !strcmp(entry->who->name, name))
            return entry;
    }
    return NULL;
}

double esc_bench_entry_ratio(const struct esc_bench_entry *entry,
                             const struct esc_bench_entry *base)
{
    return !base || base->wrong || entry->wrong ? 0 : base->ms.median / entry->ms.median;
}

const struct esc_bench_ceiling *esc_bench_cell_ceiling(const struct esc_bench_cell *cell,
                                                       const struct esc_bench_entry *entry)
{
    for (size_t i = 0; i < cell->ceiling_count; i++) {
        if (!strcmp(cell->ceilings[i].isa, entry->who->isa))
            return &cell->ceilings[i];
    }
    return NULL;
}

double esc_bench_entry_fraction(const struct esc_bench_cell *cell,
                                const struct esc_bench_entry *entry)
{
    const struct esc_bench_ceiling *ceiling = esc_bench_cell_ceiling(cell, entry);
    /* a ceiling of 0 went astray */
    if (!ceiling || entry->wrong || !(ceiling->rate.median > 0))
        return 0;
    return entry->rate / (cell->threads * ceiling->rate.median);
}
