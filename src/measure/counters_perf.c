/* SPDX-License-Identifier: BSD-2-Clause */
/* counters_perf.c - one hardware event, counted in all threads of this process. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measure/counters_parts.h"

/* User mode alone, which perf_event_paranoid 2, the usual, allows; what the kernel does meanwhile is
 * not what is measured. */
static int linux_open(uint64_t event, pid_t thread)
{
    struct perf_event_attr attributes = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof attributes,
        .config = event,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        .inherit = 1,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    return (int)syscall(SYS_perf_event_open, &attributes, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

const struct esc_perf_kernel esc_perf_linux = {linux_open, read, close};

/* What the reasons of perf_event_open(2) mean here. */
static void explain(char reason[128], int error)
{
    char paranoid[16] = "";
    FILE *file = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
    if (file) {
        if (fgets(paranoid, sizeof paranoid, file))
            paranoid[strcspn(paranoid, "\n")] = '\0';
        fclose(file);
    }
    if (error == EACCES || error == EPERM)
        snprintf(reason, 128, "perf_event_open: %s (kernel.perf_event_paranoid is %s)",
                 strerror(error), *paranoid ? paranoid : "not there");
    else if (error == ENOENT || error == EOPNOTSUPP || error == ENODEV)
        snprintf(reason, 128,
                 "perf_event_open: %s: this CPU, or the virtual machine, has no such "
                 "counter",
                 strerror(error));
    else
        snprintf(reason, 128, "perf_event_open: %s", strerror(error));
}

/* One more thread; false without memory. A thread that has ended meanwhile counts nothing. */
static bool add_thread(struct esc_perf *perf, uint64_t event, pid_t thread, int *error)
{
    int descriptor = perf->kernel->open(event, thread);
    if (descriptor < 0) {
        if (errno != ESRCH)
            *error = errno;
        return true;
    }
    int *descriptors = realloc(perf->descriptors, (perf->n + 1) * sizeof *descriptors);
    if (descriptors)
        perf->descriptors = descriptors;
    struct esc_perf_reading *start = realloc(perf->start, (perf->n + 1) * sizeof *start);
    if (start)
        perf->start = start;
    if (!descriptors || !start) {
        perf->kernel->close(descriptor);
        return false;
    }
    descriptors[perf->n] = descriptor;
    memset(&start[perf->n], 0, sizeof *start);
    perf->n++;
    return true;
}

enum esc_status esc_perf_open(struct esc_perf *perf, const struct esc_perf_kernel *kernel,
                              uint64_t event)
{
    int error = 0;
    bool good = true;
    *perf = (struct esc_perf){.kernel = kernel};
    DIR *threads = opendir("/proc/self/task");
    if (!threads) {
        snprintf(perf->reason, sizeof perf->reason, "/proc/self/task: %s", strerror(errno));
        return ESC_OK;
    }
    for (struct dirent *entry; good && !error && (entry = readdir(threads));) {
        if (*entry->d_name != '.')
            good = add_thread(perf, event, (pid_t)strtol(entry->d_name, NULL, 10), &error);
    }
    closedir(threads);
    if (!good || error)
        esc_perf_close(perf); /* a part of the threads would be a wrong count */
    if (error)
        explain(perf->reason, error);
    return good ? ESC_OK : ESC_ERR_MEMORY;
}

void esc_perf_close(struct esc_perf *perf)
{
    for (size_t i = 0; i < perf->n; i++)
        perf->kernel->close(perf->descriptors[i]);
    free(perf->descriptors);
    free(perf->start);
    perf->descriptors = NULL;
    perf->start = NULL;
    perf->n = 0;
}

static bool read_one(const struct esc_perf *perf, size_t index, struct esc_perf_reading *reading)
{
    return perf->kernel->read(perf->descriptors[index], reading, sizeof *reading) ==
           (ssize_t)sizeof *reading;
}

/* Counting never stops: what happened is the difference of two readings. Setting a counter to 0 would
 * miss what threads that ended have added to it. */
void esc_perf_start(struct esc_perf *perf)
{
    for (size_t i = 0; i < perf->n; i++) {
        if (!read_one(perf, i, &perf->start[i]))
            memset(&perf->start[i], 0, sizeof perf->start[i]);
    }
}

void esc_perf_read(const struct esc_perf *perf, struct esc_counter_value *value)
{
    struct esc_perf_reading now;
    double sum = 0;
    snprintf(value->reason, sizeof value->reason, "%s", perf->reason);
    for (size_t i = 0; i < perf->n; i++) {
        if (!read_one(perf, i, &now)) {
            snprintf(value->reason, sizeof value->reason, "read of a counter: %s", strerror(errno));
            return;
        }
        uint64_t count = now.count - perf->start[i].count;
        uint64_t enabled = now.enabled - perf->start[i].enabled;
        uint64_t running = now.running - perf->start[i].running;
        if (enabled > 0 && running == 0) {
            snprintf(value->reason, sizeof value->reason,
                     "the CPU's counters were all taken by others meanwhile");
            return;
        }
        value->multiplexed = value->multiplexed || running < enabled;
        sum += running > 0 ? (double)count * ((double)enabled / (double)running) : (double)count;
    }
    value->available = perf->n > 0;
    value->value = value->available ? sum : 0;
}
