/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/timed_parts.h - what timed_cell.c needs of timed_scene.c. */
#ifndef ESC_CLI_TIMED_PARTS_H
#define ESC_CLI_TIMED_PARTS_H

#include "cli/timed_cell.h"

/* Makes the first `pixels` counts a number that no scene has, on as many threads: what a run leaves out
 * then shows, and the team is awake when it begins. */
void esc_timed_frame_poison(const struct esc_timed_frame *frame, size_t pixels, unsigned threads);

#endif
