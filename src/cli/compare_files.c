/* SPDX-License-Identifier: BSD-2-Clause */
/* compare_files.c - two results of bench, cell by cell. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "measure/resampling.h"
#include "report/json.h"
#include "report/result.h"
#include "report/result_view.h"

/* What the comparison needs of both files. Lists are those of struct esc_compare_report. */
struct files {
    json_t *a, *b;
    json_t *only_a, *only_b, *failed, *surroundings, *doubts;
    struct esc_compare_cell *cells;
    size_t n;
    bool no_memory;
};

static void files_free(struct files *files)
{
    json_decref(files->a);
    json_decref(files->b);
    json_decref(files->only_a);
    json_decref(files->only_b);
    json_decref(files->failed);
    json_decref(files->surroundings);
    json_decref(files->doubts);
    free(files->cells);
}

/* ---- Cells ------------------------------------------------------------------------------------ */

static const json_t *find_cell(const json_t *result, const char *key)
{
    size_t index;
    const json_t *cell;
    json_array_foreach(json_object_get(result, "cells"), index, cell)
    {
        if (!strcmp(esc_view_text(cell, "key"), key))
            return cell;
    }
    return NULL;
}

/* The cells of one result that the other has not. */
static void list_alone(struct files *files, const json_t *result, const json_t *other, json_t *list)
{
    size_t index;
    const json_t *cell;
    json_array_foreach(json_object_get(result, "cells"), index, cell)
    {
        const char *key = esc_view_text(cell, "key");
        if (!find_cell(other, key))
            esc_json_append(list, esc_json_text(key), &files->no_memory);
    }
}

static void list_failed(struct files *files, const json_t *result, const char *side)
{
    size_t index;
    const json_t *cell;
    json_array_foreach(json_object_get(result, "cells"), index, cell)
    {
        if (!esc_view_passed(cell))
            esc_json_append(files->failed,
                            json_pack("{s:s, s:s}", "key", esc_view_text(cell, "key"), "in", side),
                            &files->no_memory);
    }
}

/* Times by one clock, "wall_s" or "process_s", in the order of rounds, as they are in the file. Null
 * without memory. */
static double *times_of(const json_t *cell, const char *clock, size_t *n)
{
    const json_t *samples = json_object_get(cell, "samples");
    double *times;
    *n = json_array_size(samples);
    times = malloc(*n * sizeof *times);
    for (size_t i = 0; times && i < *n; i++)
        times[i] = esc_view_number(json_array_get(samples, i), clock);
    return times;
}

/* The median of the clock readings around samples; 0 without any. */
static double clock_of(const json_t *cell, double *scratch)
{
    const json_t *samples = json_object_get(cell, "samples");
    struct esc_stats stats;
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(samples); i++) {
        const json_t *sample = json_array_get(samples, i);
        const double before = esc_view_number(sample, "clock_before_ghz");
        const double after = esc_view_number(sample, "clock_after_ghz");
        if (before > 0 && after > 0)
            scratch[n++] = (before + after) / 2;
    }
    return n > 0 && esc_stats_of(scratch, n, 1, &stats) == ESC_OK ? stats.median.value : 0;
}

/* How fast the machine was by the bare loop, which no build of the kernels changes; 0: not known. */
static double loop_of(const json_t *cell)
{
    const double giter_s = esc_view_number(json_object_get(cell, "ceiling"), "giter_s");
    return giter_s > 0 ? giter_s : 0;
}

/* How much of the CPUs the threads got, of what others left them; 0: not known. */
static double share_of(const json_t *cell)
{
    const double process = esc_view_number(json_object_get(cell, "process_s"), "median");
    return process / esc_view_number(json_object_get(cell, "wall_s"), "median");
}

/* Multiplies what both sides know of their machines. */
static void tell_machine(struct esc_contrast_side sides[2], double a, double b)
{
    if (!(a > 0 && b > 0))
        return;
    sides[0].machine *= a;
    sides[1].machine *= b;
}

/* The loop's rate, or else the clock's; by the wall clock, times the share of it that was had. */
static void tell_machines(const json_t *const cells[2], bool wall, double *scratch,
                          struct esc_contrast_side sides[2])
{
    sides[0].machine = sides[1].machine = 1;
    if (loop_of(cells[0]) > 0 && loop_of(cells[1]) > 0)
        tell_machine(sides, loop_of(cells[0]), loop_of(cells[1]));
    else
        tell_machine(sides, clock_of(cells[0], scratch), clock_of(cells[1], scratch));
    if (wall)
        tell_machine(sides, share_of(cells[0]), share_of(cells[1]));
}

static double median_of(const json_t *cell, const char *clock)
{
    return esc_view_number(json_object_get(cell, clock), "median");
}

static enum esc_status contrast_by(const struct esc_compare *compare, const json_t *const cells[2],
                                   const char *clock, struct esc_contrast *contrast)
{
    struct esc_contrast_side sides[2];
    double *times[2];
    for (size_t i = 0; i < 2; i++) {
        times[i] = times_of(cells[i], clock, &sides[i].n);
        sides[i].times = times[i];
    }
    double *const scratch = malloc((sides[0].n + sides[1].n) * sizeof *scratch);
    enum esc_status status = ESC_ERR_MEMORY;
    if (times[0] && times[1] && scratch) {
        tell_machines(cells, !strcmp(clock, "wall_s"), scratch, sides);
        status = esc_contrast_of(&sides[0], &sides[1], compare->seed, contrast);
    }
    free(scratch);
    free(times[1]);
    free(times[0]);
    return status;
}

/* ---- Which clock ------------------------------------------------------------------------------- */

/* The cells of both sides, and what each clock says of them. */
struct pair {
    const json_t *cells[2];
    struct esc_contrast wall, process;
    bool has_process; /* a process clock too coarse to tell a sample from 0 is not used */
};

/* The median of how the cells of so many threads wander. room: for n. */
static double wander_of(const struct pair *pairs, size_t n, double threads, bool process,
                        double *room)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        const struct pair *const pair = &pairs[i];
        if (pair->has_process && esc_view_number(pair->cells[0], "threads") == threads)
            room[found++] = process ? pair->process.wander : pair->wall.wander;
    }
    if (found == 0)
        return 0;
    esc_resampling_sort(room, found);
    return esc_resampling_median(room, found);
}

/* Where others had the CPUs for much of the time, the wall clock tells about them, and the process's own
 * clock about the build. Which is taken depends on how much each wanders within a side, never on what it
 * says of the difference; and cells of as many threads share it: four stretches tell so little of one
 * cell that now and then a clock is twice as calm as the other by chance, and its floor too low. */
#define CALMER 2

static bool takes_process(const struct pair *pairs, size_t n, size_t at, double *room)
{
    const double threads = esc_view_number(pairs[at].cells[0], "threads");
    const double wall = wander_of(pairs, n, threads, false, room);
    return pairs[at].has_process && wall > ESC_CONTRAST_LEAST_FLOOR &&
           wall > CALMER * wander_of(pairs, n, threads, true, room);
}

static struct esc_compare_cell cell_by(const struct pair *pair, bool process)
{
    const json_t *const *const cells = pair->cells;
    const char *const clock = process ? "process_s" : "wall_s";
    struct esc_compare_cell cell = {
        .key = esc_view_text(cells[0], "key"),
        .digest = esc_view_text(cells[0], "digest"),
        .process = process,
        .a_s = median_of(cells[0], clock),
        .b_s = median_of(cells[1], clock),
        .a_n = json_array_size(json_object_get(cells[0], "samples")),
        .b_n = json_array_size(json_object_get(cells[1], "samples")),
        .contrast = process ? pair->process : pair->wall,
    };
    cell.contrast.clock = process;
    return cell;
}

/* Wrong, not slow: two digests of what has the same name. */
static bool digests_agree(const struct files *files)
{
    size_t index;
    const json_t *a;
    bool agree = true;
    json_array_foreach(json_object_get(files->a, "cells"), index, a)
    {
        const char *key = esc_view_text(a, "key");
        const json_t *b = find_cell(files->b, key);
        if (!b || !esc_view_passed(a) || !esc_view_passed(b))
            continue;
        const char *a_digest = esc_view_text(a, "digest"), *b_digest = esc_view_text(b, "digest");
        if (a_digest && b_digest && !strcmp(a_digest, b_digest))
            continue;
        esc_complain(
            "%s: the counts differ, %s in A and %s in B: one of them is wrong, and no time "
            "of it means anything",
            key, a_digest ? a_digest : "no digest", b_digest ? b_digest : "no digest");
        agree = false;
    }
    return agree;
}

/* Those that were verified in both. Fills pairs, n of them. */
static enum esc_status pair_cells(const struct esc_compare *compare, const struct files *files,
                                  struct pair *pairs, size_t *n)
{
    size_t index;
    const json_t *a;
    json_array_foreach(json_object_get(files->a, "cells"), index, a)
    {
        const json_t *const b = find_cell(files->b, esc_view_text(a, "key"));
        if (!b || !esc_view_passed(a) || !esc_view_passed(b))
            continue;
        struct pair *const pair = &pairs[*n];
        *pair = (struct pair){.cells = {a, b}};
        enum esc_status status = contrast_by(compare, pair->cells, "wall_s", &pair->wall);
        if (status)
            return status;
        status = contrast_by(compare, pair->cells, "process_s", &pair->process);
        if (status && status != ESC_ERR_ARGUMENT)
            return status;
        pair->has_process = status == ESC_OK;
        ++*n;
    }
    return ESC_OK;
}

static enum esc_status compare_cells(const struct esc_compare *compare, struct files *files)
{
    const size_t most = json_array_size(json_object_get(files->a, "cells"));
    struct pair *const pairs = malloc(most * sizeof *pairs);
    double *const room = malloc(most * sizeof *room);
    files->cells = malloc(most * sizeof *files->cells);
    enum esc_status status = ESC_ERR_MEMORY;
    if (pairs && room && files->cells)
        status = pair_cells(compare, files, pairs, &files->n);
    for (size_t i = 0; i < files->n && !status; i++)
        files->cells[i] = cell_by(&pairs[i], takes_process(pairs, files->n, i, room));
    free(room);
    free(pairs);
    return status;
}

/* ---- Surroundings ------------------------------------------------------------------------------ */

/* What changes from minute to minute is no difference between two machines or builds. */
static bool is_lasting(const char *section, const char *key)
{
    static const char *const passing[] = {"throttled", "thermal"};
    if (!strcmp(section, "load") || !strcmp(section, "threads"))
        return false;
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        if (!strcmp(key, passing[i]))
            return false;
    }
    return true;
}

/* A new reference: what a fact says, as text. */
static json_t *fact_text(const json_t *fact)
{
    char number[32];
    const char *text = esc_view_text(fact, "text");
    if (text)
        return json_string(text);
    const double value = esc_view_number(fact, "value");
    if (isnan(value))
        return json_string(fact ? "unavailable" : "not told");
    snprintf(number, sizeof number, "%.10g", value);
    return json_string(number);
}

static void tell_difference(struct files *files, const char *section, const char *key,
                            const json_t *a_fact, const json_t *b_fact)
{
    json_t *a = fact_text(a_fact), *b = fact_text(b_fact);
    if (!a || !b || !json_equal(a, b)) {
        char name[128];
        bool failed = false;
        json_t *object = json_object();
        snprintf(name, sizeof name, "%s%s%s", section, *section ? "." : "", key);
        esc_json_put(object, "fact", esc_json_text(name), &failed);
        esc_json_put(object, "a", json_incref(a), &failed);
        esc_json_put(object, "b", json_incref(b), &failed);
        esc_json_append(files->surroundings, esc_json_built(object, failed), &files->no_memory);
    }
    json_decref(b);
    json_decref(a);
}

/* The facts of one result against those of the other; of b, only those that a has not. */
static void compare_facts(struct files *files, const json_t *result, const json_t *other, bool swap)
{
    const json_t *facts = json_object_get(json_object_get(result, "environment"), "facts");
    const json_t *others = json_object_get(json_object_get(other, "environment"), "facts");
    const char *section, *key;
    json_t *keys, *fact;
    json_object_foreach((json_t *)facts, section, keys)
    {
        json_object_foreach(keys, key, fact)
        {
            const json_t *its = json_object_get(json_object_get(others, section), key);
            if (is_lasting(section, key) && !(swap && its))
                tell_difference(files, section, key, swap ? its : fact, swap ? fact : its);
        }
    }
}

static void compare_version(struct files *files)
{
    const char *a = esc_view_text(files->a, "version"), *b = esc_view_text(files->b, "version");
    if (strcmp(a, b) != 0)
        esc_json_append(files->surroundings,
                        json_pack("{s:s, s:s, s:s}", "fact", "escapement", "a", a, "b", b),
                        &files->no_memory);
}

static void list_doubts(struct files *files, const json_t *result, const char *side)
{
    size_t index;
    const json_t *warning;
    const json_t *environment = json_object_get(result, "environment");
    json_array_foreach(json_object_get(environment, "warnings"), index, warning) esc_json_append(
        files->doubts,
        json_pack("{s:s, s:O}", "in", side, "code", json_object_get(warning, "code")),
        &files->no_memory);
}

/* ---- The comparison ---------------------------------------------------------------------------- */

/* The largest of what was asked for and what either file measured of its own noise. */
static double floor_of(const struct esc_compare *compare, const struct files *files)
{
    double floor = compare->floor;
    const json_t *const results[] = {files->a, files->b};
    for (size_t i = 0; i < 2; i++) {
        const json_t *measured = json_object_get(results[i], "noise_floor");
        floor = fmax(floor, esc_view_number(measured, "percent") / 100);
    }
    return floor;
}

static void compare_lists(struct files *files)
{
    list_alone(files, files->a, files->b, files->only_a);
    list_alone(files, files->b, files->a, files->only_b);
    list_failed(files, files->a, "A");
    list_failed(files, files->b, "B");
    compare_version(files);
    compare_facts(files, files->a, files->b, false);
    compare_facts(files, files->b, files->a, true);
    list_doubts(files, files->a, "A");
    list_doubts(files, files->b, "B");
}

static int nothing_to_compare(const struct files *files, const char *a, const char *b)
{
    if (json_array_size(files->failed) == 0) {
        esc_complain("'%s' and '%s' have no cell in common: the first has '%s', the second '%s'", a,
                     b, esc_view_text(json_array_get(json_object_get(files->a, "cells"), 0), "key"),
                     esc_view_text(json_array_get(json_object_get(files->b, "cells"), 0), "key"));
        return ESC_EXIT_DATA;
    }
    esc_complain("'%s' and '%s' have no cell in common that was verified in both: cells without a "
                 "verified digest have no times",
                 a, b);
    return ESC_EXIT_FAILED;
}

static int compare_results(struct esc_compare *compare, struct files *files, const char *a,
                           const char *b)
{
    if (!digests_agree(files))
        return ESC_EXIT_FAILED;
    compare_lists(files);
    const enum esc_status status =
        files->no_memory ? ESC_ERR_MEMORY : compare_cells(compare, files);
    if (status) {
        esc_complain("cannot compare: %s", esc_status_string(status));
        return esc_exit_code(status);
    }
    if (files->n == 0)
        return nothing_to_compare(files, a, b);
    struct esc_compare_report report = {.a = a,
                                        .b = b,
                                        .n = files->n,
                                        .floor = floor_of(compare, files),
                                        .only_a = files->only_a,
                                        .only_b = files->only_b,
                                        .failed = files->failed,
                                        .surroundings = files->surroundings,
                                        .doubts = files->doubts};
    return esc_compare_finish(compare, &report, files->cells);
}

static int read_result(const char *path, json_t **result)
{
    struct esc_io_error error;
    const enum esc_io status = esc_result_read(path, result, &error);
    if (status)
        esc_complain("%s", error.message);
    return esc_exit_code_io(status);
}

int esc_compare_files(struct esc_compare *compare, const char *a, const char *b)
{
    if (strcmp(a, "-") == 0 && strcmp(b, "-") == 0) {
        esc_complain("'-' is given twice; standard input can be only one of the two results");
        return ESC_EXIT_USAGE;
    }
    struct files files = {.only_a = json_array(),
                          .only_b = json_array(),
                          .failed = json_array(),
                          .surroundings = json_array(),
                          .doubts = json_array()};
    int code = read_result(a, &files.a);
    if (code == ESC_EXIT_OK)
        code = read_result(b, &files.b);
    if (code == ESC_EXIT_OK)
        code = compare_results(compare, &files, a, b);
    files_free(&files);
    return code;
}
