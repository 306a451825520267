/* SPDX-License-Identifier: BSD-2-Clause */
/* line_table.c - lines of source and what is known of each, as text, JSON and callgrind's profile. */
#include "report/line_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/json.h"
#include "report/sources.h"

/* ---- Keeping ---------------------------------------------------------------------------------- */

/* Room for one more, in powers of two. */
static void *one_more(void *elements, size_t n, size_t size)
{
    if (n & (n - 1))
        return elements;
    return realloc(elements, (n > 0 ? 2 * n : 1) * size);
}

struct esc_line *esc_line_table_at(struct esc_line_table *lines, const char *file,
                                   const char *function, unsigned line)
{
    for (size_t i = 0; i < lines->n; i++) {
        struct esc_line *const at = &lines->lines[i];
        if (at->line == line && strcmp(at->function, function) == 0 && strcmp(at->file, file) == 0)
            return at;
    }
    struct esc_line *const grown = one_more(lines->lines, lines->n, sizeof *grown);
    if (!grown)
        return NULL;
    lines->lines = grown;
    grown[lines->n] = (struct esc_line){.file = file, .function = function, .line = line};
    return &grown[lines->n++];
}

bool esc_line_table_within(struct esc_line_table *lines, const char *function, uint64_t samples)
{
    for (size_t i = 0; i < lines->functions_n; i++)
        if (strcmp(lines->functions[i].name, function) == 0) {
            lines->functions[i].samples += samples;
            return true;
        }
    struct esc_line_table_function *const grown =
        one_more(lines->functions, lines->functions_n, sizeof *grown);
    if (!grown)
        return false;
    lines->functions = grown;
    grown[lines->functions_n++] =
        (struct esc_line_table_function){.name = function, .samples = samples};
    return true;
}

void esc_line_table_free(struct esc_line_table *lines)
{
    free(lines->lines);
    free(lines->functions);
    *lines = (struct esc_line_table){.n = 0};
}

/* ---- Order ------------------------------------------------------------------------------------ */

static bool same_function(const struct esc_line *a, const struct esc_line *b)
{
    return strcmp(a->function, b->function) == 0 && strcmp(a->file, b->file) == 0;
}

static int by_function(const void *a, const void *b)
{
    const struct esc_line *const one = a, *const other = b;
    const int file = strcmp(one->file, other->file);
    const int function = file ? file : strcmp(one->function, other->function);
    return function ? function : (one->line > other->line) - (one->line < other->line);
}

static size_t function_end(const struct esc_line_table *lines, size_t first)
{
    size_t end = first + 1;
    while (end < lines->n && same_function(&lines->lines[first], &lines->lines[end]))
        end++;
    return end;
}

static uint64_t samples_of(const struct esc_line_table *lines, size_t first, size_t end)
{
    uint64_t samples = 0;
    for (size_t i = first; i < end; i++)
        samples += lines->lines[i].samples;
    return samples;
}

/* Moves the lines [at, end) to `first`, and those from there on behind them. */
static void move_to(struct esc_line *lines, size_t first, size_t at, size_t end,
                    struct esc_line *room)
{
    memcpy(room, lines + at, (end - at) * sizeof *lines);
    memmove(lines + first + (end - at), lines + first, (at - first) * sizeof *lines);
    memcpy(lines + first, room, (end - at) * sizeof *lines);
}

static int by_samples(const void *a, const void *b)
{
    const struct esc_line_table_function *const one = a, *const other = b;
    if (one->samples != other->samples)
        return one->samples < other->samples ? 1 : -1;
    return strcmp(one->name, other->name);
}

bool esc_line_table_sort(struct esc_line_table *lines)
{
    struct esc_line *const room = malloc((lines->n > 0 ? lines->n : 1) * sizeof *room);
    if (!room)
        return false;
    if (lines->functions_n > 0)
        qsort(lines->functions, lines->functions_n, sizeof *lines->functions, by_samples);
    if (lines->n > 0)
        qsort(lines->lines, lines->n, sizeof *lines->lines, by_function);
    for (size_t first = 0; first < lines->n; first = function_end(lines, first)) {
        size_t best = first;
        for (size_t at = first; at < lines->n; at = function_end(lines, at))
            if (samples_of(lines, at, function_end(lines, at)) >
                samples_of(lines, best, function_end(lines, best)))
                best = at;
        move_to(lines->lines, first, best, function_end(lines, best), room);
    }
    free(room);
    return true;
}

/* ---- Numbers ---------------------------------------------------------------------------------- */

double esc_line_table_error(uint64_t samples, uint64_t all)
{
    const double z = 1.959963984540054, n = (double)all + z * z;
    const double p = ((double)samples + z * z / 2) / n;
    return z * sqrt(p * (1 - p) / n);
}

static double share(uint64_t samples, uint64_t all)
{
    return all > 0 ? (double)samples / (double)all : 0;
}

/* Of one run. */
static double ns_of(const struct esc_line_table *lines, uint64_t samples)
{
    const double runs = lines->runs > 0 ? (double)lines->runs : 1;
    return share(samples, lines->samples) * lines->cpu_s / runs * 1e9;
}

static bool has_hits(const struct esc_line_table *lines)
{
    for (size_t i = 0; i < lines->n; i++)
        if (lines->lines[i].has_hits)
            return true;
    return false;
}

/* ---- Text ------------------------------------------------------------------------------------- */

static void text_line(const struct esc_line_table *lines, const struct esc_line *line,
                      const char *file, unsigned number, FILE *stream)
{
    size_t length;
    const char *const contents = esc_source_line(file, number, &length);
    const double ns = line ? ns_of(lines, line->samples) : 0;
    fprintf(stream, "%6u ", number);
    if (line && line->has_hits)
        fprintf(stream, "%13" PRIu64 " ", line->hits);
    else
        fprintf(stream, "%13s ", "");
    if (line && line->samples > 0)
        fprintf(stream, "%8" PRIu64 " %13.0f ", line->samples, ns);
    else
        fprintf(stream, "%8s %13s ", "", "");
    if (line && line->samples > 0 && line->has_hits && line->hits > 0)
        fprintf(stream, "%8.1f ", ns / (double)line->hits);
    else
        fprintf(stream, "%8s ", "");
    if (line && line->samples > 0)
        fprintf(stream, "%7.1f %5.1f", 100 * share(line->samples, lines->samples),
                100 * esc_line_table_error(line->samples, lines->samples));
    else
        fprintf(stream, "%7s %5s", "", "");
    if (length > 0)
        fprintf(stream, "  %.*s", (int)length, contents);
    fputc('\n', stream);
}

/* From its first line that anything is known of to its last. */
static void text_function(const struct esc_line_table *lines, size_t first, size_t end,
                          FILE *stream)
{
    const uint64_t samples = samples_of(lines, first, end);
    fprintf(stream, "\nTotal time: %g s (%.1f %%, +-%.1f)\nFile: %s\n",
            ns_of(lines, samples) * 1e-9, 100 * share(samples, lines->samples),
            100 * esc_line_table_error(samples, lines->samples), lines->lines[first].file);
    while (first < end && lines->lines[first].line == 0) /* its samples are in the total alone */
        first++;
    if (first == end) {
        fprintf(stream, "Function: %s, without lines\n", lines->lines[end - 1].function);
        return;
    }
    const struct esc_line *const of = &lines->lines[first];
    fprintf(
        stream,
        "Function: %s at line %u\n\n%6s %13s %8s %13s %8s %7s %5s  Line Contents\n"
        "=====================================================================================\n",
        of->function, of->line, "Line #", "Hits", "Samples", "Time", "Per Hit", "% Time", "+-");
    unsigned number = of->line;
    for (size_t i = first; i < end; i++)
        for (; number <= lines->lines[i].line; number++)
            text_line(lines, number == lines->lines[i].line ? &lines->lines[i] : NULL, of->file,
                      number, stream);
}

void esc_line_table_text(const struct esc_line_table *lines, size_t top, FILE *stream)
{
    const double each = lines->samples > 0 ? lines->cpu_s / (double)lines->samples : 0;
    size_t shown = 0, first = 0;
    fprintf(stream,
            "Samples: %" PRIu64 " in %" PRIu64
            " runs, one each %.3g ms of CPU time; +- is what 95 of 100 such profiles keep within\n"
            "Timer unit: 1e-09 s, of one run and all threads together\n",
            lines->samples, lines->runs, each * 1e3);
    for (; first < lines->n && (top == 0 || shown < top); shown++) {
        const size_t end = function_end(lines, first);
        text_function(lines, first, end, stream);
        first = end;
    }
    if (first < lines->n)
        fprintf(stream, "\nFunctions further down are left out by --top %zu\n", top);
    fputs("\nSamples within each function, in what was inlined into it too\n\n"
          " % Time    +-  Function\n"
          "========================\n",
          stream);
    for (size_t i = 0; i < lines->functions_n; i++)
        fprintf(stream, "%7.1f %5.1f  %s\n",
                100 * share(lines->functions[i].samples, lines->samples),
                100 * esc_line_table_error(lines->functions[i].samples, lines->samples),
                lines->functions[i].name);
}

/* ---- JSON ------------------------------------------------------------------------------------- */

static void put_samples(json_t *object, uint64_t samples, uint64_t all, bool *failed)
{
    esc_json_put(object, "samples", esc_json_count(samples), failed);
    esc_json_put(object, "share", json_real(share(samples, all)), failed);
    esc_json_put(object, "share_error", json_real(esc_line_table_error(samples, all)), failed);
}

json_t *esc_line_table_json(const struct esc_line_table *lines)
{
    bool failed = false;
    json_t *const object = json_object(), *const list = json_array(),
                  *const functions = json_array();
    for (size_t i = 0; i < lines->n; i++) {
        const struct esc_line *const line = &lines->lines[i];
        json_t *const one = json_object();
        size_t length;
        const char *const contents = esc_source_line(line->file, line->line, &length);
        esc_json_put(one, "file", esc_json_text(line->file), &failed);
        esc_json_put(one, "function", esc_json_text(line->function), &failed);
        esc_json_put(one, "line", esc_json_count(line->line), &failed);
        esc_json_put(one, "hits", line->has_hits ? esc_json_count(line->hits) : json_null(),
                     &failed);
        put_samples(one, line->samples, lines->samples, &failed);
        esc_json_put(one, "contents", json_stringn(contents, length), &failed);
        esc_json_append(list, one, &failed);
    }
    for (size_t i = 0; i < lines->functions_n; i++) {
        json_t *const one = json_object();
        esc_json_put(one, "name", esc_json_text(lines->functions[i].name), &failed);
        put_samples(one, lines->functions[i].samples, lines->samples, &failed);
        esc_json_append(functions, one, &failed);
    }
    esc_json_put(object, "samples", esc_json_count(lines->samples), &failed);
    esc_json_put(object, "runs", esc_json_count(lines->runs), &failed);
    esc_json_put(object, "cpu_s", json_real(lines->cpu_s), &failed);
    esc_json_put(object, "lines", list, &failed);
    esc_json_put(object, "functions", functions, &failed);
    return esc_json_built(object, failed);
}

/* ---- callgrind -------------------------------------------------------------------------------- */

void esc_line_table_callgrind(const struct esc_line_table *lines, const char *title,
                              const char *version, FILE *stream)
{
    const bool hits = has_hits(lines);
    uint64_t all_hits = 0;
    for (size_t i = 0; i < lines->n; i++)
        all_hits += lines->lines[i].hits;
    fprintf(stream,
            "# callgrind format\nversion: 1\ncreator: escapement %s\ndesc: Scene: %s\n"
            "positions: line\nevents: %s\nsummary: ",
            version, title, hits ? "Hits Samples" : "Samples");
    if (hits)
        fprintf(stream, "%" PRIu64 " ", all_hits);
    fprintf(stream, "%" PRIu64 "\n", lines->samples);
    for (size_t i = 0; i < lines->n; i++) {
        const struct esc_line *const line = &lines->lines[i];
        if (i == 0 || !same_function(line, line - 1))
            fprintf(stream, "\nfl=%s\nfn=%s\n", line->file, line->function);
        fprintf(stream, "%u ", line->line);
        if (hits)
            fprintf(stream, "%" PRIu64 " ", line->hits);
        fprintf(stream, "%" PRIu64 "\n", line->samples);
    }
}
