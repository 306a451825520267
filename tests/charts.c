/* SPDX-License-Identifier: BSD-2-Clause */
/* charts.c - charts as a study of scaling makes them, by formula, so that they are always the same. */
#include "charts.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define SUBTITLE                                                                             \
    "AMD EPYC 7763, 2 sockets, 128 cores; scene mandelbrot (class A), strict f64, avx2; 10 " \
    "repetitions, 95 % intervals; digest 8a1556cd17e91458aa0f5b1e6c7d2e90"

/* The Universal Scalability Law with contention s and coherence k. */
static double usl(double n, double s, double k)
{
    return n / (1 + s * (n - 1) + k * n * (n - 1));
}

#define MEASURED 8
#define FITTED 128
static double threads[MEASURED], speedup[MEASURED], speedup_low[MEASURED], speedup_high[MEASURED];
static double efficiency[MEASURED], efficiency_low[MEASURED], efficiency_high[MEASURED];
static double all[FITTED], law[2][FITTED], law_low[2][FITTED], law_high[2][FITTED];

static void measure(void)
{
    for (int i = 0; i < MEASURED; i++) {
        double n = exp2(i), wobble = 1 + 0.03 * sin(5 * i);
        threads[i] = n;
        speedup[i] = i ? usl(n, 0.004, 0.00002) * wobble : 1;
        speedup_low[i] = speedup[i] * (1 - 0.008 * i);
        speedup_high[i] = speedup[i] * (1 + 0.006 * i);
        efficiency[i] = speedup[i] / n;
        efficiency_low[i] = speedup_low[i] / n;
        efficiency_high[i] = speedup_high[i] / n;
    }
    for (int i = 0; i < FITTED; i++) {
        double n = i + 1;
        all[i] = n;
        law[0][i] = usl(n, 0.0066, 0);
        law_low[0][i] = usl(n, 0.008, 0);
        law_high[0][i] = usl(n, 0.0052, 0);
        law[1][i] = usl(n, 0.004, 0.00002);
        law_low[1][i] = usl(n, 0.0045, 0.000025);
        law_high[1][i] = usl(n, 0.0035, 0.000016);
    }
}

const struct esc_chart *scaling_charts(void)
{
    static const double ideal[2] = {1, 128}, one[2] = {1, 1};
    static const struct esc_chart_series upper[] = {
        {"measured, median", ESC_CHART_MEASURED, threads, speedup, speedup_low, speedup_high,
         MEASURED},
        {"Amdahl: 0.66 % serial (0.52 to 0.80 %)", ESC_CHART_FITTED, all, law[0], law_low[0],
         law_high[0], FITTED},
        {"Universal Scalability Law: peak at 223 threads", ESC_CHART_FITTED, all, law[1],
         law_low[1], law_high[1], FITTED},
        {"ideal", ESC_CHART_IDEAL, ideal, ideal, 0, 0, 2}};
    static const struct esc_chart_series lower[] = {
        {"measured, median", ESC_CHART_MEASURED, threads, efficiency, efficiency_low,
         efficiency_high, MEASURED},
        {"ideal", ESC_CHART_IDEAL, ideal, one, 0, 0, 2}};
    static const struct esc_chart charts[SCALING_CHARTS] = {
        {.title = "Strong scaling: speedup",
         .subtitle = SUBTITLE,
         .x_label = "threads",
         .y_label = "speedup (times one thread)",
         .x_integers = true,
         .from_zero = true,
         .series = upper,
         .n = 4},
        {.title = "Strong scaling: parallel efficiency",
         .x_label = "threads",
         .y_label = "efficiency (speedup per thread)",
         .x_log2 = true,
         .x_integers = true,
         .from_zero = true,
         .series = lower,
         .n = 2}};
    measure();
    return charts;
}

const struct esc_chart *weak_chart(void)
{
    static double seconds[3][MEASURED], low[3][MEASURED], high[3][MEASURED];
    static const double ideal_at[2] = {1, 128}, ideal[2] = {2, 2};
    static const struct esc_chart_series series[] = {
        {"close, packed on one socket first", ESC_CHART_MEASURED, threads, seconds[0], low[0],
         high[0], MEASURED},
        {"spread over both sockets", ESC_CHART_MEASURED, threads, seconds[1], low[1], high[1],
         MEASURED},
        {"not bound", ESC_CHART_MEASURED, threads, seconds[2], low[2], high[2], MEASURED},
        {"ideal", ESC_CHART_IDEAL, ideal_at, ideal, 0, 0, 2}};
    static const struct esc_chart chart = {.title = "Weak scaling: time with work in proportion",
                                           .subtitle = SUBTITLE,
                                           .x_label = "threads",
                                           .y_label = "time per frame (s)",
                                           .x_log2 = true,
                                           .x_integers = true,
                                           .series = series,
                                           .n = 4};
    measure();
    for (int j = 0; j < 3; j++) {
        for (int i = 0; i < MEASURED; i++) {
            seconds[j][i] = 2 + 0.01 * (j + 1) * i * i + 0.01 * sin(3 * i + j);
            low[j][i] = seconds[j][i] * (1 - 0.004 * (j + 1));
            high[j][i] = seconds[j][i] * (1 + 0.006 * (j + 1));
        }
    }
    return &chart;
}

const struct esc_chart *ranks_chart(void)
{
    enum { RANKS = 51 };
    static double ranks[RANKS], seconds[3][RANKS], ideal[RANKS];
    static const struct esc_chart_series series[] = {
        {"1 chunk of 16 tiles at a time", ESC_CHART_MEASURED, ranks, seconds[0], 0, 0, RANKS},
        {"64 chunks per rank", ESC_CHART_FITTED, ranks, seconds[1], 0, 0, RANKS},
        {"64 chunks per rank, one counter per node", ESC_CHART_FITTED, ranks, seconds[2], 0, 0,
         RANKS},
        {"ideal", ESC_CHART_IDEAL, ranks, ideal, 0, 0, RANKS}};
    static const struct esc_chart chart = {.title = "Dealing chunks to ranks: model",
                                           .subtitle = "class C, 2.1 µs for each fetch of the "
                                                       "shared counter, 1.2 Giter/s per rank",
                                           .x_label = "ranks",
                                           .y_label = "time (s)",
                                           .x_log2 = true,
                                           .y_log2 = true,
                                           .x_integers = true,
                                           .series = series,
                                           .n = 4};
    for (int i = 0; i < RANKS; i++) {
        ranks[i] = round(pow(10, i / 10.0));
        ideal[i] = 5000 / ranks[i];
        seconds[0][i] = fmax(ideal[i], 8.4) + 0.05;
        seconds[1][i] = ideal[i] * 1.01 + ranks[i] * 64 * 2.1e-6;
        seconds[2][i] = ideal[i] * 1.015 + ranks[i] * 2.1e-6 + 0.002;
    }
    return &chart;
}

const struct esc_chart *small_chart(void)
{
    static const double x[] = {1, 2}, y[] = {1, 1.94}, low[] = {0.99, 1.91}, high[] = {1.01, 1.96};
    static const struct esc_chart_series series[] = {
        {"measured", ESC_CHART_MEASURED, x, y, low, high, 2},
        {"ideal", ESC_CHART_IDEAL, x, x, 0, 0, 2}};
    static const struct esc_chart chart = {.title = "Strong scaling: speedup",
                                           .subtitle = "2 CPUs; scene seed",
                                           .x_label = "threads",
                                           .y_label = "speedup (times one thread)",
                                           .x_integers = true,
                                           .from_zero = true,
                                           .series = series,
                                           .n = 2};
    return &chart;
}

struct esc_timeline timeline_of(unsigned threads_n, size_t bars)
{
    static const char *const kinds[] = {"counting", "waiting at the barrier"};
    struct esc_timeline_bar *bar = calloc(bars + threads_n, sizeof *bar);
    double *now = calloc(threads_n, sizeof *now);
    uint64_t random = 1;
    double last = 0;
    for (size_t i = 0; i < bars; i++) { /* each chunk to whoever is free first */
        unsigned row = 0;
        if (threads_n <= 64) {
            for (unsigned j = 1; j < threads_n; j++)
                row = now[j] < now[row] ? j : row;
        } else {
            row = (unsigned)(i % threads_n);
        }
        random = random * 6364136223846793005u + 1442695040888963407u;
        double length = 1e-4 * (1 + 9 * pow((double)(random >> 40) / 16777216, 3));
        bar[i] = (struct esc_timeline_bar){row, now[row], now[row] + length, 0};
        now[row] += length;
        last = fmax(last, now[row]);
    }
    for (unsigned j = 0; j < threads_n; j++)
        bar[bars + j] = (struct esc_timeline_bar){j, now[j], last, 1};
    free(now);
    return (struct esc_timeline){.title = "Chunks of one frame",
                                 .subtitle = "scene seed, avx512, schedule dynamic",
                                 .row_label = "thread",
                                 .row_n = threads_n,
                                 .kinds = kinds,
                                 .kind_n = 2,
                                 .bars = bar,
                                 .n = bars + threads_n};
}

void timeline_free(struct esc_timeline *timeline)
{
    free((void *)timeline->bars);
}
