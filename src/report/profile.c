/* SPDX-License-Identifier: BSD-2-Clause */
/* profile.c - trees of functions, and tables made of them. */
#define _POSIX_C_SOURCE 200809L
#include "report/profile.h"

#include <stdlib.h>
#include <string.h>

/* Room for one more of n elements; an array grows to the next power of two. Null without memory, and then the array
 * is as it was. */
static void *grow(void *array, size_t n, size_t size)
{
    if (n > 0 && (n & (n - 1)) != 0)
        return array;
    const size_t room = n > 0 ? 2 * n : 1;
    return room <= SIZE_MAX / size ? realloc(array, room * size) : NULL;
}

static bool same_function(const struct esc_profile_function *function, const char *file,
                          uint64_t line, const char *name)
{
    return function->line == line && !strcmp(function->name, name) && !strcmp(function->file, file);
}

static bool function_set(struct esc_profile_function *function, const char *file, uint64_t line,
                         const char *name)
{
    *function =
        (struct esc_profile_function){.file = strdup(file), .line = line, .name = strdup(name)};
    if (function->file && function->name)
        return true;
    free(function->file);
    free(function->name);
    return false;
}

static void function_free(struct esc_profile_function *function)
{
    free(function->file);
    free(function->name);
}

/* ---- Trees ---------------------------------------------------------------------------------- */

size_t esc_profile_function(struct esc_profile *profile, const char *file, uint64_t line,
                            const char *name)
{
    for (size_t i = 0; i < profile->functions_n; i++)
        if (same_function(&profile->functions[i], file, line, name))
            return i;
    struct esc_profile_function *const grown =
        grow(profile->functions, profile->functions_n, sizeof *grown);
    if (!grown)
        return SIZE_MAX;
    profile->functions = grown;
    if (!function_set(&grown[profile->functions_n], file, line, name))
        return SIZE_MAX;
    return profile->functions_n++;
}

struct esc_profile_thread *esc_profile_thread_add(struct esc_profile *profile, const char *name)
{
    struct esc_profile_thread *const grown =
        grow(profile->threads, profile->threads_n, sizeof *grown);
    if (!grown)
        return NULL;
    profile->threads = grown;
    struct esc_profile_thread *const thread = &grown[profile->threads_n++];
    *thread = (struct esc_profile_thread){.n = 0};
    snprintf(thread->name, sizeof thread->name, "%s", name);
    return thread;
}

size_t esc_profile_node_add(struct esc_profile_thread *thread, size_t function, size_t parent,
                            uint64_t calls, uint64_t own_ns)
{
    struct esc_profile_node *const grown = grow(thread->nodes, thread->n, sizeof *grown);
    if (!grown)
        return SIZE_MAX;
    thread->nodes = grown;
    grown[thread->n] = (struct esc_profile_node){
        .function = function,
        .parent = parent == SIZE_MAX ? thread->n : parent,
        .calls = calls,
        .own_ns = own_ns,
    };
    return thread->n++;
}

uint64_t *esc_profile_totals(const struct esc_profile_thread *thread)
{
    uint64_t *const totals = calloc(thread->n > 0 ? thread->n : 1, sizeof *totals);
    for (size_t i = thread->n; totals && i-- > 0;) {
        totals[i] += thread->nodes[i].own_ns;
        if (thread->nodes[i].parent != i)
            totals[thread->nodes[i].parent] += totals[i];
    }
    return totals;
}

/* The node of a function below a parent (SIZE_MAX: a root), which is added if it is new. */
static size_t node_of(struct esc_profile_thread *thread, size_t function, size_t parent)
{
    for (size_t i = 0; i < thread->n; i++) {
        const struct esc_profile_node *const node = &thread->nodes[i];
        const bool root = node->parent == i;
        if (node->function == function && (parent == SIZE_MAX ? root : !root) &&
            (root || node->parent == parent))
            return i;
    }
    return esc_profile_node_add(thread, function, parent, 0, 0);
}

static bool merge_thread(const struct esc_profile *profile, const struct esc_profile_thread *from,
                         struct esc_profile *merged)
{
    size_t *const places = malloc((from->n > 0 ? from->n : 1) * sizeof *places);
    bool made = places != NULL;
    for (size_t i = 0; made && i < from->n; i++) {
        const struct esc_profile_node *const node = &from->nodes[i];
        const struct esc_profile_function *const named = &profile->functions[node->function];
        const size_t function = esc_profile_function(merged, named->file, named->line, named->name);
        made = function != SIZE_MAX;
        if (!made)
            break;
        places[i] = node_of(&merged->threads[0], function,
                            node->parent == i ? SIZE_MAX : places[node->parent]);
        made = places[i] != SIZE_MAX;
        if (!made)
            break;
        merged->threads[0].nodes[places[i]].calls += node->calls;
        merged->threads[0].nodes[places[i]].own_ns += node->own_ns;
    }
    free(places);
    return made;
}

bool esc_profile_merge(const struct esc_profile *profile, struct esc_profile *merged)
{
    *merged = (struct esc_profile){.functions_n = 0};
    bool made = esc_profile_thread_add(merged, "all threads") != NULL;
    for (size_t i = 0; made && i < profile->threads_n; i++)
        made = merge_thread(profile, &profile->threads[i], merged);
    if (!made)
        esc_profile_free(merged);
    return made;
}

void esc_profile_free(struct esc_profile *profile)
{
    for (size_t i = 0; i < profile->functions_n; i++)
        function_free(&profile->functions[i]);
    for (size_t i = 0; i < profile->threads_n; i++)
        free(profile->threads[i].nodes);
    free(profile->functions);
    free(profile->threads);
    *profile = (struct esc_profile){.functions_n = 0};
}

/* ---- Tables --------------------------------------------------------------------------------- */

#define NOWHERE SIZE_MAX

static uint64_t text_hash(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211); /* FNV-1a */
    return hash * UINT64_C(1099511628211);
}

/* Where in the index a function is, or would be. */
static size_t place_of(const struct esc_profile_table *table, const char *file, uint64_t line,
                       const char *name)
{
    const uint64_t hash = text_hash(text_hash(UINT64_C(14695981039346656037) ^ line, name), file);
    size_t at = (size_t)(hash ^ hash >> 32) & (table->places_n - 1);
    while (table->places[at] != NOWHERE &&
           !same_function(&table->rows[table->places[at]].function, file, line, name))
        at = (at + 1) & (table->places_n - 1);
    return at;
}

/* At most half of the index is taken. */
static bool index_grow(struct esc_profile_table *table)
{
    if (table->places_n > 2 * table->n)
        return true;
    const size_t room = table->places_n > 0 ? 2 * table->places_n : 64;
    size_t *const places = malloc(room * sizeof *places);
    if (!places)
        return false;
    for (size_t i = 0; i < room; i++)
        places[i] = NOWHERE;
    free(table->places);
    table->places = places;
    table->places_n = room;
    for (size_t i = 0; i < table->n; i++) {
        const struct esc_profile_function *const function = &table->rows[i].function;
        places[place_of(table, function->file, function->line, function->name)] = i;
    }
    return true;
}

size_t esc_profile_row(struct esc_profile_table *table, const char *file, uint64_t line,
                       const char *name)
{
    if (!index_grow(table))
        return SIZE_MAX;
    const size_t place = place_of(table, file, line, name);
    if (table->places[place] != NOWHERE)
        return table->places[place];
    struct esc_profile_row *const grown = grow(table->rows, table->n, sizeof *grown);
    if (!grown)
        return SIZE_MAX;
    table->rows = grown;
    grown[table->n] = (struct esc_profile_row){.callers_n = 0};
    if (!function_set(&grown[table->n].function, file, line, name))
        return SIZE_MAX;
    table->places[place] = table->n;
    return table->n++;
}

struct esc_profile_cost *esc_profile_caller_add(struct esc_profile_table *table, size_t row,
                                                size_t caller)
{
    struct esc_profile_row *const called = &table->rows[row];
    struct esc_profile_caller *const grown =
        grow(called->callers, called->callers_n, sizeof *grown);
    if (!grown)
        return NULL;
    called->callers = grown;
    struct esc_profile_caller *const made = &grown[called->callers_n++];
    *made = (struct esc_profile_caller){.row = caller};
    return &made->cost;
}

struct esc_profile_cost *esc_profile_caller_cost(struct esc_profile_table *table, size_t row,
                                                 size_t caller)
{
    const struct esc_profile_row *const called = &table->rows[row];
    for (size_t i = 0; i < called->callers_n; i++)
        if (called->callers[i].row == caller)
            return &called->callers[i].cost;
    return esc_profile_caller_add(table, row, caller);
}

static void cost_add(struct esc_profile_cost *to, const struct esc_profile_cost *cost)
{
    to->primitive += cost->primitive;
    to->calls += cost->calls;
    to->own += cost->own;
    to->total += cost->total;
}

/* Whether a function is among those around a node. Time within itself is in its total already. */
static bool within_itself(const struct esc_profile_thread *thread, size_t at)
{
    const size_t function = thread->nodes[at].function;
    while (thread->nodes[at].parent != at) {
        at = thread->nodes[at].parent;
        if (thread->nodes[at].function == function)
            return true;
    }
    return false;
}

static bool table_add_thread(const struct esc_profile *profile,
                             const struct esc_profile_thread *thread,
                             struct esc_profile_table *table)
{
    uint64_t *const totals = esc_profile_totals(thread);
    bool made = totals != NULL;
    for (size_t i = 0; made && i < thread->n; i++) {
        const struct esc_profile_node *const node = &thread->nodes[i];
        const struct esc_profile_function *const function = &profile->functions[node->function];
        const bool again = within_itself(thread, i);
        const struct esc_profile_cost cost = {
            .primitive = again ? 0 : node->calls,
            .calls = node->calls,
            .own = (double)node->own_ns * 1e-9,
            .total = again ? 0 : (double)totals[i] * 1e-9,
        };
        const size_t row = esc_profile_row(table, function->file, function->line, function->name);
        made = row != SIZE_MAX;
        if (!made)
            break;
        cost_add(&table->rows[row].cost, &cost);
        if (node->parent == i)
            continue;
        const struct esc_profile_function *const caller =
            &profile->functions[thread->nodes[node->parent].function];
        struct esc_profile_cost *const by = esc_profile_caller_cost(
            table, row, esc_profile_row(table, caller->file, caller->line, caller->name));
        made = by != NULL;
        if (made)
            cost_add(by, &cost);
    }
    free(totals);
    return made;
}

bool esc_profile_table_make(const struct esc_profile *profile, size_t first, size_t last,
                            struct esc_profile_table *table)
{
    *table = (struct esc_profile_table){.n = 0};
    bool made = true;
    for (size_t i = first; made && i <= last && i < profile->threads_n; i++)
        made = table_add_thread(profile, &profile->threads[i], table);
    if (!made)
        esc_profile_table_free(table);
    return made;
}

static const char *base_name(const char *file)
{
    const char *const slash = strrchr(file, '/');
    return slash ? slash + 1 : file;
}

static bool strip_row(const struct esc_profile_table *table, size_t at,
                      struct esc_profile_table *stripped)
{
    const struct esc_profile_row *const from = &table->rows[at];
    const size_t row = esc_profile_row(stripped, base_name(from->function.file),
                                       from->function.line, from->function.name);
    if (row == SIZE_MAX)
        return false;
    cost_add(&stripped->rows[row].cost, &from->cost);
    for (size_t i = 0; i < from->callers_n; i++) {
        const struct esc_profile_function *const caller =
            &table->rows[from->callers[i].row].function;
        const size_t by =
            esc_profile_row(stripped, base_name(caller->file), caller->line, caller->name);
        struct esc_profile_cost *const cost =
            by != SIZE_MAX ? esc_profile_caller_add(stripped, row, by) : NULL;
        if (!cost)
            return false;
        cost_add(cost, &from->callers[i].cost);
    }
    return true;
}

static int compare_callers(const void *a, const void *b)
{
    const struct esc_profile_caller *const one = a, *const other = b;
    return (one->row > other->row) - (one->row < other->row);
}

/* Callers that have become the same are one. */
static void callers_join(struct esc_profile_row *row)
{
    size_t n = 0;
    if (row->callers_n == 0)
        return;
    qsort(row->callers, row->callers_n, sizeof *row->callers, compare_callers);
    for (size_t i = 1; i < row->callers_n; i++)
        if (row->callers[i].row == row->callers[n].row)
            cost_add(&row->callers[n].cost, &row->callers[i].cost);
        else
            row->callers[++n] = row->callers[i];
    row->callers_n = n + 1;
}

bool esc_profile_strip_dirs(const struct esc_profile_table *table,
                            struct esc_profile_table *stripped)
{
    *stripped = (struct esc_profile_table){.n = 0};
    bool made = true;
    /* Rows first: callers must not change the order in which they stand. */
    for (size_t i = 0; made && i < table->n; i++) {
        const struct esc_profile_function *const function = &table->rows[i].function;
        made = esc_profile_row(stripped, base_name(function->file), function->line,
                               function->name) != SIZE_MAX;
    }
    for (size_t i = 0; made && i < table->n; i++)
        made = strip_row(table, i, stripped);
    for (size_t i = 0; made && i < stripped->n; i++)
        callers_join(&stripped->rows[i]);
    if (!made)
        esc_profile_table_free(stripped);
    return made;
}

void esc_profile_table_free(struct esc_profile_table *table)
{
    for (size_t i = 0; i < table->n; i++) {
        function_free(&table->rows[i].function);
        free(table->rows[i].callers);
    }
    free(table->rows);
    free(table->places);
    *table = (struct esc_profile_table){.n = 0};
}
