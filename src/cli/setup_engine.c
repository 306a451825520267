/* SPDX-License-Identifier: BSD-2-Clause */
/* setup_engine.c - from options and environment to an engine. */
#include <string.h>

#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/parse.h"
#include "cli/setup.h"
#include "cli/topology.h"

/* Every backend that there is on some architecture; --isa may name each of them anywhere. */
static const char *backend_name(size_t index)
{
    static const char *const names[] = {"auto", "scalar", "avx2", "avx512", "neon", NULL};
    return names[index];
}

bool esc_setup_knows_backend(const char *name)
{
    for (size_t i = 0; backend_name(i); i++) {
        if (!strcmp(name, backend_name(i)))
            return true;
    }
    return false;
}

static int take_isa(const struct esc_options *options, const char **isa)
{
    struct esc_error error;
    const char *name = options->isa ? options->isa : esc_environment_isa();
    const char *source = options->isa ? "--isa" : "ESCAPEMENT_ISA";
    *isa = name;
    if (!name || !strcmp(name, "auto"))
        return ESC_EXIT_OK;
    enum esc_status status = esc_backend_check(name, &error);
    if (!status)
        return ESC_EXIT_OK;
    if (status != ESC_ERR_NAME) {
        esc_complain("%s: %s", source, error.message);
        return esc_exit_code(status);
    }
    if (esc_setup_knows_backend(name)) {
        esc_complain("%s: %s is a backend of another architecture; see 'escapement list'", source,
                     name);
        return ESC_EXIT_UNAVAILABLE;
    }
    size_t index;
    esc_parse_name(source, name, backend_name, &index); /* for its complaint */
    return ESC_EXIT_USAGE;
}

static int take_threads(const struct esc_options *options, unsigned *threads)
{
    *threads = options->threads;
    if (!options->given[ESC_OPTION_THREADS])
        *threads = esc_environment_threads();
    if (options->threads_kind == ESC_THREADS_NUMBER)
        return ESC_EXIT_OK;
    if (options->threads_kind == ESC_THREADS_LOGICAL) {
        struct esc_team_limits limits;
        esc_team_limits(&limits);
        *threads = limits.affinity > 0 ? limits.affinity : limits.online;
    } else {
        const char *why = esc_topology_cores(threads);
        if (why) {
            esc_complain("--threads physical is unavailable: %s; give a number", why);
            return ESC_EXIT_UNAVAILABLE;
        }
    }
    if (*threads > ESC_MAX_THREADS)
        *threads = ESC_MAX_THREADS;
    return ESC_EXIT_OK;
}

int esc_setup_engine_options(const struct esc_options *options,
                             struct esc_engine_options *engine_options)
{
    struct esc_engine_options made = {.isa = NULL};
    if (!esc_environment_check())
        return ESC_EXIT_USAGE;
    int code = take_isa(options, &made.isa);
    if (!code)
        code = take_threads(options, &made.threads);
    if (code)
        return code;
    made.schedule = options->schedule;
    made.shortcut = options->shortcut;
    if (!options->given[ESC_OPTION_SCHEDULE] && esc_environment_has_schedule())
        made.schedule = ESC_SCHEDULE_RUNTIME;
    *engine_options = made;
    return ESC_EXIT_OK;
}

int esc_setup_engine(const struct esc_options *options, struct esc_engine **engine)
{
    struct esc_engine_options engine_options;
    struct esc_error error = {""};
    int code = esc_setup_engine_options(options, &engine_options);
    if (code)
        return code;
    enum esc_status status = esc_engine_create(&engine_options, engine, &error);
    if (status) {
        esc_complain("%s", *error.message ? error.message : esc_status_string(status));
        return esc_exit_code(status);
    }
    return ESC_EXIT_OK;
}
