/* SPDX-License-Identifier: BSD-2-Clause */
/* sampler.c - a CPU-time timer for each thread, and a signal handler that writes down where it was. */
#define _GNU_SOURCE
#include "measure/sampler.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "measure/code.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define SAMPLES_MOST 65536 /* of a thread; minutes */
#define THREADS_MOST 4096

struct thread {
    bool timed;
    timer_t timer;
    uintptr_t *addresses;
    atomic_size_t n;
};

struct esc_sampler {
    size_t threads_n;
    struct thread threads[];
};

static _Atomic(struct esc_sampler *) active;

/* On the thread that it is about. */
static void take(int signal, siginfo_t *info, void *context)
{
    struct esc_sampler *const sampler = atomic_load_explicit(&active, memory_order_acquire);
    const size_t index = (size_t)info->si_value.sival_int;
    (void)signal;
    if (!sampler || info->si_code != SI_TIMER || index >= sampler->threads_n)
        return;
    struct thread *const thread = &sampler->threads[index];
    const size_t n = atomic_load_explicit(&thread->n, memory_order_relaxed);
    if (n == SAMPLES_MOST)
        return;
    thread->addresses[n] = esc_code_interrupted(context);
    atomic_store_explicit(&thread->n, n + 1, memory_order_release);
}

/* ---- Threads ---------------------------------------------------------------------------------- */

static size_t list_threads(pid_t ids[THREADS_MOST])
{
    DIR *const folder = opendir("/proc/self/task");
    size_t n = 0;
    for (const struct dirent *entry; folder && n < THREADS_MOST && (entry = readdir(folder));) {
        const long id = strtol(entry->d_name, NULL, 10);
        if (id > 0)
            ids[n++] = (pid_t)id;
    }
    if (folder)
        closedir(folder);
    return n;
}

/* The kernel's name for a thread's CPU time: what pthread_getcpuclockid makes of a thread that one has a pthread_t of. */
static clockid_t cpu_clock(pid_t id)
{
    return (clockid_t)(~(unsigned)id << 3 | 6);
}

static bool thread_start(struct esc_sampler *sampler, size_t index, pid_t id, uint64_t interval_ns)
{
    struct thread *const thread = &sampler->threads[index];
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGPROF};
    const struct timespec interval = {.tv_sec = (time_t)(interval_ns / 1000000000),
                                      .tv_nsec = (long)(interval_ns % 1000000000)};
    const struct itimerspec every = {.it_interval = interval, .it_value = interval};
    event.sigev_value.sival_int = (int)index;
    event.sigev_notify_thread_id = id;
    thread->addresses = malloc(SAMPLES_MOST * sizeof *thread->addresses);
    if (!thread->addresses) {
        errno = ENOMEM;
        return false;
    }
    if (timer_create(cpu_clock(id), &event, &thread->timer))
        return errno == ESRCH || errno == EINVAL; /* it has ended since */
    thread->timed = true;
    return !timer_settime(thread->timer, 0, &every, NULL);
}

/* ---- Begin and end ---------------------------------------------------------------------------- */

static struct esc_sampler *fail(struct esc_sampler *sampler, const char *message, char *told,
                                size_t size)
{
    snprintf(told, size, "%s", message);
    if (sampler) {
        esc_sampler_stop(sampler);
        esc_sampler_free(sampler);
    }
    return NULL;
}

struct esc_sampler *esc_sampler_start(uint64_t interval_ns, char *message, size_t size)
{
    pid_t *const ids = malloc(THREADS_MOST * sizeof *ids);
    const size_t n = ids ? list_threads(ids) : 0;
    struct esc_sampler *const sampler = calloc(1, sizeof *sampler + n * sizeof sampler->threads[0]);
    struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO | SA_RESTART};
    const char *why = NULL;
    sigemptyset(&action.sa_mask);
    if (!ids || !sampler)
        why = "out of memory for samples";
    else if (esc_code_call_bytes == 0)
        why = "where a thread is cannot be told on this CPU";
    else if (n == 0)
        why = "/proc is not there to tell which threads there are";
    else if (sigaction(SIGPROF, &action, NULL))
        why = strerror(errno);
    if (!why) {
        sampler->threads_n = n;
        atomic_store_explicit(&active, sampler, memory_order_release);
    }
    for (size_t i = 0; !why && i < n; i++)
        if (!thread_start(sampler, i, ids[i], interval_ns))
            why = strerror(errno);
    free(ids);
    return why ? fail(sampler, why, message, size) : sampler;
}

size_t esc_sampler_count(const struct esc_sampler *sampler)
{
    size_t n = 0;
    for (size_t i = 0; i < sampler->threads_n; i++)
        n += atomic_load_explicit(&sampler->threads[i].n, memory_order_acquire);
    return n;
}

void esc_sampler_stop(struct esc_sampler *sampler)
{
    for (size_t i = 0; i < sampler->threads_n; i++)
        if (sampler->threads[i].timed) {
            timer_delete(sampler->threads[i].timer);
            sampler->threads[i].timed = false;
        }
    atomic_store_explicit(&active, NULL, memory_order_release);
}

bool esc_sampler_thread(const struct esc_sampler *sampler, size_t thread,
                        const uintptr_t **addresses, size_t *n)
{
    if (thread >= sampler->threads_n)
        return false;
    *addresses = sampler->threads[thread].addresses;
    *n = atomic_load_explicit(&sampler->threads[thread].n, memory_order_acquire);
    return true;
}

void esc_sampler_free(struct esc_sampler *sampler)
{
    if (!sampler)
        return;
    for (size_t i = 0; i < sampler->threads_n; i++)
        free(sampler->threads[i].addresses);
    free(sampler);
}
