/* SPDX-License-Identifier: BSD-2-Clause */
/* result_text.c - a result for people: a table for each scene and number of threads, and what has to be
 * said about cells; lines "Key: value" that scripts may rely on. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/result_view.h"

/* With these columns a row ends at column 78. */
#define KEY_WIDTH 41

/* ---- What has to be said about a cell ----------------------------------------------------- */

/* Why measuring ended before the interval was as narrow as asked for. */
static void note_stop(const json_t *cell, FILE *stream)
{
    const char *stop = esc_view_text(cell, "stop");
    if (!strcmp(stop, "time"))
        fputs("    stopped by the time limit: not yet as precise as asked for\n", stream);
    else if (!strcmp(stop, "drift"))
        fputs("    stopped by drift: more samples no longer narrow the interval\n", stream);
}

/* Outliers do no harm to a median. They are worth a word where they say that a mean would lie. */
static void note_outliers(const json_t *wall, size_t samples, FILE *stream)
{
    double outliers = esc_view_number(wall, "outliers"), mean = esc_view_number(wall, "mean");
    double median = esc_view_number(wall, "median");
    if (outliers > 0 && fabs(mean - median) > 0.01 * median)
        fprintf(stream,
                "    %.0f of %zu samples are outliers: the mean is %.1f %% off the median\n",
                outliers, samples, 100 * (mean - median) / median);
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A tenth of the readings at either end is left out, for each takes only microseconds. */
static void note_clock(const json_t *samples, FILE *stream)
{
    size_t n = 0, i;
    const json_t *sample;
    double *readings = malloc((2 * json_array_size(samples) + 1) * sizeof *readings);
    if (!readings)
        return;
    json_array_foreach(samples, i, sample)
    {
        const double both[2] = {esc_view_number(sample, "clock_before_ghz"),
                                esc_view_number(sample, "clock_after_ghz")};
        for (int k = 0; k < 2; k++) {
            if (isfinite(both[k]))
                readings[n++] = both[k];
        }
    }
    qsort(readings, n, sizeof *readings, compare_numbers);
    if (n >= 2 && readings[n / 10] < 0.95 * readings[n - 1 - n / 10])
        fprintf(stream, "    the clock moved: %.2f to %.2f GHz\n", readings[n / 10],
                readings[n - 1 - n / 10]);
    free(readings);
}

/* ---- Cells -------------------------------------------------------------------------------- */

static void print_failed(const json_t *cell, FILE *stream)
{
    const char *detail = esc_view_text(json_object_get(cell, "verification"), "detail");
    fputs("FAILED\n", stream);
    if (detail && *detail) {
        fputs("    ", stream);
        esc_view_wrapped(detail, 4, 6, stream);
    }
}

static void print_row(const json_t *cell, FILE *stream)
{
    char time[32], spread[16];
    const char *key = esc_view_text(cell, "key");
    const json_t *wall = json_object_get(cell, "wall_s");
    const json_t *ceiling = json_object_get(cell, "ceiling");
    size_t length = strlen(key) + 1;
    esc_view_plain(key, 77, stream);
    fputc(':', stream);
    if (length > KEY_WIDTH) /* values in their columns, whatever the key */
        fprintf(stream, "\n%*s", KEY_WIDTH, "");
    else
        fprintf(stream, "%*s", (int)(KEY_WIDTH - length), "");
    if (!esc_view_passed(cell)) {
        print_failed(cell, stream);
        return;
    }
    fprintf(stream, "%9s %7s %9.3f", esc_view_time(esc_view_number(wall, "median"), time),
            esc_view_percent(esc_view_spread(wall), spread),
            esc_view_number(json_object_get(cell, "giter_s"), "value"));
    if (json_is_object(ceiling))
        fprintf(stream, " %7.1f%%", esc_view_number(ceiling, "percent"));
    fputc('\n', stream);
    note_stop(cell, stream);
    note_outliers(wall, json_array_size(json_object_get(cell, "samples")), stream);
    note_clock(json_object_get(cell, "samples"), stream);
}

/* Cells of one table: of the same scene, size, threads and ranks. */
static bool same_table(const json_t *a, const json_t *b)
{
    static const char *const names[] = {"name",   "class", "changed", "plane",    "c",       "z0",
                                        "window", "size",  "points",  "max_iter", "points_c"};
    const json_t *x = json_object_get(a, "scene"), *y = json_object_get(b, "scene");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!json_equal(json_object_get(x, names[i]), json_object_get(y, names[i])))
            return false;
    }
    const json_t *ranks = json_object_get(a, "ranks"), *other = json_object_get(b, "ranks");
    return json_equal(json_object_get(a, "threads"), json_object_get(b, "threads")) &&
           (ranks ? json_equal(ranks, other) : !other);
}

static void print_title(const json_t *cell, FILE *stream)
{
    const json_t *scene = json_object_get(cell, "scene");
    const char *name = esc_view_text(scene, "name");
    double threads = esc_view_number(cell, "threads"), ranks = esc_view_number(cell, "ranks");
    const char *size_class = esc_view_text(scene, "class");
    bool changed = json_is_true(json_object_get(scene, "changed"));
    char title[160], team[64] = "";
    if (isfinite(ranks))
        snprintf(team, sizeof team, ", %.0f rank%s", ranks, ranks == 1 ? "" : "s");
    snprintf(title, sizeof title, "%.16s%s%.1s%s%s, %.0f thread%s%s", name ? name : "unnamed scene",
             size_class ? " (" : "", size_class ? size_class : "", size_class ? ")" : "",
             changed ? " changed" : "", threads, threads == 1 ? "" : "s", team);
    fputc('\n', stream);
    size_t length = esc_view_plain(title, KEY_WIDTH, stream);
    fprintf(stream, "%*s%9s %7s %9s %8s\n", (int)(KEY_WIDTH - length), "", "median", "+-",
            "Giter/s", "ceiling");
}

static void print_cells(const json_t *cells, FILE *stream)
{
    size_t i;
    const json_t *cell, *before = NULL;
    json_array_foreach(cells, i, cell)
    {
        if (!before || !same_table(before, cell))
            print_title(cell, stream);
        print_row(cell, stream);
        before = cell;
    }
}

/* ---- One cell alone ----------------------------------------------------------------------- */

static void print_counters(const json_t *counters, FILE *stream)
{
    const char *name;
    json_t *counter;
    json_object_foreach((json_t *)counters, name, counter)
    {
        double value = esc_view_number(counter, "value");
        if (!isfinite(value))
            continue;
        fputs("Counter ", stream);
        esc_view_plain(name, 40, stream);
        fprintf(stream, ": %.6g\n", value);
    }
}

/* What is too much for a table is told when there is only one cell to tell of. */
static void print_alone(const json_t *cell, FILE *stream)
{
    const json_t *wall = json_object_get(cell, "wall_s"), *setup = json_object_get(cell, "setup_s");
    char time[32];
    fprintf(stream, "\nDigest: %s\n", esc_view_text(cell, "digest"));
    fprintf(stream, "Median: %s\n", esc_view_time(esc_view_number(wall, "median"), time));
    fprintf(stream, "Interval: %s to ", esc_view_time(esc_view_number(wall, "low"), time));
    fprintf(stream, "%s\n", esc_view_time(esc_view_number(wall, "high"), time));
    fprintf(stream, "Mean: %s\n", esc_view_time(esc_view_number(wall, "mean"), time));
    fprintf(stream, "MAD: %s\n", esc_view_time(esc_view_number(wall, "mad"), time));
    fprintf(stream, "Process time: %s\n",
            esc_view_time(esc_view_number(json_object_get(cell, "process_s"), "median"), time));
    if (json_is_object(setup)) {
        fprintf(stream, "Allocation: %s\n",
                esc_view_time(esc_view_number(setup, "allocation_s"), time));
        fprintf(stream, "First touch: %s\n",
                esc_view_time(esc_view_number(setup, "first_touch_s"), time));
        fprintf(stream, "Digest time: %s\n",
                esc_view_time(esc_view_number(setup, "digest_s"), time));
    }
    print_counters(json_object_get(cell, "counters"), stream);
    fprintf(stream, "%.0f loop%s, best of %zu: %s per loop\n", esc_view_number(cell, "loops"),
            esc_view_number(cell, "loops") == 1 ? "" : "s",
            json_array_size(json_object_get(cell, "samples")),
            esc_view_time(esc_view_number(wall, "min"), time));
}

/* ---- The whole ---------------------------------------------------------------------------- */

static void print_warnings(const json_t *warnings, FILE *stream)
{
    size_t i;
    const json_t *warning;
    json_array_foreach(warnings, i, warning)
    {
        const char *code = esc_view_text(warning, "code");
        fputs("Warning ", stream);
        esc_view_plain(code, 40, stream);
        fputs(": ", stream);
        esc_view_wrapped(esc_view_text(warning, "message"), 10 + strlen(code), 2, stream);
    }
}

static void print_scores(const json_t *scores, FILE *stream)
{
    size_t i;
    const json_t *score;
    if (json_array_size(scores) > 0)
        fputc('\n', stream);
    json_array_foreach(scores, i, score)
    {
        const json_t *rate = json_object_get(score, "giter_s");
        double threads = esc_view_number(score, "threads");
        fprintf(stream, "Score %.0f thread%s: %.2f Giter/s (+-%.2f %%, %.0f cells)\n", threads,
                threads == 1 ? "" : "s", esc_view_number(rate, "value"), esc_view_spread(rate),
                esc_view_number(score, "cells"));
    }
}

static size_t failed_cells(const json_t *cells)
{
    size_t failed = 0, i;
    const json_t *cell;
    json_array_foreach(cells, i, cell) failed += !esc_view_passed(cell);
    return failed;
}

void esc_result_text(const json_t *result, FILE *stream)
{
    const json_t *cells = json_object_get(result, "cells");
    const json_t *noise = json_object_get(result, "noise_floor");
    const json_t *scaling = json_object_get(result, "scaling");
    size_t failed = failed_cells(cells), n = json_array_size(cells);
    fputs("Command: ", stream);
    esc_view_plain(esc_view_text(result, "command"), 60, stream);
    fputs("\nVersion: ", stream);
    esc_view_plain(esc_view_text(result, "version"), 60, stream);
    fprintf(stream, "\nDate: %s\n", esc_view_text(result, "date"));
    print_warnings(json_object_get(json_object_get(result, "environment"), "warnings"), stream);
    print_cells(cells, stream);
    if (n == 1 && failed == 0)
        print_alone(json_array_get(cells, 0), stream);
    if (json_is_object(scaling))
        esc_result_text_scaling(scaling, stream);
    print_scores(json_object_get(result, "scores"), stream);
    if (json_is_object(noise))
        fprintf(stream, "Noise floor: %.2f %% (%.0f pairs)\n", esc_view_number(noise, "percent"),
                esc_view_number(noise, "pairs"));
    if (failed > 0)
        fprintf(stream, "Verification: FAILED (%zu of %zu cells)\n", failed, n);
    else
        fprintf(stream, "Verification: SUCCESSFUL (%zu cell%s)\n", n, n == 1 ? "" : "s");
}
