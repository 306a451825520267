/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_kinds.c - whether all cores are of one kind: by hwloc here, by sysfs in a recorded tree. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/audit_parts.h"

#ifndef ESC_HAVE_HWLOC
#define ESC_HAVE_HWLOC 0
#endif

static struct esc_audit_kind_of_core *add_kind(struct esc_audit_state *state, const char *name,
                                               const struct esc_cpu_list *cpus)
{
    if (state->n_kinds == ESC_AUDIT_KINDS)
        return NULL; /* five kinds of cores: more than there are */
    struct esc_audit_kind_of_core *kind = &state->kinds[state->n_kinds++];
    snprintf(kind->name, sizeof kind->name, "%s", name);
    kind->cpus = *cpus;
    return kind;
}

/* ---- hwloc ------------------------------------------------------------------------------------- */

#if ESC_HAVE_HWLOC

#include <hwloc.h>

#if HWLOC_API_VERSION >= 0x00020400

static void add_hwloc_kind(struct esc_audit_state *state, hwloc_topology_t machine, unsigned index,
                           hwloc_bitmap_t set)
{
    int efficiency;
    unsigned n_infos;
    struct hwloc_info_s *infos;
    struct esc_cpu_list cpus = {{0}};
    char name[32];
    if (hwloc_cpukinds_get_info(machine, index, set, &efficiency, &n_infos, &infos, 0) != 0)
        return;
    snprintf(name, sizeof name, "efficiency %d", efficiency);
    for (unsigned i = 0; i < n_infos; i++) {
        if (!strcmp(infos[i].name, "CoreType"))
            snprintf(name, sizeof name, "%s", infos[i].value);
    }
    for (int cpu = hwloc_bitmap_first(set); cpu >= 0; cpu = hwloc_bitmap_next(set, cpu))
        esc_cpu_list_add(&cpus, cpu);
    add_kind(state, name, &cpus);
}

/* Only CPUs are asked for, so that a large machine's caches and devices take no time. */
static void find_by_hwloc(struct esc_audit_state *state)
{
    hwloc_topology_t machine;
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    if (hwloc_topology_init(&machine) != 0) {
        hwloc_bitmap_free(set);
        return;
    }
    hwloc_topology_set_all_types_filter(machine, HWLOC_TYPE_FILTER_KEEP_NONE);
    if (set && hwloc_topology_load(machine) == 0) {
        int kinds = hwloc_cpukinds_get_nr(machine, 0);
        for (int i = 0; i < kinds; i++)
            add_hwloc_kind(state, machine, (unsigned)i, set);
    }
    hwloc_topology_destroy(machine);
    hwloc_bitmap_free(set);
}

#define ESC_HAVE_CPUKINDS 1
#endif
#endif

/* ---- sysfs ------------------------------------------------------------------------------------- */

/* Intel's kinds have a performance monitor each, which lists its CPUs. */
static void find_by_monitors(struct esc_audit *audit)
{
    static const struct {
        const char *path, *name;
    } monitors[] = {
        {"/sys/devices/cpu_core/cpus", "IntelCore"},
        {"/sys/devices/cpu_atom/cpus", "IntelAtom"},
        {"/sys/devices/cpu_lowpower/cpus", "IntelLowPower"},
    };
    char text[ESC_AUDIT_TEXT_SIZE];
    struct esc_cpu_list cpus;
    for (size_t i = 0; i < sizeof monitors / sizeof *monitors; i++) {
        if (esc_audit_read(audit, text, sizeof text, "%s", monitors[i].path) &&
            esc_cpu_list_parse(text, &cpus) && esc_cpu_list_count(&cpus) > 0)
            add_kind(&audit->state, monitors[i].name, &cpus);
    }
}

/* ARM's have a capacity, of which the largest core has 1024. */
static void find_by_capacity(struct esc_audit *audit)
{
    struct esc_audit_state *state = &audit->state;
    char text[ESC_AUDIT_TEXT_SIZE], name[32];
    for (int cpu = esc_cpu_list_next(&state->online, 0); cpu >= 0;
         cpu = esc_cpu_list_next(&state->online, cpu + 1)) {
        struct esc_audit_kind_of_core *kind = NULL;
        struct esc_cpu_list cpus = {{0}};
        if (!esc_audit_read(audit, text, sizeof text, "/sys/devices/system/cpu/cpu%d/cpu_capacity",
                            cpu)) {
            state->n_kinds = 0;
            return;
        }
        snprintf(name, sizeof name, "capacity %d", atoi(text));
        for (unsigned i = 0; i < state->n_kinds; i++) {
            if (!strcmp(state->kinds[i].name, name))
                kind = &state->kinds[i];
        }
        if (!kind)
            kind = add_kind(state, name, &cpus);
        if (kind)
            esc_cpu_list_add(&kind->cpus, cpu);
    }
}

void esc_audit_kinds(struct esc_audit *audit)
{
    struct esc_audit_state *state = &audit->state;
    char text[1024] = "", cpus[256];
    size_t length = 0;
#if defined(ESC_HAVE_CPUKINDS)
    if (!*audit->root)
        find_by_hwloc(state);
#endif
    if (state->n_kinds == 0)
        find_by_monitors(audit);
    if (state->n_kinds == 0)
        find_by_capacity(audit);
    for (unsigned i = 0; i < state->n_kinds && length < sizeof text; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%u x %s (%s)",
                                   i > 0 ? ", " : "", esc_cpu_list_count(&state->kinds[i].cpus),
                                   state->kinds[i].name,
                                   esc_cpu_list_string(&state->kinds[i].cpus, cpus, sizeof cpus));
    if (state->n_kinds > 1)
        esc_audit_text(audit, "cpu", "kinds", "Kinds of cores", "%s", text);
    else if (state->n_kinds == 1)
        esc_audit_text(audit, "cpu", "kinds", "Kinds of cores", "one");
    else
        esc_audit_missing(
            audit, "cpu", "kinds", "Kinds of cores",
            "neither /sys/devices/cpu_core/cpus nor cpu_capacity of the CPUs is there");
}
