/* SPDX-License-Identifier: BSD-2-Clause */
/* report/json.h - what jansson leaves to its callers. */
#ifndef ESC_REPORT_JSON_H
#define ESC_REPORT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "report/error.h"
#include "report/file.h"

/* A string; null for a null pointer. Bytes that are no UTF-8 (file names may have any) become
 * question marks. */
json_t *esc_json_text(const char *text);

/* An integer; above 2^63-1, jansson's largest, a string of its digits. */
json_t *esc_json_count(uint64_t count);

/* Sets a member and gives the value up whatever happens. Neither a null value nor want of memory does
 * harm: *failed becomes true, so that one look at the end of the building is enough. Null objects and
 * lists are failures, too. */
void esc_json_put(json_t *object, const char *key, json_t *value, bool *failed);
void esc_json_append(json_t *list, json_t *value, bool *failed);

/* The value, or null in place of one that was built with a failure. */
json_t *esc_json_built(json_t *value, bool failed);

/* Writes a value, indented, with a newline at its end, and gives the reference up whatever
 * happens. Null, which is what jansson's makers return without memory, is ESC_IO_MEMORY. */
enum esc_io esc_json_write(json_t *value, struct esc_file *file, struct esc_io_error *error);

/* The value stays the caller's, and a stream's errors show when it is flushed. compact: on one line. */
enum esc_io esc_json_dump(const json_t *value, bool compact, FILE *stream,
                          struct esc_io_error *error);

/* As esc_json_write, to standard output. */
enum esc_io esc_json_print(json_t *value, struct esc_io_error *error);

#endif
