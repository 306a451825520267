/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/check.c - each rank answers for the tiles that it counted. */
#include "mpi/check.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/blame.h"
#include "mpi/ranks.h"

#define TILE_PIXELS 4096

/* As in cli/check.c: what a sample of the whole frame is, and what it may cost. */
#define SAMPLE_TILES 64
#define SAMPLE_PER_TILE 64
#define SAMPLE_ITERATIONS UINT64_C(50000000)
#define SAMPLE_TILES_LEAST 4 /* of each rank */

#define NONE UINT64_MAX

/* A rank's tiles, and what was found of them. */
struct answer {
    const struct esc_plan *plan;
    struct esc_engine *engine;
    const struct esc_part *part;
    bool orbits;
    struct esc_record *sorted; /* by tile; `counts` and `orbits` as in the part */
    uint64_t *tiles;           /* the same, their indices alone */
    pthread_mutex_t mutex;
    uint64_t wrong; /* the first tile that is; NONE */
    uint64_t wrong_tiles, checked;
    struct esc_blame blame; /* of `wrong`, when a pixel has been found */
    bool blamed;
};

static int record_compare(const void *a, const void *b)
{
    const struct esc_record *const left = a, *const right = b;
    return (left->tile > right->tile) - (left->tile < right->tile);
}

static enum esc_status answer_begin(struct answer *answer)
{
    const size_t n = (size_t)answer->part->n;
    answer->sorted = malloc((n + 1) * sizeof *answer->sorted);
    answer->tiles = malloc((n + 1) * sizeof *answer->tiles);
    if (!answer->sorted || !answer->tiles)
        return ESC_ERR_MEMORY;
    memcpy(answer->sorted, answer->part->records, n * sizeof *answer->sorted);
    qsort(answer->sorted, n, sizeof *answer->sorted, record_compare);
    for (size_t i = 0; i < n; i++)
        answer->tiles[i] = answer->sorted[i].tile;
    return ESC_OK;
}

/* ---- Whole tiles ---------------------------------------------------------------------------- */

static void wrong_note(struct answer *answer, uint64_t tile)
{
    pthread_mutex_lock(&answer->mutex);
    answer->wrong_tiles++;
    if (tile < answer->wrong) {
        answer->wrong = tile;
        answer->blamed = false;
    }
    pthread_mutex_unlock(&answer->mutex);
}

static int compare_sink(void *context, const struct esc_tile *tile)
{
    struct answer *const answer = context;
    const struct esc_record key = {.tile = tile->index};
    const struct esc_record *const record =
        bsearch(&key, answer->sorted, (size_t)answer->part->n, sizeof key, record_compare);
    if (record->counts != tile->digest || (answer->orbits && record->orbits != tile->orbits_digest))
        wrong_note(answer, tile->index);
    return 0;
}

static enum esc_status tiles_compare(struct answer *answer, struct esc_engine *scalar)
{
    const struct esc_stream stream = {.tiles = answer->tiles,
                                      .tile_count = (size_t)answer->part->n,
                                      .orbits = answer->orbits,
                                      .sink = compare_sink,
                                      .context = answer};
    return esc_engine_stream(scalar, answer->plan, &stream, NULL);
}

/* ---- Pixels --------------------------------------------------------------------------------- */

struct tile_copy {
    uint32_t counts[TILE_PIXELS];
    uint64_t digest;
};

static int copy_sink(void *context, const struct esc_tile *tile)
{
    struct tile_copy *const copy = context;
    memcpy(copy->counts, tile->counts,
           (size_t)tile->rect.width * tile->rect.height * sizeof *tile->counts);
    copy->digest = tile->digest;
    return 0;
}

static enum esc_status tile_compute(struct answer *answer, struct esc_engine *engine, uint64_t tile,
                                    struct tile_copy *copy)
{
    const struct esc_stream stream = {
        .tiles = &tile, .tile_count = 1, .sink = copy_sink, .context = copy};
    return esc_engine_stream(engine, answer->plan, &stream, NULL);
}

/* What was counted of the k-th record's tile; computed again where it was not kept, and then noted when
 * it is another tile than before. */
static enum esc_status tile_counted(struct answer *answer, uint64_t k, struct tile_copy *copy)
{
    const struct esc_record *const record = &answer->part->records[k];
    if (answer->part->counts) {
        memcpy(copy->counts, answer->part->counts + (size_t)k * TILE_PIXELS, sizeof copy->counts);
        return ESC_OK;
    }
    const enum esc_status status = tile_compute(answer, answer->engine, record->tile, copy);
    if (!status && copy->digest != record->counts)
        wrong_note(answer, record->tile);
    return status;
}

static void blame_note(struct answer *answer, uint64_t tile, const struct esc_blame *blame)
{
    if (tile < answer->wrong) {
        answer->wrong = tile;
        answer->blamed = false;
    }
    if (tile != answer->wrong)
        return;
    const uint64_t differing = answer->blamed ? answer->blame.differing : 0;
    if (!answer->blamed)
        answer->blame = *blame;
    answer->blame.differing = differing + 1;
    answer->blamed = true;
}

/* Which pixel of the first wrong tile it is. */
static enum esc_status wrong_explain(struct answer *answer, struct esc_engine *scalar)
{
    struct tile_copy expected, got;
    struct esc_rect rect;
    uint64_t k = 0;
    while (answer->part->records[k].tile != answer->wrong)
        k++;
    enum esc_status status = tile_counted(answer, k, &got);
    if (!status)
        status = tile_compute(answer, scalar, answer->wrong, &expected);
    esc_plan_tile(answer->plan, answer->wrong, &rect);
    for (uint32_t p = 0; !status && p < rect.width * rect.height; p++) {
        if (expected.counts[p] != got.counts[p])
            blame_note(answer, answer->wrong,
                       &(struct esc_blame){.x = rect.x + p % rect.width,
                                           .y = rect.y + p / rect.width,
                                           .expected = expected.counts[p],
                                           .got = got.counts[p]});
    }
    return status;
}

/* Weyl's sequence: equidistributed, and the same on every machine. */
static uint32_t spread(uint64_t k, uint32_t range)
{
    return (uint32_t)((k * UINT64_C(0x9e3779b97f4a7c15) >> 32) * range >> 32);
}

/* Pixels by another way through the library than the engine's tiles, none whose count is more than is
 * left of the budget, unless it is the only one. */
static void pixels_compare(struct answer *answer, uint64_t tile, const uint32_t *counts,
                           uint64_t *budget)
{
    struct esc_rect rect;
    esc_plan_tile(answer->plan, tile, &rect);
    const uint32_t pixels = rect.width * rect.height;
    for (uint32_t k = 0; k < SAMPLE_PER_TILE && k < pixels; k++) {
        const uint32_t p =
            pixels <= SAMPLE_PER_TILE ? k : spread(tile * SAMPLE_PER_TILE + k, pixels);
        struct esc_blame blame = {
            .x = rect.x + p % rect.width, .y = rect.y + p / rect.width, .got = counts[p]};
        if ((blame.got > *budget && answer->checked > 0) ||
            esc_plan_pixel(answer->plan, blame.x, blame.y, &blame.expected, NULL))
            continue;
        *budget -= blame.expected < *budget ? blame.expected : *budget;
        answer->checked++;
        if (blame.expected != blame.got)
            blame_note(answer, tile, &blame);
    }
}

static enum esc_status sample(struct answer *answer)
{
    const uint64_t size = (uint64_t)esc_ranks_size(), n = answer->part->n;
    const uint64_t even = SAMPLE_TILES / size;
    uint64_t wanted = even > SAMPLE_TILES_LEAST ? even : SAMPLE_TILES_LEAST;
    uint64_t budget = SAMPLE_ITERATIONS;
    enum esc_status status = ESC_OK;
    struct tile_copy copy;
    wanted = wanted < n ? wanted : n;
    for (uint64_t i = 0; !status && i < wanted; i++) {
        const uint64_t k = i * n / wanted; /* one per equal share, in the order they were dealt */
        status = tile_counted(answer, k, &copy);
        if (!status)
            pixels_compare(answer, answer->part->records[k].tile, copy.counts, &budget);
    }
    return status;
}

/* Every tile of this rank; then a sample, since a fault that both engines share would not show. */
static enum esc_status full(struct answer *answer, struct esc_error *error)
{
    const struct esc_engine_options options = {.isa = "scalar",
                                               .threads = esc_engine_threads(answer->engine)};
    struct esc_engine *scalar = NULL;
    enum esc_status status = esc_engine_create(&options, &scalar, error);
    if (!status)
        status = tiles_compare(answer, scalar);
    if (!status && answer->wrong != NONE)
        status = wrong_explain(answer, scalar);
    else if (!status)
        status = sample(answer);
    esc_engine_free(scalar);
    return status;
}

/* ---- All ranks ------------------------------------------------------------------------------ */

/* The one line of the rank that counted the first wrong tile, on all ranks; false when none is wrong. */
static bool blame_share(MPI_Comm comm, struct answer *answer, char *text, int size)
{
    uint64_t first = answer->wrong;
    char pixel[700] = "the fault does not repeat, or is in the final z alone";
    int rank, owner;
    MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_UINT64_T, MPI_MIN, comm);
    if (first == NONE)
        return false;
    MPI_Comm_rank(comm, &rank);
    int mine = answer->wrong == first ? rank : INT32_MAX;
    MPI_Allreduce(&mine, &owner, 1, MPI_INT, MPI_MIN, comm);
    if (owner == rank) {
        if (answer->blamed)
            esc_blame_string(answer->plan, answer->engine, &answer->blame, pixel, sizeof pixel);
        else
            snprintf(pixel, sizeof pixel,
                     "tile %" PRIu64 ": the fault does not repeat, or is in the final z alone",
                     first);
        snprintf(text, (size_t)size, "%s: %s", esc_ranks_name(), pixel);
    }
    MPI_Bcast(text, size, MPI_CHAR, owner, comm);
    return true;
}

static void conclude(MPI_Comm comm, struct answer *answer, bool golden_differs,
                     const struct esc_summary *summary, struct esc_check *check)
{
    char where[900] = "no tile differs when computed again by the scalar reference";
    const char *against = check->kind == ESC_CHECK_GOLDEN ? "golden" : "scalar reference";
    uint64_t checked = answer->checked;
    MPI_Allreduce(MPI_IN_PLACE, &checked, 1, MPI_UINT64_T, MPI_SUM, comm);
    const bool found = blame_share(comm, answer, where, sizeof where);
    check->passed = !found && !golden_differs;
    if (!check->passed)
        snprintf(check->detail, sizeof check->detail, "differs from the %s on %s\n%s", against,
                 esc_engine_backend(answer->engine), where);
    else if (check->kind == ESC_CHECK_FULL)
        snprintf(check->detail, sizeof check->detail,
                 "full: %" PRIu64 " pixels recomputed by the scalar reference", summary->pixels);
    else if (check->kind == ESC_CHECK_SAMPLE)
        snprintf(check->detail, sizeof check->detail,
                 "sample: %" PRIu64 " of %" PRIu64 " pixels recomputed by the scalar reference",
                 checked, summary->pixels);
    else
        snprintf(check->detail, sizeof check->detail, "golden");
}

enum esc_status esc_ranks_check(MPI_Comm comm, enum esc_check_kind kind,
                                const struct esc_plan *plan, struct esc_engine *engine,
                                const struct esc_part *part, const struct esc_summary *summary,
                                struct esc_check *check, struct esc_error *error)
{
    struct answer answer = {.plan = plan,
                            .engine = engine,
                            .part = part,
                            .orbits = summary->has_orbits,
                            .mutex = PTHREAD_MUTEX_INITIALIZER,
                            .wrong = NONE};
    struct esc_summary golden;
    *check = (struct esc_check){.kind = esc_check_choose(kind, plan, summary)};
    enum esc_status status = ESC_OK;
    bool golden_differs = false;
    if (check->kind == ESC_CHECK_GOLDEN) {
        status = esc_golden_find(esc_plan_scene(plan), &golden); /* the same on every rank */
        if (status)
            return status;
        golden_differs = !esc_check_same(&golden, summary);
    }
    if (check->kind == ESC_CHECK_FULL || golden_differs || check->kind == ESC_CHECK_SAMPLE) {
        status = answer_begin(&answer);
        if (!status)
            status = check->kind == ESC_CHECK_SAMPLE ? sample(&answer) : full(&answer, error);
    }
    int worst = (int)status;
    MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_INT, MPI_MAX, comm);
    if (!worst)
        conclude(comm, &answer, golden_differs, summary, check);
    free(answer.sorted);
    free(answer.tiles);
    return (enum esc_status)worst;
}
