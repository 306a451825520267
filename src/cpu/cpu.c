/* SPDX-License-Identifier: BSD-2-Clause */
/* cpu.c - CPUID and XGETBV on x86, the auxiliary vector on ARM. */
#define _GNU_SOURCE /* sched_getcpu */
#include "cpu/cpu.h"

#include <sched.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

/* XCR0: which register states the OS saves (Intel SDM volume 1, section 13.3). Only to be called
 * when CPUID says OSXSAVE: without it XGETBV is an illegal instruction. */
static uint64_t xcr0_read(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

/* AMD's cores since Zen (family 17h; Hygon's are Zen) have two pipes that multiply and two that add
 * (Software Optimization Guides for families 17h, 19h and 1Ah, "Floating-Point Unit"). Elsewhere a pipe
 * does either, or one of each is shared. */
static bool add_pipes(void)
{
    unsigned a, vendor[3];
    if (!__get_cpuid(0, &a, &vendor[0], &vendor[2], &vendor[1]) ||
        (memcmp(vendor, "AuthenticAMD", 12) != 0 && memcmp(vendor, "HygonGenuine", 12) != 0))
        return false;
    unsigned b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (a >> 8 & 15) + (a >> 20 & 255) >= 0x17;
}

uint32_t esc_cpu_features(void)
{
    const uint64_t ymm_state = 0x06; /* SSE, AVX */
    const uint64_t zmm_state = 0xe6; /* and opmask, upper halves of ZMM0-15, ZMM16-31 */
    uint32_t features = 0;
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d))
        return 0;
    const uint64_t xcr0 = c & bit_OSXSAVE ? xcr0_read() : 0;
    features |= c & bit_FMA ? ESC_CPU_FMA : 0;
    features |= add_pipes() ? ESC_CPU_ADD_PIPES : 0;
    features |= (xcr0 & ymm_state) == ymm_state ? ESC_CPU_OS_YMM : 0;
    features |= (xcr0 & zmm_state) == zmm_state ? ESC_CPU_OS_ZMM : 0;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
        features |= b & bit_AVX2 ? ESC_CPU_AVX2 : 0;
        features |= b & bit_AVX512F ? ESC_CPU_AVX512F : 0;
        features |= b & bit_AVX512DQ ? ESC_CPU_AVX512DQ : 0;
        features |= b & bit_AVX512BW ? ESC_CPU_AVX512BW : 0;
        features |= b & bit_AVX512VL ? ESC_CPU_AVX512VL : 0;
    }
    return features;
}

bool esc_cpu_has_fma(void)
{
    const uint32_t needs = ESC_CPU_FMA | ESC_CPU_OS_YMM; /* the instruction is of AVX's kind */
    return (esc_cpu_features() & needs) == needs;
}

#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>

uint32_t esc_cpu_features(void)
{
    return getauxval(AT_HWCAP) & HWCAP_ASIMD ? ESC_CPU_ASIMD : 0;
}

#else

uint32_t esc_cpu_features(void)
{
    return 0;
}

#endif

#if !defined(__x86_64__) /* the other 64-bit architectures have always had it */
bool esc_cpu_has_fma(void)
{
    return true;
}
#endif

void esc_cpu_features_string(uint32_t features, char *text, size_t size)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } names[] = {
        {ESC_CPU_AVX2, "AVX2"},
        {ESC_CPU_FMA, "FMA"},
        {ESC_CPU_AVX512F, "AVX512F"},
        {ESC_CPU_AVX512DQ, "AVX512DQ"},
        {ESC_CPU_AVX512BW, "AVX512BW"},
        {ESC_CPU_AVX512VL, "AVX512VL"},
        {ESC_CPU_OS_YMM, "YMM state enabled by the OS"},
        {ESC_CPU_OS_ZMM, "ZMM state enabled by the OS"},
        {ESC_CPU_ASIMD, "ASIMD"},
    };
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *const comma = used > 0 ? ", " : "";
        const size_t length = strlen(comma) + strlen(names[i].name);
        if (!(features & names[i].bit) || used + length >= size)
            continue;
        memcpy(text + used, comma, strlen(comma));
        memcpy(text + used + strlen(comma), names[i].name, strlen(names[i].name) + 1);
        used += length;
    }
}

int esc_cpu_current(void)
{
    return sched_getcpu();
}
