/* SPDX-License-Identifier: BSD-2-Clause */
/* outputs.c - the files a command was asked to write. */
#include "cli/outputs.h"

#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "report/json.h"

static int finish(enum esc_io status, const struct esc_io_error *error)
{
    if (status)
        esc_complain("%s", error->message);
    return esc_exit_code_io(status);
}

/* Makes a file appear that has been written, or drops it. */
static int settle(struct esc_file *file, enum esc_io status, struct esc_io_error *error)
{
    if (status)
        esc_file_abandon(file);
    else
        status = esc_file_commit(file, error);
    return finish(status, error);
}

int esc_outputs_create(const struct esc_options *options, struct esc_outputs *outputs)
{
    struct esc_io_error error;
    enum esc_io status = ESC_IO_OK;
    memset(outputs, 0, sizeof *outputs);
    outputs->counts_npy = options->counts_npy;
    if (options->json)
        status = esc_file_create(options->json, &outputs->json, &error);
    if (!status && options->counts)
        status = esc_file_create(options->counts, &outputs->counts, &error);
    for (unsigned value = 0; !status && value < ESC_VALUES; value++)
        if (options->values[value])
            status = esc_file_create(options->values[value], &outputs->values[value], &error);
    return finish(status, &error);
}

int esc_outputs_counts(struct esc_outputs *outputs, const struct esc_frame *frame,
                       const uint64_t *shape, unsigned dims)
{
    struct esc_io_error error;
    struct esc_file *file = outputs->counts;
    if (!file)
        return ESC_EXIT_OK;
    outputs->counts = NULL;
    enum esc_io status = outputs->counts_npy ? esc_npy_write(file, frame, shape, dims, &error)
                                             : esc_u32_write(file, frame, &error);
    return settle(file, status, &error);
}

int esc_outputs_values(struct esc_outputs *outputs, enum esc_value value, const void *values,
                       uint64_t count, enum esc_precision precision, const uint64_t *shape,
                       unsigned dims)
{
    struct esc_io_error error;
    struct esc_file *file = outputs->values[value];
    if (!file)
        return ESC_EXIT_OK;
    outputs->values[value] = NULL;
    enum esc_io status = esc_npy_write_reals(file, values, count, precision, shape, dims, &error);
    return settle(file, status, &error);
}

int esc_outputs_json(struct esc_outputs *outputs, json_t *report)
{
    struct esc_io_error error;
    struct esc_file *file = outputs->json;
    if (!file) {
        json_decref(report);
        return ESC_EXIT_OK;
    }
    outputs->json = NULL;
    enum esc_io status = esc_json_write(report, file, &error);
    return settle(file, status, &error);
}

void esc_outputs_drop_frames(struct esc_outputs *outputs)
{
    esc_file_abandon(outputs->counts);
    outputs->counts = NULL;
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        esc_file_abandon(outputs->values[value]);
        outputs->values[value] = NULL;
    }
}

void esc_outputs_abandon(struct esc_outputs *outputs)
{
    esc_outputs_drop_frames(outputs);
    esc_file_abandon(outputs->json);
    outputs->json = NULL;
}

int esc_outputs_print(json_t *report)
{
    struct esc_io_error error;
    return finish(esc_json_print(report, &error), &error);
}
