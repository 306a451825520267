/* SPDX-License-Identifier: BSD-2-Clause */
/* result_write.c - a result in the form that was asked for. */
#include "report/result.h"

#include "report/json.h"
#include "report/result_view.h"

/* Each line a cell, with what it needs to stand alone. */
static enum esc_io write_lines(const json_t *result, FILE *stream, struct esc_io_error *error)
{
    static const char *const common[] = {"schema", "version", "command", "date"};
    enum esc_io status = ESC_IO_OK;
    size_t i;
    json_t *cell;
    json_array_foreach(json_object_get(result, "cells"), i, cell)
    {
        bool failed = false;
        json_t *line = json_object();
        for (size_t k = 0; k < sizeof common / sizeof *common; k++)
            esc_json_put(line, common[k], json_incref(json_object_get(result, common[k])), &failed);
        if (json_object_update(line, cell) != 0)
            failed = true;
        line = esc_json_built(line, failed);
        if (!status)
            status = esc_json_dump(line, true, stream, error);
        json_decref(line);
    }
    return status;
}

/* made is given up. */
static enum esc_io write_made(json_t *made, FILE *stream, struct esc_io_error *error)
{
    enum esc_io status = esc_json_dump(made, false, stream, error);
    json_decref(made);
    return status;
}

static enum esc_io write_form(const json_t *result, enum esc_result_form form, FILE *stream,
                              struct esc_io_error *error)
{
    switch (form) {
    case ESC_RESULT_TEXT:
        esc_result_text(result, stream);
        return ESC_IO_OK;
    case ESC_RESULT_JSON:
        return esc_json_dump(result, false, stream, error);
    case ESC_RESULT_JSONL:
        return write_lines(result, stream, error);
    case ESC_RESULT_CSV:
        esc_result_csv(result, stream);
        return ESC_IO_OK;
    case ESC_RESULT_MARKDOWN:
        esc_result_markdown(result, stream);
        return ESC_IO_OK;
    case ESC_RESULT_GOOGLE:
        return write_made(esc_result_google(result), stream, error);
    case ESC_RESULT_HYPERFINE:
        return write_made(esc_result_hyperfine(result), stream, error);
    }
    return ESC_IO_OK;
}

enum esc_io esc_result_write(const json_t *result, enum esc_result_form form, FILE *stream,
                             struct esc_io_error *error)
{
    enum esc_io status = write_form(result, form, stream, error);
    if (!status && ferror(stream))
        return esc_io_fail(error, ESC_IO_WRITE, "cannot write the result");
    return status;
}

const char *esc_result_form_name(size_t form)
{
    static const char *const names[] = {"text",     "json",   "jsonl",     "csv",
                                        "markdown", "google", "hyperfine", NULL};
    return form < sizeof names / sizeof *names ? names[form] : NULL;
}
