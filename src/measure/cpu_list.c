/* SPDX-License-Identifier: BSD-2-Clause */
/* cpu_list.c - sets of CPUs, and the kernel's way to write them. */
#include "measure/cpu_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void esc_cpu_list_add(struct esc_cpu_list *set, int cpu)
{
    if (cpu >= 0 && cpu < ESC_CPU_LIST_MAX)
        set->bits[cpu / 64] |= UINT64_C(1) << cpu % 64;
}

bool esc_cpu_list_has(const struct esc_cpu_list *set, int cpu)
{
    return cpu >= 0 && cpu < ESC_CPU_LIST_MAX && (set->bits[cpu / 64] >> cpu % 64 & 1);
}

void esc_cpu_list_unite(struct esc_cpu_list *set, const struct esc_cpu_list *other)
{
    for (size_t i = 0; i < ESC_CPU_LIST_MAX / 64; i++)
        set->bits[i] |= other->bits[i];
}

unsigned esc_cpu_list_common(const struct esc_cpu_list *a, const struct esc_cpu_list *b)
{
    unsigned count = 0;
    for (size_t i = 0; i < ESC_CPU_LIST_MAX / 64; i++)
        count += (unsigned)__builtin_popcountll(a->bits[i] & b->bits[i]);
    return count;
}

unsigned esc_cpu_list_count(const struct esc_cpu_list *set)
{
    return esc_cpu_list_common(set, set);
}

int esc_cpu_list_next(const struct esc_cpu_list *set, int from)
{
    for (int cpu = from < 0 ? 0 : from; cpu < ESC_CPU_LIST_MAX; cpu++) {
        if (esc_cpu_list_has(set, cpu))
            return cpu;
        if (set->bits[cpu / 64] >> cpu % 64 == 0)
            cpu |= 63; /* nothing more in this word */
    }
    return -1;
}

/* Passes a number; null when there is none that is a CPU. */
static const char *skip_cpu(const char *text, int *cpu)
{
    char *end;
    if (*text < '0' || *text > '9')
        return NULL;
    long value = strtol(text, &end, 10);
    *cpu = (int)value;
    return value < ESC_CPU_LIST_MAX ? end : NULL;
}

bool esc_cpu_list_parse(const char *text, struct esc_cpu_list *set)
{
    memset(set, 0, sizeof *set);
    while (text && *text && *text != '\n') {
        int first = 0, last = 0;
        text = skip_cpu(text, &first);
        last = first;
        if (text && *text == '-')
            text = skip_cpu(text + 1, &last);
        if (!text || last < first || !strchr(",\n", *text)) {
            text = NULL;
            break;
        }
        for (int cpu = first; cpu <= last; cpu++)
            esc_cpu_list_add(set, cpu);
        text += *text == ',';
    }
    if (text && (!*text || *text == '\n'))
        return true;
    memset(set, 0, sizeof *set);
    return false;
}

const char *esc_cpu_list_string(const struct esc_cpu_list *set, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (int first = esc_cpu_list_next(set, 0), last; first >= 0;
         first = esc_cpu_list_next(set, last + 1)) {
        char range[32];
        for (last = first; esc_cpu_list_has(set, last + 1);)
            last++;
        int room = snprintf(range, sizeof range, last > first ? "%s%d-%d" : "%s%d",
                            length > 0 ? "," : "", first, last);
        if (length + (size_t)room + 4 > size) {
            snprintf(text + length, size - length, "...");
            break;
        }
        memcpy(text + length, range, (size_t)room + 1);
        length += (size_t)room;
    }
    return text;
}
