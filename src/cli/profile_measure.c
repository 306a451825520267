/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_measure.c - runs with probes and without, by turns, and the places that time was spent in. */
#include "cli/profile_measure.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"

#define BLOCK_NS UINT64_C(200000000)  /* of runs without a clock between them */
#define PAIRS_NS UINT64_C(3000000000) /* all of them, if a pair takes less */
#define MOST_RUNS 1000000
#define MOST_SLICES (1u << 20)

/* ---- Runs ----------------------------------------------------------------------------------- */

static enum esc_status runs_time(const struct esc_profiling_order *order, uint64_t runs,
                                 uint64_t *ns)
{
    const size_t stride = (size_t)esc_plan_width(order->plan);
    esc_engine_wake(order->engine);
    const uint64_t start = esc_clock_ns();
    enum esc_status status = ESC_OK;
    for (uint64_t i = 0; !status && i < runs; i++)
        status = esc_engine_run(order->engine, order->plan, order->counts, stride);
    *ns = esc_clock_ns() - start;
    return status;
}

static enum esc_status runs_choose(const struct esc_profiling_order *order, uint64_t *runs)
{
    uint64_t ns;
    const enum esc_status status = runs_time(order, 1, &ns);
    const uint64_t enough = ns > 0 ? (BLOCK_NS + ns - 1) / ns : MOST_RUNS;
    *runs = order->runs > 0 ? order->runs : enough < MOST_RUNS ? enough : MOST_RUNS;
    return status;
}

static int compare_doubles(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static double median(double *values, unsigned n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Pairs of blocks, with probes first in every other. */
static enum esc_status pairs_time(const struct esc_profiling_order *order,
                                  struct esc_profiling *profiling)
{
    double with[ESC_PROFILE_MOST_PAIRS], without[ESC_PROFILE_MOST_PAIRS],
        ratio[ESC_PROFILE_MOST_PAIRS];
    const uint64_t start = esc_clock_ns();
    enum esc_status status = ESC_OK;
    unsigned n = 0;
    do {
        uint64_t ns[2] = {0, 0};
        for (unsigned k = 0; !status && k < 2; k++) {
            const bool probed = (k + n) % 2 != 0;
            status = esc_engine_probe(order->engine, probed);
            if (!status)
                status = runs_time(order, profiling->runs, &ns[probed]);
        }
        if (status)
            return status;
        with[n] = (double)ns[1] * 1e-9 / (double)profiling->runs;
        without[n] = (double)ns[0] * 1e-9 / (double)profiling->runs;
        ratio[n] = (double)ns[1] / (double)ns[0];
        n++;
    } while (n < ESC_PROFILE_MOST_PAIRS && esc_clock_ns() - start < PAIRS_NS);
    profiling->pairs = n;
    profiling->slowdown[0] = median(ratio, n);
    profiling->slowdown[1] = ratio[0];
    profiling->slowdown[2] = ratio[n - 1];
    profiling->with_s = median(with, n);
    profiling->without_s = median(without, n);
    return ESC_OK;
}

/* ---- Places into the profile ---------------------------------------------------------------- */

/* A phase of the program in a thread's tree; in all but the first only what the team does has time. */
static size_t phase_add(struct esc_profile *profile, size_t thread, size_t parent,
                        const struct esc_profiling_phase *phase)
{
    const size_t function = esc_profile_function(profile, phase->file, phase->line, phase->name);
    if (function == SIZE_MAX)
        return SIZE_MAX;
    return esc_profile_node_add(&profile->threads[thread], function, parent, thread == 0,
                                thread == 0 ? phase->ns : 0);
}

/* Puts what the engine knows of a thread below a node. */
static bool places_add(struct esc_profile *profile, const struct esc_engine *engine, size_t thread,
                       size_t below, uint64_t *events)
{
    const struct esc_probe_place *places = NULL;
    const size_t n = esc_engine_probed(engine, (unsigned)thread, &places, events);
    size_t *const nodes = malloc((n > 0 ? n : 1) * sizeof *nodes);
    bool made = nodes != NULL;
    for (size_t i = 0; made && i < n; i++) {
        if (places[i].calls == 0)
            continue;
        const size_t function =
            esc_profile_function(profile, places[i].file, places[i].line, places[i].name);
        const size_t parent = i == 0 ? below : nodes[places[i].parent];
        nodes[i] = function == SIZE_MAX
                       ? SIZE_MAX
                       : esc_profile_node_add(&profile->threads[thread], function, parent,
                                              places[i].calls, places[i].own_ns);
        made = nodes[i] != SIZE_MAX;
    }
    free(nodes);
    return made;
}

static bool threads_make(const struct esc_profiling_order *order, struct esc_profile *profile)
{
    static const struct esc_profiling_phase root = {"profile", __FILE__, __LINE__, 0};
    for (unsigned i = 0; i < esc_engine_threads(order->engine); i++) {
        char name[32];
        snprintf(name, sizeof name, "thread %u", i);
        if (!esc_profile_thread_add(profile, name) ||
            phase_add(profile, i, SIZE_MAX, &root) == SIZE_MAX)
            return false;
        for (size_t k = 0; i == 0 && k < order->phases_n; k++)
            if (phase_add(profile, i, 0, &order->phases[k]) == SIZE_MAX)
                return false;
    }
    return true;
}

/* What the team did in a phase, for each of its threads. */
static bool team_add(const struct esc_profiling_order *order, struct esc_profiling *profiling,
                     const struct esc_profiling_phase *phase, uint64_t *events)
{
    for (unsigned i = 0; i < profiling->profile.threads_n; i++) {
        uint64_t seen = 0;
        const size_t node = phase_add(&profiling->profile, i, 0, phase);
        if (node == SIZE_MAX || !places_add(&profiling->profile, order->engine, i, node, &seen))
            return false;
        *events += seen;
    }
    return true;
}

/* ---- The whole ------------------------------------------------------------------------------ */

static enum esc_status digest_add(const struct esc_profiling_order *order,
                                  struct esc_profiling *profiling)
{
    static const struct esc_profiling_phase phase = {"digest_frame", __FILE__, __LINE__, 0};
    uint64_t events = 0;
    enum esc_status status = esc_engine_probe(order->engine, true);
    if (!status)
        status = esc_engine_digest(order->engine, order->plan, order->counts,
                                   (size_t)esc_plan_width(order->plan), NULL, &profiling->summary);
    if (!status && !team_add(order, profiling, &phase, &events))
        status = ESC_ERR_MEMORY;
    esc_engine_probe(order->engine, false);
    return status;
}

static enum esc_status slices_take(const struct esc_profiling_order *order,
                                   struct esc_profiling *profiling)
{
    const struct esc_trace_chunk *chunks;
    uint64_t ns;
    enum esc_status status = esc_engine_probe(order->engine, false);
    if (!status)
        status = esc_engine_trace(order->engine, MOST_SLICES);
    if (!status)
        status = runs_time(order, 1, &ns);
    const size_t n =
        status ? 0 : esc_engine_traced(order->engine, &chunks, &profiling->slices_lost);
    profiling->slices = status ? NULL : calloc(n > 0 ? n : 1, sizeof *profiling->slices);
    for (size_t i = 0; profiling->slices && i < n; i++)
        profiling->slices[i] = (struct esc_profile_slice){.start_ns = chunks[i].start_ns,
                                                          .end_ns = chunks[i].end_ns,
                                                          .first = chunks[i].first,
                                                          .tiles = chunks[i].tiles,
                                                          .thread = chunks[i].thread};
    profiling->slices_n = profiling->slices ? n : 0;
    if (!status && !profiling->slices)
        status = ESC_ERR_MEMORY;
    esc_engine_trace(order->engine, 0);
    return status;
}

enum esc_status esc_profiling_run(const struct esc_profiling_order *order,
                                  struct esc_profiling *profiling)
{
    static const struct esc_profiling_phase phase = {"count_frame", __FILE__, __LINE__, 0};
    enum esc_status status = runs_choose(order, &profiling->runs);
    if (!status)
        status = pairs_time(order, profiling);
    if (!status && order->trace)
        status = slices_take(order, profiling);
    /* The profile is of a block of its own, after the others: its frame is what is digested and verified. */
    if (!status)
        status = esc_engine_probe(order->engine, true);
    if (!status)
        status = runs_time(order, profiling->runs, &profiling->wall_ns);
    if (!status && (!threads_make(order, &profiling->profile) ||
                    !team_add(order, profiling, &phase, &profiling->events)))
        status = ESC_ERR_MEMORY;
    if (!status)
        status = digest_add(order, profiling);
    return status;
}

void esc_profiling_free(struct esc_profiling *profiling)
{
    esc_profile_free(&profiling->profile);
    free(profiling->slices);
}

/* ---- Tiles ---------------------------------------------------------------------------------- */

/* Tiles one by one: from when a thread takes one until it asks for the next. */
struct tiles {
    uint64_t n, *ns, *iterations;
    _Atomic uint64_t next;
    struct hand {
        _Alignas(128) uint64_t tile;
        uint64_t start;
        bool busy;
    } * hands;
};

static bool tile_next(void *context, unsigned thread, struct esc_share *share)
{
    struct tiles *const tiles = context;
    struct hand *const hand = &tiles->hands[thread];
    const uint64_t now = esc_clock_ns();
    if (hand->busy)
        tiles->ns[hand->tile] = now - hand->start;
    hand->tile = atomic_fetch_add_explicit(&tiles->next, 1, memory_order_relaxed);
    hand->busy = hand->tile < tiles->n;
    if (hand->busy)
        *share = (struct esc_share){.first = hand->tile, .tiles = 1};
    hand->start = esc_clock_ns();
    return hand->busy;
}

static int tile_take(void *context, const struct esc_tile *tile)
{
    struct tiles *const tiles = context;
    const uint64_t pixels = tile->rect.width * tile->rect.height;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < pixels; i++)
        sum += tile->counts[i];
    tiles->iterations[tile->index] = sum;
    return 0;
}

enum esc_status esc_profiling_tiles(struct esc_engine *engine, const struct esc_plan *plan,
                                    uint64_t *ns, uint64_t *iterations)
{
    /* For as many threads as a team can have: by the OpenMP runtime's choice it may grow from run to run. */
    const size_t threads = ESC_MAX_THREADS;
    struct tiles tiles = {.n = esc_plan_tiles(plan), .ns = ns, .iterations = iterations};
    tiles.hands = aligned_alloc(_Alignof(struct hand), threads * sizeof *tiles.hands);
    if (!tiles.hands)
        return ESC_ERR_MEMORY;
    memset(tiles.hands, 0, threads * sizeof *tiles.hands);
    const struct esc_deal deal = {.next = tile_next, .sink = tile_take, .context = &tiles};
    esc_engine_wake(engine);
    const enum esc_status status = esc_engine_deal(engine, plan, &deal, NULL);
    free(tiles.hands);
    return status;
}
