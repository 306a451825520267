/* SPDX-License-Identifier: BSD-2-Clause */
/* sampler.c - a CPU-time timer for each thread, and a signal handler that writes down where it was. */
#define _GNU_SOURCE
#include "measure/sampler.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
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
    atomic_size_t n, dropped;
};

struct esc_sampler {
    size_t threads_n;
    struct thread threads[];
};

/* A handler counts itself before it looks whether there is a sampler, and the stop takes that away before it looks at the
 * count: one of the two sees the other, which takes the default order of atomics. */
static _Atomic(struct esc_sampler *) active;
static atomic_uint inside;

static void write_down(struct esc_sampler *sampler, size_t index, const void *context)
{
    struct thread *const thread = &sampler->threads[index];
    const size_t n = atomic_load_explicit(&thread->n, memory_order_relaxed);
    if (n == SAMPLES_MOST) {
        atomic_fetch_add_explicit(&thread->dropped, 1, memory_order_relaxed);
        return;
    }
    thread->addresses[n] = esc_code_interrupted(context);
    atomic_store_explicit(&thread->n, n + 1, memory_order_release);
}

/* On the thread that it is about. */
static void take(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    atomic_fetch_add(&inside, 1);
    struct esc_sampler *const sampler = atomic_load(&active);
    const size_t index = (size_t)info->si_value.sival_int;
    if (sampler && info->si_code == SI_TIMER && index < sampler->threads_n)
        write_down(sampler, index, context);
    atomic_fetch_sub(&inside, 1);
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

void esc_sampler_prepare(void)
{
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGPROF);
    pthread_sigmask(SIG_UNBLOCK, &ours, NULL);
}

static enum esc_status fail(enum esc_status status, const char *why, char *message, size_t size)
{
    snprintf(message, size, "%s", why);
    return status;
}

/* Of a call that failed. */
static enum esc_status fail_by(int error, char *message, size_t size)
{
    if (error == ENOMEM)
        return fail(ESC_ERR_MEMORY, "out of memory for samples", message, size);
    if (error == EAGAIN)
        return fail(ESC_ERR_THREADS, "the system gives no timer for each thread: raise ulimit -i",
                    message, size);
    snprintf(message, size, "threads cannot be timed: %s", strerror(error));
    return ESC_ERR_BACKEND;
}

static enum esc_status start_threads(struct esc_sampler *sampler, const pid_t *ids,
                                     uint64_t interval_ns, char *message, size_t size)
{
    bool any = false;
    for (size_t i = 0; i < sampler->threads_n; i++) {
        if (!thread_start(sampler, i, ids[i], interval_ns))
            return fail_by(errno, message, size);
        any |= sampler->threads[i].timed;
    }
    return any ? ESC_OK
               : fail(ESC_ERR_BACKEND, "the system times no thread's use of the CPU", message,
                      size);
}

static enum esc_status start(struct esc_sampler *sampler, pid_t *ids, uint64_t interval_ns,
                             char *message, size_t size)
{
    struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (esc_code_call_bytes == 0)
        return fail(ESC_ERR_BACKEND, "where a thread is cannot be told on this CPU", message, size);
    sampler->threads_n = list_threads(ids);
    if (sampler->threads_n == 0)
        return fail(ESC_ERR_BACKEND, "/proc is not there to tell which threads there are", message,
                    size);
    if (sigaction(SIGPROF, &action, NULL))
        return fail_by(errno, message, size);
    atomic_store(&active, sampler);
    return start_threads(sampler, ids, interval_ns, message, size);
}

enum esc_status esc_sampler_start(uint64_t interval_ns, struct esc_sampler **sampler, char *message,
                                  size_t size)
{
    pid_t *const ids = calloc(THREADS_MOST, sizeof *ids);
    struct esc_sampler *const made =
        calloc(1, sizeof *made + THREADS_MOST * sizeof made->threads[0]);
    const enum esc_status status =
        ids && made ? start(made, ids, interval_ns, message, size) : fail_by(ENOMEM, message, size);
    free(ids);
    if (!status) {
        *sampler = made;
    } else if (made) {
        esc_sampler_stop(made);
        esc_sampler_free(made);
    }
    return status;
}

size_t esc_sampler_count(const struct esc_sampler *sampler)
{
    size_t n = 0;
    for (size_t i = 0; i < sampler->threads_n; i++)
        n += atomic_load_explicit(&sampler->threads[i].n, memory_order_acquire);
    return n;
}

size_t esc_sampler_dropped(const struct esc_sampler *sampler)
{
    size_t n = 0;
    for (size_t i = 0; i < sampler->threads_n; i++)
        n += atomic_load_explicit(&sampler->threads[i].dropped, memory_order_relaxed);
    return n;
}

void esc_sampler_stop(struct esc_sampler *sampler)
{
    atomic_store(&active, NULL);
    for (size_t i = 0; i < sampler->threads_n; i++)
        if (sampler->threads[i].timed) {
            timer_delete(sampler->threads[i].timer);
            sampler->threads[i].timed = false;
        }
    while (atomic_load(&inside) > 0)
        sched_yield();
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
