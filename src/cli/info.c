/* SPDX-License-Identifier: BSD-2-Clause */
/* info.c - `escapement info`: the machine as the engine meets it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/audit.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/facts.h"
#include "cli/memory.h"
#include "cli/setup.h"
#include "measure/ceiling.h"
#include "measure/counters.h"
#include "report/audit_json.h"
#include "report/json.h"

struct own {
    bool ceiling;
};

static bool take_ceiling(void *target, const char *text)
{
    struct own *own = target;
    (void)text;
    own->ceiling = true;
    return true;
}

static const struct esc_option own_options[] = {
    {"ceiling", 0, NULL, ESC_GROUP_OWN, take_ceiling,
     "also measure how fast the bare quadratic loop runs here, on one core and on all threads, with "
     "each backend, precision and contract; takes a second"},
    {.name = NULL},
};

static const struct esc_command command = {
    .name = "info",
    .about =
        "Tells what the engine finds here, and what about it makes measurements doubtful: CPU, "
        "backends, limits, load, threads, versions",
    .groups = ESC_GROUP_ENGINE | ESC_GROUP_AUDIT | ESC_GROUP_REPORT,
    .own = own_options,
    .examples = "  escapement info\n"
                "  escapement info --format json\n"
                "  escapement info --ceiling --threads 2\n"
                "  escapement info --strict-env >/dev/null && escapement run\n"
                "  OMP_PROC_BIND=close escapement info --threads 4\n",
    .exit_codes = "  0   told; what cannot be known says unavailable, and why\n"
                  "  4   doubts, with --strict-env\n"
                  "  64  wrong usage                   71  out of memory or threads\n"
                  "  69  backend unavailable           73, 74  cannot write a file\n",
};

/* ---- The machine -------------------------------------------------------------------------- */

static void tell_fact(struct esc_facts *facts, const struct esc_audit_fact *fact)
{
    bool missing = fact->kind == ESC_AUDIT_UNAVAILABLE;
    esc_fact(facts, fact->key, fact->label, esc_audit_fact_json(fact), "%s%s",
             missing ? "unavailable: " : "", fact->text);
}

/* What the engine would make of the limits. */
static void tell_recommended(struct esc_facts *facts)
{
    struct esc_team_limits limits;
    esc_team_limits(&limits);
    esc_fact(facts, "recommended", "Recommended threads", json_integer(limits.recommended), "%u",
             limits.recommended);
}

static void tell_memory(struct esc_facts *facts)
{
    uint64_t memory = esc_memory_available();
    if (memory < UINT64_MAX)
        esc_fact(facts, "memory_available", "Memory available", esc_json_count(memory),
                 "%" PRIu64 " MiB", memory >> 20);
    else
        esc_fact_unavailable(facts, "memory_available", "Memory available",
                             "/proc/meminfo does not tell");
}

/* The audit's sections, two of which have something to add here. */
static void tell_audit(struct esc_facts *facts, const struct esc_audit *audit)
{
    const char *section = "";
    const struct esc_audit_fact *fact;
    for (size_t i = 0; (fact = esc_audit_fact(audit, i)); i++) {
        const struct esc_audit_fact *next = esc_audit_fact(audit, i + 1);
        if (strcmp(fact->section, section) != 0) {
            section = fact->section;
            esc_facts_section(facts, section, esc_audit_section(section));
        }
        tell_fact(facts, fact);
        bool last = !next || strcmp(next->section, section) != 0;
        if (last && !strcmp(section, "limits"))
            tell_recommended(facts);
        if (last && !strcmp(section, "system"))
            tell_memory(facts);
    }
    esc_facts_value(facts, "warnings", esc_audit_warnings_json(audit));
}

/* Which counters there would be for a measurement. */
static void tell_counters(struct esc_facts *facts)
{
    static const char *const labels[] = {"Cycles", "Instructions", "Context switches",
                                         "Page faults", "Energy"};
    struct esc_counter_value values[ESC_COUNTER_COUNT];
    struct esc_counters *counters;
    esc_facts_section(facts, "counters", "Counters");
    if (esc_counters_open(esc_environment_root(), &counters)) {
        esc_fact_unavailable(facts, "all", "All", "out of memory");
        return;
    }
    esc_counters_read(counters, values);
    for (int i = 0; i < ESC_COUNTER_COUNT; i++) {
        const char *key = esc_counter_name((enum esc_counter)i);
        if (values[i].available)
            esc_fact(facts, key, labels[i], json_string("can be counted"), NULL);
        else
            esc_fact_unavailable(facts, key, labels[i], values[i].reason);
    }
    esc_counters_close(counters);
}

static void tell_backends(struct esc_facts *facts)
{
    esc_facts_section(facts, "backends", "Backends");
    for (size_t i = 0; esc_backend_name(i); i++) {
        const char *name = esc_backend_name(i);
        struct esc_error error = {""};
        unsigned lanes = esc_backend_lanes(name, ESC_PRECISION_F64);
        unsigned lanes32 = esc_backend_lanes(name, ESC_PRECISION_F32);
        if (esc_backend_check(name, &error) != ESC_OK) {
            esc_fact_unavailable(facts, name, name, error.message);
            continue;
        }
        unsigned flight = esc_backend_in_flight(name, ESC_PRECISION_F64);
        unsigned flight32 = esc_backend_in_flight(name, ESC_PRECISION_F32);
        json_t *value =
            json_pack("{s:i, s:i, s:i, s:i}", "lanes_f64", (int)lanes, "lanes_f32", (int)lanes32,
                      "in_flight_f64", (int)flight, "in_flight_f32", (int)flight32);
        esc_fact(facts, name, name, value, "can run; lanes x in flight: f64 %u x %u, f32 %u x %u",
                 lanes, flight, lanes32, flight32);
    }
}

/* ---- The engine --------------------------------------------------------------------------- */

/* Where threads run shows only when they do. */
static enum esc_status run_small(struct esc_engine *engine, struct esc_error *error)
{
    struct esc_scene scene;
    struct esc_plan *plan = NULL;
    struct esc_stream stream = {.tiles = NULL};
    enum esc_status status = esc_scene_named("mandelbrot", ESC_CLASS_W, &scene);
    if (!status)
        status = esc_plan_create(&scene, NULL, &plan, error);
    if (!status)
        status = esc_engine_stream(engine, plan, &stream, NULL);
    esc_plan_free(plan);
    return status;
}

static void tell_engine(struct esc_facts *facts, struct esc_engine *engine)
{
    struct esc_error error = {""};
    unsigned threads = esc_engine_threads(engine);
    const char *isa = esc_environment_isa();
    esc_facts_section(facts, "engine", "Engine");
    esc_fact(facts, "backend", "Backend", esc_json_text(esc_engine_backend(engine)), NULL);
    if (isa)
        esc_fact(facts, "ESCAPEMENT_ISA", "ESCAPEMENT_ISA", esc_json_text(isa), "%s", isa);
    if (esc_engine_check(engine, &error))
        esc_fact(facts, "canaries", "Canaries", json_false(), "FAILED: %s", error.message);
    else
        esc_fact(facts, "canaries", "Canaries", json_true(), "all right");
    esc_fact(facts, "threads", "Threads", json_integer(threads), "%u", threads);
}

/* ---- The ceiling -------------------------------------------------------------------------- */

static void tell_rates(struct esc_facts *facts, const char *isa, enum esc_precision precision,
                       enum esc_contract contract, unsigned threads)
{
    char key[64], label[64];
    struct esc_error error = {""};
    struct esc_ceiling ceiling;
    const char *names[] = {esc_precision_name(precision), esc_contract_name(contract)};
    snprintf(key, sizeof key, "%s_%s_%s", isa, names[0], names[1]);
    snprintf(label, sizeof label, "%s %s %s", isa, names[0], names[1]);
    if (esc_ceiling_measure(isa, ESC_FORMULA_QUADRATIC, 2, contract, precision, threads, &ceiling,
                            &error)) {
        esc_fact_unavailable(facts, key, label, error.message);
        return;
    }
    json_t *value =
        json_pack("{s:s, s:s, s:s, s:f, s:f, s:i, s:s}", "backend", isa, "precision", names[0],
                  "contract", names[1], "core_giter_s", ceiling.core_giter_s, "team_giter_s",
                  ceiling.team_giter_s, "threads", (int)ceiling.threads, "form", ceiling.form);
    esc_fact(facts, key, label, value, "%.3f Giter/s, %u %s %.3f (%s)", ceiling.core_giter_s,
             ceiling.threads, ceiling.threads == 1 ? "thread" : "threads", ceiling.team_giter_s,
             ceiling.form);
}

static void tell_ceiling(struct esc_facts *facts, unsigned threads)
{
    esc_facts_section(facts, "ceiling", "Ceiling: the bare quadratic loop on one core, on a team");
    for (size_t i = 0; esc_backend_name(i); i++) {
        if (esc_backend_check(esc_backend_name(i), NULL) != ESC_OK)
            continue; /* told among the backends */
        for (int cell = 0; cell < 4; cell++)
            tell_rates(facts, esc_backend_name(i), (enum esc_precision)(cell / 2),
                       (enum esc_contract)(cell % 2), threads);
    }
}

/* The engine runs before anything is told: the audit looks at where its threads have been. */
static int tell_all(struct esc_facts *facts, const struct esc_options *options, const void *own)
{
    struct esc_engine *engine = NULL;
    struct esc_cli_audit *audit = NULL;
    struct esc_error error = {""};
    unsigned threads = 0;
    int code = esc_setup_engine(options, &engine);
    if (code)
        return code;
    enum esc_status status = run_small(engine, &error);
    if (status) {
        esc_complain("%s", *error.message ? error.message : esc_status_string(status));
        code = esc_exit_code(status);
    } else {
        code = esc_cli_audit_begin(options, engine, 0, &audit);
    }
    if (!code || code == ESC_EXIT_ENVIRONMENT) {
        tell_audit(facts, esc_cli_audit_last(audit));
        tell_backends(facts);
        tell_engine(facts, engine);
        tell_counters(facts);
        threads = esc_engine_threads(engine);
    }
    esc_cli_audit_free(audit);
    esc_engine_free(engine);
    if (threads > 0 && ((const struct own *)own)->ceiling)
        tell_ceiling(facts, threads); /* after the engine, which had that many */
    return code;
}

int esc_command_info(int argc, char **argv)
{
    struct own own = {.ceiling = false};
    return esc_facts_command(&command, argc, argv, &own, tell_all);
}
