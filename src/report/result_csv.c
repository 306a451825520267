/* SPDX-License-Identifier: BSD-2-Clause */
/* result_csv.c - a result as CSV: a row for each cell. */
#include "report/result_view.h"
#include "report/table.h"

static const char *const columns[] = {"key",
                                      "scene",
                                      "class",
                                      "changed",
                                      "plane",
                                      "formula",
                                      "power",
                                      "max_iter",
                                      "backend",
                                      "precision",
                                      "contract",
                                      "threads",
                                      "ranks",
                                      "sum",
                                      "digest",
                                      "verification",
                                      "loops",
                                      "stop",
                                      "samples",
                                      "wall_min_s",
                                      "wall_median_s",
                                      "wall_low_s",
                                      "wall_high_s",
                                      "wall_mean_s",
                                      "wall_max_s",
                                      "wall_mad_s",
                                      "wall_outliers",
                                      "process_median_s",
                                      "giter_s",
                                      "giter_s_low",
                                      "giter_s_high",
                                      "ceiling_giter_s",
                                      "ceiling_percent",
                                      "allocation_s",
                                      "first_touch_s",
                                      "digest_s",
                                      NULL};

static void put_scene(struct esc_table *table, const json_t *cell)
{
    const json_t *scene = json_object_get(cell, "scene");
    esc_table_text(table, esc_view_text(cell, "key"));
    esc_table_text(table, esc_view_text(scene, "name"));
    esc_table_text(table, esc_view_text(scene, "class"));
    esc_table_text(table, json_is_true(json_object_get(scene, "changed")) ? "true" : "false");
    esc_table_text(table, esc_view_text(scene, "plane"));
    esc_table_text(table, esc_view_text(scene, "formula"));
    esc_table_number(table, esc_view_number(scene, "power"));
    esc_table_number(table, esc_view_number(scene, "max_iter"));
}

static void put_engine(struct esc_table *table, const json_t *cell)
{
    char count[24];
    esc_table_text(table, esc_view_text(cell, "backend"));
    esc_table_text(table, esc_view_text(cell, "precision"));
    esc_table_text(table, esc_view_text(cell, "contract"));
    esc_table_number(table, esc_view_number(cell, "threads"));
    esc_table_number(table, esc_view_number(cell, "ranks"));
    esc_table_text(table, esc_view_count(cell, "sum", count));
    esc_table_text(table, esc_view_text(cell, "digest"));
    esc_table_text(table, esc_view_text(json_object_get(cell, "verification"), "status"));
    esc_table_text(table, esc_view_count(cell, "loops", count));
    esc_table_text(table, esc_view_text(cell, "stop"));
    esc_table_put(table, "%zu", json_array_size(json_object_get(cell, "samples")));
}

static void put_times(struct esc_table *table, const json_t *cell)
{
    static const char *const names[] = {"min",  "median", "low", "high",
                                        "mean", "max",    "mad", "outliers"};
    const json_t *wall = json_object_get(cell, "wall_s");
    const json_t *rate = json_object_get(cell, "giter_s");
    const json_t *ceiling = json_object_get(cell, "ceiling");
    const json_t *setup = json_object_get(cell, "setup_s");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        esc_table_number(table, esc_view_number(wall, names[i]));
    esc_table_number(table, esc_view_number(json_object_get(cell, "process_s"), "median"));
    esc_table_number(table, esc_view_number(rate, "value"));
    esc_table_number(table, esc_view_number(rate, "low"));
    esc_table_number(table, esc_view_number(rate, "high"));
    esc_table_number(table, esc_view_number(ceiling, "giter_s"));
    esc_table_number(table, esc_view_number(ceiling, "percent"));
    esc_table_number(table, esc_view_number(setup, "allocation_s"));
    esc_table_number(table, esc_view_number(setup, "first_touch_s"));
    esc_table_number(table, esc_view_number(setup, "digest_s"));
}

void esc_result_csv(const json_t *result, FILE *stream)
{
    struct esc_table table = {.stream = stream, .form = ESC_TABLE_CSV};
    size_t i;
    const json_t *cell;
    esc_table_head(&table, columns);
    json_array_foreach(json_object_get(result, "cells"), i, cell)
    {
        put_scene(&table, cell);
        put_engine(&table, cell);
        put_times(&table, cell);
    }
}
