/* SPDX-License-Identifier: BSD-2-Clause */
/* report/line_table.h - where time went by line of source: samples, and for the reference how often each line ran. */
#ifndef ESC_REPORT_LINE_TABLE_H
#define ESC_REPORT_LINE_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct esc_line {
    const char *file, *function; /* borrowed */
    unsigned line;               /* 0: of code without lines, a library's function */
    bool has_hits;
    uint64_t hits; /* of one run */
    uint64_t samples;
};

/* A function and all that it called or that was inlined into it. */
struct esc_line_table_function {
    const char *name; /* borrowed */
    uint64_t samples;
};

/* All zero bytes at first. */
struct esc_line_table {
    size_t n, functions_n;
    struct esc_line *lines; /* in no order before esc_line_table_sort */
    struct esc_line_table_function *functions;
    uint64_t samples; /* all */
    uint64_t runs;    /* that they are of */
    double cpu_s;     /* of these runs, all threads together */
};

/* The line, which is added if it is new; null without memory. Files and functions are compared by name. */
struct esc_line *esc_line_table_at(struct esc_line_table *lines, const char *file,
                                   const char *function, unsigned line);

/* More samples within a function. False without memory. */
bool esc_line_table_within(struct esc_line_table *lines, const char *function, uint64_t samples);

/* Functions one after the other, those with the most samples first, their lines in order. False without memory. */
bool esc_line_table_sort(struct esc_line_table *lines);

/* Half the width of a share's interval of 95 %, by so many of all samples (Agresti and Coull). */
double esc_line_table_error(uint64_t samples, uint64_t all);

/* As line_profiler prints it, and two columns more. top: that many functions; 0: all. */
void esc_line_table_text(const struct esc_line_table *lines, size_t top, FILE *stream);

/* {samples, runs, cpu_s, lines [{file, function, line, hits, samples, share, share_error, contents}],
 *  functions [{name, samples, share, share_error}]}; hits null where they are not known. */
json_t *esc_line_table_json(const struct esc_line_table *lines);

/* For callgrind_annotate and kcachegrind: events Hits and Samples, or Samples alone where no hits are known. */
void esc_line_table_callgrind(const struct esc_line_table *lines, const char *title,
                              const char *version, FILE *stream);

void esc_line_table_free(struct esc_line_table *lines);

#endif
