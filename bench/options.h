/* SPDX-License-Identifier: BSD-2-Clause */
/* bench/options.h - what is compared, from the command line. */
#ifndef ESC_BENCH_OPTIONS_H
#define ESC_BENCH_OPTIONS_H

#include <escapement/escapement.h>

#include "bench/roster.h"

#define ESC_BENCH_MAX_LIST 32

/* Indices, or numbers, in the order given. */
struct esc_bench_list {
    size_t items[ESC_BENCH_MAX_LIST];
    size_t count;
};

struct esc_bench_options {
    struct esc_bench_list scenes; /* of esc_bench_scene_name */
    enum esc_class size_class;
    struct esc_bench_list precisions, contracts, threads;
    unsigned rounds;
    bool has_only;
    bool only[ESC_BENCH_MAX_CONTESTANTS]; /* by esc_bench_contestant_name's index */
    const char *json;
    uint64_t seed;
};

/* The named scenes that baselines know: quadratic ones; null past the last. */
const char *esc_bench_scene_name(size_t index);

/* Returns -1 to go on, or the exit code to end with. */
int esc_bench_options_parse(int argc, char **argv, struct esc_bench_options *options);

#endif
