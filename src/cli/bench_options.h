/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/bench_options.h - what `bench` measures and how long, from the command line. */
#ifndef ESC_CLI_BENCH_OPTIONS_H
#define ESC_CLI_BENCH_OPTIONS_H

#include "cli/options.h"

#define ESC_SUITE_LIST 32
#define ESC_SUITE_WORD 24

/* Words or indices, as the option has them; empty: the option was not given. */
struct esc_suite_list {
    size_t count;
    size_t items[ESC_SUITE_LIST];
    char words[ESC_SUITE_LIST][ESC_SUITE_WORD];
};

struct esc_suite_options {
    struct esc_suite_list scenes, backends, contracts, precisions, threads;
    bool has_schedule;
    enum esc_schedule schedule;
    uint64_t loops, repeats, seed;
    double min_time;
    double max_time; /* 0: not given */
    bool aa;
};

/* Parses the command line; returns as esc_options_parse does. */
int esc_suite_options_parse(int argc, char **argv, struct esc_options *options,
                            struct esc_suite_options *suite);

/* Whether scene options change a named scene; a contract and a precision do not, since keys tell them. */
bool esc_suite_changes_scene(const struct esc_options *options);

/* Whether there are scene options that describe one scene, where no list was given. */
bool esc_suite_has_scene(const struct esc_options *options);

#endif
