/* SPDX-License-Identifier: BSD-2-Clause */
/* report.c - `escapement report`: shows a saved result, or puts it into another form. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/options.h"
#include "report/file.h"
#include "report/result.h"

struct own {
    const char *output; /* null: standard output */
};

static bool take_output(void *target, const char *text)
{
    struct own *own = target;
    if (!*text) {
        esc_complain("--output: '' is not a file name");
        return false;
    }
    own->output = text;
    return true;
}

static const struct esc_option own_options[] = {
    {"output", 'o', "FILE", ESC_GROUP_OWN, take_output,
     "write to FILE, which appears complete or not at all, rather than to standard output"},
    {0},
};

static const struct esc_command command = {
    .name = "report",
    .about = "Shows a result that bench or scale has saved by --json, or puts it into the form "
             "of another tool; a result that does not agree with itself is refused",
    .groups = ESC_GROUP_RESULT,
    .own = own_options,
    .operands = "FILE.json",
    .operands_least = 1,
    .operands_most = 1,
    .examples = "  escapement report result.json\n"
                "  escapement report result.json --format csv --output result.csv\n"
                "  escapement report result.json --format google -o google.json\n"
                "  escapement bench --format json | escapement report - --format markdown\n",
    .exit_codes = "  0   shown                         70  internal error\n"
                  "  64  wrong usage                   71  out of memory\n"
                  "  65  the file is no result         73  cannot create a file\n"
                  "                                    74  input/output error\n",
};

/* text is owned by the caller; a form is made in memory, so that none is written in part. */
static enum esc_io make(const json_t *result, enum esc_result_form form, char **text, size_t *size,
                        struct esc_io_error *error)
{
    FILE *stream = open_memstream(text, size);
    if (!stream)
        return esc_io_fail(error, ESC_IO_MEMORY, "out of memory");
    enum esc_io status = esc_result_write(result, form, stream, error);
    if (fclose(stream) != 0 && !status)
        status = esc_io_fail(error, ESC_IO_MEMORY, "out of memory");
    return status;
}

static enum esc_io write_file(const json_t *result, enum esc_result_form form,
                              struct esc_file *file, struct esc_io_error *error)
{
    char *text = NULL;
    size_t size = 0;
    enum esc_io status = make(result, form, &text, &size, error);
    if (!status)
        status = esc_file_write(file, text, size, error);
    free(text);
    if (status) {
        esc_file_abandon(file);
        return status;
    }
    return esc_file_commit(file, error);
}

/* The file is created only when the result has been read: it may be the same one. */
static enum esc_io save(const json_t *result, const char *path, enum esc_result_form form,
                        struct esc_io_error *error)
{
    struct esc_file *file;
    enum esc_io status = esc_file_create(path, &file, error);
    return status ? status : write_file(result, form, file, error);
}

static enum esc_io show(const struct esc_options *options, const struct own *own,
                        struct esc_io_error *error)
{
    json_t *result;
    enum esc_io status = esc_result_read(options->operands[0], &result, error);
    if (status)
        return status;
    if (options->json)
        status = save(result, options->json, ESC_RESULT_JSON, error);
    if (!status && own->output)
        status = save(result, own->output, options->form, error);
    else if (!status)
        status = esc_result_write(result, options->form, stdout, error);
    json_decref(result);
    return status;
}

int esc_command_report(int argc, char **argv)
{
    struct esc_options options;
    struct own own = {NULL};
    struct esc_io_error error;
    int code = esc_options_parse(&command, argc, argv, &options, &own);
    if (code >= 0)
        return code;
    if (options.json && own.output && !strcmp(options.json, own.output)) {
        esc_complain("--json and --output both name '%s'", own.output);
        return ESC_EXIT_USAGE;
    }
    enum esc_io status = show(&options, &own, &error);
    if (status)
        esc_complain("%s", error.message);
    return esc_exit_code_io(status);
}
