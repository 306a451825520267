/* SPDX-License-Identifier: BSD-2-Clause */
/* report/result_schema.h - docs/result.schema.json as tables, for the reader.
 *
 * tests/cli/results.py holds the two against each other, member by member. */
#ifndef ESC_REPORT_RESULT_SCHEMA_H
#define ESC_REPORT_RESULT_SCHEMA_H

#include <stdbool.h>

enum esc_shape_kind {
    ESC_SHAPE_TEXT,
    ESC_SHAPE_TRUTH,
    ESC_SHAPE_NUMBER,
    ESC_SHAPE_AMOUNT,   /* a number, at least 0 */
    ESC_SHAPE_POSITIVE, /* a number above 0 */
    ESC_SHAPE_CPU,      /* an integer, at least -1 */
    ESC_SHAPE_INTEGER,  /* at least 0 */
    ESC_SHAPE_COUNT,    /* an integer, at least 1 */
    ESC_SHAPE_WIDE,     /* an integer, at least 0; above 2^63-1 text of its digits */
    ESC_SHAPE_DIGEST,
    ESC_SHAPE_DATE,
    ESC_SHAPE_CHOICE, /* one of `names` */
    ESC_SHAPE_OBJECT, /* of the members `of` */
    ESC_SHAPE_LIST,   /* each element as `of`; at least `least` of them */
    ESC_SHAPE_TUPLE,  /* a list of `least` elements, each as `of` */
    ESC_SHAPE_MAP,    /* an object of any names, each value as `of` */
    ESC_SHAPE_EITHER /* an object of exactly one of the members `of`; the first may have a "unit" */
};

struct esc_shape {
    const char *name; /* the member's; null ends the members of an object */
    enum esc_shape_kind kind;
    bool nullable, optional;
    const struct esc_shape *of;
    unsigned least;
    const char *const *names; /* ended by null */
};

extern const struct esc_shape esc_result_shape;

#endif
