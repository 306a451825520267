/* SPDX-License-Identifier: BSD-2-Clause */
/* harness.c - what both drivers share: the seed, the scale, lines on stdout. */
#define _POSIX_C_SOURCE 200809L
#include "harness.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_SEED UINT64_C(20240229)

uint64_t test_seed(void)
{
    const char *const text = getenv("ESC_TEST_SEED");
    return text && *text ? strtoull(text, NULL, 0) : DEFAULT_SEED;
}

/* Millionths. Integers all the way: a case that has enabled floating-point traps may ask. */
static uint64_t scale(void)
{
    const char *text = getenv("ESC_TEST_SCALE");
    uint64_t value = 0, place = 100000;
    if (text == NULL || text[0] != '0' || text[1] != '.')
        return 1000000;
    for (text += 2; *text >= '0' && *text <= '9'; text++, place /= 10)
        value += (uint64_t)(*text - '0') * place;
    return value > 0 ? value : 1000000;
}

uint32_t test_scaled(uint32_t count)
{
    const uint32_t scaled = (uint32_t)(count * scale() / 1000000);
    return scaled ? scaled : 1;
}

bool test_full_size(void)
{
    return scale() == 1000000;
}

/* Criterion's workers leave by _exit, which would lose what stdio still holds. */
static void say(const char *format, va_list arguments)
{
    char line[1024];
    int length = vsnprintf(line, sizeof line - 1, format, arguments);
    if (length < 0)
        return;
    if (length > (int)sizeof line - 2)
        length = (int)sizeof line - 2;
    line[length++] = '\n';
    fflush(stdout);
    for (const char *at = line; length > 0;) {
        const ssize_t written = write(STDOUT_FILENO, at, (size_t)length);
        if (written < 0 && errno != EINTR)
            return;
        if (written > 0) {
            at += written;
            length -= (int)written;
        }
    }
}

void test_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

/* ---- Criterion's side; plain_main.c has the other ------------------------------------------- */

#ifndef ESC_TEST_PLAIN

void test_fail(const char *file, int line, const char *condition, const char *format, ...)
{
    char text[800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    cr_assert_fail("%s:%d: %s: %s (ESC_TEST_SEED=%" PRIu64 ")", file, line, condition, text,
                   test_seed());
    abort();
}

void test_skip(const char *format, ...)
{
    char text[800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    test_say("SKIPPED: %s", text);
    cr_skip_test("%s", text);
    abort();
}

#endif
