/* SPDX-License-Identifier: BSD-2-Clause */
/* result_check.c - whether what a result says of its samples is what they say. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/result.h"
#include "report/result_shape.h"
#include "report/result_view.h"

/* Numbers are written with 17 digits, and means may be added up in another order. */
#define TOLERANCE 1e-9

static bool agree(double a, double b)
{
    return fabs(a - b) <= TOLERANCE * fmax(fabs(a), fabs(b));
}

/* Complains about a member of the object that the path is at. */
static bool complain_member(struct esc_shape_check *check, const json_t *object, const char *name,
                            const char *should)
{
    size_t before = esc_shape_enter(check, name, 0);
    esc_shape_complain(check, json_object_get(object, name), "%s", should);
    esc_shape_leave(check, before);
    return false;
}

static bool out_of_memory(struct esc_shape_check *check)
{
    esc_io_fail(check->error, ESC_IO_MEMORY, "out of memory for '%s'", check->name);
    check->no_memory = true;
    return false;
}

/* ---- Statistics --------------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_numbers);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static bool follows(struct esc_shape_check *check, const json_t *stats, const char *name,
                    double expected)
{
    char should[96];
    if (agree(esc_view_number(stats, name), expected))
        return true;
    snprintf(should, sizeof should, "%.17g, as the samples have it", expected);
    return complain_member(check, stats, name, should);
}

/* values: n >= 1 of them, which are put in order and then overwritten. */
static bool stats_follow(struct esc_shape_check *check, const json_t *stats, double *values,
                         size_t n)
{
    double sum = 0, middle = median(values, n);
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    if (!follows(check, stats, "n", (double)n) || !follows(check, stats, "min", values[0]) ||
        !follows(check, stats, "median", middle) ||
        !follows(check, stats, "mean", sum / (double)n) ||
        !follows(check, stats, "max", values[n - 1]))
        return false;
    double low = esc_view_number(stats, "low"), high = esc_view_number(stats, "high");
    if (low < values[0] || low > high)
        return complain_member(check, stats, "low", "from min to high");
    if (high > values[n - 1])
        return complain_member(check, stats, "high", "from low to max");
    if (esc_view_number(stats, "outliers") > (double)n)
        return complain_member(check, stats, "outliers", "at most n");
    for (size_t i = 0; i < n; i++)
        values[i] = fabs(values[i] - middle);
    /* A difference of nearly equal numbers: what matters is its size beside them. */
    double mad = median(values, n);
    return fabs(mad - esc_view_number(stats, "mad")) <= TOLERANCE * middle ||
           follows(check, stats, "mad", mad);
}

static bool cell_stats_follow(struct esc_shape_check *check, const json_t *cell, const char *name)
{
    const json_t *samples = json_object_get(cell, "samples"), *sample;
    size_t n = json_array_size(samples), i;
    double *values = malloc(n * sizeof *values);
    if (!values) {
        return out_of_memory(check);
    }
    json_array_foreach(samples, i, sample) values[i] = esc_view_number(sample, name);
    size_t before = esc_shape_enter(check, name, 0);
    bool good = stats_follow(check, json_object_get(cell, name), values, n);
    esc_shape_leave(check, before);
    free(values);
    return good;
}

/* ---- Cells -------------------------------------------------------------------------------- */

/* No number without a digest. */
static bool failed_cell_is_bare(struct esc_shape_check *check, const json_t *cell)
{
    static const char *const numbers[] = {"wall_s", "process_s", "giter_s", "ceiling", "counters"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (!json_is_null(json_object_get(cell, numbers[i])))
            return complain_member(check, cell, numbers[i], "null: the cell's digest is wrong");
    }
    if (json_array_size(json_object_get(cell, "samples")) > 0)
        return complain_member(check, cell, "samples", "empty: the cell's digest is wrong");
    if (json_object_get(cell, "workers"))
        return complain_member(check, cell, "workers", "left out: the cell's digest is wrong");
    return !strcmp(esc_view_text(cell, "stop"), "failed") ||
           complain_member(check, cell, "stop", "\"failed\": the cell's digest is wrong");
}

static bool passed_cell_is_whole(struct esc_shape_check *check, const json_t *cell)
{
    static const char *const needed[] = {"sum", "digest", "wall_s", "process_s", "giter_s"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (json_is_null(json_object_get(cell, needed[i])))
            return complain_member(check, cell, needed[i], "there, in a cell that passed");
    }
    if (json_array_size(json_object_get(cell, "samples")) == 0)
        return complain_member(check, cell, "samples", "one with at least one sample");
    if (!strcmp(esc_view_text(cell, "stop"), "failed"))
        return complain_member(check, cell, "stop", "another, in a cell that passed");
    return esc_view_number(cell, "loops") >= 1 ||
           complain_member(check, cell, "loops", "at least 1, in a cell that passed");
}

/* Iterations over the median of times. */
static bool rate_follows(struct esc_shape_check *check, const json_t *cell)
{
    char digits[24], should[96];
    double sum = strtod(esc_view_count(cell, "sum", digits), NULL);
    double rate = 1e-9 * sum / esc_view_number(json_object_get(cell, "wall_s"), "median");
    if (agree(esc_view_number(json_object_get(cell, "giter_s"), "value"), rate))
        return true;
    size_t before = esc_shape_enter(check, "giter_s", 0);
    snprintf(should, sizeof should, "%.17g: 1e-9 * sum / wall_s.median", rate);
    complain_member(check, json_object_get(cell, "giter_s"), "value", should);
    esc_shape_leave(check, before);
    return false;
}

static bool check_cell(struct esc_shape_check *check, const json_t *cell)
{
    static const char *const same[] = {"precision", "contract"};
    const json_t *scene = json_object_get(cell, "scene");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (!json_equal(json_object_get(cell, same[i]), json_object_get(scene, same[i])))
            return complain_member(check, cell, same[i], "the scene's");
    }
    if (!esc_view_passed(cell))
        return failed_cell_is_bare(check, cell);
    return passed_cell_is_whole(check, cell) && cell_stats_follow(check, cell, "wall_s") &&
           cell_stats_follow(check, cell, "process_s") && rate_follows(check, cell);
}

/* seen: a member for each key so far. */
static bool check_key(struct esc_shape_check *check, const json_t *cell, json_t *seen)
{
    const char *key = esc_view_text(cell, "key");
    if (!*key)
        return complain_member(check, cell, "key", "a name");
    if (json_object_get(seen, key))
        return complain_member(check, cell, "key", "no other cell's");
    return json_object_set_new(seen, key, json_true()) == 0 || out_of_memory(check);
}

static bool check_cells(struct esc_shape_check *check, const json_t *cells)
{
    json_t *seen = json_object();
    bool good = true;
    for (size_t i = 0; i < json_array_size(cells) && good; i++) {
        size_t whole = esc_shape_enter(check, "cells", 0);
        esc_shape_enter(check, NULL, i);
        good = check_key(check, json_array_get(cells, i), seen) &&
               check_cell(check, json_array_get(cells, i));
        esc_shape_leave(check, whole);
    }
    json_decref(seen);
    return good;
}

/* ---- What is made of cells ---------------------------------------------------------------- */

/* No digest, no score: of so many cells only as passed. */
static bool check_scores(struct esc_shape_check *check, const json_t *result)
{
    const json_t *cells = json_object_get(result, "cells");
    const json_t *scores = json_object_get(result, "scores");
    size_t passed = 0;
    bool good = true;
    for (size_t i = 0; i < json_array_size(cells); i++)
        passed += esc_view_passed(json_array_get(cells, i));
    for (size_t i = 0; i < json_array_size(scores) && good; i++) {
        const json_t *score = json_array_get(scores, i);
        size_t whole = esc_shape_enter(check, "scores", 0);
        esc_shape_enter(check, NULL, i);
        if (esc_view_number(score, "cells") > (double)passed)
            good = complain_member(check, score, "cells", "at most as many as passed");
        esc_shape_leave(check, whole);
    }
    return good;
}

static bool check_fit(struct esc_shape_check *check, const json_t *fit)
{
    static const char *const needed[] = {"rate1", "serial", "residual", "predicted"};
    if (!json_is_true(json_object_get(fit, "fitted")))
        return esc_view_text(fit, "reason") ||
               complain_member(check, fit, "reason", "why the law was not fitted");
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (json_is_null(json_object_get(fit, needed[i])))
            return complain_member(check, fit, needed[i], "there, in a law that was fitted");
    }
    return true;
}

static bool check_fits(struct esc_shape_check *check, const json_t *result)
{
    const json_t *fits = json_object_get(json_object_get(result, "scaling"), "fits");
    bool good = true;
    for (size_t i = 0; i < json_array_size(fits) && good; i++) {
        size_t whole = esc_shape_enter(check, "scaling", 0);
        esc_shape_enter(check, "fits", 0);
        esc_shape_enter(check, NULL, i);
        good = check_fit(check, json_array_get(fits, i));
        esc_shape_leave(check, whole);
    }
    return good;
}

/* A foreign file is told as such, rather than by the first of its members that we do not know. */
static bool check_schema(struct esc_shape_check *check, const json_t *result)
{
    const char *schema = esc_view_text(result, "schema");
    if (json_is_object(result) && schema && !strcmp(schema, ESC_RESULT_SCHEMA))
        return true;
    if (schema)
        esc_io_fail(check->error, ESC_IO_DATA,
                    "'%s': schema is \"%.64s\"; this program reads \"%s\"", check->name, schema,
                    ESC_RESULT_SCHEMA);
    else
        esc_io_fail(check->error, ESC_IO_DATA,
                    "'%s' is no result of escapement: it has no schema, which should be \"%s\"",
                    check->name, ESC_RESULT_SCHEMA);
    return false;
}

enum esc_io esc_result_check(const json_t *result, const char *name, struct esc_io_error *error)
{
    struct esc_shape_check check = {.name = name, .error = error};
    check.version = esc_view_text(result, "version");
    bool good = check_schema(&check, result) && esc_shape_fits(&check, &esc_result_shape, result) &&
                check_cells(&check, json_object_get(result, "cells")) &&
                check_scores(&check, result) && check_fits(&check, result);
    if (good)
        return ESC_IO_OK;
    return check.no_memory ? ESC_IO_MEMORY : ESC_IO_DATA;
}
