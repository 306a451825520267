/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/render_rows.h - a scene's colours, row by row in order, in memory for some rows, and 8 bytes a tile.
 *
 * The engine's threads count and colour tiles; a thread of its own passes finished rows on, while they go on
 * with the next. */
#ifndef ESC_CLI_RENDER_ROWS_H
#define ESC_CLI_RENDER_ROWS_H

#include <escapement/escapement.h>

#include "report/colour.h"

struct esc_render_rows {
    struct esc_engine *engine;
    const struct esc_plan *plan; /* of all samples */
    const struct esc_colouring *colouring;
    struct esc_colourer *colourer; /* has surveyed the frame if it has to */

    /* Rows of the picture, from the top down, from one thread. Anything but 0 ends the work. */
    int (*row)(void *context, const struct esc_rgb *colours);
    void *context;
};

/* The picture's size. */
uint64_t esc_render_width(const struct esc_plan *plan, const struct esc_colouring *colouring);
uint64_t esc_render_height(const struct esc_plan *plan, const struct esc_colouring *colouring);

/* What `row` returned, in *stopped; or an error: ESC_ERR_MEMORY, ESC_ERR_THREADS, those of esc_engine_deal.
 * summary: of all samples. wrong: null, or told in a line when a pixel's count, final z or value was not
 * the reference's; empty when all that were looked at were. */
enum esc_status esc_render_rows(const struct esc_render_rows *rows, struct esc_summary *summary,
                                int *stopped, char *wrong, size_t wrong_size);

#endif
