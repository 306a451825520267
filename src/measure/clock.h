/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/clock.h - the clocks that every time in this program is read from. */
#ifndef ESC_MEASURE_CLOCK_H
#define ESC_MEASURE_CLOCK_H

#include <stdint.h>

/* Nanoseconds since an arbitrary moment; never steps back. Thread-safe. */
uint64_t esc_clock_ns(void);

/* Nanoseconds that CPUs have spent on this process, all its threads together. Thread-safe. */
uint64_t esc_clock_process_ns(void);

/* Effective clock of the calling thread's core in GHz: how many dependent additions it does in a
 * nanosecond, each of which takes one cycle on every CPU that this program runs on. It is compared with
 * nothing, so it also holds where the time stamp counter or the kernel's tables tell another story.
 * Takes some 50 microseconds. Thread-safe. */
double esc_clock_effective_ghz(void);

#endif
