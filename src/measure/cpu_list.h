/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/cpu_list.h - sets of CPUs, and the kernel's way to write them: "0-3,8". */
#ifndef ESC_MEASURE_CPU_LIST_H
#define ESC_MEASURE_CPU_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESC_CPU_LIST_MAX 8192 /* the most that a Linux kernel is built for (NR_CPUS on x86) */

struct esc_cpu_list {
    uint64_t bits[ESC_CPU_LIST_MAX / 64];
};

/* False, and the set is empty: no list, or a CPU beyond the most. */
bool esc_cpu_list_parse(const char *text, struct esc_cpu_list *set);

/* "0-3,8"; cut off with "..." where the room ends. Returns text. */
const char *esc_cpu_list_string(const struct esc_cpu_list *set, char *text, size_t size);

void esc_cpu_list_add(struct esc_cpu_list *set, int cpu); /* a CPU out of range is left out */
void esc_cpu_list_unite(struct esc_cpu_list *set, const struct esc_cpu_list *other);
bool esc_cpu_list_has(const struct esc_cpu_list *set, int cpu);
unsigned esc_cpu_list_count(const struct esc_cpu_list *set);
unsigned esc_cpu_list_common(const struct esc_cpu_list *a, const struct esc_cpu_list *b);

/* The first CPU at or after `from`; -1 when there is none. */
int esc_cpu_list_next(const struct esc_cpu_list *set, int from);

#endif
