/* SPDX-License-Identifier: BSD-2-Clause */
/* report/result.h - what bench and scale measured: one JSON object, and everything made from it.
 *
 * docs/result.schema.json is its schema, "escapement-result-1". Results are built once, by the command
 * that measured, and shown, exported and compared from the object, fresh or read from a file: there is
 * no second way. No rate, score or time of a cell is in it whose digest was not right. */
#ifndef ESC_REPORT_RESULT_H
#define ESC_REPORT_RESULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "measure/matrix.h"
#include "measure/stats.h"
#include "report/error.h"

#define ESC_RESULT_SCHEMA "escapement-result-1"

/* ---- Building: each a new reference; null without memory ------------------------------------- */

/* {value, low, high}; infinite and NaN become null. */
json_t *esc_result_interval(const struct esc_interval *interval);

/* {n, min, median, low, high, mean, max, mad, outliers} */
json_t *esc_result_stats(const struct esc_stats *stats);

/* [{wall_s, process_s, clock_before_ghz, clock_after_ghz, round}] */
json_t *esc_result_samples(const struct esc_sample *samples, size_t n);

/* The sum of the counts: an integer, or above 2^63-1 a string of its digits. */
json_t *esc_result_sum(const struct esc_summary *summary);

/* "xxh128:" and 32 hexadecimal digits. */
json_t *esc_result_digest(const struct esc_digest *digest);

/* The scene as every report tells it: {name, class, changed, plane, ...}, as in run_report.h. */
struct esc_result_scene {
    const struct esc_scene *scene;
    const char *name, *size_class; /* of a named scene; optional */
    bool changed;
    const char *points, *points_c; /* files; optional */
};
json_t *esc_result_scene(const struct esc_result_scene *scene);

/* The object without its cells: {schema, version, command, arguments, date, seed, environment, cells: [],
 * scores: [], noise_floor: null, scaling: null}.
 *
 * argc, argv   what followed the command's name
 * environment  {facts, warnings}; given up whatever happens */
json_t *esc_result_new(const char *command, int argc, char **argv, uint64_t seed,
                       json_t *environment);

/* ---- Reading --------------------------------------------------------------------------------- */

/* Whether an object is a result: all that the schema asks, so that what follows need not check, and what a
 * schema cannot tell: each key once, statistics and rates that follow from their samples, precision and
 * contract as in the scene. name is the file's. Errors: ESC_IO_DATA (the message names the path of the
 * member that is wrong, what it is and what it should be), ESC_IO_MEMORY. */
enum esc_io esc_result_check(const json_t *result, const char *name, struct esc_io_error *error);

/* A result from a file, checked. "-" is standard input. Files above 256 MiB and nesting beyond the
 * schema's are refused. Errors: ESC_IO_DATA, ESC_IO_MEMORY. */
enum esc_io esc_result_read(const char *path, json_t **result, struct esc_io_error *error);

/* ---- Showing --------------------------------------------------------------------------------- */

enum esc_result_form {
    ESC_RESULT_TEXT, /* for people, at most 80 columns; "Key: value" lines stay stable */
    ESC_RESULT_JSON,
    ESC_RESULT_JSONL, /* a line per cell */
    ESC_RESULT_CSV,   /* a row per cell; RFC 4180 */
    ESC_RESULT_MARKDOWN,
    ESC_RESULT_GOOGLE,   /* as Google Benchmark's --benchmark_format=json */
    ESC_RESULT_HYPERFINE /* as hyperfine's --export-json */
};

/* "text", "json", "jsonl", "csv", "markdown", "google", "hyperfine"; null beyond. */
const char *esc_result_form_name(size_t form);

/* result: one that esc_result_check finds right. */
/* Errors: ESC_IO_MEMORY, ESC_IO_WRITE. */
enum esc_io esc_result_write(const json_t *result, enum esc_result_form form, FILE *stream,
                             struct esc_io_error *error);

#endif
