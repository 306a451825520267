/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/topology.h - packages, cores and caches, by hwloc where it is built in. */
#ifndef ESC_CLI_TOPOLOGY_H
#define ESC_CLI_TOPOLOGY_H

#include <stddef.h>

/* Of what this process may see; 0: hwloc does not know. */
struct esc_topology {
    unsigned packages, numa_nodes, cores, pus;
    unsigned cores_allowed; /* cores with a CPU in this process's affinity */
    char caches[256];       /* "L1d 2 x 48 KiB, L2 2 x 2048 KiB", empty when unknown */
};

/* Null, or why nothing is known. */
const char *esc_topology_read(struct esc_topology *topology);

/* hwloc's version; null without it. */
const char *esc_topology_version(void);

/* The processor's name as the kernel tells it; null, and then there is none. */
const char *esc_topology_cpu(char *text, size_t size);

#endif
