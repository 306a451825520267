/* SPDX-License-Identifier: BSD-2-Clause */
/* topology.c - packages, cores and caches, by hwloc where it is built in. */
#include "cli/topology.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef ESC_HAVE_HWLOC
#define ESC_HAVE_HWLOC 0
#endif

#if ESC_HAVE_HWLOC

#include <hwloc.h>

static unsigned count(hwloc_topology_t machine, hwloc_obj_type_t type)
{
    int found = hwloc_get_nbobjs_by_type(machine, type);
    return found > 0 ? (unsigned)found : 0;
}

/* A runtime that binds threads (OMP_PROC_BIND, OMP_PLACES) has bound this one, too, long before
 * main: its mask then is one place, and not what the process may use. */
static unsigned count_allowed(hwloc_topology_t machine)
{
    hwloc_bitmap_t mask = hwloc_bitmap_alloc();
    unsigned cores = count(machine, HWLOC_OBJ_CORE), allowed = 0;
    if (!mask || getenv("OMP_PROC_BIND") || getenv("OMP_PLACES") ||
        hwloc_get_cpubind(machine, mask, HWLOC_CPUBIND_PROCESS) != 0) {
        hwloc_bitmap_free(mask);
        return cores;
    }
    for (unsigned i = 0; i < cores; i++) {
        hwloc_obj_t core = hwloc_get_obj_by_type(machine, HWLOC_OBJ_CORE, i);
        allowed += hwloc_bitmap_intersects(core->cpuset, mask) ? 1 : 0;
    }
    hwloc_bitmap_free(mask);
    return allowed;
}

static void describe_caches(hwloc_topology_t machine, char *text, size_t size)
{
    static const struct {
        hwloc_obj_type_t type;
        const char *name;
    } caches[] = {
        {HWLOC_OBJ_L1CACHE, "L1d"},
        {HWLOC_OBJ_L2CACHE, "L2"},
        {HWLOC_OBJ_L3CACHE, "L3"},
        {HWLOC_OBJ_L4CACHE, "L4"},
    };
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof caches / sizeof *caches && length < size; i++) {
        hwloc_obj_t first = hwloc_get_obj_by_type(machine, caches[i].type, 0);
        if (first && first->attr->cache.size > 0)
            length += (size_t)snprintf(text + length, size - length, "%s%s %u x %llu KiB",
                                       length > 0 ? ", " : "", caches[i].name,
                                       count(machine, caches[i].type),
                                       (unsigned long long)(first->attr->cache.size / 1024));
    }
}

const char *esc_topology_read(struct esc_topology *topology)
{
    hwloc_topology_t machine;
    memset(topology, 0, sizeof *topology);
    if (hwloc_topology_init(&machine) != 0)
        return "hwloc has no memory";
    if (hwloc_topology_load(machine) != 0) {
        hwloc_topology_destroy(machine);
        return "hwloc cannot read this machine's topology";
    }
    topology->packages = count(machine, HWLOC_OBJ_PACKAGE);
    topology->numa_nodes = count(machine, HWLOC_OBJ_NUMANODE);
    topology->cores = count(machine, HWLOC_OBJ_CORE);
    topology->pus = count(machine, HWLOC_OBJ_PU);
    topology->cores_allowed = count_allowed(machine);
    describe_caches(machine, topology->caches, sizeof topology->caches);
    hwloc_topology_destroy(machine);
    return NULL;
}

const char *esc_topology_version(void)
{
    static char text[32];
    unsigned version = hwloc_get_api_version();
    snprintf(text, sizeof text, "API %u.%u.%u", version >> 16, version >> 8 & 0xff, version & 0xff);
    return text;
}

#else

const char *esc_topology_read(struct esc_topology *topology)
{
    memset(topology, 0, sizeof *topology);
    return "built without hwloc";
}

const char *esc_topology_version(void)
{
    return NULL;
}

#endif

/* x86 says "model name"; ARM has numbers instead. */
const char *esc_topology_cpu(char *text, size_t size)
{
    char line[512], implementer[16] = "", part[16] = "";
    bool found = false;
    FILE *file = fopen("/proc/cpuinfo", "re");
    while (file && !found && fgets(line, sizeof line, file)) {
        char *value = strchr(line, ':');
        if (!value)
            continue;
        value += 1 + strspn(value + 1, " \t");
        value[strcspn(value, "\n")] = '\0';
        if (!strncmp(line, "model name", 10)) {
            snprintf(text, size, "%s", value);
            found = *value != '\0';
        } else if (!strncmp(line, "CPU implementer", 15)) {
            snprintf(implementer, sizeof implementer, "%.15s", value);
        } else if (!strncmp(line, "CPU part", 8)) {
            snprintf(part, sizeof part, "%.15s", value);
        }
    }
    if (file)
        fclose(file);
    if (!found && *implementer && *part) {
        snprintf(text, size, "ARM implementer %s part %s", implementer, part);
        found = true;
    }
    return found ? text : NULL;
}
