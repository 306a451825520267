/* SPDX-License-Identifier: BSD-2-Clause */
/* test_result.c - results as they are built, held against themselves, and written. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/result.h"
#include "report/result_view.h"
#include "support.h"

/* ---- A result, built as a command would --------------------------------------------------- */

/* Medians 0.002 and 0.0039 of wall and process clock. */
static const struct esc_sample samples[] = {
    {0.002, 0.0039, 2.5, 2.5, 0}, {0.001, 0.0038, 2.5, 2.4, 1}, {0.004, 0.0041, 0, 2.5, 2}};
static const struct esc_stats wall = {3, 0.001, 0.004, 0.007 / 3, 0.001, {0.002, 0.001, 0.004},
                                      0, 0,     0.01};
static const struct esc_stats process = {
    3, 0.0038, 0.0041, 0.0118 / 3, 0.0001, {0.0039, 0.0038, 0.0041}, 0, 0, 0.01};
static const struct esc_interval rate = {0.005, 0.0025, 0.01};

static json_t *scene_of(const char *name)
{
    struct esc_scene scene;
    esc_scene_named(name, ESC_CLASS_S, &scene);
    struct esc_result_scene told = {.scene = &scene, .name = name, .size_class = "S"};
    return esc_result_scene(&told);
}

static json_t *passed_cell(const char *key)
{
    return json_pack(
        "{s:s, s:o, s:s, s:s, s:s, s:i, s:i, s:s, s:{s:s, s:s, s:s}, s:i, s:s, s:o, s:o, s:o, "
        "s:o, s:{s:f, s:f, s:s}, s:{s:f, s:f, s:f}, s:{s:{s:i}, s:{s:s}}}",
        "key", key, "scene", scene_of("seed"), "backend", "scalar", "precision", "f64", "contract",
        "strict", "threads", 2, "sum", 10000, "digest", "xxh128:0123456789abcdef0123456789abcdef",
        "verification", "status", "successful", "kind", "golden", "detail", "golden", "loops", 5,
        "stop", "precise", "samples", esc_result_samples(samples, 3), "wall_s",
        esc_result_stats(&wall), "process_s", esc_result_stats(&process), "giter_s",
        esc_result_interval(&rate), "ceiling", "giter_s", 0.01, "percent", 50.0, "form", "loop",
        "setup_s", "allocation_s", 0.001, "first_touch_s", 0.002, "digest_s", 0.003, "counters",
        "cycles", "value", 5, "joules", "unavailable", "no powercap");
}

static json_t *failed_cell(const char *key)
{
    return json_pack("{s:s, s:o, s:s, s:s, s:s, s:i, s:n, s:n, s:{s:s, s:s, s:s}, s:i, s:s, s:[], "
                     "s:n, s:n, s:n, s:n, s:n, s:n}",
                     "key", key, "scene", scene_of("seed"), "backend", "avx2", "precision", "f64",
                     "contract", "strict", "threads", 2, "sum", "digest", "verification", "status",
                     "failed", "kind", "golden", "detail", "tile 0 differs", "loops", 1, "stop",
                     "failed", "samples", "wall_s", "process_s", "giter_s", "ceiling", "setup_s",
                     "counters");
}

static json_t *result_of(json_t *first, json_t *second)
{
    char *arguments[] = {"--isa", "scalar"};
    json_t *environment = json_pack("{s:{s:{s:{s:s}}}, s:[{s:s, s:s}]}", "facts", "cpu", "name",
                                    "text", "a CPU", "warnings", "code", "load", "message", "busy");
    json_t *result = esc_result_new("bench", 2, arguments, UINT64_MAX, environment);
    json_array_append_new(json_object_get(result, "cells"), first);
    if (second)
        json_array_append_new(json_object_get(result, "cells"), second);
    CHECK(result, "no result");
    return result;
}

static void expect_refused(json_t *result, const char *named)
{
    struct esc_io_error error = {""};
    enum esc_io status = esc_result_check(result, "a.json", &error);
    CHECK(status == ESC_IO_DATA, "status %d for %s", status, named);
    CHECK(strstr(error.message, named), "'%s' is not named: %s", named, error.message);
    json_decref(result);
}

/* The text of a form; the caller frees it. */
static char *written(const json_t *result, enum esc_result_form form)
{
    char *text = NULL;
    size_t size = 0;
    struct esc_io_error error = {""};
    FILE *stream = open_memstream(&text, &size);
    CHECK(stream, "no stream");
    CHECK(esc_result_write(result, form, stream, &error) == ESC_IO_OK, "%s", error.message);
    fclose(stream);
    return text;
}

/* ---- Building ----------------------------------------------------------------------------- */

TEST(result, what_is_built_is_right)
{
    struct esc_io_error error = {""};
    json_t *result = result_of(passed_cell("a"), failed_cell("b"));
    CHECK(esc_result_check(result, "a.json", &error) == ESC_IO_OK, "%s", error.message);
    CHECK(!strcmp(esc_view_text(result, "seed"), "18446744073709551615"), "seed %s",
          esc_view_text(result, "seed"));
    json_decref(result);
}

TEST(result, what_json_cannot_hold_is_null)
{
    struct esc_interval interval = {3, 2, INFINITY};
    json_t *object = esc_result_interval(&interval);
    CHECK(json_is_null(json_object_get(object, "high")), "infinity");
    CHECK(esc_view_number(object, "low") == 2, "low");
    json_decref(object);
    struct esc_sample sample = {1, 1, 0, 3, 0};
    json_t *list = esc_result_samples(&sample, 1);
    CHECK(json_is_null(json_object_get(json_array_get(list, 0), "clock_before_ghz")), "no clock");
    json_decref(list);
}

TEST(result, an_environment_that_could_not_be_made_makes_no_result)
{
    char *arguments[] = {"-q"};
    CHECK(!esc_result_new("bench", 1, arguments, 1, NULL), "a result without an environment");
}

/* ---- Checking ----------------------------------------------------------------------------- */

static json_t *with_cell(const char *name, json_t *value)
{
    json_t *cell = passed_cell("a");
    json_object_set_new(cell, name, value);
    return result_of(cell, NULL);
}

TEST(result, statistics_follow_from_samples)
{
    static const char *const names[] = {"n", "min", "median", "mean", "max", "mad"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        json_t *result = result_of(passed_cell("a"), NULL);
        json_t *cell = json_array_get(json_object_get(result, "cells"), 0);
        json_t *stats = json_object_get(cell, "wall_s");
        json_object_set_new(stats, names[i],
                            i == 0 ? json_integer(4)
                                   : json_real(1.001 * esc_view_number(stats, names[i])));
        snprintf(path, sizeof path, "cells[0].wall_s.%s is ", names[i]);
        expect_refused(result, path);
    }
    expect_refused(with_cell("sum", json_integer(10001)), "cells[0].giter_s.value is 0.005");
}

TEST(result, no_number_without_a_digest)
{
    static const char *const names[] = {"wall_s",  "process_s", "giter_s",
                                        "ceiling", "counters",  "samples"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        json_t *passed = passed_cell("a"), *failed = failed_cell("b");
        json_object_set(failed, names[i], json_object_get(passed, names[i]));
        snprintf(path, sizeof path, "cells[1].%s is ", names[i]);
        expect_refused(result_of(passed, failed), path);
    }
}

TEST(result, cells_are_told_apart)
{
    expect_refused(result_of(passed_cell("a"), passed_cell("a")), "cells[1].key is \"a\"");
}

TEST(result, wrong_members_are_named_by_path)
{
    expect_refused(with_cell("threads", json_integer(0)), "cells[0].threads is 0");
    expect_refused(with_cell("digest", json_string("xxh128:0")), "cells[0].digest is ");
    expect_refused(with_cell("wal_s", json_null()), "cells[0].wal_s is no member");
    expect_refused(with_cell("samples", json_array()), "cells[0].samples is a list");
    expect_refused(with_cell("precision", json_string("f32")), "cells[0].precision is \"f32\"");
    expect_refused(with_cell("sum", json_string("99")), "cells[0].sum is \"99\"");
    expect_refused(json_pack("{s:s}", "schema", "escapement-result-2"), "escapement-result-2");
    expect_refused(json_array(), "no result of escapement");
}

TEST(result, a_sum_may_be_beyond_64_bits)
{
    struct esc_io_error error = {""};
    json_t *cell = passed_cell("a");
    json_object_set_new(cell, "sum", json_string("184467440737095516160"));
    json_object_set_new(json_object_get(cell, "giter_s"), "value",
                        json_real(1e-9 * 184467440737095516160.0 / 0.002));
    json_t *result = result_of(cell, NULL);
    CHECK(esc_result_check(result, "a.json", &error) == ESC_IO_OK, "%s", error.message);
    json_decref(result);
}

/* ---- Writing ------------------------------------------------------------------------------ */

TEST(result, a_failed_cell_shows_no_number)
{
    json_t *result = result_of(passed_cell("good"), failed_cell("bad"));
    char *text = written(result, ESC_RESULT_TEXT);
    char *line = strstr(text, "\nbad:");
    CHECK(line && strstr(line, "FAILED"), "%s", text);
    CHECK(!strpbrk(strchr(line, ':'), "123456789") ||
              strpbrk(strchr(line, ':'), "123456789") > strchr(line + 1, '\n'),
          "%s", text);
    CHECK(strstr(text, "Verification: FAILED (1 of 2 cells)"), "%s", text);
    free(text);
    json_decref(result);
}

TEST(result, forms_agree_about_the_median)
{
    json_t *result = result_of(passed_cell("good"), NULL);
    static const struct {
        enum esc_result_form form;
        const char *text;
    } expected[] = {
        {ESC_RESULT_TEXT, " 2.000 ms "},
        {ESC_RESULT_CSV, ",0.001,0.002,0.001,0.004,"},
        {ESC_RESULT_MARKDOWN, "| 2.000 ms |"},
        {ESC_RESULT_JSONL, "\"median\":0.002"},
        {ESC_RESULT_GOOGLE, "\"real_time\": 2000000.0"},
        {ESC_RESULT_HYPERFINE, "\"median\": 0.002"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        char *text = written(result, expected[i].form);
        CHECK(strstr(text, expected[i].text), "form %d: %s", expected[i].form, text);
        free(text);
    }
    json_decref(result);
}

TEST(result, csv_quotes_what_needs_it)
{
    json_t *result = result_of(passed_cell("a,\"b\"\nc"), NULL);
    char *text = written(result, ESC_RESULT_CSV);
    CHECK(strstr(text, "\r\n\"a,\"\"b\"\"\nc\",seed,"), "%s", text);
    free(text);
    json_decref(result);
}

TEST(result, text_of_others_cannot_command_the_terminal)
{
    json_t *result = result_of(passed_cell("a\033[2J"), NULL);
    char *text = written(result, ESC_RESULT_TEXT);
    CHECK(!strchr(text, '\033'), "an escape character is shown");
    free(text);
    json_decref(result);
}
