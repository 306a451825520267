/* SPDX-License-Identifier: BSD-2-Clause */
/* counters.c - energy and hardware events of a stretch of time. */
#define _DEFAULT_SOURCE
#include "measure/counters.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "measure/counters_parts.h"

struct esc_counters {
    struct esc_perf cycles, instructions;
    struct esc_energy energy;
    double switches, faults; /* at the start */
};

/* The kernel keeps these for each process anyway: no permission is needed, and no event of a thread
 * that has ended is lost. */
static void read_usage(double *switches, double *faults)
{
    struct rusage usage = {.ru_nvcsw = 0};
    getrusage(RUSAGE_SELF, &usage); /* cannot fail: both arguments are right */
    *switches = (double)usage.ru_nvcsw + (double)usage.ru_nivcsw;
    *faults = (double)usage.ru_minflt + (double)usage.ru_majflt;
}

enum esc_status esc_counters_open_by(const struct esc_perf_kernel *kernel, const char *root,
                                     struct esc_counters **result)
{
    struct esc_counters *counters = calloc(1, sizeof *counters);
    *result = NULL;
    if (!counters)
        return ESC_ERR_MEMORY;
    enum esc_status status = esc_perf_open(&counters->cycles, kernel, PERF_COUNT_HW_CPU_CYCLES);
    if (!status)
        status = esc_perf_open(&counters->instructions, kernel, PERF_COUNT_HW_INSTRUCTIONS);
    if (status) {
        esc_counters_close(counters);
        return status;
    }
    esc_energy_open(&counters->energy, root);
    esc_counters_start(counters);
    *result = counters;
    return ESC_OK;
}

enum esc_status esc_counters_open(const char *root, struct esc_counters **counters)
{
    return esc_counters_open_by(&esc_perf_linux, root, counters);
}

void esc_counters_close(struct esc_counters *counters)
{
    if (!counters)
        return;
    esc_perf_close(&counters->cycles);
    esc_perf_close(&counters->instructions);
    free(counters);
}

void esc_counters_start(struct esc_counters *counters)
{
    esc_energy_start(&counters->energy);
    read_usage(&counters->switches, &counters->faults);
    esc_perf_start(&counters->cycles);
    esc_perf_start(&counters->instructions);
}

void esc_counters_read(struct esc_counters *counters,
                       struct esc_counter_value values[ESC_COUNTER_COUNT])
{
    double switches, faults;
    memset(values, 0, ESC_COUNTER_COUNT * sizeof *values);
    esc_perf_read(&counters->cycles, &values[ESC_COUNTER_CYCLES]);
    esc_perf_read(&counters->instructions, &values[ESC_COUNTER_INSTRUCTIONS]);
    read_usage(&switches, &faults);
    values[ESC_COUNTER_CONTEXT_SWITCHES].available = true;
    values[ESC_COUNTER_CONTEXT_SWITCHES].value = switches - counters->switches;
    values[ESC_COUNTER_PAGE_FAULTS].available = true;
    values[ESC_COUNTER_PAGE_FAULTS].value = faults - counters->faults;
    esc_energy_read(&counters->energy, &values[ESC_COUNTER_ENERGY]);
}

void esc_counters_total(struct esc_counter_value totals[ESC_COUNTER_COUNT],
                        const struct esc_counter_value values[ESC_COUNTER_COUNT])
{
    for (int i = 0; i < ESC_COUNTER_COUNT; i++) {
        struct esc_counter_value *const total = &totals[i];
        const double sum = total->value;
        const bool estimated = total->multiplexed;
        if (*total->reason) /* of a part nothing is known */
            continue;
        *total = values[i];
        total->value = total->available ? total->value + sum : 0;
        total->multiplexed |= estimated;
    }
}

const char *esc_counter_name(enum esc_counter counter)
{
    switch (counter) {
    case ESC_COUNTER_CYCLES:
        return "cycles";
    case ESC_COUNTER_INSTRUCTIONS:
        return "instructions";
    case ESC_COUNTER_CONTEXT_SWITCHES:
        return "context_switches";
    case ESC_COUNTER_PAGE_FAULTS:
        return "page_faults";
    case ESC_COUNTER_ENERGY:
        return "energy_uj";
    case ESC_COUNTER_COUNT:
        break;
    }
    return NULL;
}
