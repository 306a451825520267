/* SPDX-License-Identifier: BSD-2-Clause */
/* audit.c - what surrounds a measurement, looked at before it and after it. */
#include "cli/audit.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#if ESC_HAVE_SLEEF
#include <sleef.h>
#endif
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/topology.h"
#include "report/audit_json.h"

#ifndef ESC_BUILD_FLAGS
#define ESC_BUILD_FLAGS ""
#endif
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

struct esc_cli_audit {
    const struct esc_options *options;
    const struct esc_engine *engine;
    unsigned threads;
    int *cpus; /* of the engine's threads */
    unsigned n_cpus;
    struct esc_audit *first, *last; /* last is null before the end */
};

static int no_memory(void)
{
    esc_complain("out of memory");
    return ESC_EXIT_OS;
}

/* ---- Taking one -------------------------------------------------------------------------------- */

/* What the libraries' headers and the build know, and files do not tell. */
static enum esc_status add_versions(struct esc_audit *audit)
{
#if defined(__clang__)
    const char *compiler = "clang " __clang_version__;
#elif defined(__GNUC__)
    const char *compiler = "gcc " __VERSION__;
#else
    const char *compiler = NULL;
#endif
#if defined(__GLIBC__)
    const char *libc = gnu_get_libc_version();
#else
    const char *libc = NULL;
#endif
#if ESC_HAVE_SLEEF
    const char *sleef =
        TEXT(SLEEF_VERSION_MAJOR) "." TEXT(SLEEF_VERSION_MINOR) "." TEXT(SLEEF_VERSION_PATCHLEVEL);
#else
    const char *sleef = NULL;
#endif
    const struct {
        const char *key, *label, *text, *reason;
    } versions[] = {
        {"escapement", "escapement", esc_version(), NULL},
        {"compiler", "Compiler", compiler, "it does not name itself"},
        {"build_flags", "Build flags", ESC_BUILD_FLAGS, "not recorded by the build"},
        {"glibc", "glibc", libc, "another C library"},
        {"jansson", "jansson", JANSSON_VERSION, NULL},
        {"hwloc", "hwloc", esc_topology_version(), "built without hwloc"},
        {"sleef", "SLEEF", sleef, "built without SLEEF"},
        {"xxhash", "xxHash",
         TEXT(XXH_VERSION_MAJOR) "." TEXT(XXH_VERSION_MINOR) "." TEXT(XXH_VERSION_RELEASE), NULL},
    };
    enum esc_status status = ESC_OK;
    for (size_t i = 0; !status && i < sizeof versions / sizeof *versions; i++)
        status = esc_audit_add(audit, "versions", versions[i].key, versions[i].label,
                               versions[i].text, versions[i].reason);
    return status;
}

/* Where the engine's threads were in its last run. */
static bool observe(struct esc_cli_audit *audit)
{
    struct esc_worker_report worker;
    unsigned n = audit->engine ? esc_engine_threads(audit->engine) : 0;
    int *cpus = realloc(audit->cpus, (n > 0 ? n : 1) * sizeof *cpus);
    if (!cpus)
        return false;
    for (unsigned i = 0; i < n; i++)
        cpus[i] = esc_engine_worker(audit->engine, i, &worker) == ESC_OK ? worker.cpu : -1;
    audit->cpus = cpus;
    audit->n_cpus = n;
    return true;
}

static enum esc_status take(struct esc_cli_audit *audit, struct esc_audit **taken)
{
    if (!observe(audit))
        return ESC_ERR_MEMORY;
    const struct esc_options *options = audit->options;
    struct esc_audit_options asked = {
        .root = esc_environment_root(),
        .threads = audit->threads > 0 ? audit->threads : audit->n_cpus,
        .threads_chosen = options->given[ESC_OPTION_THREADS] || esc_environment_threads() > 0,
        .observed_cpus = audit->cpus,
        .observed = audit->n_cpus,
    };
    enum esc_status status = esc_audit_take(&asked, taken);
    return status ? status : add_versions(*taken);
}

/* ---- Doubts ------------------------------------------------------------------------------------ */

static bool has_code(const struct esc_audit *audit, const char *code)
{
    const struct esc_audit_warning *warning;
    for (size_t i = 0; audit && (warning = esc_audit_warning(audit, i)); i++) {
        if (!strcmp(warning->code, code))
            return true;
    }
    return false;
}

/* Tells the doubts that `told` did not have. With --strict-env they are why the program ends, which
 * --quiet does not hide. */
static int tell_doubts(const struct esc_options *options, const struct esc_audit *audit,
                       const struct esc_audit *told)
{
    const struct esc_audit_warning *warning;
    for (size_t i = 0; (warning = esc_audit_warning(audit, i)); i++) {
        if ((!options->quiet || options->strict_env) && !has_code(told, warning->code))
            esc_complain("warning [%s]: %s", warning->code, warning->message);
    }
    return options->strict_env && esc_audit_warning(audit, 0) ? ESC_EXIT_ENVIRONMENT : ESC_EXIT_OK;
}

int esc_cli_audit_begin(const struct esc_options *options, const struct esc_engine *engine,
                        unsigned threads, struct esc_cli_audit **result)
{
    struct esc_cli_audit *audit = calloc(1, sizeof *audit);
    *result = audit;
    if (!audit)
        return no_memory();
    audit->options = options;
    audit->engine = engine;
    audit->threads = threads;
    if (take(audit, &audit->first))
        return no_memory();
    return tell_doubts(options, audit->first, NULL);
}

int esc_cli_audit_end(struct esc_cli_audit *audit, json_t **environment)
{
    *environment = NULL;
    if (take(audit, &audit->last) || esc_audit_compare(audit->first, audit->last))
        return no_memory();
    *environment = esc_audit_json(audit->last);
    return *environment ? tell_doubts(audit->options, audit->last, audit->first) : no_memory();
}

void esc_cli_audit_free(struct esc_cli_audit *audit)
{
    if (!audit)
        return;
    esc_audit_free(audit->first);
    esc_audit_free(audit->last);
    free(audit->cpus);
    free(audit);
}

const struct esc_audit *esc_cli_audit_last(const struct esc_cli_audit *audit)
{
    return audit->last ? audit->last : audit->first;
}
