/* SPDX-License-Identifier: BSD-2-Clause */
/* run_table.c - a run as a row of CSV, or as a Markdown table of its fields. */
#include <inttypes.h>

#include "report/run_rate.h"
#include "report/run_report.h"

static void put_scene(struct esc_table *table, const struct esc_run_report *report)
{
    const struct esc_scene *scene = report->scene;
    esc_table_text(table, report->scene_name);
    esc_table_text(table, report->size_class);
    esc_table_text(table, report->changed ? "true" : "false");
    esc_table_text(table, esc_plane_name(scene->plane));
    esc_table_text(table, esc_formula_name(scene->formula));
    if (esc_scene_has_power(scene))
        esc_table_put(table, "%.17g", scene->power);
    else
        esc_table_text(table, NULL);
    esc_table_put(table, "%" PRIu32, scene->max_iter);
    esc_table_put(table, "%" PRIu64, report->width);
    esc_table_put(table, "%" PRIu64, report->height);
}

static void put_engine(struct esc_table *table, const struct esc_run_report *report)
{
    esc_table_text(table, report->backend);
    esc_table_text(table, esc_precision_name(report->scene->precision));
    esc_table_text(table, esc_contract_name(report->scene->contract));
    esc_table_put(table, "%u", report->threads_ran);
    esc_table_text(table, report->schedule);
    esc_table_text(table, esc_shortcut_name(report->shortcut));
}

static void put_counts(struct esc_table *table, const struct esc_run_report *report)
{
    const struct esc_summary *summary = report->summary;
    char sum[40], hex[33];
    esc_sum_string(summary, sum);
    esc_digest_string(&summary->counts, hex);
    esc_table_text(table, sum);
    esc_table_put(table, "%" PRIu32, summary->max_count);
    esc_table_put(table, "%" PRIu64, summary->at_max_iter);
    esc_table_put(table, "xxh128:%s", hex);
}

static void put_verdict(struct esc_table *table, const struct esc_run_report *report)
{
    bool passed = report->verdict == ESC_VERDICT_PASSED;
    bool failed = report->verdict == ESC_VERDICT_FAILED;
    esc_table_text(table, passed ? "successful" : failed ? "failed" : "none");
    if (!failed)
        esc_table_number(table, (double)report->time_ns * 1e-9);
    if (esc_run_has_rate(report)) {
        esc_table_number(table, esc_run_rate(report));
        if (report->ceiling)
            esc_table_number(table, esc_run_percent(report));
    }
    esc_table_end_row(table);
}

void esc_run_report_table(const struct esc_run_report *report, enum esc_table_form form,
                          FILE *stream)
{
    static const char *const names[] = {
        "scene",    "class",        "changed",  "plane",        "formula",         "power",
        "max_iter", "width",        "height",   "backend",      "precision",       "contract",
        "threads",  "schedule",     "shortcut", "sum",          "max_count",       "at_max_iter",
        "digest",   "verification", "time_s",   "rate_giter_s", "ceiling_percent", NULL};
    struct esc_table table = {.stream = stream, .form = form};
    esc_table_head(&table, names);
    put_scene(&table, report);
    put_engine(&table, report);
    put_counts(&table, report);
    put_verdict(&table, report);
}
