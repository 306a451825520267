/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_cpu.c - the processor: name, microcode, cores, caches, NUMA, SMT. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/audit_parts.h"

#define CPUINFO "/proc/cpuinfo"
#define CPU "/sys/devices/system/cpu/cpu%d"
#define CACHES 16  /* kinds of caches: levels, types and sizes */
#define INDEXES 8  /* cacheN/indexM of one CPU */
#define NODES 1024 /* the kernel's most (MAX_NUMNODES) */

/* ---- Name and microcode ------------------------------------------------------------------------ */

/* x86 says "model name", s390 "processor 0"; ARM has numbers instead. */
static bool find_name(const char *cpuinfo, char *text, size_t size)
{
    char implementer[32], part[32];
    if (esc_audit_line(cpuinfo, "model name", text, size) && *text)
        return true;
    if (!esc_audit_line(cpuinfo, "CPU implementer", implementer, sizeof implementer) ||
        !esc_audit_line(cpuinfo, "CPU part", part, sizeof part))
        return false;
    snprintf(text, size, "ARM implementer %s part %s", implementer, part);
    return true;
}

const char *esc_audit_cpu_name(const char *root, char *text, size_t size)
{
    struct esc_audit audit = {.root = ""};
    if (root && strcmp(root, "/") != 0)
        snprintf(audit.root, sizeof audit.root, "%s", root);
    char *cpuinfo = esc_audit_slurp(&audit, CPUINFO);
    bool found = cpuinfo && find_name(cpuinfo, text, size);
    free(cpuinfo);
    return found ? text : NULL;
}

static void tell_name(struct esc_audit *audit, const char *cpuinfo)
{
    char text[256];
    if (!cpuinfo)
        esc_audit_missing(audit, "cpu", "cpu", "CPU", CPUINFO ": %s", strerror(errno));
    else if (find_name(cpuinfo, text, sizeof text))
        esc_audit_text(audit, "cpu", "cpu", "CPU", "%s", text);
    else
        esc_audit_missing(audit, "cpu", "cpu", "CPU", CPUINFO " does not name it");
}

static void tell_microcode(struct esc_audit *audit, const char *cpuinfo)
{
    char text[64], file[ESC_AUDIT_TEXT_SIZE];
    if (cpuinfo && esc_audit_line(cpuinfo, "microcode", text, sizeof text))
        esc_audit_text(audit, "cpu", "microcode", "Microcode", "%s", text);
    else if (esc_audit_read(audit, file, sizeof file, CPU "/microcode/version", 0))
        esc_audit_text(audit, "cpu", "microcode", "Microcode", "%s", file);
    else
        esc_audit_missing(audit, "cpu", "microcode", "Microcode",
                          CPUINFO " has no line of it, and %s", file);
}

/* ---- Cores ------------------------------------------------------------------------------------- */

/* The CPUs that share a core with one, itself among them. */
static bool read_siblings(const struct esc_audit *audit, int cpu, char *text, size_t size,
                          struct esc_cpu_list *siblings)
{
    if (!esc_audit_read(audit, text, size, CPU "/topology/core_cpus_list", cpu) && /* from 5.3 on */
        !esc_audit_read(audit, text, size, CPU "/topology/thread_siblings_list", cpu))
        return false;
    if (esc_cpu_list_parse(text, siblings) && esc_cpu_list_has(siblings, cpu))
        return true;
    snprintf(text, size, "CPU %d is not among its own siblings", cpu);
    return false;
}

/* Cores, and which is whose; 0, and text is the reason, when they are not known. */
static unsigned count_cores(struct esc_audit *audit, char *text, size_t size)
{
    struct esc_audit_state *state = &audit->state;
    struct esc_cpu_list siblings, online;
    unsigned cores = 0;
    for (int cpu = esc_cpu_list_next(&state->online, 0); cpu >= 0;
         cpu = esc_cpu_list_next(&state->online, cpu + 1)) {
        if (!read_siblings(audit, cpu, text, size, &siblings))
            return 0;
        memset(&online, 0, sizeof online);
        for (size_t i = 0; i < ESC_CPU_LIST_MAX / 64; i++)
            online.bits[i] = siblings.bits[i] & state->online.bits[i];
        int first = esc_cpu_list_next(&online, 0);
        state->core_of[cpu] = (uint16_t)first;
        cores += first == cpu;
    }
    state->cores_known = cores > 0;
    if (cores == 0)
        snprintf(text, size, "no CPU is known to be online");
    return cores;
}

/* Distinct packages; 0, and text is the reason. */
static unsigned count_packages(const struct esc_audit *audit, char *text, size_t size)
{
    struct esc_cpu_list seen = {{0}};
    for (int cpu = esc_cpu_list_next(&audit->state.online, 0); cpu >= 0;
         cpu = esc_cpu_list_next(&audit->state.online, cpu + 1)) {
        if (!esc_audit_read(audit, text, size, CPU "/topology/physical_package_id", cpu))
            return 0;
        int package = atoi(text);
        esc_cpu_list_add(&seen, package < 0 ? 0 : package); /* -1: the firmware does not say */
    }
    return esc_cpu_list_count(&seen);
}

static void tell_count(struct esc_audit *audit, const char *key, const char *label, unsigned count,
                       const char *reason)
{
    if (count > 0)
        esc_audit_number(audit, "cpu", key, label, count, "", "%u", count);
    else
        esc_audit_missing(audit, "cpu", key, label, "%s", reason);
}

static void tell_nodes(struct esc_audit *audit)
{
    char text[ESC_AUDIT_TEXT_SIZE], cpus[256];
    struct esc_cpu_list nodes, of_node;
    if (!esc_audit_read(audit, text, sizeof text, "/sys/devices/system/node/online")) {
        esc_audit_missing(audit, "cpu", "numa_nodes", "NUMA nodes", "%s", text);
        return;
    }
    esc_cpu_list_parse(text, &nodes);
    tell_count(audit, "numa_nodes", "NUMA nodes", esc_cpu_list_count(&nodes),
               "/sys/devices/system/node/online has no list");
    for (int node = esc_cpu_list_next(&nodes, 0); node >= 0 && node < NODES;
         node = esc_cpu_list_next(&nodes, node + 1)) {
        char key[32], label[32];
        snprintf(key, sizeof key, "numa_node_%d", node);
        snprintf(label, sizeof label, "NUMA node %d", node);
        if (esc_audit_read(audit, text, sizeof text, "/sys/devices/system/node/node%d/cpulist",
                           node) &&
            esc_cpu_list_parse(text, &of_node))
            esc_audit_text(audit, "cpu", key, label, "CPUs %s",
                           *text ? esc_cpu_list_string(&of_node, cpus, sizeof cpus) : "none");
        else
            esc_audit_missing(audit, "cpu", key, label, "%s", text);
    }
}

/* How many CPUs a core has, and whether the kernel lets them be used. */
static void tell_smt(struct esc_audit *audit, unsigned cores, const char *reason)
{
    char control[ESC_AUDIT_TEXT_SIZE];
    unsigned cpus = esc_cpu_list_count(&audit->state.online);
    bool known =
        esc_audit_read(audit, control, sizeof control, "/sys/devices/system/cpu/smt/control");
    if (cores == 0)
        esc_audit_missing(audit, "cpu", "smt", "SMT", "%s", reason);
    else if (cpus > cores)
        esc_audit_text(audit, "cpu", "smt", "SMT", "%u CPUs on %u cores", cpus, cores);
    else
        esc_audit_text(audit, "cpu", "smt", "SMT", "one CPU per core%s%s%s", known ? " (" : "",
                       known ? control : "", known ? ")" : "");
}

/* ---- Caches ------------------------------------------------------------------------------------ */

struct cache {
    char name[8], size[32]; /* "L1d", "32 KiB" */
    unsigned count;
};

/* "Data", "Instruction" and "Unified" as people write them behind the level. */
static const char *type_letter(const char *type)
{
    return *type == 'D' ? "d" : *type == 'I' ? "i" : "";
}

static void add_cache(const struct esc_audit *audit, int cpu, int index,
                      struct cache caches[CACHES])
{
    char type[64], size[64];
    struct cache cache = {.count = 1};
    double level = esc_audit_read_number(audit, CPU "/cache/index%d/level", cpu, index);
    if (isnan(level) || level < 1 || level > 9 ||
        !esc_audit_read(audit, type, sizeof type, CPU "/cache/index%d/type", cpu, index) ||
        !esc_audit_read(audit, size, sizeof size, CPU "/cache/index%d/size", cpu, index))
        return;
    snprintf(cache.name, sizeof cache.name, "L%d%s", (int)level, type_letter(type));
    snprintf(cache.size, sizeof cache.size, "%d KiB", atoi(size)); /* the kernel says "32K" */
    for (int i = 0; i < CACHES; i++) {
        if (caches[i].count == 0)
            caches[i] = cache;
        else if (!strcmp(caches[i].name, cache.name) && !strcmp(caches[i].size, cache.size))
            caches[i].count++;
        else
            continue;
        return;
    }
}

/* Each cache once, by the first CPU that has it: the files of the others are not read. */
static void find_caches(const struct esc_audit *audit, int index, struct cache caches[CACHES],
                        char *reason, size_t size)
{
    struct esc_cpu_list covered = {{0}}, shared;
    char text[ESC_AUDIT_TEXT_SIZE];
    for (int cpu = esc_cpu_list_next(&audit->state.online, 0); cpu >= 0;
         cpu = esc_cpu_list_next(&audit->state.online, cpu + 1)) {
        if (esc_cpu_list_has(&covered, cpu))
            continue;
        if (!esc_audit_read(audit, text, sizeof text, CPU "/cache/index%d/shared_cpu_list", cpu,
                            index)) {
            if (!*reason)
                snprintf(reason, size, "%s", text);
            continue; /* not all cores have as many caches */
        }
        esc_cpu_list_parse(text, &shared);
        esc_cpu_list_unite(&covered, &shared);
        add_cache(audit, cpu, index, caches);
    }
}

static void tell_caches(struct esc_audit *audit)
{
    struct cache caches[CACHES] = {{.count = 0}};
    char reason[ESC_AUDIT_TEXT_SIZE] = "", text[1024] = "";
    size_t length = 0;
    for (int index = 0; index < INDEXES; index++)
        find_caches(audit, index, caches, reason, sizeof reason);
    for (int i = 0; i < CACHES && caches[i].count > 0 && length < sizeof text; i++)
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%s%s %u x %s", i > 0 ? ", " : "",
                             caches[i].name, caches[i].count, caches[i].size);
    if (length > 0)
        esc_audit_text(audit, "cpu", "caches", "Caches", "%s", text);
    else
        esc_audit_missing(audit, "cpu", "caches", "Caches", "%s",
                          *reason ? reason : "no CPU is known to be online");
}

void esc_audit_cpu(struct esc_audit *audit)
{
    char reason[ESC_AUDIT_TEXT_SIZE] = "no CPU is known to be online";
    char *cpuinfo = esc_audit_slurp(audit, CPUINFO);
    tell_name(audit, cpuinfo);
    tell_microcode(audit, cpuinfo);
    free(cpuinfo);
    unsigned packages = count_packages(audit, reason, sizeof reason);
    tell_count(audit, "packages", "Packages", packages, reason);
    tell_nodes(audit);
    unsigned cores = count_cores(audit, reason, sizeof reason);
    tell_count(audit, "cores", "Cores", cores, reason);
    tell_count(audit, "pus", "Hardware threads", esc_cpu_list_count(&audit->state.online),
               "no CPU is known to be online");
    tell_smt(audit, cores, reason);
    tell_caches(audit);
}
