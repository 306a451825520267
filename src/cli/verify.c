/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/verify.c - `escapement verify`: proves that every backend gives the reference's bits. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "cli/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/names.h"
#include "cli/parse.h"
#include "cli/setup.h"
#include "measure/clock.h"

/* ---- Options ------------------------------------------------------------------------------- */

struct own {
    uint64_t random, seed, size_class;
    bool has_seed, make_goldens;
};

static bool take_random(void *target, const char *text)
{
    return esc_parse_integer("--random", text, 0, 1000000, &((struct own *)target)->random);
}

static bool take_seed(void *target, const char *text)
{
    struct own *const own = target;
    own->has_seed = true;
    return esc_parse_integer("--seed", text, 0, UINT64_MAX, &own->seed);
}

static bool take_class(void *target, const char *text)
{
    size_t index;
    if (!esc_parse_name("--class", text, esc_name_class, &index))
        return false;
    ((struct own *)target)->size_class = index;
    return true;
}

static bool take_make_goldens(void *target, const char *text)
{
    (void)text;
    ((struct own *)target)->make_goldens = true;
    return true;
}

static const struct esc_option own_options[] = {
    {"random", 0, "N", ESC_GROUP_OWN, take_random, "random scenes to try (200)"},
    {"seed", 0, "N", ESC_GROUP_OWN, take_seed,
     "seed of the random scenes (from the clock, and printed)"},
    {"class", 0, "S|W|A|B|C", ESC_GROUP_OWN, take_class, "class of the named scenes (S)"},
    {"make-goldens", 0, NULL, ESC_GROUP_OWN, take_make_goldens,
     "print the goldens by the scalar reference, and do nothing else"},
    {.name = NULL},
};

static const struct esc_command command = {
    .name = "verify",
    .about = "Compares every backend with the scalar reference, bit for bit, in every contract, "
             "precision, formula and plane",
    .groups = ESC_GROUP_ENGINE | ESC_GROUP_REPORT | ESC_GROUP_TALK,
    .own = own_options,
    .examples = "  escapement verify\n"
                "  escapement verify --isa avx2 --threads 7 --random 2000\n"
                "  escapement verify --seed 42 --json verify.json\n",
    .exit_codes = "  0   every bit agrees\n"
                  "  1   something differs: where, is printed\n"
                  "  64  wrong usage                   71  out of memory or threads\n"
                  "  69  backend unavailable           73, 74  cannot write a file\n",
};

/* ---- Groups --------------------------------------------------------------------------------- */

/* Known counts, before any verdict is built on this machine's arithmetic. */
static int canaries_verify(struct esc_verify *verify)
{
    for (size_t i = 0; i < verify->subject_count; i++) {
        struct esc_subject *const subject = &verify->subjects[i];
        struct esc_error error;
        if (subject->engine == NULL)
            continue;
        const enum esc_status status = esc_engine_check(subject->engine, &error);
        if (status == ESC_ERR_CANARY)
            esc_verify_fault(verify, subject, "canaries", NULL, error.message);
        else if (status != ESC_OK)
            return esc_exit_code(status);
        verify->group.frames += 48; /* formulas, contracts, precisions */
    }
    verify->group.scenes = 1;
    return ESC_EXIT_OK;
}

static int groups_run(struct esc_verify *verify, uint64_t *failures)
{
    static const struct {
        const char *name;
        int (*run)(struct esc_verify *verify);
    } groups[] = {{"canaries", canaries_verify},
                  {"named", esc_verify_named},
                  {"points", esc_verify_points},
                  {"random", esc_verify_random},
                  {"shortcut", esc_verify_shortcut}};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        const uint64_t start = esc_clock_ns();
        verify->group = (struct esc_verify_group){.name = groups[i].name};
        const int code = groups[i].run(verify);
        if (code != ESC_EXIT_OK)
            return code;
        esc_verify_report_group(verify, (double)(esc_clock_ns() - start) * 1e-9);
        *failures += verify->group.failures;
    }
    return ESC_EXIT_OK;
}

/* ---- Subjects ------------------------------------------------------------------------------- */

static int engine_start(const struct esc_engine_options *options, const char *isa,
                        struct esc_engine **engine)
{
    struct esc_engine_options mine = *options;
    struct esc_error error;
    mine.isa = isa;
    const enum esc_status status = esc_engine_create(&mine, engine, &error);
    if (status == ESC_OK)
        return ESC_EXIT_OK;
    esc_complain("%s", error.message);
    return esc_exit_code(status);
}

/* Every backend, or the one that was asked for; and the reference in any case. */
static int subjects_start(struct esc_verify *verify)
{
    const struct esc_engine_options *const options = &verify->engine_options;
    const bool all = options->isa == NULL || strcmp(options->isa, "auto") == 0;
    int code = engine_start(options, "scalar", &verify->reference);
    for (size_t i = 0; code == ESC_EXIT_OK && esc_backend_name(i) != NULL; i++) {
        const char *const name = esc_backend_name(i);
        if ((!all && strcmp(name, options->isa) != 0) || verify->subject_count == ESC_MAX_BACKENDS)
            continue;
        struct esc_subject *const subject = &verify->subjects[verify->subject_count++];
        subject->name = name;
        if (strcmp(name, "scalar") == 0)
            subject->engine = verify->reference;
        else if (esc_backend_check(name, &subject->reason) == ESC_OK)
            code = engine_start(options, name, &subject->engine);
    }
    return code;
}

static void verify_free(struct esc_verify *verify)
{
    for (size_t i = 0; i < verify->subject_count; i++)
        if (verify->subjects[i].engine != verify->reference)
            esc_engine_free(verify->subjects[i].engine);
    esc_engine_free(verify->reference);
    free(verify->expected.counts);
    free(verify->expected.final_z);
    free(verify->got.counts);
    free(verify->got.final_z);
    json_decref(verify->groups);
    json_decref(verify->faults);
}

static uint64_t clock_seed(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static int verify_run(struct esc_verify *verify, const struct own *own)
{
    struct esc_outputs outputs = {.json = NULL};
    uint64_t failures = 0;
    int code = esc_setup_engine_options(verify->options, &verify->engine_options);
    if (code == ESC_EXIT_OK)
        code = subjects_start(verify);
    if (code != ESC_EXIT_OK)
        return code;
    if (own->make_goldens)
        return esc_verify_goldens(verify);
    code = esc_outputs_create(verify->options, &outputs);
    if (code != ESC_EXIT_OK)
        return code;
    esc_verify_report_head(verify);
    code = groups_run(verify, &failures);
    if (code == ESC_EXIT_OK)
        code = esc_verify_report(verify, &outputs, failures);
    esc_outputs_abandon(&outputs);
    return code;
}

int esc_command_verify(int argc, char **argv)
{
    struct esc_options options;
    struct own own = {.random = 200, .size_class = ESC_CLASS_S};
    const int parsed = esc_options_parse(&command, argc, argv, &options, &own);
    if (parsed >= 0)
        return parsed;
    struct esc_verify verify = {.options = &options,
                                .seed = own.has_seed ? own.seed : clock_seed(),
                                .random_scenes = (unsigned)own.random,
                                .size_class = (enum esc_class)own.size_class,
                                .groups = json_array(),
                                .faults = json_array()};
    const int code = verify_run(&verify, &own);
    verify_free(&verify);
    return code;
}
