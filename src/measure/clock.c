/* SPDX-License-Identifier: BSD-2-Clause */
/* clock.c - a monotonic clock in nanoseconds. */
#define _POSIX_C_SOURCE 200809L
#include "measure/clock.h"

#include <time.h>

uint64_t esc_clock_ns(void)
{
    /* Cannot fail: the clock is always there and the pointer is good. */
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}
