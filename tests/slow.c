/* SPDX-License-Identifier: BSD-2-Clause */
/* slow.c - makes a test build's engine slower by a known share: ESC_TEST_SLOWDOWN_PERMILLE of each run's time.
 *
 * Linked with --wrap, so that what ships has no trace of it. The time is wasted where the engine would
 * have spent it: within the call that is timed, by a thread that works. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <escapement/escapement.h>

enum esc_status __real_esc_engine_run(struct esc_engine *engine, const struct esc_plan *plan,
                                      uint32_t *counts, size_t stride);
enum esc_status __wrap_esc_engine_run(struct esc_engine *engine, const struct esc_plan *plan,
                                      uint32_t *counts, size_t stride);
enum esc_status __real_esc_engine_stream(struct esc_engine *engine, const struct esc_plan *plan,
                                         const struct esc_stream *stream,
                                         struct esc_summary *summary);
enum esc_status __wrap_esc_engine_stream(struct esc_engine *engine, const struct esc_plan *plan,
                                         const struct esc_stream *stream,
                                         struct esc_summary *summary);

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

/* 0..1000, or the end: a test that is slowed by nothing would find nothing and say so of compare. */
static double share(void)
{
    const char *const text = getenv("ESC_TEST_SLOWDOWN_PERMILLE");
    char *end = NULL;
    const double permille = text != NULL ? strtod(text, &end) : -1;
    if (text == NULL || end == text || *end != '\0' || !(permille >= 0 && permille <= 1000)) {
        fprintf(stderr, "escapement_slow: ESC_TEST_SLOWDOWN_PERMILLE is to be 0 to 1000\n");
        exit(64);
    }
    return permille / 1000;
}

static void waste(double start)
{
    const double end = now() + share() * (now() - start);
    while (now() < end)
        continue;
}

enum esc_status __wrap_esc_engine_run(struct esc_engine *engine, const struct esc_plan *plan,
                                      uint32_t *counts, size_t stride)
{
    const double start = now();
    const enum esc_status status = __real_esc_engine_run(engine, plan, counts, stride);
    waste(start);
    return status;
}

enum esc_status __wrap_esc_engine_stream(struct esc_engine *engine, const struct esc_plan *plan,
                                         const struct esc_stream *stream,
                                         struct esc_summary *summary)
{
    const double start = now();
    const enum esc_status status = __real_esc_engine_stream(engine, plan, stream, summary);
    waste(start);
    return status;
}
