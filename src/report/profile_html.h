/* SPDX-License-Identifier: BSD-2-Clause */
/* report/profile_html.h - a profile as one page, which needs nothing else and no network. */
#ifndef ESC_REPORT_PROFILE_HTML_H
#define ESC_REPORT_PROFILE_HTML_H

#include "report/profile_export.h"

#define ESC_PROFILE_PICTURE \
    256 /* pixels along the longer side, at most, of a small picture of the frame */

/* What the page shows beside the profile: tiles, and under them a picture of the frame. */
struct esc_profile_heat {
    uint64_t width, height, across, down;
    const uint64_t *ns, *iterations; /* [down][across] */
    const uint32_t *counts;          /* [height][width] */
    uint32_t max_iter;
};

/* about: one line below the title. Errors: ESC_IO_MEMORY. */
enum esc_io esc_profile_html(const struct esc_profile_export *data,
                             const struct esc_profile_heat *heat, const char *about, FILE *stream,
                             struct esc_io_error *error);

#endif
