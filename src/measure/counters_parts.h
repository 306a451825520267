/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/counters_parts.h - the inside of the counters: hardware events and energy. */
#ifndef ESC_MEASURE_COUNTERS_PARTS_H
#define ESC_MEASURE_COUNTERS_PARTS_H

#include <stddef.h>
#include <sys/types.h>

#include "measure/counters.h"

/* The calls that hardware events need, so that tests can take the kernel's place. */
struct esc_perf_kernel {
    int (*open)(uint64_t event, pid_t thread); /* a file descriptor; -1 and errno */
    ssize_t (*read)(int descriptor, void *bytes, size_t size);
    int (*close)(int descriptor);
};

/* esc_counters_open, with another kernel. */
enum esc_status esc_counters_open_by(const struct esc_perf_kernel *kernel, const char *root,
                                     struct esc_counters **counters);

/* ---- One event of all threads ------------------------------------------------------------------ */

/* As the kernel writes it: a count, and how long the event was wanted and really counted. */
struct esc_perf_reading {
    uint64_t count, enabled, running;
};

struct esc_perf {
    const struct esc_perf_kernel *kernel;
    int *descriptors; /* one per thread */
    struct esc_perf_reading *start;
    size_t n;
    char reason[128]; /* when there are none */
};

/* event: PERF_COUNT_HW_... Errors: ESC_ERR_MEMORY. */
enum esc_status esc_perf_open(struct esc_perf *perf, const struct esc_perf_kernel *kernel,
                              uint64_t event);
void esc_perf_close(struct esc_perf *perf);
void esc_perf_start(struct esc_perf *perf);
void esc_perf_read(const struct esc_perf *perf, struct esc_counter_value *value);

extern const struct esc_perf_kernel esc_perf_linux;

/* ---- Energy ------------------------------------------------------------------------------------ */

#define ESC_ENERGY_PACKAGES 64

struct esc_energy {
    size_t n;
    char reason[128]; /* when n is 0 */
    struct {
        char path[1280];
        double range, start; /* microjoules */
    } packages[ESC_ENERGY_PACKAGES];
};

void esc_energy_open(struct esc_energy *energy, const char *root);
void esc_energy_start(struct esc_energy *energy);
void esc_energy_read(const struct esc_energy *energy, struct esc_counter_value *value);

#endif
