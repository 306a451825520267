/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_frequency.c - who sets the clock, and between which limits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/audit_parts.h"

#define FREQUENCY "/sys/devices/system/cpu/cpu%d/cpufreq/"

/* The CPUs that this process may use, or all of them. */
static const struct esc_cpu_list *used(const struct esc_audit_state *state)
{
    return esc_cpu_list_next(&state->allowed, 0) >= 0 ? &state->allowed : &state->online;
}

/* One text for all CPUs: that of the first, but where they differ not "performance", since whoever
 * is not at it makes the others wait. */
static bool read_common(const struct esc_audit *audit, const char *file, char *text, size_t size)
{
    const struct esc_cpu_list *cpus = used(&audit->state);
    char other[ESC_AUDIT_TEXT_SIZE];
    bool found = false;
    if (esc_cpu_list_next(cpus, 0) < 0) {
        snprintf(text, size, "no CPU is known to be online");
        return false;
    }
    for (int cpu = esc_cpu_list_next(cpus, 0); cpu >= 0; cpu = esc_cpu_list_next(cpus, cpu + 1)) {
        if (!esc_audit_read(audit, other, sizeof other, FREQUENCY "%s", cpu, file)) {
            if (!found)
                snprintf(text, size, "%s", other);
            return found;
        }
        if (!found || !strcmp(text, "performance"))
            snprintf(text, size, "%s", other);
        found = true;
    }
    return found;
}

static void tell_common(struct esc_audit *audit, const char *key, const char *label,
                        const char *file, char *kept, size_t size)
{
    char text[ESC_AUDIT_TEXT_SIZE];
    if (read_common(audit, file, text, sizeof text)) {
        esc_audit_text(audit, "frequency", key, label, "%s", text);
        snprintf(kept, size, "%.*s", (int)size - 1, text);
    } else {
        esc_audit_missing(audit, "frequency", key, label, "%s", text);
    }
}

/* Lowest and highest of what a file says of each CPU, in kHz; NAN when it is nowhere. */
static double range_of(const struct esc_audit *audit, const char *file, double *lowest)
{
    const struct esc_cpu_list *cpus = used(&audit->state);
    double highest = NAN;
    *lowest = NAN;
    for (int cpu = esc_cpu_list_next(cpus, 0); cpu >= 0; cpu = esc_cpu_list_next(cpus, cpu + 1)) {
        double khz = esc_audit_read_number(audit, FREQUENCY "%s", cpu, file);
        if (isnan(khz))
            break;                    /* one CPU without means that all are */
        *lowest = fmin(*lowest, khz); /* fmin and fmax take the number when the other is NAN */
        highest = fmax(highest, khz);
    }
    return highest;
}

static void tell_mhz(struct esc_audit *audit, const char *key, const char *label, const char *file,
                     double khz)
{
    char reason[ESC_AUDIT_TEXT_SIZE];
    int cpu = esc_cpu_list_next(used(&audit->state), 0);
    if (!isnan(khz))
        esc_audit_number(audit, "frequency", key, label, khz / 1000, "MHz", "%.0f MHz", khz / 1000);
    else if (esc_audit_read(audit, reason, sizeof reason, FREQUENCY "%s", cpu < 0 ? 0 : cpu, file))
        esc_audit_missing(audit, "frequency", key, label, FREQUENCY "%s: '%s' is no number",
                          cpu < 0 ? 0 : cpu, file, reason);
    else
        esc_audit_missing(audit, "frequency", key, label, "%s", reason);
}

/* The CPU whose limit is furthest below what its hardware can decides. */
static void compare_limits(struct esc_audit *audit)
{
    struct esc_audit_state *state = &audit->state;
    const struct esc_cpu_list *cpus = used(state);
    double least = INFINITY;
    for (int cpu = esc_cpu_list_next(cpus, 0); cpu >= 0; cpu = esc_cpu_list_next(cpus, cpu + 1)) {
        double limit = esc_audit_read_number(audit, FREQUENCY "scaling_max_freq", cpu);
        double hardware = esc_audit_read_number(audit, FREQUENCY "cpuinfo_max_freq", cpu);
        if (isnan(limit) || !(hardware > 0))
            return;
        if (limit / hardware < least) {
            least = limit / hardware;
            state->limit_khz = limit;
            state->hardware_khz = hardware;
        }
    }
}

static void tell_limits(struct esc_audit *audit)
{
    double lowest, highest;
    range_of(audit, "scaling_min_freq", &lowest);
    tell_mhz(audit, "min", "Lowest allowed", "scaling_min_freq", lowest);
    highest = range_of(audit, "scaling_max_freq", &lowest);
    tell_mhz(audit, "max", "Highest allowed", "scaling_max_freq", highest);
    highest = range_of(audit, "cpuinfo_max_freq", &lowest);
    tell_mhz(audit, "hardware_max", "Highest of the hardware", "cpuinfo_max_freq", highest);
    compare_limits(audit);
}

/* acpi-cpufreq, amd-pstate and cppc have "boost", intel_pstate its opposite. */
static void tell_boost(struct esc_audit *audit)
{
    char boost[ESC_AUDIT_TEXT_SIZE], turbo[ESC_AUDIT_TEXT_SIZE];
    const char *state = NULL;
    if (esc_audit_read(audit, boost, sizeof boost, "/sys/devices/system/cpu/cpufreq/boost"))
        state = *boost == '1' ? "on" : "off";
    else if (esc_audit_read(audit, turbo, sizeof turbo,
                            "/sys/devices/system/cpu/intel_pstate/no_turbo"))
        state = *turbo == '1' ? "off" : "on";
    if (state)
        esc_audit_text(audit, "frequency", "boost", "Boost", "%s", state);
    else
        esc_audit_missing(audit, "frequency", "boost", "Boost", "%s; %s", boost, turbo);
}

/* Of one CPU: on some kernels each such reading waits for 10 ms of the CPU's counters. */
static void tell_current(struct esc_audit *audit)
{
    char mhz[64];
    int cpu = esc_cpu_list_next(used(&audit->state), 0);
    double khz = esc_audit_read_number(audit, FREQUENCY "scaling_cur_freq", cpu < 0 ? 0 : cpu);
    char *cpuinfo = isnan(khz) ? esc_audit_slurp(audit, "/proc/cpuinfo") : NULL;
    if (cpuinfo && esc_audit_line(cpuinfo, "cpu MHz", mhz, sizeof mhz))
        khz = strtod(mhz, NULL) * 1000;
    free(cpuinfo);
    tell_mhz(audit, "current", "Now", "scaling_cur_freq", khz);
}

/* How often the hardware slowed itself down for heat, of all CPUs. */
static void tell_thermal(struct esc_audit *audit)
{
    struct esc_audit_state *state = &audit->state;
    char text[ESC_AUDIT_TEXT_SIZE] = "no CPU is known to be online";
    double sum = 0;
    for (int cpu = esc_cpu_list_next(&state->online, 0); cpu >= 0;
         cpu = esc_cpu_list_next(&state->online, cpu + 1)) {
        if (!esc_audit_read(audit, text, sizeof text,
                            "/sys/devices/system/cpu/cpu%d/thermal_throttle/core_throttle_count",
                            cpu)) {
            sum = -1;
            break;
        }
        sum += strtod(text, NULL);
    }
    state->thermal = esc_cpu_list_next(&state->online, 0) >= 0 ? sum : -1;
    if (state->thermal >= 0)
        esc_audit_number(audit, "frequency", "thermal", "Slowed for heat", sum, "times",
                         "%.0f times since boot", sum);
    else
        esc_audit_missing(audit, "frequency", "thermal", "Slowed for heat", "%s", text);
}

void esc_audit_frequency(struct esc_audit *audit)
{
    struct esc_audit_state *state = &audit->state;
    tell_common(audit, "driver", "Driver", "scaling_driver", state->driver, sizeof state->driver);
    tell_common(audit, "governor", "Governor", "scaling_governor", state->governor,
                sizeof state->governor);
    tell_common(audit, "preference", "Energy preference", "energy_performance_preference",
                state->preference, sizeof state->preference);
    tell_limits(audit);
    tell_boost(audit);
    tell_current(audit);
    tell_thermal(audit);
}
