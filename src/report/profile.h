/* SPDX-License-Identifier: BSD-2-Clause */
/* report/profile.h - where time went: as trees of functions, a thread each, and as a table of functions.
 *
 * A tree tells every way by which a function was reached; the table is what Python's cProfile keeps and pstats prints:
 * each function's calls and times, and the same by immediate caller. A table can be made of trees, not the reverse. */
#ifndef ESC_REPORT_PROFILE_H
#define ESC_REPORT_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- Functions ------------------------------------------------------------------------------ */

struct esc_profile_function {
    char *file; /* "~" where there is none */
    uint64_t line;
    char *name;
};

/* ---- Trees ---------------------------------------------------------------------------------- */

struct esc_profile_node {
    size_t function; /* index */
    size_t parent;   /* of the same thread, and before it; a root has its own index */
    uint64_t calls, own_ns;
};

struct esc_profile_thread {
    char name[32];
    size_t n;
    struct esc_profile_node *nodes;
};

/* All zero bytes: empty. */
struct esc_profile {
    size_t functions_n;
    struct esc_profile_function *functions;
    size_t threads_n;
    struct esc_profile_thread *threads;
};

/* The index of a function, which is added if it is new; SIZE_MAX without memory. */
size_t esc_profile_function(struct esc_profile *profile, const char *file, uint64_t line,
                            const char *name);

/* A thread without nodes; null without memory. */
struct esc_profile_thread *esc_profile_thread_add(struct esc_profile *profile, const char *name);

/* The index of a new node; parent: SIZE_MAX for a root. SIZE_MAX without memory. */
size_t esc_profile_node_add(struct esc_profile_thread *thread, size_t function, size_t parent,
                            uint64_t calls, uint64_t own_ns);

/* ns of each node and of all below it: [n], to be freed; null without memory. */
uint64_t *esc_profile_totals(const struct esc_profile_thread *thread);

/* All threads as one: nodes that are reached in the same way become one, and *merged a profile of a single thread
 * with copies of the functions. False without memory. */
bool esc_profile_merge(const struct esc_profile *profile, struct esc_profile *merged);

void esc_profile_free(struct esc_profile *profile);

/* ---- Tables --------------------------------------------------------------------------------- */

/* Times in seconds. */
struct esc_profile_cost {
    uint64_t primitive, calls; /* primitive: not from within itself */
    double own, total;
};

struct esc_profile_caller {
    size_t row; /* index, of the caller */
    struct esc_profile_cost cost;
};

struct esc_profile_row {
    struct esc_profile_function function;
    struct esc_profile_cost cost;
    size_t callers_n;
    struct esc_profile_caller *callers;
};

/* All zero bytes: empty. Rows stand in the order in which they came. */
struct esc_profile_table {
    size_t n;
    struct esc_profile_row *rows;
    size_t places_n; /* of the table's own index: rows by what they are called */
    size_t *places;
};

/* A table of some threads of a profile, from first to last. False without memory. */
bool esc_profile_table_make(const struct esc_profile *profile, size_t first, size_t last,
                            struct esc_profile_table *table);

/* The row of a function, which is added if it is new; SIZE_MAX without memory. */
size_t esc_profile_row(struct esc_profile_table *table, const char *file, uint64_t line,
                       const char *name);

/* The costs of a function as it is called by another, all zeros if that is new; null without memory. */
struct esc_profile_cost *esc_profile_caller_cost(struct esc_profile_table *table, size_t row,
                                                 size_t caller);

/* Adds a caller that the function has not been seen to have yet; null without memory. */
struct esc_profile_cost *esc_profile_caller_add(struct esc_profile_table *table, size_t row,
                                                size_t caller);

/* Files without their folders; functions that then are the same become one row. False without memory. */
bool esc_profile_strip_dirs(const struct esc_profile_table *table,
                            struct esc_profile_table *stripped);

void esc_profile_table_free(struct esc_profile_table *table);

/* ---- As text -------------------------------------------------------------------------------- */

enum esc_profile_sort {
    ESC_PROFILE_CUMULATIVE,
    ESC_PROFILE_TOTTIME,
    ESC_PROFILE_NCALLS,
    ESC_PROFILE_NAME
};
const char *esc_profile_sort_name(size_t index);

struct esc_profile_view {
    enum esc_profile_sort sort;
    size_t top; /* rows; 0: all */
    bool callers, callees;
};

/* The indices of the rows in the order of a sort, [table->n], to be freed; equal ones as they stand in the table, as
 * pstats has them. Null without memory. */
size_t *esc_profile_order(const struct esc_profile_table *table, enum esc_profile_sort sort);

/* As pstats prints it, but for more decimals. False without memory. */
bool esc_profile_text(const struct esc_profile_table *table, const struct esc_profile_view *view,
                      FILE *stream);

#endif
