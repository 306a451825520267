/* SPDX-License-Identifier: BSD-2-Clause */
/* report/profile_export.h - a profile in the forms that other tools open. */
#ifndef ESC_REPORT_PROFILE_EXPORT_H
#define ESC_REPORT_PROFILE_EXPORT_H

#include "report/error.h"
#include "report/profile.h"

enum esc_profile_form {
    ESC_PROFILE_PSTATS,     /* report/pstats.h */
    ESC_PROFILE_SPEEDSCOPE, /* https://www.speedscope.app/file-format-schema.json, "sampled" */
    ESC_PROFILE_TRACE,      /* Chrome's trace events, for Perfetto: a slice for each chunk */
    ESC_PROFILE_CALLGRIND,  /* for kcachegrind and callgrind_annotate */
    ESC_PROFILE_FOLDED,     /* "a;b;c ns" for flame graphs */
    ESC_PROFILE_SVG,        /* an icicle */
    ESC_PROFILE_SUNBURST,   /* the same around a centre, SVG as well */
    ESC_PROFILE_HTML        /* report/profile_html.h */
};
const char *esc_profile_form_name(size_t index);
const char *esc_profile_form_about(size_t index);

/* What a thread did in one piece. Times are counted from the beginning of the run. */
struct esc_profile_slice {
    uint64_t start_ns, end_ns;
    uint64_t first, tiles; /* 0 tiles: it finished what was in flight */
    unsigned thread;
};

struct esc_profile_export {
    const struct esc_profile *profile;
    const struct esc_profile_slice *slices; /* of the trace; in any order */
    size_t slices_n;
    const char *title;   /* one line: the scene */
    const char *version; /* of the program */
};

/* Any form but ESC_PROFILE_PSTATS and ESC_PROFILE_HTML. Whether writing to the stream went well is the stream's to say.
 * Errors: ESC_IO_MEMORY. */
enum esc_io esc_profile_export(const struct esc_profile_export *data, enum esc_profile_form form,
                               FILE *stream, struct esc_io_error *error);

/* Parts of it. False without memory. merged: of one thread, by esc_profile_merge. */
bool esc_profile_icicle(const struct esc_profile *merged, const char *title, FILE *stream);
bool esc_profile_sunburst(const struct esc_profile *merged, const char *title, FILE *stream);

#endif
