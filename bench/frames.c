/* SPDX-License-Identifier: BSD-2-Clause */
/* frames.c - what frames cost at both ends: of one pixel, of a quarter of a billion, and too large to keep. */
#define _GNU_SOURCE /* fork, getrusage, nanosleep */
#include <escapement/escapement.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/standard_files.h"
#include "measure/clock.h"

static const char usage[] =
    "usage: escapement-frames [small] [large] [stream]\n"
    "\n"
    "small   how long esc_engine_run takes for a frame of one pixel, from one thread to all\n"
    "large   the rate of mandelbrot at 16000 x 16000 against 4000 x 4000 (1 GiB of memory)\n"
    "stream  the most memory that a stream of class C (64000 x 64000 pixels) has resident\n"
    "\n"
    "All of them by default, some 20 s on two cores. Every frame is counted by two backends, and no\n"
    "number is printed unless their digests agree.\n";

static int fail(enum esc_status status, const struct esc_error *error)
{
    esc_complain("%s", error->message[0] ? error->message : esc_status_string(status));
    return esc_exit_code(status);
}

/* The best backend after `than` that can run; scalar always can. */
static const char *next_backend(const char *than)
{
    size_t i = 0;
    while (than && strcmp(esc_backend_name(i++), than) != 0)
        ;
    while (esc_backend_check(esc_backend_name(i), NULL) != ESC_OK)
        i++;
    return esc_backend_name(i);
}

static int compare_u64(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t median(uint64_t *times, size_t n)
{
    qsort(times, n, sizeof *times, compare_u64);
    return times[n / 2];
}

/* A mandelbrot frame of a side; the plan is null on failure. */
static enum esc_status plan_of(uint32_t side, struct esc_plan **plan, struct esc_error *error)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = scene.height = side;
    *plan = NULL;
    return esc_plan_create(&scene, NULL, plan, error);
}

/* Whether another backend's stream of the plan has the digest; else says so. */
static enum esc_status judge(const struct esc_plan *plan, const char *backend,
                             const struct esc_digest *digest, bool *right, struct esc_error *error)
{
    const struct esc_engine_options options = {.isa = next_backend(backend)};
    const struct esc_stream stream = {.sink = NULL};
    struct esc_summary summary = {0};
    struct esc_engine *engine;
    enum esc_status status = esc_engine_create(&options, &engine, error);
    if (status)
        return status;
    status = esc_engine_stream(engine, plan, &stream, &summary);
    esc_engine_free(engine);
    *right = memcmp(&summary.counts, digest, sizeof *digest) == 0;
    if (!status && !*right)
        esc_complain("digests of %s and %s differ", backend, options.isa);
    return status;
}

/* ---- Small -------------------------------------------------------------------------------- */

#define SMALL_RUNS 1001
#define RESTED_RUNS 101

/* Back to back, when threads are awake still, or after a rest in which they fell asleep. */
static enum esc_status time_small(struct esc_engine *engine, const struct esc_plan *plan, bool rest,
                                  uint64_t *ns, bool *right)
{
    static uint64_t times[SMALL_RUNS];
    const size_t runs = rest ? RESTED_RUNS : SMALL_RUNS;
    const struct timespec pause = {0, 20000000};
    uint32_t expected, count = 0;
    enum esc_status status = esc_plan_pixel(plan, 0, 0, &expected, NULL);
    *right = true;
    for (size_t i = 0; i < runs && !status; i++) {
        if (rest)
            nanosleep(&pause, NULL);
        count = expected + 1;
        const uint64_t start = esc_clock_ns();
        status = esc_engine_run(engine, plan, &count, 1);
        times[i] = esc_clock_ns() - start;
        *right = *right && count == expected;
    }
    *ns = median(times, runs);
    return status;
}

static int small(void)
{
    struct esc_team_limits limits;
    struct esc_error error = {""};
    struct esc_plan *plan;
    bool right = true;
    enum esc_status status = plan_of(1, &plan, &error);
    esc_team_limits(&limits);
    for (unsigned threads = 1; threads <= limits.recommended && !status && right; threads++) {
        const struct esc_engine_options options = {.threads = threads};
        struct esc_engine *engine;
        uint64_t awake = 0, rested = 0;
        status = esc_engine_create(&options, &engine, &error);
        if (status)
            break;
        status = time_small(engine, plan, false, &awake, &right);
        if (!status && right)
            status = time_small(engine, plan, true, &rested, &right);
        if (!status && right)
            printf(
                "small: %u thread%s, 1 pixel: %.2f us back to back, %.2f us after a rest of 20 ms "
                "(medians of %d and %d)\n",
                threads, threads > 1 ? "s" : "", (double)awake * 1e-3, (double)rested * 1e-3,
                SMALL_RUNS, RESTED_RUNS);
        esc_engine_free(engine);
    }
    esc_plan_free(plan);
    if (!right)
        esc_complain("the pixel's count is not that of the scalar reference");
    return status ? fail(status, &error) : right ? ESC_EXIT_OK : ESC_EXIT_FAILED;
}

/* ---- Large -------------------------------------------------------------------------------- */

#define LARGE_ROUNDS 5
static const uint32_t sides[2] = {4000, 16000};

struct large {
    struct esc_engine *engine;
    struct esc_plan *plans[2];
    uint32_t *counts; /* for the larger one */
    uint64_t times[2][LARGE_ROUNDS];
    struct esc_summary summaries[2];
};

/* One run more than is timed, which touches the memory first. */
static enum esc_status time_large(struct large *large)
{
    enum esc_status status = ESC_OK;
    for (int round = -1; round < LARGE_ROUNDS && !status; round++)
        for (int k = 0; k < 2 && !status; k++) {
            const uint64_t start = esc_clock_ns();
            status = esc_engine_run(large->engine, large->plans[k], large->counts, sides[k]);
            if (round >= 0)
                large->times[k][round] = esc_clock_ns() - start;
            else if (!status)
                status = esc_engine_digest(large->engine, large->plans[k], large->counts, sides[k],
                                           NULL, &large->summaries[k]);
        }
    return status;
}

static int report_large(struct large *large)
{
    double rates[2];
    for (int k = 0; k < 2; k++) {
        char digest[33];
        rates[k] =
            (double)large->summaries[k].sum_lo / (double)median(large->times[k], LARGE_ROUNDS);
        esc_digest_string(&large->summaries[k].counts, digest);
        printf("large: %u x %u: %.3f Giter/s (median of %d, in turns), digest %s\n", sides[k],
               sides[k], rates[k], LARGE_ROUNDS, digest);
    }
    printf("large: the larger at %.3f of the smaller's rate\n", rates[1] / rates[0]);
    return ESC_EXIT_OK;
}

static int run_large(struct large *large)
{
    struct esc_error error = {""};
    bool right = true;
    large->counts = malloc((size_t)sides[1] * sides[1] * sizeof *large->counts);
    enum esc_status status =
        large->counts ? esc_engine_create(NULL, &large->engine, &error) : ESC_ERR_MEMORY;
    for (int k = 0; k < 2 && !status; k++)
        status = plan_of(sides[k], &large->plans[k], &error);
    if (!status)
        status = time_large(large);
    for (int k = 0; k < 2 && !status && right; k++)
        status = judge(large->plans[k], esc_engine_backend(large->engine),
                       &large->summaries[k].counts, &right, &error);
    if (status)
        return fail(status, &error);
    return right ? report_large(large) : ESC_EXIT_FAILED;
}

static int large(void)
{
    struct large large = {0};
    const int code = run_large(&large);
    for (int k = 0; k < 2; k++)
        esc_plan_free(large.plans[k]);
    esc_engine_free(large.engine);
    free(large.counts);
    return code;
}

/* ---- Stream ------------------------------------------------------------------------------- */

/* In a process of its own, for the kernel tells of a process's most memory only. */
static int stream_child(void)
{
    const struct esc_stream stream = {.sink = NULL};
    struct esc_scene scene;
    struct esc_error error = {""};
    struct esc_summary summary = {0};
    struct esc_plan *plan = NULL;
    struct esc_engine *engine = NULL;
    bool right = true;
    enum esc_status status = esc_scene_named("dendrite", ESC_CLASS_C, &scene);
    if (!status)
        status = esc_plan_create(&scene, NULL, &plan, &error);
    if (!status)
        status = esc_engine_create(NULL, &engine, &error);
    if (!status)
        status = esc_engine_stream(engine, plan, &stream, &summary);
    if (!status)
        status = judge(plan, esc_engine_backend(engine), &summary.counts, &right, &error);
    esc_engine_free(engine);
    esc_plan_free(plan);
    return status ? fail(status, &error) : right ? ESC_EXIT_OK : ESC_EXIT_FAILED;
}

static int stream(void)
{
    struct rusage children;
    int state = 0;
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0)
        _exit(stream_child());
    if (child < 0 || waitpid(child, &state, 0) < 0 || getrusage(RUSAGE_CHILDREN, &children) != 0) {
        esc_complain("no process for the stream: %s", strerror(errno));
        return ESC_EXIT_OS;
    }
    if (!WIFEXITED(state))
        esc_complain("the stream's process was killed by signal %d", WTERMSIG(state));
    if (!WIFEXITED(state) || WEXITSTATUS(state))
        return WIFEXITED(state) ? WEXITSTATUS(state) : ESC_EXIT_INTERNAL;
    printf("stream: dendrite, class C, twice: %.1f MiB resident at most\n",
           (double)children.ru_maxrss / 1024);
    return ESC_EXIT_OK;
}

/* ------------------------------------------------------------------------------------------- */

/* The stream comes first: its process inherits what this one has resident. */
static const struct part {
    const char *name;
    int (*run)(void);
} parts[] = {{"stream", stream}, {"small", small}, {"large", large}};
#define PARTS (sizeof parts / sizeof *parts)

static int run(int argc, char **argv)
{
    bool asked[PARTS] = {false};
    for (int i = 1; i < argc; i++) {
        size_t part = 0;
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(usage, stdout);
            return ESC_EXIT_OK;
        }
        while (part < PARTS && strcmp(argv[i], parts[part].name) != 0)
            part++;
        if (part == PARTS) {
            esc_complain("'%s' is none of small, large, stream", argv[i]);
            return ESC_EXIT_USAGE;
        }
        asked[part] = true;
    }
    int code = ESC_EXIT_OK;
    for (size_t part = 0; part < PARTS && !code; part++)
        if (argc == 1 || asked[part])
            code = parts[part].run();
    return code;
}

int main(int argc, char **argv)
{
    esc_standard_files_open();
    return esc_standard_files_close(run(argc, argv));
}
