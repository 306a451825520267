/* SPDX-License-Identifier: BSD-2-Clause */
/* clock.c - monotonic and process time in nanoseconds, and the core's own clock. */
#define _POSIX_C_SOURCE 200809L
#include "measure/clock.h"

#include <time.h>

static uint64_t read_clock(clockid_t clock)
{
    /* Cannot fail: both clocks are always there and the pointer is good. */
    struct timespec now = {0, 0};
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

uint64_t esc_clock_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t esc_clock_process_ns(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

/* ---- The core's clock ---------------------------------------------------------------------- */

/* 12 us at 4 GHz: reading the clock twice is then some 0.3 %, and an interruption seldom falls into
 * all four. Whatever disturbs a piece makes it seem slower, so the fastest is the nearest to the truth. */
#define PIECES 4
#define PIECE_ADDITIONS 49152
#define UNROLLED 16

/* The compiler may neither fold the additions nor know their operands. */
#define ADD(sum, step)           \
    do {                         \
        (sum) += (step);         \
        __asm__("" : "+r"(sum)); \
    } while (0)

static uint64_t add_chain(uint64_t sum)
{
    /* A register, not a constant: some CPUs add constants while they rename, in no time at all. */
    uint64_t step = 1;
    __asm__("" : "+r"(step), "+r"(sum));
    for (unsigned i = 0; i < PIECE_ADDITIONS / UNROLLED; i++) {
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
        ADD(sum, step);
    }
    return sum;
}

#undef ADD

double esc_clock_effective_ghz(void)
{
    uint64_t least = UINT64_MAX, sum = 0;
    for (int i = 0; i < PIECES; i++) {
        const uint64_t start = esc_clock_ns();
        sum = add_chain(sum);
        __asm__ volatile("" : : "r"(sum)); /* so that it is done when the clock is read */
        const uint64_t ns = esc_clock_ns() - start;
        least = ns < least ? ns : least;
    }
    return (double)PIECE_ADDITIONS / (double)(least > 0 ? least : 1);
}
