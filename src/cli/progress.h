/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/progress.h - how far a run has come, on standard error while it lasts. */
#ifndef ESC_CLI_PROGRESS_H
#define ESC_CLI_PROGRESS_H

#include <escapement/escapement.h>

struct esc_progress;

/* Shows the engine's progress through a plan, beginning after a second, when standard error is a
 * terminal that can redraw a line. Null, which is allowed below, when it is not, or without memory
 * or a thread to spare: progress is no reason to fail. */
struct esc_progress *esc_progress_start(const struct esc_engine *engine,
                                        const struct esc_plan *plan);

/* Clears the line. To be called before the engine is freed. */
void esc_progress_stop(struct esc_progress *progress);

#endif
