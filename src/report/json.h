/* SPDX-License-Identifier: BSD-2-Clause */
/* report/json.h - what jansson leaves to its callers. */
#ifndef ESC_REPORT_JSON_H
#define ESC_REPORT_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "report/error.h"
#include "report/file.h"

/* A string; null for a null pointer. Bytes that are no UTF-8 (file names may have any) become
 * question marks. */
json_t *esc_json_text(const char *text);

/* An integer; above 2^63-1, jansson's largest, a string of its digits. */
json_t *esc_json_count(uint64_t count);

/* Writes a value, indented, with a newline at its end, and gives the reference up whatever
 * happens. Null, which is what jansson's makers return without memory, is ESC_IO_MEMORY. */
enum esc_io esc_json_write(json_t *value, struct esc_file *file, struct esc_io_error *error);

/* The same to standard output, whose errors show when it is flushed. */
enum esc_io esc_json_print(json_t *value, struct esc_io_error *error);

#endif
