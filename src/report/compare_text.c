/* SPDX-License-Identifier: BSD-2-Clause */
/* compare_text.c - a comparison as lines of text, and as Markdown. */
#include <ctype.h>
#include <string.h>

#include "report/compare_report.h"
#include "report/result_view.h"
#include "report/table.h"

/* ---- What text and Markdown share ----------------------------------------------------------- */

#define KEY_COLUMNS 32 /* 80 without the numbers */

/* "<0.001" and no digits that nobody needs. */
static const char *p_text(double p, char text[16])
{
    if (p < 0.001)
        return "<0.001";
    snprintf(text, 16, "%.3f", p);
    return text;
}

/* Strings come from files: what would move the cursor does not. */
static void print_safely(const char *text, FILE *stream)
{
    for (; text && *text; text++)
        fputc(iscntrl((unsigned char)*text) ? '?' : *text, stream);
}

static void print_line(const char *name, const char *text, FILE *stream)
{
    fprintf(stream, "%s: ", name);
    print_safely(text, stream);
    fputc('\n', stream);
}

static void print_keys(const char *name, const json_t *keys, FILE *stream)
{
    size_t index;
    const json_t *key;
    json_array_foreach(keys, index, key) print_line(name, json_string_value(key), stream);
}

/* The codes that one side carries, in one line. */
static void print_doubts(const json_t *doubts, const char *side, FILE *stream)
{
    const char *between = "";
    size_t index;
    const json_t *doubt;
    json_array_foreach(doubts, index, doubt)
    {
        if (strcmp(esc_view_text(doubt, "in"), side) != 0)
            continue;
        if (!*between)
            fprintf(stream, "Warnings in %s: ", side);
        fputs(between, stream);
        print_safely(esc_view_text(doubt, "code"), stream);
        between = ", ";
    }
    if (*between)
        fputc('\n', stream);
}

static void print_surroundings(const json_t *surroundings, FILE *stream)
{
    size_t index;
    const json_t *fact;
    json_array_foreach(surroundings, index, fact)
    {
        fputs("Differs: ", stream);
        print_safely(esc_view_text(fact, "fact"), stream);
        fputs(": ", stream);
        print_safely(esc_view_text(fact, "a"), stream);
        fputs(" in A, ", stream);
        print_safely(esc_view_text(fact, "b"), stream);
        fputs(" in B\n", stream);
    }
}

static void print_failed(const json_t *failed, FILE *stream)
{
    size_t index;
    const json_t *cell;
    json_array_foreach(failed, index, cell)
    {
        fprintf(stream, "Not verified in %s: ", esc_view_text(cell, "in"));
        print_safely(esc_view_text(cell, "key"), stream);
        fputc('\n', stream);
    }
}

/* Cells that had to be judged by the process's clock. */
static void print_clock(const struct esc_compare_report *report, FILE *stream)
{
    size_t cells = 0;
    for (size_t i = 0; i < report->n; i++)
        cells += report->cells[i].process;
    if (cells > 0)
        fprintf(stream,
                "Clock: the process's own for %zu of %zu cells (*), whose wall times wander\n",
                cells, report->n);
}

static void print_head(const struct esc_compare_report *report, FILE *stream)
{
    print_line("A", report->a, stream);
    print_line("B", report->b, stream);
    print_clock(report, stream);
    if (report->timed)
        fprintf(stream, "Timed: %s\n", report->timed);
    print_surroundings(report->surroundings, stream);
    print_doubts(report->doubts, "A", stream);
    print_doubts(report->doubts, "B", stream);
    print_keys("Only in A", report->only_a, stream);
    print_keys("Only in B", report->only_b, stream);
    print_failed(report->failed, stream);
}

static void print_summary(const struct esc_compare_report *report, FILE *stream)
{
    const struct esc_interval *ratio = &report->ratio;
    const size_t slower = esc_compare_count(report, ESC_CONTRAST_SLOWER);
    const size_t faster = esc_compare_count(report, ESC_CONTRAST_FASTER);
    fprintf(stream, "Cells: %zu compared, %zu slower, %zu faster, %zu without difference\n",
            report->n, slower, faster, report->n - slower - faster);
    fprintf(stream, "Ratio: %.4f (%.4f to %.4f), B's time over A's%s\n", ratio->value, ratio->low,
            ratio->high, report->n > 1 ? ", geometric mean of the cells" : "");
    fprintf(stream, "Verdict: %s\n", esc_contrast_verdict_name(esc_compare_verdict(report)));
}

/* ---- Text ----------------------------------------------------------------------------------- */

static void print_cell(const struct esc_compare_cell *cell, FILE *stream)
{
    const struct esc_contrast *contrast = &cell->contrast;
    char p[16];
    print_safely(cell->key, stream);
    const int used = (int)strlen(cell->key);
    if (used >= KEY_COLUMNS)
        fprintf(stream, "\n%*s", KEY_COLUMNS, "");
    else
        fprintf(stream, "%*s", KEY_COLUMNS - used, "");
    fprintf(stream, "%6.3f %6.3f..%-6.3f %6s %4.1f %%  %s%s\n", contrast->ratio.value,
            contrast->ratio.low, contrast->ratio.high, p_text(contrast->p_adjusted, p),
            100 * contrast->floor, esc_contrast_verdict_name(contrast->verdict),
            cell->process ? " *" : "");
}

static void print_grounds(const struct esc_compare_cell *cell, FILE *stream)
{
    const struct esc_contrast *contrast = &cell->contrast;
    char a[32], b[32];
    fprintf(stream,
            "  %zu and %zu samples; medians %s and %s; fast quarter %.3f\n"
            "  p alone %.2g; wander %.2f %%; machine %.3f times as slow in B\n",
            cell->a_n, cell->b_n, esc_view_time(cell->a_s, a), esc_view_time(cell->b_s, b),
            contrast->fast_ratio, contrast->p, 100 * contrast->wander, contrast->machine);
}

void esc_compare_text(const struct esc_compare_report *report, FILE *stream)
{
    if (report->brief) {
        print_summary(report, stream);
        return;
    }
    print_head(report, stream);
    fprintf(stream, "\n%-*s%6s %14s %6s %6s  %s\n", KEY_COLUMNS, "Cell", "B/A", "95 % interval",
            "p", "floor", "verdict");
    for (size_t i = 0; i < report->n; i++) {
        print_cell(&report->cells[i], stream);
        if (report->wordy)
            print_grounds(&report->cells[i], stream);
    }
    fputc('\n', stream);
    print_summary(report, stream);
}

/* ---- Markdown ------------------------------------------------------------------------------- */

void esc_compare_markdown(const struct esc_compare_report *report, FILE *stream)
{
    static const char *const names[] = {"Cell", ">A",     ">B",      ">B/A", ">95 % interval",
                                        ">p",   ">floor", "verdict", NULL};
    struct esc_table table = {.form = ESC_TABLE_MARKDOWN, .stream = stream};
    esc_table_head(&table, names);
    for (size_t i = 0; i < report->n; i++) {
        const struct esc_compare_cell *cell = &report->cells[i];
        const struct esc_contrast *contrast = &cell->contrast;
        char time[32], p[16];
        esc_table_text(&table, cell->key);
        esc_table_text(&table, esc_view_time(cell->a_s, time));
        esc_table_text(&table, esc_view_time(cell->b_s, time));
        esc_table_put(&table, "%.4f", contrast->ratio.value);
        esc_table_put(&table, "%.4f to %.4f", contrast->ratio.low, contrast->ratio.high);
        esc_table_text(&table, p_text(contrast->p_adjusted, p));
        esc_table_put(&table, "%.1f %%", 100 * contrast->floor);
        esc_table_put(&table, "%s%s", esc_contrast_verdict_name(contrast->verdict),
                      cell->process ? " (by the process's clock)" : "");
    }
    /* A code block keeps the lines apart, whatever the strings hold. */
    fputs("\n```\n", stream);
    print_head(report, stream);
    print_summary(report, stream);
    fputs("```\n", stream);
}
