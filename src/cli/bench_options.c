/* SPDX-License-Identifier: BSD-2-Clause */
/* bench_options.c - the options of `bench`: lists, and how long to measure. */
#include "cli/bench_options.h"

#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/names.h"
#include "cli/parse.h"

/* ---- Lists ---------------------------------------------------------------------------------- */

/* Cuts a list at its commas; complains of an empty word, a long one, one that comes twice. */
static bool take_words(const char *option, const char *text, struct esc_suite_list *list)
{
    for (bool more = true; more;) {
        const size_t length = strcspn(text, ",");
        if (length == 0 || length >= ESC_SUITE_WORD) {
            esc_complain("%s: '%.*s' is no item of a list such as A,B,C", option, (int)length,
                         text);
            return false;
        }
        if (list->count == ESC_SUITE_LIST) {
            esc_complain("%s: more than %d in the list, from '%s' on", option, ESC_SUITE_LIST,
                         text);
            return false;
        }
        char *word = list->words[list->count];
        memcpy(word, text, length);
        word[length] = '\0';
        for (size_t i = 0; i < list->count; i++) {
            if (!strcmp(list->words[i], word)) {
                esc_complain("%s: '%s' is listed twice", option, word);
                return false;
            }
        }
        list->count++;
        more = text[length] == ',';
        text += length + more;
    }
    return true;
}

static bool take_names(const char *option, const char *text, const char *(*name)(size_t index),
                       struct esc_suite_list *list)
{
    list->count = 0;
    if (!take_words(option, text, list))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        if (!esc_parse_name(option, list->words[i], name, &list->items[i]))
            return false;
    }
    return true;
}

static bool take_scenes(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    return take_names("--scenes", text, esc_name_scene, &suite->scenes);
}

static bool take_contracts(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    return take_names("--contracts", text, esc_name_contract, &suite->contracts);
}

static bool take_precisions(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    return take_names("--precisions", text, esc_name_precision, &suite->precisions);
}

/* The engine knows which there are. */
static bool take_backends(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    suite->backends.count = 0;
    return take_words("--isa", text, &suite->backends);
}

/* An item is a number, or 0 for a word that has to be looked up. */
static bool take_threads(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    struct esc_suite_list *list = &suite->threads;
    list->count = 0;
    if (!take_words("--threads", text, list))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        uint64_t number = 0;
        if (strcmp(list->words[i], "physical") != 0 && strcmp(list->words[i], "logical") != 0 &&
            !esc_parse_integer("--threads", list->words[i], 1, ESC_MAX_THREADS, &number))
            return false;
        list->items[i] = (size_t)number;
    }
    return true;
}

/* ---- The others ------------------------------------------------------------------------------ */

static bool take_schedule(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    size_t index;
    if (!esc_parse_name("--schedule", text, esc_name_schedule, &index))
        return false;
    suite->schedule = (enum esc_schedule)index;
    suite->has_schedule = true;
    return true;
}

static bool take_loops(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    return esc_parse_integer("--loops", text, 1, 1000000000, &suite->loops);
}

static bool take_repeats(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    return esc_parse_integer("--repeats", text, 1, 100000, &suite->repeats);
}

static bool take_min_time(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    return esc_parse_number("--min-time", text, 0, 3600, &suite->min_time);
}

static bool take_max_time(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    return esc_parse_number("--max-time", text, 0.001, 1e6, &suite->max_time);
}

static bool take_seed(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    return esc_parse_integer("--seed", text, 0, UINT64_MAX, &suite->seed);
}

static bool take_aa(void *target, const char *text)
{
    struct esc_suite_options *suite = target;
    (void)text;
    suite->aa = true;
    return true;
}

#define DEFAULT_MIN_TIME 0.05

static const struct esc_option own[] = {
    {"scenes", 0, "LIST", ESC_GROUP_OWN, take_scenes,
     "named scenes, with commas between. Default: seed,mandelbrot,interior,seahorse,dust"},
    {"isa", 0, "LIST", ESC_GROUP_OWN, take_backends,
     "backends: auto, scalar, avx2, avx512, neon. Default: $ESCAPEMENT_ISA, then auto, the best"},
    {"contracts", 0, "LIST", ESC_GROUP_OWN, take_contracts,
     "strict, fused. Default: the scene's, strict"},
    {"precisions", 0, "LIST", ESC_GROUP_OWN, take_precisions,
     "f64, f32. Default: the scene's, f64"},
    {"threads", 0, "LIST", ESC_GROUP_OWN, take_threads,
     "numbers, physical (one per core), logical (one per CPU). Default: 1 and $OMP_NUM_THREADS, or "
     "what this process may use"},
    {"schedule", 0, "NAME", ESC_GROUP_OWN, take_schedule,
     "dynamic, static or guided. Default: $OMP_SCHEDULE, then dynamic"},
    {"loops", 'n', "N", ESC_GROUP_OWN, take_loops,
     "frames in a sample. Default: 1, 2, 5, 10, ..., as many as --min-time asks for"},
    {"repeats", 'r', "N", ESC_GROUP_OWN, take_repeats,
     "samples of each cell. Default: until the 95 % interval of each median is within 1 % of it"},
    {"min-time", 0, "SECONDS", ESC_GROUP_OWN, take_min_time,
     "what a sample lasts at least, when loops are chosen. Default: 0.05"},
    {"max-time", 0, "SECONDS", ESC_GROUP_OWN, take_max_time,
     "when to stop measuring, precise or not; each cell gets a sample at least. Default: 40, more "
     "for above 20 cells; with --repeats no end"},
    {"seed", 0, "N", ESC_GROUP_OWN, take_seed,
     "of the order of samples and of the resampling of intervals. Default: 1"},
    {"aa", 0, NULL, ESC_GROUP_OWN, take_aa,
     "measure each cell twice, as if it were two: what they differ by is the noise floor, below "
     "which 'compare' sees nothing"},
    {.name = NULL},
};

static const struct esc_command command = {
    .name = "bench",
    .about = "Times scenes x backends x contracts x precisions x threads in turns; a cell whose "
             "counts are wrong has no number",
    .groups = ESC_GROUP_SCENE | ESC_GROUP_AUDIT | ESC_GROUP_RESULT | ESC_GROUP_TALK | ESC_GROUP_OWN,
    .own = own,
    .examples = "  escapement bench\n"
                "  escapement bench --scene seed --threads 2 -r 20\n"
                "  escapement bench --scenes seed,dust --isa avx512,avx2,scalar --threads 1\n"
                "  escapement bench --aa --json a.json\n",
    .exit_codes = "  0   measured, and every count right   69  backend unavailable\n"
                  "  1   some cell's counts are wrong      70  internal error\n"
                  "  4   environment unfit (--strict-env)  71  out of memory or threads\n"
                  "  64  wrong usage                       73  cannot create a file\n"
                  "                                        74  input/output error\n",
};

/* ---- Agreement ------------------------------------------------------------------------------- */

bool esc_suite_changes_scene(const struct esc_options *options)
{
    static const enum esc_option_id ids[] = {
        ESC_OPTION_JULIA,   ESC_OPTION_MANDELBROT, ESC_OPTION_Z0,   ESC_OPTION_FORMULA,
        ESC_OPTION_POWER,   ESC_OPTION_WINDOW,     ESC_OPTION_SIZE, ESC_OPTION_MAX_ITER,
        ESC_OPTION_BAILOUT, ESC_OPTION_GRID};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        if (options->given[ids[i]])
            return true;
    }
    return false;
}

bool esc_suite_has_scene(const struct esc_options *options)
{
    return options->scene || esc_suite_changes_scene(options);
}

static bool contradict(bool both, const char *one, const char *other)
{
    if (both)
        esc_complain("--%s and --%s contradict each other: choose one", one, other);
    return both;
}

static bool agree(const struct esc_options *options, const struct esc_suite_options *suite)
{
    const bool scenes = suite->scenes.count > 0;
    const bool contracts = suite->contracts.count > 0, precisions = suite->precisions.count > 0;
    return !contradict(scenes && options->scene, "scenes", "scene") &&
           !contradict(scenes && options->given[ESC_OPTION_JULIA], "scenes", "julia") &&
           !contradict(scenes && options->given[ESC_OPTION_MANDELBROT], "scenes", "mandelbrot") &&
           !contradict(contracts && options->given[ESC_OPTION_CONTRACT], "contracts", "contract") &&
           !contradict(precisions && options->given[ESC_OPTION_PRECISION], "precisions",
                       "precision");
}

int esc_suite_options_parse(int argc, char **argv, struct esc_options *options,
                            struct esc_suite_options *suite)
{
    *suite = (struct esc_suite_options){.min_time = DEFAULT_MIN_TIME, .seed = 1};
    const int code = esc_options_parse(&command, argc, argv, options, suite);
    if (code >= 0)
        return code;
    return agree(options, suite) ? -1 : ESC_EXIT_USAGE;
}
