/* SPDX-License-Identifier: BSD-2-Clause */
/* fpenv.c - MXCSR on x86-64, FPCR and FPSR on AArch64, fenv.h elsewhere. */
#include "cpu/fpenv.h"

#if defined(__x86_64__)

void esc_fpenv_enter(struct esc_fpenv *saved)
{
    saved->control = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(0x1f80); /* the value at process start: System V ABI, section 3.2.1 */
}

void esc_fpenv_leave(const struct esc_fpenv *saved)
{
    __builtin_ia32_ldmxcsr((unsigned)saved->control);
}

#elif defined(__aarch64__)

void esc_fpenv_enter(struct esc_fpenv *saved)
{
    uint64_t fpcr, fpsr;
    __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
    __asm__ volatile("mrs %0, fpsr" : "=r"(fpsr));
    saved->control = fpsr << 32 | (uint32_t)fpcr; /* both registers have 32 defined bits */
    __asm__ volatile("msr fpcr, %0" : : "r"(UINT64_C(0)));
}

void esc_fpenv_leave(const struct esc_fpenv *saved)
{
    const uint64_t fpcr = (uint32_t)saved->control, fpsr = saved->control >> 32;
    __asm__ volatile("msr fpcr, %0" : : "r"(fpcr));
    __asm__ volatile("msr fpsr, %0" : : "r"(fpsr));
}

#else

void esc_fpenv_enter(struct esc_fpenv *saved)
{
    saved->control = 0;
    fegetenv(&saved->whole);
    fesetenv(FE_DFL_ENV);
}

void esc_fpenv_leave(const struct esc_fpenv *saved)
{
    fesetenv(&saved->whole);
}

#endif
