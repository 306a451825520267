/* SPDX-License-Identifier: BSD-2-Clause */
/* fpenv.h - the one floating-point environment in which the contracts hold. */
#ifndef ESC_CPU_FPENV_H
#define ESC_CPU_FPENV_H

#include <fenv.h>
#include <stdint.h>

struct esc_fpenv {
    fenv_t whole;     /* used where the control word has no access of its own */
    uint64_t control; /* MXCSR, FPCR */
};

/* Saves the calling thread's environment and sets round to nearest even, no flushing of
 * subnormals, all exceptions masked. A library linked with -ffast-math, or a rounding mode that
 * the caller chose, must not change a count: see docs/numerics.md. About 3 ns on x86-64. */
void esc_fpenv_enter(struct esc_fpenv *saved);

/* Restores what esc_fpenv_enter saved, exception flags included. */
void esc_fpenv_leave(const struct esc_fpenv *saved);

#endif
