/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/count.c - deals a frame to engines, and puts its digest together. */
#define _GNU_SOURCE
#include "mpi/count.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "cli/exit_codes.h"
#include "measure/clock.h"
#include "mpi/ranks.h"

#define TILE_PIXELS 4096

struct esc_count {
    struct esc_dealer *dealer; /* first: what the dealer finds in a deal's context */
    MPI_Comm comm;
    int rank, size;
    const struct esc_plan *plan;
    struct esc_engine *engine;
    struct esc_count_options options;
    uint64_t tiles;
    size_t mapped; /* bytes of part.counts */
    struct esc_part part;
    struct esc_count_cost cost;
    pthread_mutex_t mutex; /* of part.n while a stream runs */
};

/* ---- Memory --------------------------------------------------------------------------------- */

/* Slots whose pages are there before the clock starts: twice an even share. Should a rank be so much
 * faster than the others, it takes more, and pays for its pages. */
static uint64_t slots_expected(const struct esc_count *count)
{
    const uint64_t size = (uint64_t)count->size;
    const uint64_t shares = 2 * (count->tiles / size + 1);
    return size == 1 || shares > count->tiles ? count->tiles : shares;
}

/* Room for every tile, of which only what is touched becomes memory. */
static enum esc_status counts_map(struct esc_count *count)
{
    const size_t slot = TILE_PIXELS * sizeof(uint32_t);
    if (count->tiles > SIZE_MAX / 2 / slot)
        return ESC_ERR_MEMORY;
    count->mapped = (size_t)count->tiles * slot;
    void *const memory = mmap(NULL, count->mapped, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return ESC_ERR_MEMORY;
    madvise(memory, count->mapped, MADV_HUGEPAGE); /* a wish: no harm when it is refused */
    count->part.counts = memory;
    return ESC_OK;
}

static enum esc_status memory_get(struct esc_count *count)
{
    if (count->tiles > INT_MAX / sizeof(struct esc_record)) /* what one gather can say */
        return ESC_ERR_SIZE;
    count->part.records = malloc((size_t)count->tiles * sizeof *count->part.records);
    if (!count->part.records)
        return ESC_ERR_MEMORY;
    return count->options.stream && !count->options.keep_counts ? ESC_OK : counts_map(count);
}

/* Counts that no scene has, so that none of an earlier run is taken for this one's; it also touches
 * the pages. */
static void counts_poison(struct esc_count *count)
{
    if (count->part.counts)
        memset(count->part.counts, 0xff,
               (size_t)slots_expected(count) * TILE_PIXELS * sizeof(uint32_t));
}

enum esc_status esc_count_create(MPI_Comm comm, const struct esc_plan *plan,
                                 struct esc_engine *engine, const struct esc_count_options *options,
                                 struct esc_count **made)
{
    struct esc_count *const count = calloc(1, sizeof *count);
    if (!count) /* the others are about to wait for this rank */
        esc_ranks_die(ESC_EXIT_OS, "out of memory");
    count->comm = comm;
    count->plan = plan;
    count->engine = engine;
    count->options = *options;
    count->tiles = esc_plan_tiles(plan);
    MPI_Comm_rank(comm, &count->rank);
    MPI_Comm_size(comm, &count->size);
    pthread_mutex_init(&count->mutex, NULL);
    *made = count;

    /* The least chunk must be the same everywhere, whatever threads each rank has. */
    uint64_t threads = esc_engine_threads(engine), most;
    MPI_Allreduce(&threads, &most, 1, MPI_UINT64_T, MPI_MAX, comm);
    const struct esc_chunks chunks =
        esc_chunks_rule(count->tiles, (uint64_t)count->size, most, esc_plan_scene(plan)->max_iter);
    count->dealer = esc_dealer_create(comm, &chunks, (unsigned)threads);
    const uint64_t start = esc_clock_ns();
    const enum esc_status status = memory_get(count);
    const uint64_t touch = esc_clock_ns();
    if (status)
        return status;
    counts_poison(count);
    count->cost.allocation_s = (double)(touch - start) * 1e-9;
    count->cost.first_touch_s = (double)(esc_clock_ns() - touch) * 1e-9;
    return ESC_OK;
}

void esc_count_free(struct esc_count *count)
{
    if (!count)
        return;
    esc_dealer_free(count->dealer);
    if (count->part.counts)
        munmap(count->part.counts, count->mapped);
    free(count->part.records);
    pthread_mutex_destroy(&count->mutex);
    free(count);
}

const struct esc_part *esc_count_part(const struct esc_count *count)
{
    return &count->part;
}

struct esc_dealt esc_count_dealt(const struct esc_count *count)
{
    return esc_dealer_dealt(count->dealer);
}

struct esc_count_cost esc_count_cost(const struct esc_count *count)
{
    return count->cost;
}

/* ---- Counting ------------------------------------------------------------------------------- */

static int record_sink(void *context, const struct esc_tile *tile)
{
    struct esc_count *const count = context;
    pthread_mutex_lock(&count->mutex);
    const uint64_t slot = count->part.n++;
    pthread_mutex_unlock(&count->mutex);
    count->part.records[slot] = (struct esc_record){tile->index, tile->digest, tile->orbits_digest};
    if (count->part.counts)
        memcpy(count->part.counts + (size_t)slot * TILE_PIXELS, tile->counts,
               (size_t)tile->rect.width * tile->rect.height * sizeof *tile->counts);
    return 0;
}

enum esc_status esc_count_run(struct esc_count *count, double *time_s, double *own_s)
{
    const bool stream = count->options.stream;
    const struct esc_deal deal = {.next = esc_dealer_next,
                                  .counts = stream ? NULL : count->part.counts,
                                  .orbits = count->options.orbits,
                                  .sink = stream ? record_sink : NULL,
                                  .context = count};
    counts_poison(count);
    count->part.n = 0;
    memset(&count->part.stats, 0, sizeof count->part.stats);
    MPI_Barrier(count->comm); /* what a rank does while it waits for later ones is not counted */
    esc_engine_wake(count->engine);
    if (count->options.counters)
        esc_counters_start(count->options.counters);
    esc_dealer_start(count->dealer);
    const uint64_t process = esc_clock_process_ns();
    const double start = MPI_Wtime();
    int worst =
        (int)esc_engine_deal(count->engine, count->plan, &deal, stream ? &count->part.stats : NULL);
    *own_s = MPI_Wtime() - start;
    count->cost.process_s = (double)(esc_clock_process_ns() - process) * 1e-9;
    MPI_Barrier(count->comm);
    *time_s = MPI_Wtime() - start;
    if (count->options.counters)
        esc_counters_read(count->options.counters, count->cost.counters);
    MPI_Allreduce(MPI_IN_PLACE, time_s, 1, MPI_DOUBLE, MPI_MAX, count->comm);
    MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_INT, MPI_MAX, count->comm);
    return (enum esc_status)worst;
}

/* ---- The digest ----------------------------------------------------------------------------- */

/* The records of tiles whose counts are in their slots. */
static void part_digest(struct esc_count *count)
{
    struct esc_part *const part = &count->part;
    const struct esc_dealt dealt = esc_dealer_dealt(count->dealer);
    for (uint64_t i = 0; i < dealt.count; i++)
        for (uint64_t k = 0; k < dealt.chunks[i].tiles; k++)
            part->records[part->n++] = (struct esc_record){.tile = dealt.chunks[i].first + k};
#pragma omp parallel num_threads((int)esc_engine_threads(count->engine))
    {
        struct esc_summary stats = {0};
#pragma omp for schedule(static) nowait
        for (uint64_t k = 0; k < part->n; k++)
            part->records[k].counts = esc_tile_digest(
                count->plan, part->records[k].tile, part->counts + (size_t)k * TILE_PIXELS, &stats);
#pragma omp critical(esc_part)
        esc_summary_add(&part->stats, &stats);
    }
}

/* Everything of all ranks, on rank 0; the others get an empty list. Null without memory. */
static struct esc_record *records_gather(const struct esc_count *count)
{
    const int record = sizeof(struct esc_record);
    const int mine = (int)count->part.n * record;
    const size_t all = count->rank == 0 ? (size_t)count->size : 1;
    int *const sizes = malloc(all * sizeof *sizes), *const starts = malloc(all * sizeof *starts);
    struct esc_record *records = malloc(count->rank == 0 ? count->tiles * sizeof *records : 1);
    int failed = !sizes || !starts || !records;
    MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, count->comm);
    uint64_t total = count->part.n;
    MPI_Allreduce(MPI_IN_PLACE, &total, 1, MPI_UINT64_T, MPI_SUM, count->comm);
    if (!failed && total == count->tiles) {
        MPI_Gather(&mine, 1, MPI_INT, sizes, 1, MPI_INT, 0, count->comm);
        for (size_t i = 0, at = 0; i < all && count->rank == 0; at += (size_t)sizes[i++])
            starts[i] = (int)at;
        MPI_Gatherv(count->part.records, mine, MPI_BYTE, records, sizes, starts, MPI_BYTE, 0,
                    count->comm);
    } else if (!failed && count->rank == 0) {
        memset(records, 0, count->tiles * sizeof *records); /* not each tile once: seen below */
    }
    free(sizes);
    free(starts);
    if (failed) {
        free(records);
        records = NULL;
    }
    return records;
}

/* Digests in the order of tiles; ESC_ERR_ARGUMENT unless each is there exactly once. */
static enum esc_status frame_digest(const struct esc_count *count, const struct esc_record *records,
                                    struct esc_summary *summary)
{
    const size_t n = (size_t)count->tiles;
    uint64_t *const counts = calloc(n, sizeof *counts), *const orbits = calloc(n, sizeof *orbits);
    bool *const seen = calloc(n, sizeof *seen);
    enum esc_status status = counts && orbits && seen ? ESC_OK : ESC_ERR_MEMORY;
    for (size_t i = 0; !status && i < n; i++) {
        const uint64_t tile = records[i].tile;
        if (tile >= n || seen[tile]) {
            status = ESC_ERR_ARGUMENT;
            break;
        }
        seen[tile] = true;
        counts[tile] = records[i].counts;
        orbits[tile] = records[i].orbits;
    }
    summary->has_orbits = count->options.orbits;
    if (!status && (!esc_digest_combine(counts, n, &summary->counts) ||
                    (summary->has_orbits && !esc_digest_combine(orbits, n, &summary->orbits))))
        status = ESC_ERR_MEMORY;
    free(counts);
    free(orbits);
    free(seen);
    return status;
}

static enum esc_status statistics_gather(const struct esc_count *count, struct esc_summary *summary)
{
    const int size = sizeof *summary;
    struct esc_summary *const all =
        malloc(count->rank == 0 ? (size_t)count->size * sizeof *all : 1);
    int failed = !all;
    MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, count->comm);
    if (!failed)
        MPI_Gather(&count->part.stats, size, MPI_BYTE, all, size, MPI_BYTE, 0, count->comm);
    for (int i = 0; !failed && i < count->size && count->rank == 0; i++)
        esc_summary_add(summary, &all[i]);
    free(all);
    return failed ? ESC_ERR_MEMORY : ESC_OK;
}

enum esc_status esc_count_digest(struct esc_count *count, struct esc_summary *summary)
{
    memset(summary, 0, sizeof *summary);
    if (!count->options.stream)
        part_digest(count);
    struct esc_record *const records = records_gather(count);
    if (!records)
        return ESC_ERR_MEMORY;
    enum esc_status status = statistics_gather(count, summary);
    if (!status && count->rank == 0)
        status = frame_digest(count, records, summary);
    free(records);
    int first = (int)status; /* rank 0's */
    MPI_Bcast(&first, 1, MPI_INT, 0, count->comm);
    MPI_Bcast(summary, sizeof *summary, MPI_BYTE, 0, count->comm);
    return (enum esc_status)first;
}
