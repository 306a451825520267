/* SPDX-License-Identifier: BSD-2-Clause */
/* json.c - what jansson leaves to its callers. */
#define _POSIX_C_SOURCE 200809L
#include "report/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAYOUT (JSON_INDENT(2) | JSON_PRESERVE_ORDER)

json_t *esc_json_text(const char *text)
{
    if (!text)
        return json_null();
    json_t *string = json_string(text);
    if (string)
        return string;
    char *ascii = strdup(text);
    if (!ascii)
        return NULL;
    for (char *c = ascii; *c; c++) {
        if ((unsigned char)*c > 0x7e)
            *c = '?';
    }
    string = json_string(ascii);
    free(ascii);
    return string;
}

json_t *esc_json_count(uint64_t count)
{
    char digits[24];
    if (count <= INT64_MAX)
        return json_integer((json_int_t)count);
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    return json_string(digits);
}

void esc_json_put(json_t *object, const char *key, json_t *value, bool *failed)
{
    if (json_object_set_new(object, key, value) != 0)
        *failed = true;
}

void esc_json_append(json_t *list, json_t *value, bool *failed)
{
    if (json_array_append_new(list, value) != 0)
        *failed = true;
}

json_t *esc_json_built(json_t *value, bool failed)
{
    if (!failed)
        return value;
    json_decref(value);
    return NULL;
}

/* Where a dump goes, and what became of it. */
struct sink {
    struct esc_file *file;
    struct esc_io_error *error;
    enum esc_io status;
};

static int write_part(const char *part, size_t size, void *context)
{
    struct sink *sink = context;
    sink->status = esc_file_write(sink->file, part, size, sink->error);
    return sink->status ? -1 : 0;
}

static enum esc_io out_of_memory(struct esc_io_error *error)
{
    return esc_io_fail(error, ESC_IO_MEMORY, "out of memory for JSON");
}

enum esc_io esc_json_write(json_t *value, struct esc_file *file, struct esc_io_error *error)
{
    struct sink sink = {file, error, ESC_IO_OK};
    if (!value)
        return out_of_memory(error);
    int failed = json_dump_callback(value, write_part, &sink, LAYOUT);
    json_decref(value);
    if (sink.status)
        return sink.status;
    return failed ? out_of_memory(error) : esc_file_write(file, "\n", 1, error);
}

/* Failed writes are sticky in the stream. */
static int print_part(const char *part, size_t size, void *context)
{
    fwrite(part, 1, size, context);
    return 0;
}

enum esc_io esc_json_dump(const json_t *value, bool compact, FILE *stream,
                          struct esc_io_error *error)
{
    size_t layout = compact ? JSON_COMPACT | JSON_PRESERVE_ORDER : LAYOUT;
    if (!value || json_dump_callback(value, print_part, stream, layout) != 0)
        return out_of_memory(error);
    fputc('\n', stream);
    return ESC_IO_OK;
}

enum esc_io esc_json_print(json_t *value, struct esc_io_error *error)
{
    enum esc_io status = esc_json_dump(value, false, stdout, error);
    json_decref(value);
    return status;
}
