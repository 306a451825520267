/* SPDX-License-Identifier: BSD-2-Clause */
/* grid.c - affine and accumulate axes, by plain multiplication and addition in f64. */
#include "core/grid.h"

#include <stdlib.h>

#include "core/error.h"
#include "cpu/strict_fp.h"

/* Keeps every second mark and doubles the spacing, when the marks are full. */
static void marks_thin(struct esc_axis *axis)
{
    for (size_t i = 0; i < ESC_AXIS_MARKS / 2; i++)
        axis->marks[i] = axis->marks[2 * i];
    axis->spacing *= 2;
}

static enum esc_status axis_walk(double end, const char *side, struct esc_axis *axis,
                                 struct esc_error *error)
{
    const bool rising = end > axis->start; /* the step itself may have underflowed to 0 */
    double value = axis->start;
    for (axis->count = 0; rising ? value < end : value > end; axis->count++) {
        if (axis->count == ESC_MAX_SIDE)
            return esc_fail(error, ESC_ERR_SIZE,
                            "the accumulate grid gives more than %u samples for the %s; use the "
                            "affine grid",
                            ESC_MAX_SIDE, side);
        if (value + axis->step == value)
            return esc_fail(error, ESC_ERR_SCENE,
                            "the accumulate grid's %s step %g is lost in rounding at %.17g; widen "
                            "the window, lower the %s or use the affine grid",
                            side, axis->step, value, side);
        if (axis->count == ESC_AXIS_MARKS * axis->spacing)
            marks_thin(axis);
        if (axis->count % axis->spacing == 0)
            axis->marks[axis->count / axis->spacing] = value;
        value += axis->step;
    }
    return ESC_OK;
}

enum esc_status esc_axis_create(enum esc_grid grid, double start, double end, uint32_t samples,
                                const char *side, struct esc_axis *axis, struct esc_error *error)
{
    *axis = (struct esc_axis){.grid = grid,
                              .start = start,
                              .step = (end - start) / samples,
                              .count = samples,
                              .spacing = 64};
    if (grid == ESC_GRID_AFFINE)
        return ESC_OK;
    axis->marks = malloc(ESC_AXIS_MARKS * sizeof *axis->marks);
    if (axis->marks == NULL)
        return esc_fail(error, ESC_ERR_MEMORY, "out of memory for the grid");
    const enum esc_status status = axis_walk(end, side, axis, error);
    if (status != ESC_OK)
        esc_axis_free(axis);
    return status;
}

void esc_axis_free(struct esc_axis *axis)
{
    free(axis->marks);
    axis->marks = NULL;
}

void esc_axis_fill(const struct esc_axis *axis, uint64_t first, uint32_t n, double *coordinates)
{
    if (axis->grid == ESC_GRID_AFFINE) {
        for (uint32_t i = 0; i < n; i++)
            coordinates[i] = axis->start + (double)(int64_t)(first + i) * axis->step;
        return;
    }
    const uint64_t mark = first / axis->spacing;
    double value = axis->marks[mark];
    for (uint64_t i = mark * axis->spacing; i < first; i++)
        value += axis->step;
    for (uint32_t i = 0; i < n; i++) {
        coordinates[i] = value;
        value += axis->step;
    }
}
