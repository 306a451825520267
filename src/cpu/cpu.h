/* SPDX-License-Identifier: BSD-2-Clause */
/* cpu.h - what this CPU and its operating system can run. */
#ifndef ESC_CPU_CPU_H
#define ESC_CPU_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A feature is present when the CPU has its instructions; the ESC_CPU_OS_ bits say that the
 * operating system saves the registers they use. A backend needs both kinds. */
enum {
    ESC_CPU_AVX2 = 1u << 0,
    ESC_CPU_FMA = 1u << 1,
    ESC_CPU_AVX512F = 1u << 2,
    ESC_CPU_AVX512DQ = 1u << 3,
    ESC_CPU_AVX512BW = 1u << 4,
    ESC_CPU_AVX512VL = 1u << 5,
    ESC_CPU_OS_YMM = 1u << 6,
    ESC_CPU_OS_ZMM = 1u << 7,
    ESC_CPU_ASIMD = 1u << 8,
    /* Not of what can run, but of what is fast: floating-point additions have pipes of their own beside
     * those of multiplications, and both are as wide as the widest vector. */
    ESC_CPU_ADD_PIPES = 1u << 9
};

/* The features of the CPU that asks. */
uint32_t esc_cpu_features(void);

/* Whether fused multiply-add is an instruction that can be executed. */
bool esc_cpu_has_fma(void);

/* Writes the names of `features` to text, separated by ", ". */
void esc_cpu_features_string(uint32_t features, char *text, size_t size);

/* The CPU that the calling thread is on, or -1. */
int esc_cpu_current(void);

#endif
