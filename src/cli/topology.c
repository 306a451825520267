/* SPDX-License-Identifier: BSD-2-Clause */
/* topology.c - the cores that this process may use, by hwloc where it is built in. */
#include "cli/topology.h"

#include <stdio.h>
#include <stdlib.h>

#ifndef ESC_HAVE_HWLOC
#define ESC_HAVE_HWLOC 0
#endif

#if ESC_HAVE_HWLOC

#include <hwloc.h>

/* A runtime that binds threads (OMP_PROC_BIND, OMP_PLACES) has bound this one, too, long before
 * main: its mask then is one place, and not what the process may use. */
static unsigned count_allowed(hwloc_topology_t machine)
{
    hwloc_bitmap_t mask = hwloc_bitmap_alloc();
    int found = hwloc_get_nbobjs_by_type(machine, HWLOC_OBJ_CORE);
    unsigned cores = found > 0 ? (unsigned)found : 0, allowed = 0;
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

const char *esc_topology_cores(unsigned *cores)
{
    hwloc_topology_t machine;
    if (hwloc_topology_init(&machine) != 0)
        return "hwloc has no memory";
    if (hwloc_topology_load(machine) != 0) {
        hwloc_topology_destroy(machine);
        return "hwloc cannot read this machine's topology";
    }
    *cores = count_allowed(machine);
    hwloc_topology_destroy(machine);
    return *cores > 0 ? NULL : "hwloc sees no cores";
}

const char *esc_topology_version(void)
{
    static char text[32];
    unsigned version = hwloc_get_api_version();
    snprintf(text, sizeof text, "API %u.%u.%u", version >> 16, version >> 8 & 0xff, version & 0xff);
    return text;
}

#else

const char *esc_topology_cores(unsigned *cores)
{
    *cores = 0;
    return "built without hwloc";
}

const char *esc_topology_version(void)
{
    return NULL;
}

#endif
