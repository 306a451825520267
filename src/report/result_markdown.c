/* SPDX-License-Identifier: BSD-2-Clause */
/* result_markdown.c - a result as Markdown tables. */
#include <math.h>

#include "report/result_view.h"
#include "report/table.h"

static void put_spread(struct esc_table *table, const json_t *interval)
{
    char spread[16];
    double percent = esc_view_spread(interval);
    esc_table_put(table, "%s%s", isnan(percent) ? "" : "±", esc_view_percent(percent, spread));
}

static void put_cell(struct esc_table *table, const json_t *cell)
{
    char time[32];
    const json_t *wall = json_object_get(cell, "wall_s");
    esc_table_text(table, esc_view_text(cell, "key"));
    if (!esc_view_passed(cell)) {
        esc_table_put(table, "**FAILED**");
        esc_table_end_row(table);
        return;
    }
    esc_table_text(table, esc_view_time(esc_view_number(wall, "median"), time));
    put_spread(table, wall);
    esc_table_put(table, "%.3f", esc_view_number(json_object_get(cell, "giter_s"), "value"));
    if (json_is_object(json_object_get(cell, "ceiling")))
        esc_table_put(table, "%.1f %%",
                      esc_view_number(json_object_get(cell, "ceiling"), "percent"));
    esc_table_end_row(table);
}

static void put_cells(const json_t *result, FILE *stream)
{
    static const char *const names[] = {"cell",     ">median time",    ">95 % interval",
                                        ">Giter/s", ">of the ceiling", NULL};
    struct esc_table table = {.stream = stream, .form = ESC_TABLE_MARKDOWN};
    size_t i;
    const json_t *cell;
    esc_table_head(&table, names);
    json_array_foreach(json_object_get(result, "cells"), i, cell) put_cell(&table, cell);
}

static void put_scores(const json_t *scores, FILE *stream)
{
    static const char *const names[] = {">threads", ">score, Giter/s", ">95 % interval", ">cells",
                                        NULL};
    struct esc_table table = {.stream = stream, .form = ESC_TABLE_MARKDOWN};
    size_t i;
    const json_t *score;
    if (json_array_size(scores) == 0)
        return;
    fputc('\n', stream);
    esc_table_head(&table, names);
    json_array_foreach(scores, i, score)
    {
        const json_t *rate = json_object_get(score, "giter_s");
        esc_table_put(&table, "%.0f", esc_view_number(score, "threads"));
        esc_table_put(&table, "%.3f", esc_view_number(rate, "value"));
        put_spread(&table, rate);
        esc_table_put(&table, "%.0f", esc_view_number(score, "cells"));
    }
}

static void put_points(const json_t *points, FILE *stream)
{
    static const char *const names[] = {">threads", ">median time", ">Giter/s",
                                        ">speedup", ">efficiency",  NULL};
    struct esc_table table = {.stream = stream, .form = ESC_TABLE_MARKDOWN};
    char time[32];
    size_t i;
    const json_t *point;
    if (json_array_size(points) == 0)
        return;
    fputc('\n', stream);
    esc_table_head(&table, names);
    json_array_foreach(points, i, point)
    {
        const json_t *speedup = json_object_get(point, "speedup");
        const json_t *efficiency = json_object_get(point, "efficiency");
        esc_table_put(&table, "%.0f", esc_view_number(point, "threads"));
        esc_table_text(
            &table,
            esc_view_time(esc_view_number(json_object_get(point, "time_s"), "value"), time));
        esc_table_put(&table, "%.3f", esc_view_number(json_object_get(point, "giter_s"), "value"));
        esc_table_put(&table, "%.3f (%.3f to %.3f)", esc_view_number(speedup, "value"),
                      esc_view_number(speedup, "low"), esc_view_number(speedup, "high"));
        esc_table_put(&table, "%.1f %%", 100 * esc_view_number(efficiency, "value"));
    }
}

void esc_result_markdown(const json_t *result, FILE *stream)
{
    put_cells(result, stream);
    put_scores(json_object_get(result, "scores"), stream);
    put_points(json_object_get(json_object_get(result, "scaling"), "points"), stream);
}
