/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/topology.h - the cores that this process may use, by hwloc where it is built in. */
#ifndef ESC_CLI_TOPOLOGY_H
#define ESC_CLI_TOPOLOGY_H

/* Cores with a CPU in this process's affinity. Null, or why they are not known. */
const char *esc_topology_cores(unsigned *cores);

/* hwloc's version; null without it. */
const char *esc_topology_version(void);

#endif
