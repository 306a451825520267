/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/study_options.c - which ranks a study compares, and how long. */
#include <string.h>

#include "cli/complain.h"
#include "cli/parse.h"
#include "mpi/ranks.h"
#include "mpi/study.h"

static bool take_repeats(void *target, const char *text)
{
    struct esc_study *const study = target;
    return esc_parse_integer("--repeats", text, 1, 1000000, &study->own.repeats);
}

static bool take_mode(void *target, const char *text)
{
    size_t index;
    struct esc_study *const study = target;
    if (!esc_parse_name("--mode", text, esc_scale_mode_name, &index))
        return false;
    study->own.mode = (enum esc_scale_mode)index;
    return true;
}

static bool take_chart(void *target, const char *text)
{
    struct esc_study *const study = target;
    return esc_scale_picture_parse("--chart", text, &study->own.chart);
}

static bool take_max_time(void *target, const char *text)
{
    struct esc_study *const study = target;
    return esc_parse_number("--max-time", text, 0.001, 1e9, &study->own.max_time);
}

void esc_study_ranks_add(struct esc_study *study, int ranks)
{
    size_t at = study->n;
    while (at > 0 && study->points[at - 1].ranks > ranks)
        at--;
    if (at > 0 && study->points[at - 1].ranks == ranks)
        return;
    for (size_t i = study->n; i > at; i--)
        study->points[i].ranks = study->points[i - 1].ranks;
    study->points[at].ranks = ranks;
    study->n++;
}

static bool take_ranks(void *target, const char *text)
{
    struct esc_study *const study = target;
    study->n = 0;
    for (const char *at = text;;) {
        char number[16];
        const size_t length = strcspn(at, ",");
        uint64_t ranks;
        if (study->n == ESC_STUDY_POINTS || length >= sizeof number) {
            esc_complain("--ranks '%s': at most %d numbers with commas between them", text,
                         ESC_STUDY_POINTS);
            return false;
        }
        memcpy(number, at, length);
        number[length] = '\0';
        if (!esc_parse_integer("--ranks", number, 1, (uint64_t)esc_ranks_size(), &ranks))
            return false;
        esc_study_ranks_add(study, (int)ranks);
        if (!at[length])
            return true;
        at += length + 1;
    }
}

#define TIMING                                                                                \
    {"repeats",    'r',                                                                       \
     "N",          ESC_GROUP_OWN,                                                             \
     take_repeats, "samples of each (until the 95 % interval of each median is within 1 %)"}, \
    {                                                                                         \
        "max-time", 0, "S", ESC_GROUP_OWN, take_max_time,                                     \
            "begin no sample after so many seconds (60)"                                      \
    }

const struct esc_option esc_study_bench_options[] = {TIMING, {.name = NULL}};
const struct esc_option esc_study_scale_options[] = {
    {"ranks", 0, "LIST", ESC_GROUP_OWN, take_ranks,
     "numbers of ranks to compare, such as 1,2,4 (powers of two, and all)"},
    {"mode", 0, "strong|weak", ESC_GROUP_OWN, take_mode,
     "strong: the same scene for all; weak: max_iter times the ranks (strong)"},
    {"chart", 0, "FILE", ESC_GROUP_OWN, take_chart,
     "draw speedup and efficiency to FILE.svg, .png or .pdf"},
    TIMING,
    {.name = NULL}};

#undef TIMING

void esc_study_ranks_default(struct esc_study *study)
{
    const int size = esc_ranks_size();
    for (int ranks = 1; ranks < size; ranks *= 2)
        esc_study_ranks_add(study, ranks);
    esc_study_ranks_add(study, size);
}
