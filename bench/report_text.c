/* SPDX-License-Identifier: BSD-2-Clause */
/* report_text.c - a cell as a table that pastes into a report. */
#include <inttypes.h>
#include <stdio.h>

#include "bench/report.h"

/* The baselines that have a column, the widest of each kind that took part; what the others' ratios
 * are is in the JSON. */
#define COLUMNS 3
static const char *const candidates[COLUMNS][3] = {
    {"scalar-loop"},
    {"avx512-x1", "avx2-x1"},
    {"avx512-x4", "avx2-x4"},
};
static const char *const titles[COLUMNS] = {"x scalar", "x 1 vec", "x 4 vec"};

static void choose(const struct esc_bench_cell *cell, const struct esc_bench_entry *bases[COLUMNS])
{
    for (size_t c = 0; c < COLUMNS; c++) {
        bases[c] = NULL;
        for (size_t i = 0; i < 3 && candidates[c][i] && !bases[c]; i++)
            bases[c] = esc_bench_cell_find(cell, candidates[c][i]);
    }
}

/* Zero, which no figure is, stands for unknown. */
static void put(double number, int digits, FILE *stream)
{
    if (number > 0)
        fprintf(stream, "%10.*f", digits, number);
    else
        fprintf(stream, "%10s", "-");
}

static void print_title(const struct esc_bench_cell *cell, FILE *stream)
{
    const struct esc_bench_frame *frame = cell->frame;
    const struct esc_scene *scene = esc_plan_scene(frame->plan);
    char digest[33];
    esc_digest_string(&frame->expected.counts, digest);
    fprintf(stream,
            "%s, class %s: %" PRIu32 "x%" PRIu32 ", %" PRIu32 " iterations, %s %s, %u thread%s, "
            "%u round%s\n",
            frame->name, esc_class_name(frame->size_class), frame->job.width, frame->job.height,
            scene->max_iter, esc_precision_name(scene->precision),
            esc_contract_name(scene->contract), cell->threads, cell->threads == 1 ? "" : "s",
            cell->rounds, cell->rounds == 1 ? "" : "s");
    fprintf(stream, "digest of every sample: %s (%s)\n", digest, frame->reference);
}

static void print_entry(const struct esc_bench_cell *cell, const struct esc_bench_entry *entry,
                        const struct esc_bench_entry *const bases[COLUMNS], FILE *stream)
{
    fprintf(stream, "%-15s", entry->who->name);
    if (entry->wrong) {
        char digest[33];
        esc_digest_string(&entry->digest, digest);
        fprintf(stream, "WRONG: digest %s\n", digest);
        return;
    }
    put(entry->ms.median, 3, stream);
    fprintf(stream, "%10.1f", 100 * entry->ms.mad / entry->ms.median);
    put(entry->ms.min, 3, stream);
    put(entry->rate, 3, stream);
    for (size_t c = 0; c < COLUMNS; c++)
        put(esc_bench_entry_ratio(entry, bases[c]), 2, stream);
    put(100 * esc_bench_entry_fraction(cell, entry), 1, stream);
    fputc('\n', stream);
}

/* What the columns are relative to. */
static void print_legend(const struct esc_bench_cell *cell,
                         const struct esc_bench_entry *const bases[COLUMNS], FILE *stream)
{
    const char *before = "";
    for (size_t c = 0; c < COLUMNS; c++) {
        if (!bases[c])
            continue;
        fprintf(stream, "%s%s: %s", before, titles[c], bases[c]->who->name);
        before = "; ";
    }
    fprintf(stream, "%sceiling, Giter/s per core", before[0] ? "\n" : "");
    if (cell->threads > 1)
        fprintf(stream, ", all %u at work", cell->threads);
    for (size_t i = 0; i < cell->ceiling_count; i++)
        fprintf(stream, "%s %s %.2f", i > 0 ? "," : ":", cell->ceilings[i].isa,
                cell->ceilings[i].rate.median);
    fputs(cell->ceiling_count > 0 ? "\n\n" : ": unknown\n\n", stream);
}

void esc_bench_text(const struct esc_bench_cell *cell, FILE *stream)
{
    const struct esc_bench_entry *bases[COLUMNS];
    choose(cell, bases);
    print_title(cell, stream);
    fprintf(stream, "%-15s%10s%10s%10s%10s", "contestant", "median ms", "spread %", "min ms",
            "Giter/s");
    for (size_t c = 0; c < COLUMNS; c++)
        fprintf(stream, "%10s", titles[c]);
    fprintf(stream, "%10s\n", "ceiling %");
    for (size_t i = 0; i < cell->entry_count; i++)
        print_entry(cell, &cell->entries[i], bases, stream);
    print_legend(cell, bases, stream);
    fflush(stream); /* the next cell takes a while */
}
