/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/progress.h - how far a run has come, on standard error while it lasts. */
#ifndef ESC_CLI_PROGRESS_H
#define ESC_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include <escapement/escapement.h>

/* ---- A line that somebody keeps up to date ---------------------------------------------------- */

/* Shown on a terminal that can redraw a line, from a second after the beginning on and at most five
 * times a second; elsewhere nothing is. */
struct esc_progress_line {
    uint64_t next_ns;
    bool wanted, drawn, colour;
};

void esc_progress_line_begin(struct esc_progress_line *line);

/* share: what is done, 0 to 1. what: a few words beside it. seconds_left below 0: not known. */
void esc_progress_line_show(struct esc_progress_line *line, double share, const char *what,
                            double seconds_left);

/* Clears it. */
void esc_progress_line_end(struct esc_progress_line *line);

/* ---- An engine's progress through a plan ------------------------------------------------------- */

struct esc_progress;

/* Shows the engine's progress through a plan, beginning after a second, when standard error is a
 * terminal that can redraw a line. Null, which is allowed below, when it is not, or without memory
 * or a thread to spare: progress is no reason to fail. */
struct esc_progress *esc_progress_start(const struct esc_engine *engine,
                                        const struct esc_plan *plan);

/* Clears the line. To be called before the engine is freed. */
void esc_progress_stop(struct esc_progress *progress);

#endif
