/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_text.c - a table of functions as Python's pstats prints it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/printable.h"
#include "report/profile.h"

/* pstats has three decimals; a chunk takes less than one of these. */
#define SECONDS "%10.6f"
#define NO_SECONDS "          "

const char *esc_profile_sort_name(size_t index)
{
    static const char *const names[] = {"cumulative", "tottime", "ncalls", "name"};
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

static const char *sort_about(enum esc_profile_sort sort)
{
    switch (sort) {
    case ESC_PROFILE_CUMULATIVE:
        return "cumulative time";
    case ESC_PROFILE_TOTTIME:
        return "internal time";
    case ESC_PROFILE_NCALLS:
        return "call count";
    case ESC_PROFILE_NAME:
        return "function name";
    }
    return "";
}

/* ---- Order ---------------------------------------------------------------------------------- */

static int compare_rows(const struct esc_profile_row *a, const struct esc_profile_row *b,
                        enum esc_profile_sort sort)
{
    switch (sort) {
    case ESC_PROFILE_CUMULATIVE:
        return (a->cost.total < b->cost.total) - (a->cost.total > b->cost.total);
    case ESC_PROFILE_TOTTIME:
        return (a->cost.own < b->cost.own) - (a->cost.own > b->cost.own);
    case ESC_PROFILE_NCALLS:
        return (a->cost.calls < b->cost.calls) - (a->cost.calls > b->cost.calls);
    case ESC_PROFILE_NAME:
        return strcmp(a->function.name, b->function.name);
    }
    return 0;
}

/* Merges two runs of indices that are in order; of equal rows the left run's come first. */
static void merge(const struct esc_profile_table *table, enum esc_profile_sort sort,
                  const size_t *from, size_t first, size_t middle, size_t last, size_t *to)
{
    size_t left = first, right = middle;
    for (size_t i = first; i < last; i++) {
        const bool take_left =
            left < middle && (right >= last || compare_rows(&table->rows[from[left]],
                                                            &table->rows[from[right]], sort) <= 0);
        to[i] = take_left ? from[left++] : from[right++];
    }
}

size_t *esc_profile_order(const struct esc_profile_table *table, enum esc_profile_sort sort)
{
    const size_t n = table->n, room = n > 0 ? n : 1;
    size_t *order = malloc(room * sizeof *order), *other = malloc(room * sizeof *other);
    for (size_t i = 0; order && other && i < n; i++)
        order[i] = i;
    for (size_t run = 1; order && other && run < n; run *= 2) {
        for (size_t first = 0; first < n; first += 2 * run) {
            const size_t middle = first + run < n ? first + run : n;
            merge(table, sort, order, first, middle, middle + run < n ? middle + run : n, other);
        }
        size_t *const swap = order;
        order = other;
        other = swap;
    }
    if (!other) {
        free(order);
        order = NULL;
    }
    free(other);
    return order;
}

/* ---- Names ---------------------------------------------------------------------------------- */

/* "src/a.c:12(name)", or the name alone where there is no file; to be freed. */
static char *standard_name(const struct esc_profile_function *function)
{
    const size_t length = strlen(function->name), room = strlen(function->file) + length + 32;
    char *const text = malloc(room);
    if (!text)
        return NULL;
    if (strcmp(function->file, "~") != 0 || function->line != 0)
        snprintf(text, room, "%s:%" PRIu64 "(%s)", function->file, function->line, function->name);
    else if (length >= 2 && function->name[0] == '<' && function->name[length - 1] == '>')
        snprintf(text, room, "{%.*s}", (int)(length - 2), function->name + 1);
    else
        snprintf(text, room, "%s", function->name);
    esc_printable(text);
    return text;
}

static void names_free(char **names, size_t n)
{
    for (size_t i = 0; names && i < n; i++)
        free(names[i]);
    free(names);
}

static char **names_make(const struct esc_profile_table *table)
{
    char **const names = calloc(table->n > 0 ? table->n : 1, sizeof *names);
    for (size_t i = 0; names && i < table->n; i++)
        if (!(names[i] = standard_name(&table->rows[i].function))) {
            names_free(names, table->n);
            return NULL;
        }
    return names;
}

/* ---- Tables --------------------------------------------------------------------------------- */

static void print_head(const struct esc_profile_table *table, FILE *stream)
{
    uint64_t calls = 0, primitive = 0;
    double own = 0;
    for (size_t i = 0; i < table->n; i++) {
        calls += table->rows[i].cost.calls;
        primitive += table->rows[i].cost.primitive;
        own += table->rows[i].cost.own;
    }
    fprintf(stream, "         %" PRIu64 " function calls ", calls);
    if (calls != primitive)
        fprintf(stream, "(%" PRIu64 " primitive calls) ", primitive);
    fprintf(stream, "in %.6f seconds\n\n", own);
}

static void print_order(const struct esc_profile_table *table, const struct esc_profile_view *view,
                        size_t shown, FILE *stream)
{
    fprintf(stream, "   Ordered by: %s\n", sort_about(view->sort));
    if (shown < table->n)
        fprintf(stream, "   List reduced from %zu to %zu due to restriction <%zu>\n", table->n,
                shown, view->top);
    fputc('\n', stream);
}

static void print_calls(uint64_t calls, uint64_t primitive, int width, FILE *stream)
{
    char text[48];
    if (calls != primitive)
        snprintf(text, sizeof text, "%" PRIu64 "/%" PRIu64, calls, primitive);
    else
        snprintf(text, sizeof text, "%" PRIu64, calls);
    fprintf(stream, "%*s", width, text);
}

static void print_row(const struct esc_profile_row *row, const char *name, FILE *stream)
{
    const struct esc_profile_cost *const cost = &row->cost;
    print_calls(cost->calls, cost->primitive, 9, stream);
    fprintf(stream, " " SECONDS " ", cost->own);
    if (cost->calls > 0)
        fprintf(stream, SECONDS " ", cost->own / (double)cost->calls);
    else
        fputs(NO_SECONDS " ", stream);
    fprintf(stream, SECONDS " ", cost->total);
    if (cost->primitive > 0)
        fprintf(stream, SECONDS " ", cost->total / (double)cost->primitive);
    else
        fputs(NO_SECONDS " ", stream);
    fprintf(stream, "%s\n", name);
}

/* ---- Callers and callees -------------------------------------------------------------------- */

/* A line of a list of these: whose list, which row it is about, and the cost between the two. */
struct link {
    size_t of, row;
    const struct esc_profile_function *function; /* of `row` */
    const struct esc_profile_cost *cost;
};

static int compare_links(const void *a, const void *b)
{
    const struct link *const one = a, *const other = b;
    const struct esc_profile_function *const left = one->function, *const right = other->function;
    const int files = strcmp(left->file, right->file);
    if (one->of != other->of)
        return one->of < other->of ? -1 : 1;
    if (files != 0)
        return files;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return strcmp(left->name, right->name);
}

/* All rows' callers, or callees, a row's together; null without memory. */
static struct link *links_make(const struct esc_profile_table *table, bool callees, size_t *links_n)
{
    size_t n = 0;
    for (size_t i = 0; i < table->n; i++)
        n += table->rows[i].callers_n;
    struct link *const links = malloc((n > 0 ? n : 1) * sizeof *links);
    *links_n = n;
    for (size_t i = 0, at = 0; links && i < table->n; i++)
        for (size_t k = 0; k < table->rows[i].callers_n; k++) {
            const struct esc_profile_caller *const caller = &table->rows[i].callers[k];
            const size_t row = callees ? i : caller->row;
            links[at++] = (struct link){callees ? caller->row : i, row, &table->rows[row].function,
                                        &caller->cost};
        }
    if (links)
        qsort(links, n, sizeof *links, compare_links);
    return links;
}

/* The first link of a row, or of those after it. */
static size_t links_find(const struct link *links, size_t n, size_t row)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (links[middle].of < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool print_relations(const struct esc_profile_table *table, char *const *names,
                            const size_t *order, size_t shown, bool callees, FILE *stream)
{
    size_t widest = 0, n;
    struct link *const links = links_make(table, callees, &n);
    if (!links)
        return false;
    for (size_t i = 0; i < shown; i++)
        widest = strlen(names[order[i]]) > widest ? strlen(names[order[i]]) : widest;
    const int width = widest < 4096 ? (int)widest + 2 : 4096;
    fprintf(stream, "%-*s%s\n%*s      ncalls    tottime    cumtime\n", width, "Function",
            callees ? "called..." : "was called by...", width, "");
    for (size_t i = 0; i < shown; i++) {
        const size_t first = links_find(links, n, order[i]);
        fprintf(stream, "%-*s%s ", width, names[order[i]], callees ? "->" : "<-");
        for (size_t k = first; k < n && links[k].of == order[i]; k++) {
            fprintf(stream, "%*s", k > first ? width + 3 : 0, "");
            print_calls(links[k].cost->calls, links[k].cost->primitive, 9, stream);
            fprintf(stream, " " SECONDS " " SECONDS "  %s\n", links[k].cost->own,
                    links[k].cost->total, names[links[k].row]);
        }
        if (first == n || links[first].of != order[i])
            fputc('\n', stream);
    }
    fputs("\n\n", stream);
    free(links);
    return true;
}

bool esc_profile_text(const struct esc_profile_table *table, const struct esc_profile_view *view,
                      FILE *stream)
{
    size_t *const order = esc_profile_order(table, view->sort);
    char **const names = names_make(table);
    const size_t shown = view->top > 0 && view->top < table->n ? view->top : table->n;
    bool made = order && names;
    if (made) {
        print_head(table, stream);
        print_order(table, view, shown, stream);
        fputs("   ncalls    tottime    percall    cumtime    percall filename:lineno(function)\n",
              stream);
        for (size_t i = 0; i < shown; i++)
            print_row(&table->rows[order[i]], names[order[i]], stream);
        fputs("\n\n", stream);
    }
    if (made && view->callers)
        made = print_relations(table, names, order, shown, false, stream);
    if (made && view->callees)
        made = print_relations(table, names, order, shown, true, stream);
    names_free(names, table->n);
    free(order);
    return made;
}
