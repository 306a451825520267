/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/profile_options.h - what `profile` is asked for. */
#ifndef ESC_CLI_PROFILE_OPTIONS_H
#define ESC_CLI_PROFILE_OPTIONS_H

#include "cli/options.h"
#include "report/profile_export.h"

#define ESC_PROFILE_EXPORTS 5 /* files that are written at once are few: report/file.h */

struct esc_profile_options {
    struct esc_profile_view view;
    bool has_sort; /* also of what is the default */
    bool strip_dirs, per_thread, lines, annotate;
    uint64_t runs;                     /* 0: not given */
    const char *output, *load, *tiles; /* files; null: not given */
    bool tiles_png;                    /* rather than .npy */
    struct {
        enum esc_profile_form form;
        const char *path;
    } exports[ESC_PROFILE_EXPORTS];
    unsigned exports_n;
};

extern const struct esc_option esc_profile_own_options[];

/* What contradicts itself; complains. */
bool esc_profile_options_agree(const struct esc_options *shared,
                               const struct esc_profile_options *options);

#endif
