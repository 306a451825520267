/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/sampler.h - where each thread of this process is, asked by a timer of the CPU time that it uses.
 *
 * A thread that waits uses none and is not asked. The kernel looks at such timers when its clock ticks, 100 to 1000 times a
 * second, whatever interval is asked for. */
#ifndef ESC_MEASURE_SAMPLER_H
#define ESC_MEASURE_SAMPLER_H

#include <escapement/escapement.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct esc_sampler;

/* Before there are the threads to sample, which inherit it: SIGPROF is let through, whatever started the program. */
void esc_sampler_prepare(void);

/* Begins with the threads that there are. One at a time; SIGPROF is its own. On failure why is in message. Errors:
 * ESC_ERR_MEMORY, ESC_ERR_THREADS (the system gives no timers), ESC_ERR_BACKEND (threads cannot be timed here). */
enum esc_status esc_sampler_start(uint64_t interval_ns, struct esc_sampler **sampler, char *message,
                                  size_t size);

/* Samples so far, of all threads. */
size_t esc_sampler_count(const struct esc_sampler *sampler);

/* Samples that there was no room for, the last ones of some thread. */
size_t esc_sampler_dropped(const struct esc_sampler *sampler);

/* No thread is in the handler after it. */
void esc_sampler_stop(struct esc_sampler *sampler);

/* After the stop, of a thread: the addresses of what it was about to do, the sampler's own; false past the last thread. */
bool esc_sampler_thread(const struct esc_sampler *sampler, size_t thread,
                        const uintptr_t **addresses, size_t *n);

void esc_sampler_free(struct esc_sampler *sampler);

#endif
