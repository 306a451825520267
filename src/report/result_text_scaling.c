/* SPDX-License-Identifier: BSD-2-Clause */
/* result_text_scaling.c - a scaling study for people. */
#include <math.h>
#include <string.h>

#include "report/result_view.h"

static void print_point(const json_t *point, FILE *stream)
{
    char time[32], spread[16];
    const json_t *speedup = json_object_get(point, "speedup");
    double karp_flatt = esc_view_number(point, "karp_flatt");
    fprintf(stream, "%7.0f %9s %8.3f %8.3f %7s %9.1f%%", esc_view_number(point, "threads"),
            esc_view_time(esc_view_number(json_object_get(point, "time_s"), "value"), time),
            esc_view_number(json_object_get(point, "giter_s"), "value"),
            esc_view_number(speedup, "value"), esc_view_percent(esc_view_spread(speedup), spread),
            100 * esc_view_number(json_object_get(point, "efficiency"), "value"));
    if (isfinite(karp_flatt))
        fprintf(stream, " %7.4f", karp_flatt);
    else
        fprintf(stream, " %7s", "-");
    fprintf(stream, " %6.3f %9s\n", esc_view_number(point, "imbalance"),
            esc_view_time(esc_view_number(point, "barrier_wait_s"), time));
}

static void print_points(const json_t *points, FILE *stream)
{
    size_t i;
    const json_t *point;
    fprintf(stream, "%7s %9s %8s %8s %7s %10s %7s %6s %9s\n", "threads", "median", "Giter/s",
            "speedup", "+-", "efficiency", "K.-F.", "imbal.", "wait");
    json_array_foreach(points, i, point) print_point(point, stream);
}

/* Where the work grows with the threads, how much of it there was: a rate alone does not tell whether each
 * thread had the same share. */
static void print_work(const json_t *points, FILE *stream)
{
    const json_t *first = json_array_get(points, 0), *point;
    const double share = esc_view_number(first, "work_giter") / esc_view_number(first, "threads");
    size_t i;
    json_array_foreach(points, i, point)
    {
        const double threads = esc_view_number(point, "threads");
        const double work = esc_view_number(point, "work_giter");
        fprintf(stream, "Work at %.0f thread%s: %.6f Giter (%.1f %% of the first's for each)\n",
                threads, threads == 1 ? "" : "s", work, 100 * work / threads / share);
    }
}

/* A line of its own; nothing where there is no such interval. The end of an interval may be null, which
 * is beyond all numbers. */
static void print_interval(const char *law, const char *name, const json_t *interval, FILE *stream)
{
    double value = esc_view_number(interval, "value"), high = esc_view_number(interval, "high");
    if (!json_is_object(interval))
        return;
    esc_view_plain(law, 20, stream);
    fprintf(stream, " %s: ", name);
    if (!isfinite(value)) {
        fputs("none\n", stream);
        return;
    }
    fprintf(stream, "%.4g (%.4g to ", value, esc_view_number(interval, "low"));
    if (isfinite(high))
        fprintf(stream, "%.4g)\n", high);
    else
        fputs("any)\n", stream);
}

static void print_fit(const json_t *fit, FILE *stream)
{
    const char *law = esc_view_text(fit, "law");
    size_t i;
    const json_t *predicted;
    char name[48];
    if (!json_is_true(json_object_get(fit, "fitted"))) {
        esc_view_plain(law, 20, stream);
        fputs(": not fitted: ", stream);
        esc_view_wrapped(esc_view_text(fit, "reason"), 14 + strlen(law), 2, stream);
        return;
    }
    print_interval(law, "serial fraction", json_object_get(fit, "serial"), stream);
    print_interval(law, "coherency", json_object_get(fit, "coherency"), stream);
    print_interval(law, "peak threads", json_object_get(fit, "peak"), stream);
    esc_view_plain(law, 20, stream);
    fprintf(stream, " residual: %.3f %%\n", 100 * esc_view_number(fit, "residual"));
    json_array_foreach(json_object_get(fit, "predicted"), i, predicted)
    {
        snprintf(name, sizeof name, "speedup at %.0f threads",
                 esc_view_number(predicted, "threads"));
        print_interval(law, name, json_object_get(predicted, "speedup"), stream);
    }
}

void esc_result_text_scaling(const json_t *scaling, FILE *stream)
{
    size_t i;
    const json_t *fit;
    fprintf(stream, "\nScaling: %s\n", esc_view_text(scaling, "mode"));
    print_points(json_object_get(scaling, "points"), stream);
    if (!strcmp(esc_view_text(scaling, "mode"), "weak"))
        print_work(json_object_get(scaling, "points"), stream);
    json_array_foreach(json_object_get(scaling, "fits"), i, fit) print_fit(fit, stream);
}
