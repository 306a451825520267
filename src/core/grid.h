/* SPDX-License-Identifier: BSD-2-Clause */
/* grid.h - pixel coordinates along one side of the frame. */
#ifndef ESC_CORE_GRID_H
#define ESC_CORE_GRID_H

#include <escapement/escapement.h>

/* An accumulate axis is a long chain of additions: to start in its middle, every `spacing`-th
 * value is kept, at most this many (512 KiB), and the additions in between are done again. */
#define ESC_AXIS_MARKS 65536

struct esc_axis {
    enum esc_grid grid;
    double start, step;
    uint64_t count;
    uint64_t spacing;
    double *marks; /* accumulate only */
};

/* The axis from start toward end in `samples` steps; count is what comes out.
 * Errors: ESC_ERR_SCENE (the step is lost in rounding), ESC_ERR_SIZE (more than 2^31-1 samples),
 * ESC_ERR_MEMORY. `side` names it in messages. */
enum esc_status esc_axis_create(enum esc_grid grid, double start, double end, uint32_t samples,
                                const char *side, struct esc_axis *axis, struct esc_error *error);
void esc_axis_free(struct esc_axis *axis);

/* Coordinates first..first+n-1, in f64. */
void esc_axis_fill(const struct esc_axis *axis, uint64_t first, uint32_t n, double *coordinates);

#endif
