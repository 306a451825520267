/* SPDX-License-Identifier: BSD-2-Clause */
/* compare_json.c - a comparison as JSON. */
#include <stdbool.h>

#include "report/compare_report.h"
#include "report/json.h"
#include "report/result.h"

size_t esc_compare_count(const struct esc_compare_report *report, enum esc_contrast_verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < report->n; i++)
        count += report->cells[i].contrast.verdict == verdict;
    return count;
}

enum esc_contrast_verdict esc_compare_verdict(const struct esc_compare_report *report)
{
    if (esc_compare_count(report, ESC_CONTRAST_SLOWER) > 0)
        return ESC_CONTRAST_SLOWER;
    return esc_compare_count(report, ESC_CONTRAST_FASTER) > 0 ? ESC_CONTRAST_FASTER
                                                              : ESC_CONTRAST_SAME;
}

static json_t *samples_json(const double *samples, size_t n)
{
    bool failed = false;
    if (!samples)
        return json_null();
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        esc_json_append(list, json_real(samples[i]), &failed);
    return esc_json_built(list, failed);
}

static json_t *side_json(double median, const double *samples, size_t n)
{
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "median_s", json_real(median), &failed);
    esc_json_put(object, "n", esc_json_count(n), &failed);
    esc_json_put(object, "samples_s", samples_json(samples, n), &failed);
    return esc_json_built(object, failed);
}

static json_t *verdict_json(enum esc_contrast_verdict verdict)
{
    return json_string(esc_contrast_verdict_name(verdict));
}

static json_t *cell_json(const struct esc_compare_cell *cell)
{
    const struct esc_contrast *contrast = &cell->contrast;
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "key", esc_json_text(cell->key), &failed);
    esc_json_put(object, "digest", esc_json_text(cell->digest), &failed);
    esc_json_put(object, "clock", json_string(cell->process ? "process" : "wall"), &failed);
    esc_json_put(object, "a", side_json(cell->a_s, cell->a_samples, cell->a_n), &failed);
    esc_json_put(object, "b", side_json(cell->b_s, cell->b_samples, cell->b_n), &failed);
    esc_json_put(object, "ratio", esc_result_interval(&contrast->ratio), &failed);
    esc_json_put(object, "fast_ratio", json_real(contrast->fast_ratio), &failed);
    esc_json_put(object, "p", json_real(contrast->p), &failed);
    esc_json_put(object, "p_adjusted", json_real(contrast->p_adjusted), &failed);
    esc_json_put(object, "wander_percent", json_real(100 * contrast->wander), &failed);
    esc_json_put(object, "machine_ratio", json_real(contrast->machine), &failed);
    esc_json_put(object, "floor_percent", json_real(100 * contrast->floor), &failed);
    esc_json_put(object, "verdict", verdict_json(contrast->verdict), &failed);
    return esc_json_built(object, failed);
}

static json_t *cells_json(const struct esc_compare_report *report)
{
    bool failed = false;
    json_t *list = json_array();
    for (size_t i = 0; i < report->n; i++)
        esc_json_append(list, cell_json(&report->cells[i]), &failed);
    return esc_json_built(list, failed);
}

static json_t *list_json(const json_t *list)
{
    return list ? json_deep_copy(list) : json_array();
}

json_t *esc_compare_json(const struct esc_compare_report *report)
{
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "schema", json_string(ESC_COMPARE_SCHEMA), &failed);
    esc_json_put(object, "a", esc_json_text(report->a), &failed);
    esc_json_put(object, "b", esc_json_text(report->b), &failed);
    esc_json_put(object, "timed", esc_json_text(report->timed), &failed);
    esc_json_put(object, "verdict", verdict_json(esc_compare_verdict(report)), &failed);
    esc_json_put(object, "ratio", esc_result_interval(&report->ratio), &failed);
    esc_json_put(object, "floor_percent", json_real(100 * report->floor), &failed);
    esc_json_put(object, "cells", cells_json(report), &failed);
    esc_json_put(object, "only_a", list_json(report->only_a), &failed);
    esc_json_put(object, "only_b", list_json(report->only_b), &failed);
    esc_json_put(object, "failed", list_json(report->failed), &failed);
    esc_json_put(object, "surroundings", list_json(report->surroundings), &failed);
    esc_json_put(object, "doubts", list_json(report->doubts), &failed);
    return esc_json_built(object, failed);
}
