/* SPDX-License-Identifier: BSD-2-Clause */
/* bench_report.c - scores, the noise floor, notes. */
#include "cli/bench_report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "report/json.h"

static bool has_number(const struct esc_suite *suite, size_t index)
{
    return suite->measured[index].stop != ESC_MATRIX_FAILED;
}

bool esc_suite_failed(const struct esc_suite *suite)
{
    for (size_t i = 0; i < suite->cell_count; i++) {
        if (!has_number(suite, i))
            return true;
    }
    return false;
}

/* ---- Scores --------------------------------------------------------------------------------- */

/* Cells that differ in their scenes alone: a mean over backends or contracts is of no machine. */
static bool is_one_suite(const struct esc_suite *suite)
{
    const struct esc_timed_cell *first = &suite->cells[0];
    for (size_t i = 1; i < suite->cell_count; i++) {
        const struct esc_timed_cell *cell = &suite->cells[i];
        if (strcmp(esc_engine_backend(cell->engine), esc_engine_backend(first->engine)) != 0 ||
            cell->scene->scene.contract != first->scene->scene.contract ||
            cell->scene->scene.precision != first->scene->scene.precision)
            return false;
    }
    return suite->scene_count > 1;
}

/* Null unless all cells of that number of threads have a rate. rates: room for all cells. */
static json_t *score_json(const struct esc_suite *suite, unsigned threads,
                          struct esc_interval *rates)
{
    struct esc_interval mean;
    size_t n = 0;
    bool failed = false;
    for (size_t i = 0; i < suite->cell_count; i++) {
        const struct esc_timed_cell *cell = &suite->cells[i];
        if (cell->threads != threads || cell->label)
            continue;
        if (!has_number(suite, i))
            return json_null();
        rates[n++] = esc_timed_cell_giter_s(cell, &suite->measured[i]);
    }
    if (esc_stats_geometric_mean(rates, n, &mean) != ESC_OK)
        return json_null();
    json_t *score = json_object();
    esc_json_put(score, "threads", json_integer(threads), &failed);
    esc_json_put(score, "giter_s", esc_result_interval(&mean), &failed);
    esc_json_put(score, "cells", esc_json_count(n), &failed);
    return esc_json_built(score, failed);
}

static json_t *scores_json(const struct esc_suite *suite)
{
    bool failed = false;
    json_t *scores = json_array();
    struct esc_interval *rates = calloc(suite->cell_count + 1, sizeof *rates);
    failed |= !rates;
    for (size_t i = 0; i < suite->cell_count && !failed && is_one_suite(suite); i++) {
        const unsigned threads = suite->cells[i].threads;
        if (i > 0 && suite->cells[i - 1].threads == threads)
            continue;
        json_t *score = score_json(suite, threads, rates);
        if (json_is_null(score))
            json_decref(score);
        else
            esc_json_append(scores, score, &failed);
    }
    free(rates);
    return esc_json_built(scores, failed);
}

/* ---- The noise floor ------------------------------------------------------------------------ */

/* The largest difference between twins, which differ in nothing, in percent. */
static json_t *noise_json(const struct esc_suite *suite)
{
    double largest = 0;
    size_t pairs = 0;
    for (size_t i = 0; suite->twins && i + 1 < suite->cell_count; i += 2) {
        if (!has_number(suite, i) || !has_number(suite, i + 1))
            continue;
        const double a = suite->measured[i].wall.median.value;
        const double b = suite->measured[i + 1].wall.median.value;
        largest = fmax(largest, fabs(log(b / a)));
        pairs++;
    }
    if (pairs == 0)
        return json_null();
    return json_pack("{s:f, s:I}", "percent", 100 * expm1(largest), "pairs", (json_int_t)pairs);
}

/* ---- The result ----------------------------------------------------------------------------- */

json_t *esc_suite_result(const struct esc_suite *suite, uint64_t seed, int argc, char **argv,
                         json_t *environment)
{
    bool failed = false;
    json_t *result = esc_result_new("bench", argc, argv, seed, environment);
    json_t *cells = json_object_get(result, "cells");
    for (size_t i = 0; i < suite->cell_count; i++)
        esc_json_append(cells, esc_timed_cell_json(&suite->cells[i], &suite->measured[i]), &failed);
    esc_json_put(result, "scores", scores_json(suite), &failed);
    esc_json_put(result, "noise_floor", noise_json(suite), &failed);
    return esc_json_built(result, failed);
}

/* ---- Notes ---------------------------------------------------------------------------------- */

/* "3.21 ms", as Python's timeit has it. */
static void time_string(double seconds, char text[32])
{
    static const char *const units[] = {"s", "ms", "us", "ns"};
    int unit = 0;
    while (seconds < 1 && unit < 3) {
        seconds *= 1000;
        unit++;
    }
    snprintf(text, 32, "%.3g %s", seconds, units[unit]);
}

void esc_suite_notes(const struct esc_suite *suite)
{
    for (size_t i = 0; i < suite->cell_count; i++) {
        const struct esc_timed_cell *cell = &suite->cells[i];
        const struct esc_matrix_cell *measured = &suite->measured[i];
        char key[ESC_TIMED_KEY_SIZE], best[32], counters[ESC_TIMED_COUNTERS_SIZE];
        if (!has_number(suite, i))
            continue;
        time_string(measured->wall.min, best);
        esc_timed_cell_counters(cell, counters);
        esc_complain("%s: %" PRIu64 " loop%s, best of %zu: %s per loop (%s)%s",
                     esc_timed_cell_key(cell, key), measured->loops,
                     measured->loops == 1 ? "" : "s", measured->n, best,
                     esc_matrix_stop_name(measured->stop), counters);
    }
}
