/* SPDX-License-Identifier: BSD-2-Clause */
/* compare.c - `escapement compare`: whether one of two measurements is slower. */
#include "cli/compare.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/parse.h"

/* ---- Options ---------------------------------------------------------------------------------- */

static bool take_run(void *target, const char *text)
{
    struct esc_compare *compare = target;
    if (!*text) {
        esc_complain("--run: '' is no command");
        return false;
    }
    if (compare->runs == 2) {
        esc_complain("--run is given more than twice; it takes a command for A and one for B");
        return false;
    }
    compare->commands[compare->runs++] = text;
    return true;
}

static bool take_rounds(void *target, const char *text)
{
    struct esc_compare *compare = target;
    uint64_t value;
    /* Of fewer pairs than eight none can be significant at 1 %. */
    if (!esc_parse_integer("--rounds", text, 8, 1000, &value))
        return false;
    compare->rounds = (size_t)value;
    return true;
}

static bool take_floor(void *target, const char *text)
{
    struct esc_compare *compare = target;
    double percent;
    if (!esc_parse_number("--noise-floor", text, 0, 1000, &percent))
        return false;
    compare->floor = percent / 100;
    return true;
}

static bool take_seed(void *target, const char *text)
{
    struct esc_compare *compare = target;
    return esc_parse_integer("--seed", text, 0, UINT64_MAX, &compare->seed);
}

static bool take_json(void *target, const char *text)
{
    struct esc_compare *compare = target;
    if (!*text) {
        esc_complain("--json: '' is not a file name");
        return false;
    }
    compare->json = text;
    return true;
}

static const char *format_name(size_t index)
{
    static const char *const names[] = {"text", "json", "markdown", NULL};
    return names[index];
}

static bool take_format(void *target, const char *text)
{
    struct esc_compare *compare = target;
    size_t index;
    if (!esc_parse_name("--format", text, format_name, &index))
        return false;
    compare->format = (enum esc_compare_format)index;
    return true;
}

static const struct esc_option own_options[] = {
    {"noise-floor", 0, "PCT", ESC_GROUP_OWN, take_floor,
     "call nothing a difference that is not wholly beyond this many percent; what the files' own "
     "noise floors and samples tell can only raise it"},
    {"run", 0, "COMMAND", ESC_GROUP_OWN, take_run,
     "twice, in place of files: runs both commands in turns, by /bin/sh. The time is that of the "
     "program's own 'Time:' line where it is verified, else of the whole command"},
    {"rounds", 0, "N", ESC_GROUP_OWN, take_rounds,
     "with --run: times that each command runs, 8 to 1000. Default: 16 to 100, until the ratio's 95 % "
     "interval is within 0.5 % of it or a minute has passed"},
    {"seed", 0, "N", ESC_GROUP_OWN, take_seed,
     "of the shuffled order and of the resamplings behind intervals. Default: 1"},
    {"json", 0, "FILE", ESC_GROUP_OWN, take_json, "write the report as JSON to FILE"},
    {"format", 0, "text|json|markdown", ESC_GROUP_OWN, take_format,
     "the report on standard output. Default: text"},
    {0},
};

static const struct esc_command command = {
    .name = "compare",
    .about = "Tells whether B is slower than A: two results of bench, or two commands",
    .groups = ESC_GROUP_TALK,
    .own = own_options,
    .operands = "[A.json B.json]",
    .operands_most = 2,
    .repeats = "run",
    .examples = "  escapement compare before.json after.json\n"
                "  escapement compare --noise-floor 2 before.json after.json\n"
                "  escapement compare --run './a/escapement' --run './b/escapement'\n",
    .exit_codes = "  0   no cell is slower\n"
                  "  1   digests differ, or a cell was not verified: wrong, not slow\n"
                  "  2   a cell is slower, significantly and beyond the noise floor\n"
                  "  64  wrong usage                   65  bad input file, nothing in common\n"
                  "  71  a command cannot be started   73, 74  cannot write a file\n",
};

/* Files or commands, two of them. */
static bool is_whole(const struct esc_compare *compare, const struct esc_options *options)
{
    if (compare->runs > 0 && options->operand_n > 0)
        esc_complain("'%s' is given beside --run; compare takes two files or two commands",
                     options->operands[0]);
    else if (compare->runs == 1)
        esc_complain("--run is given once; it takes a command for A and one for B");
    else if (compare->runs == 0 && options->operand_n < 2)
        esc_complain("compare needs two results, A.json and B.json, or --run twice; see --help");
    else if (compare->runs == 0 && compare->rounds > 0)
        esc_complain("--rounds is of no use without --run");
    else
        return true;
    return false;
}

int esc_command_compare(int argc, char **argv)
{
    struct esc_options options;
    struct esc_compare compare = {.seed = 1};
    const int parsed = esc_options_parse(&command, argc, argv, &options, &compare);
    if (parsed >= 0)
        return parsed;
    if (!is_whole(&compare, &options))
        return ESC_EXIT_USAGE;
    compare.quiet = options.quiet;
    compare.verbose = options.verbose;
    options.json = compare.json;
    int code = esc_outputs_create(&options, &compare.outputs);
    if (code == ESC_EXIT_OK)
        code = compare.runs > 0
                   ? esc_compare_commands(&compare)
                   : esc_compare_files(&compare, options.operands[0], options.operands[1]);
    esc_outputs_abandon(&compare.outputs);
    return code;
}

/* ---- The end of either ------------------------------------------------------------------------ */

static enum esc_status judge(struct esc_compare_cell *cells, size_t n, double floor,
                             struct esc_interval *ratio)
{
    struct esc_contrast *contrasts = malloc(n * sizeof *contrasts);
    struct esc_interval *ratios = malloc(n * sizeof *ratios);
    enum esc_status status = ESC_ERR_MEMORY;
    if (contrasts && ratios) {
        for (size_t i = 0; i < n; i++) {
            contrasts[i] = cells[i].contrast;
            ratios[i] = cells[i].contrast.ratio;
        }
        status = esc_contrast_judge(contrasts, n, floor);
        for (size_t i = 0; i < n && !status; i++)
            cells[i].contrast = contrasts[i];
        if (!status)
            status = esc_stats_geometric_mean(ratios, n, ratio);
    }
    free(ratios);
    free(contrasts);
    return status;
}

static int print_report(const struct esc_compare *compare, const struct esc_compare_report *report)
{
    switch (compare->format) {
    case ESC_COMPARE_FORMAT_JSON:
        return esc_outputs_print(esc_compare_json(report));
    case ESC_COMPARE_FORMAT_MARKDOWN:
        esc_compare_markdown(report, stdout);
        break;
    case ESC_COMPARE_FORMAT_TEXT:
        esc_compare_text(report, stdout);
        break;
    }
    return ESC_EXIT_OK;
}

int esc_compare_finish(struct esc_compare *compare, struct esc_compare_report *report,
                       struct esc_compare_cell *cells)
{
    report->cells = cells;
    report->brief = compare->quiet;
    report->wordy = compare->verbose;
    const enum esc_status status = judge(cells, report->n, report->floor, &report->ratio);
    if (status) {
        esc_complain("cannot compare: %s", esc_status_string(status));
        return esc_exit_code(status);
    }
    int code = ESC_EXIT_OK;
    if (compare->json)
        code = esc_outputs_json(&compare->outputs, esc_compare_json(report));
    if (code == ESC_EXIT_OK)
        code = print_report(compare, report);
    if (code != ESC_EXIT_OK)
        return code;
    if (json_array_size(report->failed) > 0)
        return ESC_EXIT_FAILED;
    return esc_compare_verdict(report) == ESC_CONTRAST_SLOWER ? ESC_EXIT_REGRESSION : ESC_EXIT_OK;
}
