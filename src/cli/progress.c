/* SPDX-License-Identifier: BSD-2-Clause */
/* progress.c - how far a run has come, on standard error while it lasts. */
#define _POSIX_C_SOURCE 200809L
#include "cli/progress.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "measure/clock.h"

#define BAR 24                          /* characters */
#define FIRST_NS UINT64_C(1000000000)   /* shorter runs need no bar */
#define INTERVAL_NS UINT64_C(200000000) /* 5 times a second is read as movement */
#define SECOND_NS UINT64_C(1000000000)

struct esc_progress {
    const struct esc_engine *engine;
    uint64_t tiles, start_ns;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t stop;
    bool stopped, drawn, colour;
};

static bool is_wanted(void)
{
    const char *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

static void format_left(char *text, size_t size, double seconds)
{
    if (seconds < 90)
        snprintf(text, size, "%.0f s left", seconds);
    else if (seconds < 5400)
        snprintf(text, size, "%.0f min left", seconds / 60);
    else
        snprintf(text, size, "%.1f h left", seconds / 3600);
}

static void draw(struct esc_progress *progress)
{
    uint64_t done = esc_engine_progress(progress->engine);
    double seconds = (double)(esc_clock_ns() - progress->start_ns) * 1e-9;
    double share = (double)done / (double)progress->tiles;
    char bar[BAR + 1], left[32] = "";
    if (share > 1)
        share = 1;
    size_t filled = (size_t)(share * BAR);
    memset(bar, '-', BAR);
    memset(bar, '#', filled);
    bar[BAR] = '\0';
    if (done > 0)
        format_left(left, sizeof left, seconds * (1 / share - 1));
    fprintf(stderr, "\r\033[K%s[%s]%s %5.1f %%  %.0f tiles/s  %s",
            progress->colour ? "\033[32m" : "", bar, progress->colour ? "\033[0m" : "", share * 100,
            (double)done / seconds, left);
    progress->drawn = true;
}

static struct timespec moment(uint64_t ns)
{
    struct timespec at;
    at.tv_sec = (time_t)(ns / SECOND_NS);
    at.tv_nsec = (long)(ns % SECOND_NS);
    return at;
}

static void *watch(void *argument)
{
    struct esc_progress *progress = argument;
    uint64_t next = progress->start_ns + FIRST_NS;
    pthread_mutex_lock(&progress->mutex);
    while (!progress->stopped) {
        struct timespec until = moment(next);
        pthread_cond_timedwait(&progress->stop, &progress->mutex, &until);
        if (progress->stopped || esc_clock_ns() < next)
            continue;
        draw(progress);
        next += INTERVAL_NS;
    }
    pthread_mutex_unlock(&progress->mutex);
    return NULL;
}

struct esc_progress *esc_progress_start(const struct esc_engine *engine,
                                        const struct esc_plan *plan)
{
    struct esc_progress *progress = is_wanted() ? calloc(1, sizeof *progress) : NULL;
    if (!progress)
        return NULL;
    const char *no_color = getenv("NO_COLOR");
    progress->engine = engine;
    progress->tiles = esc_plan_tiles(plan);
    progress->start_ns = esc_clock_ns();
    progress->colour = !no_color || !*no_color;

    pthread_condattr_t monotonic; /* the clock of esc_clock_ns */
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&progress->stop, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&progress->mutex, NULL);
    if (pthread_create(&progress->thread, NULL, watch, progress) == 0)
        return progress;
    free(progress);
    return NULL;
}

void esc_progress_stop(struct esc_progress *progress)
{
    if (!progress)
        return;
    pthread_mutex_lock(&progress->mutex);
    progress->stopped = true;
    pthread_cond_signal(&progress->stop);
    pthread_mutex_unlock(&progress->mutex);
    pthread_join(progress->thread, NULL);
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    pthread_cond_destroy(&progress->stop);
    pthread_mutex_destroy(&progress->mutex);
    free(progress);
}
