/* SPDX-License-Identifier: BSD-2-Clause */
/* result_read.c - results from files that nobody vouches for. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/result.h"

#define MAX_SIZE (UINT64_C(256) << 20)

/* The schema's deepest: the ends of a speedup that a law foretells, seven below. jansson recurses, and
 * its own limit is 2048. */
#define MAX_DEPTH 16

struct text {
    char *bytes; /* owned */
    size_t size, room;
};

static enum esc_io grow(struct text *text, const char *name, struct esc_io_error *error)
{
    size_t room = text->room ? 2 * text->room : 1 << 16;
    char *bytes = realloc(text->bytes, room);
    if (!bytes)
        return esc_io_fail(error, ESC_IO_MEMORY, "out of memory for '%s'", name);
    text->bytes = bytes;
    text->room = room;
    return ESC_IO_OK;
}

static enum esc_io read_stream(FILE *stream, const char *name, struct text *text,
                               struct esc_io_error *error)
{
    while (!feof(stream)) {
        if (text->size == text->room) {
            enum esc_io status = grow(text, name, error);
            if (status)
                return status;
        }
        text->size += fread(text->bytes + text->size, 1, text->room - text->size, stream);
        if (ferror(stream))
            return esc_io_fail(error, ESC_IO_DATA, "cannot read '%s': %s", name, strerror(errno));
        if (text->size > MAX_SIZE)
            return esc_io_fail(error, ESC_IO_DATA, "'%s' is larger than %llu MiB", name,
                               (unsigned long long)(MAX_SIZE >> 20));
    }
    if (text->size == 0)
        return esc_io_fail(error, ESC_IO_DATA, "'%s' is empty; a result is a JSON object", name);
    return ESC_IO_OK;
}

static enum esc_io read_text(const char *path, const char *name, struct text *text,
                             struct esc_io_error *error)
{
    FILE *stream = strcmp(path, "-") != 0 ? fopen(path, "rb") : stdin;
    if (!stream)
        return esc_io_fail(error, ESC_IO_DATA, "cannot read '%s': %s", name, strerror(errno));
    enum esc_io status = read_stream(stream, name, text, error);
    if (stream != stdin)
        fclose(stream);
    return status;
}

/* Brackets outside of strings. Whatever else may be wrong with the text is for the parser. */
static bool is_deep(const struct text *text)
{
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text->size; i++) {
        char c = text->bytes[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && depth > 0)
            depth--;
        if (depth > MAX_DEPTH)
            return true;
    }
    return false;
}

static enum esc_io parse(const struct text *text, const char *name, json_t **result,
                         struct esc_io_error *error)
{
    json_error_t found;
    if (is_deep(text))
        return esc_io_fail(error, ESC_IO_DATA, "'%s' is nested deeper than %d; no result is", name,
                           MAX_DEPTH);
    *result = json_loadb(text->bytes, text->size, JSON_REJECT_DUPLICATES, &found);
    if (*result)
        return ESC_IO_OK;
    if (json_error_code(&found) == json_error_out_of_memory)
        return esc_io_fail(error, ESC_IO_MEMORY, "out of memory for '%s'", name);
    return esc_io_fail(error, ESC_IO_DATA, "'%s' is not JSON: line %d, column %d: %s", name,
                       found.line, found.column, found.text);
}

enum esc_io esc_result_read(const char *path, json_t **result, struct esc_io_error *error)
{
    struct text text = {NULL, 0, 0};
    json_t *found = NULL;
    const char *name = strcmp(path, "-") != 0 ? path : "standard input";
    enum esc_io status = read_text(path, name, &text, error);
    if (!status)
        status = parse(&text, name, &found, error);
    free(text.bytes);
    if (!status)
        status = esc_result_check(found, name, error);
    if (status)
        json_decref(found);
    else
        *result = found;
    return status;
}
