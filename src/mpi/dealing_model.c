/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/dealing_model.c - how well a rule of dealing would fill 1 to 100,000 ranks.
 *
 *   escapement-dealing [CHART.svg]
 *
 * Costs of tiles are measured here, on one thread and the best backend; the job is simulated: ranks of
 * one thread ask a counter that serves one after the other. docs/scaling.md has what came out. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <escapement/escapement.h>

#include "mpi/chunks.h"

/* A fetch-and-op on one address of one host: the way there and back, and how long the counter is busy.
 * Network cards do some 2 million a second on one address, 2 us there and back (A. Kalia, M. Kaminsky,
 * D. Andersen, "Design Guidelines for High Performance RDMA Systems", USENIX ATC 2016). */
#define LATENCY_US 2.0
#define SERVICE_US 0.5

#define REPEATS 3
#define SIDE \
    1000 /* tiles along a side of class C: each tile of class A stands for 16 x 16 of them */
#define MOST_RANKS 100000

static double us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec * 1e-3;
}

/* ---- Measured costs ------------------------------------------------------------------------- */

struct watch {
    double last;
    double *cost;
};

static int lap(void *context, const struct esc_tile *tile)
{
    struct watch *const watch = context;
    const double taken = us() - watch->last;
    if (taken < watch->cost[tile->index])
        watch->cost[tile->index] = taken;
    watch->last = us();
    return 0;
}

/* The least of a few passes of mandelbrot A; null when something failed. */
static double *tiles_measure(uint64_t *across)
{
    const struct esc_engine_options options = {.threads = 1};
    struct esc_scene scene;
    struct esc_plan *plan = NULL;
    struct esc_engine *engine = NULL;
    if (esc_scene_named("mandelbrot", ESC_CLASS_A, &scene) ||
        esc_plan_create(&scene, NULL, &plan, NULL) || esc_engine_create(&options, &engine, NULL))
        return NULL;
    const size_t tiles = (size_t)esc_plan_tiles(plan);
    *across = (esc_plan_width(plan) + 63) / 64;
    double *const cost = malloc(tiles * sizeof *cost);
    uint64_t *const list = malloc(tiles * sizeof *list);
    for (size_t i = 0; cost && list && i < tiles; i++) {
        cost[i] = 1e18;
        list[i] = i;
    }
    enum esc_status status = cost && list ? ESC_OK : ESC_ERR_MEMORY;
    for (int i = 0; !status && i < REPEATS; i++) {
        struct watch watch = {us(), cost};
        const struct esc_stream stream = {
            .tiles = list, .tile_count = tiles, .sink = lap, .context = &watch};
        status = esc_engine_stream(engine, plan, &stream, NULL);
    }
    free(list);
    esc_engine_free(engine);
    esc_plan_free(plan);
    if (status) {
        free(cost);
        return NULL;
    }
    return cost;
}

/* sums[i]: the cost of all tiles of class C before the i-th. */
static double *frame_costs(const double *cost, uint64_t across)
{
    const uint64_t tiles = (uint64_t)SIDE * SIDE;
    double *const sums = malloc((tiles + 1) * sizeof *sums);
    if (!sums)
        return NULL;
    sums[0] = 0;
    for (uint64_t i = 0; i < tiles; i++) {
        const uint64_t x = i % SIDE * across / SIDE, y = i / SIDE * across / SIDE;
        sums[i + 1] = sums[i] + cost[y * across + x];
    }
    return sums;
}

/* ---- Rules ---------------------------------------------------------------------------------- */

enum rule { EVEN, SINGLE, FACTORING, USED, RULES };
static const char *const names[] = {"even shares, no counter", "one tile at a time",
                                    "factoring down to one tile", "as escapement-mpi does"};

struct dealing {
    enum rule rule;
    struct esc_chunks chunks;
};

static struct dealing dealing_of(enum rule rule, uint64_t ranks, double factor)
{
    const uint64_t tiles = (uint64_t)SIDE * SIDE;
    struct dealing dealing = {rule, esc_chunks_rule(tiles, ranks, 1, (uint32_t)(300 * factor))};
    if (rule == EVEN)
        dealing.chunks.least = (tiles + ranks - 1) / ranks;
    if (rule == FACTORING)
        dealing.chunks.least = 1;
    return dealing;
}

static bool chunk_at(const struct dealing *dealing, uint64_t number, uint64_t *first,
                     uint64_t *tiles)
{
    if (dealing->rule != SINGLE)
        return esc_chunks_at(&dealing->chunks, number, first, tiles);
    *first = number;
    *tiles = 1;
    return number < dealing->chunks.tiles;
}

/* ---- A simulated job ------------------------------------------------------------------------ */

/* The rank that is ready first sinks to its place. */
static void sink(double *ready, uint64_t n, uint64_t at)
{
    for (;;) {
        uint64_t least = at;
        for (uint64_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < n && ready[child] < ready[least])
                least = child;
        if (least == at)
            return;
        const double kept = ready[at];
        ready[at] = ready[least];
        ready[least] = kept;
        at = least;
    }
}

/* What part of the ranks' time went into tiles, whose costs are multiplied by a factor. Rank r begins
 * with chunk r, unasked, and is done when the counter has told it so; with a chunk for each rank nobody
 * asks. */
static double efficiency(const double *sums, double factor, const struct dealing *dealing)
{
    const uint64_t ranks = dealing->chunks.ranks;
    double *const ready = calloc(ranks, sizeof *ready); /* when each asks for its next chunk */
    double busy_until = 0, end = 0;
    uint64_t first, tiles, number = 0, told = 0;
    if (!ready)
        return 0;
    for (; number < ranks; number++) {
        if (chunk_at(dealing, number, &first, &tiles))
            ready[number] = factor * (sums[first + tiles] - sums[first]);
        end = ready[number] > end ? ready[number] : end;
    }
    for (uint64_t at = ranks / 2 + 1; at-- > 0;)
        sink(ready, ranks, at);
    const bool asked = chunk_at(dealing, ranks, &first, &tiles);
    for (; asked && told < ranks; number++) {
        const double there = ready[0] + LATENCY_US / 2;
        busy_until = (there > busy_until ? there : busy_until) + SERVICE_US;
        ready[0] = busy_until + LATENCY_US / 2;
        const bool more = chunk_at(dealing, number, &first, &tiles);
        if (more)
            ready[0] += factor * (sums[first + tiles] - sums[first]);
        end = ready[0] > end ? ready[0] : end;
        if (!more) {
            ready[0] = 1e300;
            told++;
        }
        sink(ready, ranks, 0);
    }
    free(ready);
    return factor * sums[(uint64_t)SIDE * SIDE] / ((double)ranks * end);
}

/* ---- What came out -------------------------------------------------------------------------- */

static const uint64_t ranks_of[] = {1, 3, 10, 30, 100, 300, 1000, 3000, 10000, 30000, MOST_RANKS};
#define POINTS (sizeof ranks_of / sizeof *ranks_of)
static const double factors[] = {1, 1000};
static const char *const panels[] = {"class C, 300 iterations",
                                     "tiles that take 1000 times as long"};

/* A small picture: two panels, ranks by their logarithm, a line for each rule. */
static void draw(const char *path, double reached[2][RULES][POINTS])
{
    static const char *const colours[] = {"#999999", "#d55e00", "#0072b2", "#000000"};
    static const char *const dashes[] = {"2 3", "8 3", "5 2 1 2", "none"};
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(73);
    }
    fprintf(file, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"640\" "
                  "font-family=\"sans-serif\" font-size=\"13\">\n"
                  "<rect width=\"720\" height=\"640\" fill=\"white\"/>\n");
    for (int panel = 0; panel < 2; panel++) {
        const int top = 40 + 290 * panel, height = 200, left = 70, step = 41;
        fprintf(file, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">mandelbrot, %s</text>\n", left,
                top - 12, panels[panel]);
        for (int percent = 0; percent <= 100; percent += 20) {
            const int y = top + height - height * percent / 100;
            fprintf(file,
                    "<path d=\"M%d %dH%d\" stroke=\"#dddddd\"/>"
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d %%</text>\n",
                    left, y, left + step * (int)(POINTS - 1), left - 6, y + 4, percent);
        }
        for (size_t i = 0; i < POINTS; i++)
            fprintf(file, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%" PRIu64 "%s</text>\n",
                    left + step * (int)i, top + height + 18,
                    ranks_of[i] < 1000 ? ranks_of[i] : ranks_of[i] / 1000,
                    ranks_of[i] < 1000 ? "" : "k");
        fprintf(file,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">ranks of one thread</text>\n"
                "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">"
                "efficiency</text>\n",
                left + step * (int)(POINTS - 1) / 2, top + height + 38, top + height / 2);
        for (int rule = 0; rule < RULES; rule++) {
            fprintf(file,
                    "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" "
                    "stroke-dasharray=\"%s\" points=\"",
                    colours[rule], dashes[rule]);
            for (size_t i = 0; i < POINTS; i++)
                fprintf(file, "%d,%.1f ", left + step * (int)i,
                        top + height - height * reached[panel][rule][i]);
            fprintf(file,
                    "\"/>\n<path d=\"M%d %dh30\" stroke-width=\"2\" stroke=\"%s\" "
                    "stroke-dasharray=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>\n",
                    500, top + 20 + 24 * rule, colours[rule], dashes[rule], 536,
                    top + 24 + 24 * rule, names[rule]);
        }
    }
    fprintf(file, "</svg>\n");
    if (fclose(file)) {
        perror(path);
        exit(74);
    }
}

int main(int argc, char **argv)
{
    static double reached[2][RULES][POINTS];
    uint64_t across;
    double *const cost = tiles_measure(&across);
    double *const sums = cost ? frame_costs(cost, across) : NULL;
    if (!sums) {
        fprintf(stderr, "escapement-dealing: tiles cannot be measured here\n");
        return 71;
    }
    printf("Mean tile: %.1f us; counter: %.1f us there and back, %.1f us busy\n",
           sums[(uint64_t)SIDE * SIDE] / SIDE / SIDE, LATENCY_US, SERVICE_US);
    for (int panel = 0; panel < 2; panel++) {
        printf("\n%s: efficiency in %%\n%8s", panels[panel], "ranks");
        for (int rule = 0; rule < RULES; rule++)
            printf("  %26s", names[rule]);
        for (size_t i = 0; i < POINTS; i++) {
            printf("\n%8" PRIu64, ranks_of[i]);
            for (int rule = 0; rule < RULES; rule++) {
                const struct dealing dealing =
                    dealing_of((enum rule)rule, ranks_of[i], factors[panel]);
                reached[panel][rule][i] = efficiency(sums, factors[panel], &dealing);
                printf("  %26.1f", 100 * reached[panel][rule][i]);
            }
        }
        putchar('\n');
    }
    if (argc > 1)
        draw(argv[1], reached);
    free(sums);
    free(cost);
    return 0;
}
