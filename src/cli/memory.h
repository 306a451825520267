/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/memory.h - how much memory there is, and frames in it. */
#ifndef ESC_CLI_MEMORY_H
#define ESC_CLI_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that this process may still use: the least of what the kernel calls available, what its
 * control groups (v1 or v2) allow, and its own limit. UINT64_MAX when nothing is known. */
uint64_t esc_memory_available(void);

/* Memory that is likely not there yet, and comes near whoever writes it first: on 2 MiB pages where the
 * kernel gives them. Null without memory. To be freed by free(). */
void *esc_memory_reserve(uint64_t bytes);

/* The same, zeroed: its pages are there already, so that no page fault is timed. */
void *esc_memory_frame(uint64_t bytes);

#endif
