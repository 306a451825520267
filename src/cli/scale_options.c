/* SPDX-License-Identifier: BSD-2-Clause */
/* scale_options.c - the options that only `escapement scale` has, or has in a form of its own. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/names.h"
#include "cli/parse.h"
#include "cli/scale.h"
#include "cli/topology.h"
#include "report/chart.h"

/* ---- Numbers of threads --------------------------------------------------------------------- */

static bool threads_add(struct esc_scale_options *own, unsigned threads)
{
    size_t at = 0;
    while (at < own->n && own->threads[at] < threads)
        at++;
    if (at < own->n && own->threads[at] == threads)
        return true;
    if (own->n == ESC_SCALE_POINTS)
        return false;
    memmove(&own->threads[at + 1], &own->threads[at], (own->n - at) * sizeof *own->threads);
    own->threads[at] = threads;
    own->n++;
    return true;
}

static unsigned logical(void)
{
    struct esc_team_limits limits;
    esc_team_limits(&limits);
    const unsigned cpus = limits.affinity > 0 ? limits.affinity : limits.online;
    return cpus > ESC_MAX_THREADS ? ESC_MAX_THREADS : cpus;
}

/* 0: not known, and *why says why. */
static unsigned physical(const char **why)
{
    unsigned cores = 0;
    *why = esc_topology_cores(&cores);
    if (*why != NULL)
        return 0;
    return cores > ESC_MAX_THREADS ? ESC_MAX_THREADS : cores;
}

static bool threads_take(const char *word, unsigned *threads)
{
    uint64_t value;
    const char *why;
    if (!strcmp(word, "logical")) {
        *threads = logical();
        return true;
    }
    if (!strcmp(word, "physical")) {
        *threads = physical(&why);
        if (*threads == 0)
            esc_complain("--threads: physical is unavailable: %s; give a number", why);
        return *threads > 0;
    }
    if (!esc_parse_integer("--threads", word, 1, ESC_MAX_THREADS, &value))
        return false;
    *threads = (unsigned)value;
    return true;
}

bool esc_scale_threads_parse(const char *text, struct esc_scale_options *own)
{
    own->n = 0;
    for (const char *at = text;; at++) {
        char word[32] = "";
        unsigned threads;
        const size_t length = strcspn(at, ",");
        if (length == 0 || length >= sizeof word) {
            esc_complain("--threads: '%s' is not a list of numbers, such as 1,2,4,physical,logical",
                         text);
            return false;
        }
        memcpy(word, at, length);
        if (!threads_take(word, &threads))
            return false;
        if (!threads_add(own, threads)) {
            esc_complain("--threads: '%s' has more than %d numbers", text, ESC_SCALE_POINTS);
            return false;
        }
        at += length;
        if (*at == '\0')
            return true;
    }
}

void esc_scale_threads_default(struct esc_scale_options *own)
{
    const char *why;
    const unsigned most = logical(), cores = physical(&why);
    for (unsigned threads = 1; threads <= most; threads *= 2)
        threads_add(own, threads);
    if (cores > 0)
        threads_add(own, cores);
    threads_add(own, most);
}

/* ---- The others ----------------------------------------------------------------------------- */

const char *esc_scale_mode_name(size_t mode)
{
    static const char *const names[] = {"strong", "weak", NULL};
    return names[mode];
}

static bool take_mode(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    size_t index;
    if (!esc_parse_name("--mode", text, esc_scale_mode_name, &index))
        return false;
    own->mode = (enum esc_scale_mode)index;
    return true;
}

static bool take_isa(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    own->shared->given[ESC_OPTION_ISA] = text;
    return esc_options_table()[ESC_OPTION_ISA].take(own->shared, text);
}

static bool take_threads(void *target, const char *text)
{
    return esc_scale_threads_parse(text, target);
}

static bool take_schedule(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    own->shared->given[ESC_OPTION_SCHEDULE] = text;
    return esc_options_table()[ESC_OPTION_SCHEDULE].take(own->shared, text);
}

static bool take_places(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    own->places = text;
    return true;
}

static bool take_bind(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    own->bind = text;
    return true;
}

static bool take_repeats(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    return esc_parse_integer("--repeats", text, 1, 1000000, &own->repeats);
}

static bool take_max_time(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    return esc_parse_number("--max-time", text, 0.001, 1e9, &own->max_time);
}

static bool take_seed(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    return esc_parse_integer("--seed", text, 0, UINT64_MAX - 1, &own->seed);
}

bool esc_scale_picture_parse(const char *option, const char *text, const char **path)
{
    const char *wrong = esc_chart_check_path(text);
    if (wrong != NULL) {
        esc_complain("%s: %s", option, wrong);
        return false;
    }
    *path = text;
    return true;
}

static bool take_chart(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    return esc_scale_picture_parse("--chart", text, &own->chart);
}

static bool take_timeline(void *target, const char *text)
{
    struct esc_scale_options *own = target;
    return esc_scale_picture_parse("--timeline", text, &own->timeline);
}

const struct esc_option esc_scale_own_options[] = {
    {"mode", 0, "strong|weak", ESC_GROUP_OWN, take_mode,
     "strong: the same scene for every team; weak: max_iter times the threads, so that the work of a "
     "scene all of whose pixels reach it grows with them. Default: strong"},
    {"threads", 0, "LIST", ESC_GROUP_OWN, take_threads,
     "sizes of teams: numbers, physical, logical, such as 1,2,4,logical. Default: powers of two up to "
     "the CPUs that this process may use, and both of these"},
    {"isa", 0, "NAME", ESC_GROUP_OWN, take_isa,
     "the backend: auto, scalar, avx2, avx512, neon. Default: $ESCAPEMENT_ISA, then auto"},
    {"schedule", 0, "NAME", ESC_GROUP_OWN, take_schedule,
     "dynamic, static or guided. Default: $OMP_SCHEDULE, then dynamic"},
    {"places", 0, "TEXT", ESC_GROUP_OWN, take_places,
     "where threads may be, as OMP_PLACES has it: threads, cores, sockets, or a list such as {0},{1}; "
     "the program starts itself anew with it"},
    {"bind", 0, "TEXT", ESC_GROUP_OWN, take_bind,
     "how teams are laid over places, as OMP_PROC_BIND has it: close, spread, primary, true, false"},
    {"repeats", 'r', "N", ESC_GROUP_OWN, take_repeats,
     "samples of each team. Default: until the 95 % interval of each median is within 1 %"},
    {"max-time", 0, "SECONDS", ESC_GROUP_OWN, take_max_time, "when to stop measuring. Default: 30"},
    {"seed", 0, "N", ESC_GROUP_OWN, take_seed,
     "of the order of samples and of resampling. Default: 1"},
    {"chart", 0, "FILE", ESC_GROUP_OWN, take_chart,
     "draw speedup and efficiency, with intervals, the ideal and fitted laws, to FILE.svg, .png or "
     ".pdf"},
    {"timeline", 0, "FILE", ESC_GROUP_OWN, take_timeline,
     "draw what each thread of the largest team did, chunk by chunk, to FILE.svg, .png or .pdf"},
    {.name = NULL},
};
