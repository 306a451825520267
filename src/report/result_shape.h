/* SPDX-License-Identifier: BSD-2-Clause */
/* report/result_shape.h - holding JSON against a table of shapes, and complaining by path. */
#ifndef ESC_REPORT_RESULT_SHAPE_H
#define ESC_REPORT_RESULT_SHAPE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "report/error.h"
#include "report/result_schema.h"

/* Where a check is: the path of the member it looks at. */
struct esc_shape_check {
    const char *name;    /* of the file */
    const char *version; /* of the program that wrote it; null: not known */
    char path[256];      /* "cells[2].wall_s"; cut when it is too long */
    size_t length;
    struct esc_io_error *error;
    bool no_memory; /* why the check failed */
};

/* Steps into a member (name) or an element (name is null), and gives what esc_shape_leave takes. */
size_t esc_shape_enter(struct esc_shape_check *check, const char *name, size_t index);
void esc_shape_leave(struct esc_shape_check *check, size_t length);

/* Says that the member is wrong: what it is and what it should be. Returns false. value: null for a
 * member that is missing. */
bool esc_shape_complain(const struct esc_shape_check *check, const json_t *value,
                        const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Whether a value has a shape, with all that is in it; complains when not. */
bool esc_shape_fits(struct esc_shape_check *check, const struct esc_shape *shape,
                    const json_t *value);

#endif
