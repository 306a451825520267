/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/profile_files.h - the files that `profile` writes. */
#ifndef ESC_CLI_PROFILE_FILES_H
#define ESC_CLI_PROFILE_FILES_H

#include "cli/profile_measure.h"
#include "cli/profile_options.h"
#include "report/file.h"
#include "report/line_table.h"
#include "report/run_report.h"

/* Tiles as they lie; all zero bytes: none. */
struct esc_profile_tiles {
    uint64_t across, down;
    uint64_t *ns, *iterations; /* [down][across] */
};

/* False without memory. */
bool esc_profile_tiles_create(const struct esc_plan *plan, struct esc_profile_tiles *tiles);
void esc_profile_tiles_free(struct esc_profile_tiles *tiles);

/* All zero bytes: none. */
struct esc_profile_files {
    struct esc_file *output, *tiles, *exports[ESC_PROFILE_EXPORTS];
};

/* Before the work: a path that cannot be written is told at once. Exit codes. */
int esc_profile_files_create(const struct esc_profile_options *options,
                             struct esc_profile_files *files);

/* Whether one of them tells what each thread did when, and whether one tells of tiles. */
bool esc_profile_files_want_trace(const struct esc_profile_options *options);
bool esc_profile_files_want_tiles(const struct esc_profile_options *options);

/* Writes --output and makes it appear; nothing to do when it was not given. */
int esc_profile_files_save(struct esc_profile_files *files, const struct esc_profile_table *table);

/* Writes all of them and makes them appear. */
int esc_profile_files_write(const struct esc_profile_options *options,
                            struct esc_profile_files *files, const struct esc_profiling *profiling,
                            const struct esc_profile_table *table,
                            const struct esc_profile_tiles *tiles, const uint32_t *counts,
                            const struct esc_line_table *lines, const struct esc_run_report *run);

/* Removes whatever has not appeared yet. */
void esc_profile_files_abandon(struct esc_profile_files *files);

#endif
