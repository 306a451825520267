/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/blame.h - compares two frames, and says where and by whom a pixel was computed wrongly. */
#ifndef ESC_CLI_BLAME_H
#define ESC_CLI_BLAME_H

#include <escapement/escapement.h>

/* Counts and, unless null, final z of a whole frame: [height][width], no padding. */
struct esc_computed {
    uint32_t *counts;
    void *final_z;
};

/* The first pixel, in row-major order, in which two frames differ. */
struct esc_blame {
    uint64_t x, y;
    uint64_t differing; /* pixels in all */
    uint32_t expected, got;
    double expected_z[2], got_z[2]; /* where final z was compared */
    bool has_z;
};

/* Whether the frames differ; blame is filled when they do. Final z is compared, bit for bit, when
 * both have it. */
bool esc_blame_find(const struct esc_plan *plan, const struct esc_computed *expected,
                    const struct esc_computed *got, struct esc_blame *blame);

/* One line of text: tile, pixel, expected and got; then, from computing the tile once more on the
 * engine, which lane, thread and CPU had the pixel, and whether the fault shows again. */
void esc_blame_string(const struct esc_plan *plan, struct esc_engine *engine,
                      const struct esc_blame *blame, char *text, size_t size);

/* The tile that holds a pixel. */
uint64_t esc_blame_tile(const struct esc_plan *plan, uint64_t x, uint64_t y);

#endif
