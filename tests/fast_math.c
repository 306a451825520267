/* SPDX-License-Identifier: BSD-2-Clause */
/* fast_math.c - a library that flushes subnormals in the thread that loads it.
 *
 * Linked with -ffast-math, which does that through crtfastmath.o; from GCC 13 on no longer for
 * shared libraries, hence the constructor, which does the same. */

double esc_test_fast_math(double value);

double esc_test_fast_math(double value)
{
    return value * 0.5;
}

__attribute__((constructor)) static void flush_subnormals(void)
{
#if defined(__x86_64__)
    __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
#elif defined(__aarch64__)
    unsigned long fpcr;
    __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
    __asm__ volatile("msr fpcr, %0" : : "r"(fpcr | 1ul << 24));
#endif
}
