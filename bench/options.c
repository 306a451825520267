/* SPDX-License-Identifier: BSD-2-Clause */
/* options.c - what is compared, from the command line. */
#include "bench/options.h"

#include <stdio.h>
#include <string.h>

#include "bench/statistics.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/names.h"
#include "cli/options.h"
#include "cli/parse.h"

const char *esc_bench_scene_name(size_t index)
{
    struct esc_scene scene;
    for (size_t i = 0; esc_scene_name(i); i++) {
        if (esc_scene_named(esc_scene_name(i), ESC_CLASS_W, &scene) == ESC_OK &&
            scene.formula == ESC_FORMULA_QUADRATIC && index-- == 0)
            return esc_scene_name(i);
    }
    return NULL;
}

/* Class B and what is larger has frames of which a round alone takes minutes. */
static const char *class_name(size_t index)
{
    return index <= ESC_CLASS_A ? esc_class_name((enum esc_class)index) : NULL;
}

/* ---- Lists -------------------------------------------------------------------------------- */

/* The next word of a list, without its comma; false at the end. A word too long is cut, and then
 * is no name. */
static bool next_word(const char **text, char *word, size_t size)
{
    if (!*text)
        return false;
    const size_t length = strcspn(*text, ",");
    snprintf(word, size, "%.*s", (int)length, *text);
    *text = (*text)[length] ? *text + length + 1 : NULL;
    return true;
}

static bool add(const char *option, const char *word, size_t item, struct esc_bench_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i] == item) {
            esc_complain("%s: '%s' is listed twice", option, word);
            return false;
        }
    }
    if (list->count == ESC_BENCH_MAX_LIST) {
        esc_complain("%s: more than %d in the list, from '%s' on", option, ESC_BENCH_MAX_LIST,
                     word);
        return false;
    }
    list->items[list->count++] = item;
    return true;
}

/* Names with commas between, instead of what the list has by default. */
static bool take_names(const char *option, const char *text, const char *(*name)(size_t index),
                       struct esc_bench_list *list)
{
    char word[64];
    list->count = 0;
    while (next_word(&text, word, sizeof word)) {
        size_t index;
        if (!esc_parse_name(option, word, name, &index) || !add(option, word, index, list))
            return false;
    }
    return true;
}

/* ---- Options ------------------------------------------------------------------------------ */

static bool take_scenes(void *target, const char *text)
{
    struct esc_bench_options *options = target;
    return take_names("--scenes", text, esc_bench_scene_name, &options->scenes);
}

static bool take_class(void *target, const char *text)
{
    struct esc_bench_options *options = target;
    size_t index;
    if (!esc_parse_name("--class", text, class_name, &index))
        return false;
    options->size_class = (enum esc_class)index;
    return true;
}

static bool take_precision(void *target, const char *text)
{
    struct esc_bench_options *options = target;
    return take_names("--precision", text, esc_name_precision, &options->precisions);
}

static bool take_contract(void *target, const char *text)
{
    struct esc_bench_options *options = target;
    return take_names("--contract", text, esc_name_contract, &options->contracts);
}

static bool take_threads(void *target, const char *text)
{
    struct esc_bench_options *options = target;
    char word[32];
    options->threads.count = 0;
    while (next_word(&text, word, sizeof word)) {
        uint64_t threads;
        if (!esc_parse_integer("--threads", word, 1, ESC_MAX_THREADS, &threads) ||
            !add("--threads", word, (size_t)threads, &options->threads))
            return false;
    }
    return true;
}

static bool take_rounds(void *target, const char *text)
{
    struct esc_bench_options *options = target;
    uint64_t rounds;
    if (!esc_parse_integer("--rounds", text, 1, ESC_BENCH_MAX_SAMPLES, &rounds))
        return false;
    options->rounds = (unsigned)rounds;
    return true;
}

static bool take_only(void *target, const char *text)
{
    struct esc_bench_options *options = target;
    struct esc_bench_list list;
    if (!take_names("--only", text, esc_bench_contestant_name, &list))
        return false;
    options->has_only = true;
    for (size_t i = 0; i < list.count; i++)
        options->only[list.items[i]] = true;
    return true;
}

static bool take_json(void *target, const char *text)
{
    struct esc_bench_options *options = target;
    if (!*text) {
        esc_complain("--json: '' is not a file name");
        return false;
    }
    options->json = text;
    return true;
}

static bool take_seed(void *target, const char *text)
{
    struct esc_bench_options *options = target;
    return esc_parse_integer("--seed", text, 0, UINT64_MAX, &options->seed);
}

static const struct esc_option own_options[] = {
    {"scenes", 0, "LIST", ESC_GROUP_OWN, take_scenes,
     "quadratic named scenes (seed,interior,mandelbrot,seahorse,dendrite,dust)"},
    {"class", 0, "S|W|A", ESC_GROUP_OWN, take_class, "class of the scenes (W)"},
    {"precision", 0, "LIST", ESC_GROUP_OWN, take_precision, "f64, f32 (f64)"},
    {"contract", 0, "LIST", ESC_GROUP_OWN, take_contract, "strict, fused (strict)"},
    {"threads", 0, "LIST", ESC_GROUP_OWN, take_threads, "numbers of threads (1)"},
    {"rounds", 0, "N", ESC_GROUP_OWN, take_rounds, "samples of each contestant (21)"},
    {"only", 0, "LIST", ESC_GROUP_OWN, take_only, "contestants (all that can run)"},
    {"json", 0, "FILE", ESC_GROUP_OWN, take_json, "write every sample to FILE, too"},
    {"seed", 0, "N", ESC_GROUP_OWN, take_seed, "of the order in each round (1)"},
    {.name = NULL},
};

static const struct esc_command command = {
    .name = "escapement-bench",
    .own_program = true,
    .about = "Times the engine's backends beside programs that a competent user would write, in "
             "rounds of shuffled order, and checks every sample's digest",
    .own = own_options,
    .examples = "  escapement-bench\n"
                "  escapement-bench --scenes seed --threads 1,2 --json bench.json\n"
                "  escapement-bench --only avx512-x4,engine-avx512 --precision f64,f32\n",
    .exit_codes = "  0   every digest is right, whatever the times\n"
                  "  1   a contestant counted wrongly\n"
                  "  64  wrong usage                   71  out of memory or threads\n"
                  "  69  contestant unavailable        73, 74  cannot write a file\n",
};

int esc_bench_options_parse(int argc, char **argv, struct esc_bench_options *options)
{
    struct esc_options shared; /* of which this program has none but --help and --version */
    memset(options, 0, sizeof *options);
    options->size_class = ESC_CLASS_W;
    options->rounds = 21;
    options->seed = 1;
    options->precisions.count = options->contracts.count = 1; /* of index 0: f64, strict */
    options->threads = (struct esc_bench_list){{1}, 1};
    take_scenes(options, "seed,interior,mandelbrot,seahorse,dendrite,dust");
    return esc_options_parse(&command, argc, argv, &shared, options);
}
