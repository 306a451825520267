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

/* ---- A line ------------------------------------------------------------------------------- */

static bool is_wanted(void)
{
    const char *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

static void format_left(char *text, size_t size, double seconds)
{
    if (seconds < 0)
        text[0] = '\0';
    else if (seconds < 90)
        snprintf(text, size, "%.0f s left", seconds);
    else if (seconds < 5400)
        snprintf(text, size, "%.0f min left", seconds / 60);
    else
        snprintf(text, size, "%.1f h left", seconds / 3600);
}

void esc_progress_line_begin(struct esc_progress_line *line)
{
    const char *no_color = getenv("NO_COLOR");
    *line = (struct esc_progress_line){.next_ns = esc_clock_ns() + FIRST_NS,
                                       .wanted = is_wanted(),
                                       .colour = !no_color || !*no_color};
}

static void draw(struct esc_progress_line *line, double share, const char *what,
                 double seconds_left)
{
    char bar[BAR + 1], left[32];
    if (share > 1)
        share = 1;
    size_t filled = (size_t)(share * BAR);
    memset(bar, '-', BAR);
    memset(bar, '#', filled);
    bar[BAR] = '\0';
    format_left(left, sizeof left, seconds_left);
    fprintf(stderr, "\r\033[K%s[%s]%s %5.1f %%  %s  %s", line->colour ? "\033[32m" : "", bar,
            line->colour ? "\033[0m" : "", share * 100, what, left);
    line->drawn = true;
}

void esc_progress_line_show(struct esc_progress_line *line, double share, const char *what,
                            double seconds_left)
{
    const uint64_t now = esc_clock_ns();
    if (!line->wanted || now < line->next_ns)
        return;
    draw(line, share, what, seconds_left);
    line->next_ns = now + INTERVAL_NS;
}

void esc_progress_line_end(struct esc_progress_line *line)
{
    if (line->drawn)
        fputs("\r\033[K", stderr);
    line->drawn = false;
}

/* ---- An engine ---------------------------------------------------------------------------- */

struct esc_progress {
    const struct esc_engine *engine;
    uint64_t tiles, start_ns;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t stop;
    bool stopped;
    struct esc_progress_line line;
};

static void show(struct esc_progress *progress)
{
    const uint64_t done = esc_engine_progress(progress->engine);
    const double seconds = (double)(esc_clock_ns() - progress->start_ns) * 1e-9;
    const double share = (double)done / (double)progress->tiles;
    char rate[32];
    snprintf(rate, sizeof rate, "%.0f tiles/s", (double)done / seconds);
    draw(&progress->line, share, rate, done > 0 ? seconds * (share < 1 ? 1 / share - 1 : 0) : -1);
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
        show(progress);
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
    esc_progress_line_begin(&progress->line);
    progress->engine = engine;
    progress->tiles = esc_plan_tiles(plan);
    progress->start_ns = esc_clock_ns();

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
    esc_progress_line_end(&progress->line);
    pthread_cond_destroy(&progress->stop);
    pthread_mutex_destroy(&progress->mutex);
    free(progress);
}
