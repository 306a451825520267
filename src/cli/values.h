/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/values.h - the frames of values that a run was asked for. */
#ifndef ESC_CLI_VALUES_H
#define ESC_CLI_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include <escapement/escapement.h>

#include "cli/check.h"

/* All zero bytes: none. */
struct esc_values {
    void *frames
        [ESC_VALUES]; /* [height][width] reals of the scene's precision; null: not asked for */
    struct esc_digest digests[ESC_VALUES];
};

/* Complains and returns an exit code when the scene has no such value; files: null where not asked for. */
int esc_values_refuse(const struct esc_scene *scene, const char *const files[ESC_VALUES]);

/* Bytes of a pixel's values. */
uint64_t esc_values_size(const struct esc_scene *scene, const char *const files[ESC_VALUES]);

/* Room for the frames. False without memory. */
bool esc_values_create(struct esc_values *values, const struct esc_plan *plan,
                       const char *const files[ESC_VALUES]);
void esc_values_free(struct esc_values *values);

/* Makes them from counts and final z, which are without gaps between rows. */
enum esc_status esc_values_make(struct esc_values *values, struct esc_engine *engine,
                                const struct esc_plan *plan, const uint32_t *counts,
                                const void *final_z);

/* Some of them, or with ESC_CHECK_FULL all, by the scalar reference; on failure tells it in *check. */
void esc_values_check(const struct esc_values *values, const struct esc_plan *plan,
                      const uint32_t *counts, const char *backend, struct esc_check *check);

#endif
