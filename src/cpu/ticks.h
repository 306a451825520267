/* SPDX-License-Identifier: BSD-2-Clause */
/* cpu/ticks.h - a counter that is read in nanoseconds' time and goes at a constant pace, of its own. */
#ifndef ESC_CPU_TICKS_H
#define ESC_CPU_TICKS_H

#include <stdint.h>
#include <time.h>

/* Not in order with the instructions around it: good for what takes a hundred cycles or more. */
static inline uint64_t esc_ticks(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
#endif
}

#endif
