/* SPDX-License-Identifier: BSD-2-Clause */
/* info.c - `escapement info`: the machine as the engine meets it. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#include "cli/commands.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/facts.h"
#include "cli/memory.h"
#include "cli/setup.h"
#include "cli/topology.h"
#include "measure/ceiling.h"
#include "report/json.h"
#include "report/number.h"

#ifndef ESC_BUILD_FLAGS
#define ESC_BUILD_FLAGS ""
#endif

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
    .about = "Tells what the engine finds here: CPU, backends, topology, limits, versions",
    .groups = ESC_GROUP_ENGINE | ESC_GROUP_REPORT,
    .own = own_options,
    .examples = "  escapement info\n"
                "  escapement info --format json\n"
                "  escapement info --ceiling --threads 2\n"
                "  OMP_PROC_BIND=close escapement info --threads 4\n",
    .exit_codes = "  0   told; what cannot be known says unavailable, and why\n"
                  "  64  wrong usage                   71  out of memory or threads\n"
                  "  69  backend unavailable           73, 74  cannot write a file\n",
};

static void tell_text(struct esc_facts *facts, const char *key, const char *label, const char *text,
                      const char *reason)
{
    if (text && *text)
        esc_fact(facts, key, label, esc_json_text(text), "%s", text);
    else
        esc_fact_unavailable(facts, key, label, reason);
}

static void tell_count(struct esc_facts *facts, const char *key, const char *label, unsigned count)
{
    if (count > 0)
        esc_fact(facts, key, label, json_integer(count), "%u", count);
    else
        esc_fact_unavailable(facts, key, label, "not known to hwloc");
}

/* ---- Versions ----------------------------------------------------------------------------- */

/* The OpenMP runtime among the shared objects of this process. */
static int find_openmp(struct dl_phdr_info *object, size_t size, void *found)
{
    const char *slash = strrchr(object->dlpi_name, '/');
    const char *name = slash ? slash + 1 : object->dlpi_name;
    (void)size;
    if (strncmp(name, "libgomp", 7) != 0 && strncmp(name, "libomp", 6) != 0)
        return 0;
    snprintf(found, 64, "%s", name);
    return 1;
}

static void tell_openmp(struct esc_facts *facts)
{
    char runtime[64] = "linked statically";
    dl_iterate_phdr(find_openmp, runtime);
    esc_fact(facts, "openmp_runtime", "OpenMP runtime", esc_json_text(runtime), "%s", runtime);
#if defined(_OPENMP)
    esc_fact(facts, "openmp", "OpenMP", json_integer(_OPENMP), "%d", _OPENMP);
#else
    esc_fact_unavailable(facts, "openmp", "OpenMP", "the program was built without it");
#endif
}

static void tell_versions(struct esc_facts *facts)
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
    struct utsname system;
    char kernel[256] = "";
    if (uname(&system) == 0)
        snprintf(kernel, sizeof kernel, "%s %s %s", system.sysname, system.release, system.machine);
    esc_facts_section(facts, "versions", "Versions");
    tell_text(facts, "escapement", "escapement", esc_version(), NULL);
    tell_text(facts, "compiler", "Compiler", compiler, "it does not name itself");
    tell_text(facts, "build_flags", "Build flags", ESC_BUILD_FLAGS, "not recorded by the build");
    tell_text(facts, "kernel", "Kernel", kernel, "uname failed");
    tell_text(facts, "glibc", "glibc", libc, "another C library");
    tell_openmp(facts);
    tell_text(facts, "jansson", "jansson", JANSSON_VERSION, NULL);
    tell_text(facts, "hwloc", "hwloc", esc_topology_version(), "built without hwloc");
}

/* ---- The machine -------------------------------------------------------------------------- */

static void tell_topology(struct esc_facts *facts)
{
    struct esc_topology topology;
    const char *why = esc_topology_read(&topology);
    if (why) {
        esc_fact_unavailable(facts, "topology", "Topology", why);
        return;
    }
    tell_count(facts, "packages", "Packages", topology.packages);
    tell_count(facts, "numa_nodes", "NUMA nodes", topology.numa_nodes);
    tell_count(facts, "cores", "Cores", topology.cores);
    tell_count(facts, "pus", "Hardware threads", topology.pus);
    tell_text(facts, "caches", "Caches", topology.caches, "not known to hwloc");
}

static void tell_machine(struct esc_facts *facts)
{
    char cpu[256];
    uint64_t memory = esc_memory_available();
    esc_facts_section(facts, "machine", "Machine");
    tell_text(facts, "cpu", "CPU", esc_topology_cpu(cpu, sizeof cpu),
              "/proc/cpuinfo does not name it");
    tell_topology(facts);
    if (memory < UINT64_MAX)
        esc_fact(facts, "memory_available", "Memory available", esc_json_count(memory),
                 "%" PRIu64 " MiB", memory >> 20);
    else
        esc_fact_unavailable(facts, "memory_available", "Memory available",
                             "/proc/meminfo does not tell");
}

static void tell_limits(struct esc_facts *facts)
{
    struct esc_team_limits limits;
    char quota[ESC_NUMBER_SIZE];
    esc_team_limits(&limits);
    esc_facts_section(facts, "limits", "CPUs");
    esc_fact(facts, "online", "Online", json_integer(limits.online), "%u", limits.online);
    esc_fact(facts, "affinity", "Affinity", json_integer(limits.affinity), "%u", limits.affinity);
    if (limits.quota > 0)
        esc_fact(facts, "quota", "Quota", json_real(limits.quota), "%s CPUs' worth of time",
                 esc_number_string(limits.quota, quota));
    else
        esc_fact(facts, "quota", "Quota", json_null(), "none");
    esc_fact(facts, "openmp", "OpenMP", json_integer(limits.openmp), "%u", limits.openmp);
    esc_fact(facts, "recommended", "Recommended threads", json_integer(limits.recommended), "%u",
             limits.recommended);
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

static void tell_environment(struct esc_facts *facts)
{
    const char *isa = esc_environment_isa();
    bool any = isa != NULL;
    esc_facts_section(facts, "environment", "Environment");
    if (isa)
        tell_text(facts, "ESCAPEMENT_ISA", "ESCAPEMENT_ISA", isa, NULL);
    for (size_t i = 0; esc_environment_name(i); i++) {
        const char *name = esc_environment_name(i);
        if (!getenv(name))
            continue;
        tell_text(facts, name, name, getenv(name), "empty");
        any = true;
    }
    if (!any)
        esc_fact(facts, "settings", "Settings", json_null(), "none");
}

/* ---- The threads -------------------------------------------------------------------------- */

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

static void tell_thread(struct esc_facts *facts, const struct esc_engine *engine, unsigned thread)
{
    char key[32], label[32];
    struct esc_worker_report worker;
    snprintf(key, sizeof key, "%u", thread);
    snprintf(label, sizeof label, "Thread %u", thread);
    if (esc_engine_worker(engine, thread, &worker) != ESC_OK || worker.cpu < 0)
        esc_fact_unavailable(facts, key, label, "the system does not tell where a thread runs");
    else
        esc_fact(facts, key, label, json_integer(worker.cpu), "CPU %d", worker.cpu);
}

static int tell_threads(struct esc_facts *facts, const struct esc_options *options,
                        unsigned *threads_ran)
{
    struct esc_engine *engine = NULL;
    struct esc_error error = {""};
    int code = esc_setup_engine(options, &engine);
    if (code)
        return code;
    esc_facts_section(facts, "engine", "Engine");
    tell_text(facts, "backend", "Backend", esc_engine_backend(engine), NULL);
    enum esc_status status = esc_engine_check(engine, &error);
    if (status)
        esc_fact(facts, "canaries", "Canaries", json_false(), "FAILED: %s", error.message);
    else
        esc_fact(facts, "canaries", "Canaries", json_true(), "all right");
    status = run_small(engine, &error);
    unsigned threads = esc_engine_threads(engine);
    esc_fact(facts, "threads", "Threads", json_integer(threads), "%u", threads);
    esc_facts_section(facts, "threads", "Where threads ran");
    for (unsigned i = 0; !status && i < threads; i++)
        tell_thread(facts, engine, i);
    if (status)
        esc_fact_unavailable(facts, "all", "Threads", esc_status_string(status));
    esc_engine_free(engine);
    *threads_ran = threads;
    return ESC_EXIT_OK;
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

static int tell_all(struct esc_facts *facts, const struct esc_options *options, const void *own)
{
    unsigned threads = 0;
    tell_machine(facts);
    tell_limits(facts);
    tell_backends(facts);
    int code = tell_threads(facts, options, &threads);
    if (!code && ((const struct own *)own)->ceiling)
        tell_ceiling(facts, threads); /* after the engine, which had that many */
    tell_environment(facts);
    tell_versions(facts);
    return code;
}

int esc_command_info(int argc, char **argv)
{
    struct own own = {.ceiling = false};
    return esc_facts_command(&command, argc, argv, &own, tell_all);
}
