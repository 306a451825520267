/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/dealer.c - a counter in a window of rank 0, and each rank's stock of tiles. */
#include "mpi/dealer.h"

#include <pthread.h>
#include <stdlib.h>

#include "cli/exit_codes.h"
#include "mpi/ranks.h"

struct esc_dealer {
    MPI_Comm comm;
    int rank, size;
    struct esc_chunks rule;
    unsigned threads;
    MPI_Win window;
    uint64_t *counter; /* the next number; in rank 0's part of the window */

    pthread_mutex_t
        mutex; /* of what follows, and of every call of the MPI library while counting */
    struct esc_share stock;
    bool begun, ended;
    struct esc_share *chunks; /* taken so far */
    uint64_t count, asked;
};

struct esc_dealer *esc_dealer_create(MPI_Comm comm, const struct esc_chunks *chunks,
                                     unsigned threads)
{
    struct esc_dealer *const dealer = calloc(1, sizeof *dealer);
    struct esc_share *const taken =
        malloc((size_t)esc_chunks_count(chunks) * sizeof(struct esc_share));
    if (!dealer || !taken) /* the others are about to wait for this rank */
        esc_ranks_die(ESC_EXIT_OS, "out of memory for the list of chunks");
    dealer->comm = comm;
    dealer->rule = *chunks;
    dealer->threads = threads;
    dealer->chunks = taken;
    pthread_mutex_init(&dealer->mutex, NULL);
    MPI_Comm_rank(comm, &dealer->rank);
    MPI_Comm_size(comm, &dealer->size);
    MPI_Win_allocate(dealer->rank == 0 ? sizeof *dealer->counter : 0, sizeof *dealer->counter,
                     MPI_INFO_NULL, comm, &dealer->counter, &dealer->window);
    MPI_Win_lock_all(MPI_MODE_NOCHECK, dealer->window);
    return dealer;
}

void esc_dealer_free(struct esc_dealer *dealer)
{
    if (!dealer)
        return;
    MPI_Win_unlock_all(dealer->window);
    MPI_Win_free(&dealer->window);
    pthread_mutex_destroy(&dealer->mutex);
    free(dealer->chunks);
    free(dealer);
}

/* The first batch is dealt already: chunk r is rank r's. */
void esc_dealer_start(struct esc_dealer *dealer)
{
    dealer->stock = (struct esc_share){0};
    dealer->begun = dealer->ended = false;
    dealer->count = dealer->asked = 0;
    if (dealer->rank == 0) {
        const uint64_t first = (uint64_t)dealer->size;
        MPI_Accumulate(&first, 1, MPI_UINT64_T, 0, 0, 1, MPI_UINT64_T, MPI_REPLACE, dealer->window);
        MPI_Win_flush(0, dealer->window);
    }
    MPI_Barrier(dealer->comm);
}

static uint64_t number_next(struct esc_dealer *dealer)
{
    const uint64_t one = 1;
    uint64_t number;
    if (!dealer->begun) {
        dealer->begun = true;
        return (uint64_t)dealer->rank;
    }
    MPI_Fetch_and_op(&one, &number, MPI_UINT64_T, 0, 0, MPI_SUM, dealer->window);
    MPI_Win_flush(0, dealer->window);
    dealer->asked++;
    return number;
}

static void restock(struct esc_dealer *dealer)
{
    struct esc_share *const stock = &dealer->stock;
    /* With a chunk for each rank there is nothing to ask for. */
    if (dealer->begun && esc_chunks_count(&dealer->rule) <= (uint64_t)dealer->size)
        dealer->ended = true;
    else if (!esc_chunks_at(&dealer->rule, number_next(dealer), &stock->first, &stock->tiles))
        dealer->ended = true;
    if (!dealer->ended)
        dealer->chunks[dealer->count++] = *stock;
}

bool esc_dealer_next(void *context, unsigned thread, struct esc_share *share)
{
    struct esc_dealer *const dealer = *(struct esc_dealer **)context;
    struct esc_share *const stock = &dealer->stock;
    (void)thread;
    pthread_mutex_lock(&dealer->mutex);
    if (stock->tiles == 0 && !dealer->ended)
        restock(dealer);
    const bool more = !dealer->ended;
    if (more) {
        *share = *stock;
        share->tiles = esc_chunks_piece(stock->tiles, dealer->threads);
        stock->first += share->tiles;
        stock->slot += share->tiles;
        stock->tiles -= share->tiles;
    }
    /* Over networks whose cards do not count by themselves, others wait until rank 0 calls the library. */
    if (dealer->rank == 0 && dealer->size > 1) {
        int found;
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, dealer->comm, &found, MPI_STATUS_IGNORE);
    }
    pthread_mutex_unlock(&dealer->mutex);
    return more;
}

struct esc_dealt esc_dealer_dealt(const struct esc_dealer *dealer)
{
    return (struct esc_dealt){dealer->chunks, dealer->count, dealer->stock.slot, dealer->asked};
}
