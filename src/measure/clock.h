/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/clock.h - the clock that every time in this program is read from. */
#ifndef ESC_MEASURE_CLOCK_H
#define ESC_MEASURE_CLOCK_H

#include <stdint.h>

/* Nanoseconds since an arbitrary moment; never steps back. Thread-safe. */
uint64_t esc_clock_ns(void);

#endif
