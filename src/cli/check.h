/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/check.h - whether a frame of counts is right. */
#ifndef ESC_CLI_CHECK_H
#define ESC_CLI_CHECK_H

#include <escapement/escapement.h>

enum esc_check_kind {
    ESC_CHECK_DEFAULT, /* the golden where there is one, a sample otherwise */
    ESC_CHECK_GOLDEN,
    ESC_CHECK_FULL,
    ESC_CHECK_SAMPLE,
    ESC_CHECK_NONE
};

struct esc_check {
    enum esc_check_kind kind; /* what was done; never ESC_CHECK_DEFAULT */
    bool passed;
    char detail[1024]; /* "golden", "sample: 65536 of 4000000 pixels"; on failure lines of blame */
};

/* What ESC_CHECK_DEFAULT means for a frame; other kinds as they are. */
enum esc_check_kind esc_check_choose(enum esc_check_kind kind, const struct esc_plan *plan,
                                     const struct esc_summary *summary);

/* Whether two frames are the same, as far as digests and statistics tell; orbits where both have them. */
bool esc_check_same(const struct esc_summary *a, const struct esc_summary *b);

/* counts   the frame that the engine made; null when it was streamed.
 * Errors: ESC_ERR_NO_GOLDEN, and those of the engine functions it calls. */
enum esc_status esc_check_run(enum esc_check_kind kind, const struct esc_plan *plan,
                              struct esc_engine *engine, const uint32_t *counts, size_t stride,
                              const struct esc_summary *summary, struct esc_check *check,
                              struct esc_error *error);

#endif
