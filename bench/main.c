/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - compares the engine with the baselines, cell by cell. */
#include <stdlib.h>

#include "bench/cell.h"
#include "bench/options.h"
#include "bench/report.h"
#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/standard_files.h"
#include "report/file.h"
#include "report/json.h"

struct bench {
    const struct esc_bench_options *options;
    struct esc_bench_roster roster;
    uint64_t random;             /* of the orders */
    struct esc_bench_cell *cell; /* too large for a stack */
    json_t *cells;               /* null without --json */
    bool wrong;
};

static int fail(enum esc_status status, const struct esc_error *error)
{
    esc_complain("%s", error->message[0] ? error->message : esc_status_string(status));
    return esc_exit_code(status);
}

static int report(struct bench *bench)
{
    const struct esc_bench_cell *cell = bench->cell;
    esc_bench_text(cell, stdout);
    bench->wrong |= cell->wrong;
    if (!bench->cells || json_array_append_new(bench->cells, esc_bench_json_cell(cell)) == 0)
        return ESC_EXIT_OK;
    esc_complain("out of memory for JSON");
    return ESC_EXIT_OS;
}

static int run_cell(struct bench *bench, size_t scene, size_t precision, size_t contract)
{
    struct esc_bench_frame frame;
    struct esc_error error = {""};
    enum esc_status status = esc_bench_frame_create(
        esc_bench_scene_name(scene), bench->options->size_class, (enum esc_precision)precision,
        (enum esc_contract)contract, bench->roster.judge, &frame, &error);
    if (status)
        return fail(status, &error);
    status = esc_bench_cell_run(&bench->roster, &frame, bench->options->rounds, &bench->random,
                                bench->cell);
    const int code = status ? fail(status, &error) : report(bench);
    esc_bench_frame_free(&frame);
    return code;
}

static int run_cells(struct bench *bench)
{
    const struct esc_bench_options *options = bench->options;
    int code = ESC_EXIT_OK;
    for (size_t s = 0; s < options->scenes.count; s++)
        for (size_t p = 0; p < options->precisions.count; p++)
            for (size_t c = 0; c < options->contracts.count && !code; c++)
                code = run_cell(bench, options->scenes.items[s], options->precisions.items[p],
                                options->contracts.items[c]);
    return code;
}

static void skipped(const char *name, const char *why)
{
    printf("SKIPPED: %s: %s\n", name, why);
}

static void warn_of_crowd(unsigned threads)
{
    struct esc_team_limits limits;
    esc_team_limits(&limits);
    if (threads > limits.recommended)
        esc_complain("%u threads are more than the %u that this machine gives: they take turns, "
                     "and no part of a ceiling means anything",
                     threads, limits.recommended);
}

/* Every cell of one number of threads. */
static int run_team(struct bench *bench, unsigned threads)
{
    struct esc_error error = {""};
    warn_of_crowd(threads);
    const enum esc_status status =
        esc_bench_roster_create(threads, bench->options->has_only ? bench->options->only : NULL,
                                skipped, &bench->roster, &error);
    if (status)
        return fail(status, &error);
    const int code = run_cells(bench);
    esc_bench_roster_free(&bench->roster);
    return code;
}

/* Gives the cells up. */
static int write_json(struct bench *bench, struct esc_file *file)
{
    struct esc_io_error error;
    json_t *all =
        esc_bench_json(bench->cells, bench->options->rounds, bench->options->seed, bench->wrong);
    bench->cells = NULL;
    enum esc_io status = esc_json_write(all, file, &error);
    if (status)
        esc_file_abandon(file);
    else
        status = esc_file_commit(file, &error);
    if (status)
        esc_complain("%s", error.message);
    return esc_exit_code_io(status);
}

static int run(struct bench *bench, struct esc_file *file)
{
    const struct esc_bench_list *threads = &bench->options->threads;
    int code = ESC_EXIT_OK;
    for (size_t t = 0; t < threads->count && !code; t++)
        code = run_team(bench, (unsigned)threads->items[t]);
    if (code || !file) {
        esc_file_abandon(file);
        return code;
    }
    return write_json(bench, file);
}

/* The file is created first, so that a path that cannot be written is told before the work. */
static int compare(const struct esc_bench_options *options)
{
    struct bench bench = {.options = options, .random = options->seed};
    struct esc_file *file = NULL;
    struct esc_io_error error;
    const enum esc_io status =
        options->json ? esc_file_create(options->json, &file, &error) : ESC_IO_OK;
    if (status) {
        esc_complain("%s", error.message);
        return esc_exit_code_io(status);
    }
    bench.cells = file ? json_array() : NULL;
    bench.cell = malloc(sizeof *bench.cell);
    int code = ESC_EXIT_OS;
    if (bench.cell && (bench.cells || !file)) {
        code = run(&bench, file);
    } else {
        esc_complain("out of memory");
        esc_file_abandon(file);
    }
    json_decref(bench.cells);
    free(bench.cell);
    return !code && bench.wrong ? ESC_EXIT_FAILED : code;
}

int main(int argc, char **argv)
{
    struct esc_bench_options options;
    esc_standard_files_open();
    int code = esc_bench_options_parse(argc, argv, &options);
    if (code < 0)
        code = esc_environment_check() ? compare(&options) : ESC_EXIT_USAGE;
    return esc_standard_files_close(code);
}
