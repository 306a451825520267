/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/counters.h - energy and hardware events of a stretch of time, where the kernel offers them. */
#ifndef ESC_MEASURE_COUNTERS_H
#define ESC_MEASURE_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include <escapement/escapement.h>

enum esc_counter {
    ESC_COUNTER_CYCLES,
    ESC_COUNTER_INSTRUCTIONS,
    ESC_COUNTER_CONTEXT_SWITCHES,
    ESC_COUNTER_PAGE_FAULTS,
    ESC_COUNTER_ENERGY, /* microjoules of all packages */
    ESC_COUNTER_COUNT
};

struct esc_counter_value {
    bool available;
    char reason[128]; /* when not */
    double value;     /* scaled when the kernel multiplexed it */
    bool multiplexed;
};

struct esc_counters;

/* Opens what can be opened: cycles and instructions in user mode (perf_event_open) of the threads
 * that there are and of all that they start, context switches and page faults (getrusage) of the
 * process, energy (powercap) of the machine, whoever uses it. root: as in audit.h, for powercap.
 * It needs two file descriptors per thread that there is: call it before the team starts.
 * Errors: ESC_ERR_MEMORY. */
enum esc_status esc_counters_open(const char *root, struct esc_counters **counters);
void esc_counters_close(struct esc_counters *counters); /* null is allowed */

void esc_counters_start(struct esc_counters *counters);

/* Since the last start. Energy counters wrap around, at some 10^11 uJ: a stretch in which one does so
 * twice (half an hour at the least) is told too small. */
void esc_counters_read(struct esc_counters *counters,
                       struct esc_counter_value values[ESC_COUNTER_COUNT]);

/* Adds what was read to totals, which are all zero at first. */
void esc_counters_total(struct esc_counter_value totals[ESC_COUNTER_COUNT],
                        const struct esc_counter_value values[ESC_COUNTER_COUNT]);

/* "cycles", "instructions", "context_switches", "page_faults", "energy_uj". */
const char *esc_counter_name(enum esc_counter counter);

#endif
