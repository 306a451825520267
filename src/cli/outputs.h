/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/outputs.h - the files a command was asked to write.
 *
 * They are created before the work begins, so that a path that cannot be written is told at once,
 * and appear when it is done. Functions complain when they fail and return an exit code. */
#ifndef ESC_CLI_OUTPUTS_H
#define ESC_CLI_OUTPUTS_H

#include <jansson.h>

#include "cli/options.h"
#include "report/file.h"
#include "report/npy.h"

/* All zero bytes: none. */
struct esc_outputs {
    struct esc_file *json, *counts, *values[ESC_VALUES];
    bool counts_npy;
};

/* --json, --counts, --smooth and --distance, those that were given. */
int esc_outputs_create(const struct esc_options *options, struct esc_outputs *outputs);

/* Writes --counts and makes it appear; nothing to do when it was not given. */
int esc_outputs_counts(struct esc_outputs *outputs, const struct esc_frame *frame,
                       const uint64_t *shape, unsigned dims);

/* The same of --smooth or --distance; values are without gaps between rows. */
int esc_outputs_values(struct esc_outputs *outputs, enum esc_value value, const void *values,
                       uint64_t count, enum esc_precision precision, const uint64_t *shape,
                       unsigned dims);

/* Writes --json and makes it appear, when it was given; gives the reference up whatever happens.
 * report may be null when memory ran out. */
int esc_outputs_json(struct esc_outputs *outputs, json_t *report);

/* Removes counts and values, which then are not written. */
void esc_outputs_drop_frames(struct esc_outputs *outputs);

/* Removes whatever has not appeared yet. */
void esc_outputs_abandon(struct esc_outputs *outputs);

/* JSON on standard output; gives the reference up. */
int esc_outputs_print(json_t *report);

#endif
