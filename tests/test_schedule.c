/* SPDX-License-Identifier: BSD-2-Clause */
/* test_schedule.c - how well chunks of measured tiles would fill teams larger than this machine.
 *
 * A tile's cost is measured here, on one thread and the best backend; the schedule is simulated:
 * the plan's chunks in order, each to the next free thread. Ratios alone are asserted. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/plan.h"
#include "support.h"

/* What a chunk costs besides its tiles, in ns: the next number of a counter that all threads share.
 * An empty `omp for schedule(dynamic, 1)` takes 40 ns of each of two threads; more, and farther apart,
 * are assumed to take six times as long. */
#define DISPATCH_NS 250.0

#define REPEATS 4

/* ---- Measured costs ------------------------------------------------------------------------- */

/* The thread's own time: other work that takes its CPU does not count. */
static double thread_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

struct stopwatch {
    double last;
    double *ns; /* [tiles], the least seen */
};

/* On one thread tiles come one after the other. */
static int lap(void *context, const struct esc_tile *tile)
{
    struct stopwatch *const watch = context;
    const double ns = thread_ns() - watch->last;
    if (ns < watch->ns[tile->index])
        watch->ns[tile->index] = ns;
    watch->last = thread_ns();
    return 0;
}

/* The cost of each tile of the frame: the least of a few passes, each in the plan's order, on this
 * thread, which is the team of one. Tiles of a list are computed to their end one by one, drain
 * included; in a frame orbits stay in flight from one to the next, and a tile costs a little less. */
static double *tiles_measure(struct esc_engine *engine, const struct esc_plan *plan)
{
    const size_t tiles = (size_t)esc_plan_tiles(plan);
    double *const ns = malloc(tiles * sizeof *ns);
    uint64_t *const list = malloc(tiles * sizeof *list);
    CHECK(ns != NULL && list != NULL, "%zu tiles", tiles);
    for (size_t i = 0; i < tiles; i++) {
        ns[i] = 1e18;
        list[i] = i;
    }
    for (unsigned repeat = 0; repeat < REPEATS; repeat++) {
        struct stopwatch watch = {thread_ns(), ns};
        const struct esc_stream stream = {
            .tiles = list, .tile_count = tiles, .sink = lap, .context = &watch};
        const enum esc_status status = esc_engine_stream(engine, plan, &stream, NULL);
        CHECK(status == ESC_OK, "%s", esc_status_string(status));
    }
    free(list);
    return ns;
}

/* ---- Simulated schedule --------------------------------------------------------------------- */

/* The time at which the thread at the heap's root, the first to be free, is free again moves down
 * to its place. */
static void heap_sink(double *heap, unsigned threads)
{
    unsigned at = 0;
    for (;;) {
        unsigned least = at;
        for (unsigned child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < threads && heap[child] < heap[least])
                least = child;
        if (least == at)
            return;
        const double kept = heap[at];
        heap[at] = heap[least];
        heap[least] = kept;
        at = least;
    }
}

/* Total work over what the team could have done until the last thread was ready. */
static double efficiency(const double *ns, uint64_t tiles, uint64_t chunk, unsigned threads)
{
    double *const heap = calloc(threads, sizeof *heap);
    double total = 0, end = 0;
    CHECK(heap != NULL, "%u threads", threads);
    for (uint64_t first = 0; first < tiles; first += chunk) {
        heap[0] += DISPATCH_NS;
        for (uint64_t t = first; t < tiles && t < first + chunk; t++) {
            heap[0] += ns[t];
            total += ns[t];
        }
        end = heap[0] > end ? heap[0] : end;
        heap_sink(heap, threads);
    }
    free(heap);
    return total / (threads * end);
}

/* The share of a thread's time that goes into taking chunks. */
static double dispatch_share(const double *ns, uint64_t tiles, uint64_t chunk)
{
    double total = 0;
    for (uint64_t t = 0; t < tiles; t++)
        total += ns[t];
    return (double)((tiles + chunk - 1) / chunk) * DISPATCH_NS / total;
}

/* ---- The named scenes ----------------------------------------------------------------------- */

static const unsigned teams[] = {2, 8, 64, 256};
static const double wanted[] = {0.97, 0.95, 0.85, 0.60};
#define TEAMS (sizeof teams / sizeof *teams)

/* Tiles per thread from which chunks must be large enough to cost nothing; with fewer of them an
 * even end is worth more. */
#define MANY 256

/* What the chunks would reach; class A must reach what is wanted. */
static void scene_check(struct esc_engine *engine, const char *name, enum esc_class size_class)
{
    struct esc_scene scene;
    char line[200];
    CHECK(esc_scene_named(name, size_class, &scene) == ESC_OK, "%s", name);
    struct esc_plan *const plan = plan_of(&scene, NULL);
    const uint64_t tiles = esc_plan_tiles(plan);
    double *const ns = tiles_measure(engine, plan);
    int length = snprintf(line, sizeof line, "%-10s %s %5" PRIu64 " tiles:", name,
                          esc_class_name(size_class), tiles);
    for (size_t t = 0; t < TEAMS; t++) {
        const uint64_t chunk = esc_plan_chunk(plan, teams[t]);
        const double reached = efficiency(ns, tiles, chunk, teams[t]);
        const double share = dispatch_share(ns, tiles, chunk);
        length += snprintf(line + length, sizeof line - (size_t)length,
                           "  %u: %.3f (chunk %" PRIu64 ", %.2f %%)", teams[t], reached, chunk,
                           100 * share);
        CHECK(size_class != ESC_CLASS_A || reached >= wanted[t],
              "%s on %u threads, chunks of %" PRIu64 ": %.3f, wanted %.2f", line, teams[t], chunk,
              reached, wanted[t]);
        CHECK(tiles / teams[t] < MANY || share < 0.01, "%s: taking chunks costs too much", line);
    }
    test_say("%s", line);
    free(ns);
    esc_plan_free(plan);
}

/* Costs mean nothing on an emulator or under a sanitizer, and the reference takes too long. Skips
 * before anything is held. */
static struct esc_engine *engine_to_measure(void)
{
    const char *names[MAX_BACKENDS];
    if (!test_full_size())
        test_skip("tile costs are not measured where the cases are shrunk");
    if (usable_backends(names) == 1)
        test_skip("tile costs are not measured on the scalar backend");
    return engine_of(names[0], 1);
}

TEST(schedule, chunks_of_measured_tiles_keep_large_teams_busy)
{
    static const char *const names[] = {"seed", "mandelbrot", "seahorse"};
    struct esc_engine *const engine = engine_to_measure();
    test_say("efficiency by threads (tiles per chunk, share of time that goes into taking chunks), "
             "tile costs on %s",
             esc_engine_backend(engine));
    for (unsigned size_class = ESC_CLASS_W; size_class <= ESC_CLASS_A; size_class++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            scene_check(engine, names[i], (enum esc_class)size_class);
    esc_engine_free(engine);
}
