/* SPDX-License-Identifier: BSD-2-Clause */
/* plain_main.c - runs the cases in one process.
 *
 * Usage: escapement-cases [--list] [[-]SUITE[/CASE]]...
 * All cases, or those named; a dash before a name leaves it out. Exit status: 0 when none failed, 1
 * when one did, 64 for a name that is none. */
#define _POSIX_C_SOURCE 200809L
#include "harness.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PASSED, FAILED, SKIPPED };

static struct test_case *first, **last = &first;
static jmp_buf leave;
static int outcome;

void test_register(struct test_case *test)
{
    *last = test;
    last = &test->next;
}

void test_fail(const char *file, int line, const char *condition, const char *format, ...)
{
    char text[800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    test_say("%s:%d: %s: %s (ESC_TEST_SEED=%" PRIu64 ")", file, line, condition, text, test_seed());
    outcome = FAILED;
    longjmp(leave, 1);
}

void test_skip(const char *format, ...)
{
    char text[800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    test_say("SKIPPED: %s", text);
    outcome = SKIPPED;
    longjmp(leave, 1);
}

/* Whether `pattern`, a suite or suite/case, names the test. */
static bool names(const char *pattern, const struct test_case *test)
{
    const size_t length = strlen(test->suite);
    if (strncmp(pattern, test->suite, length) != 0)
        return false;
    return pattern[length] == '\0' ||
           (pattern[length] == '/' && strcmp(pattern + length + 1, test->name) == 0);
}

static bool wanted(const struct test_case *test, char *const *patterns)
{
    bool named = false, any = false;
    for (; *patterns != NULL; patterns++) {
        const bool excludes = **patterns == '-';
        const bool names_it = names(*patterns + excludes, test);
        if (excludes && names_it)
            return false;
        named |= names_it;
        any |= !excludes;
    }
    return named || !any;
}

/* A misspelt name must not pass as nothing failing. */
static bool patterns_match(char *const *patterns)
{
    for (; *patterns != NULL; patterns++) {
        const struct test_case *test = first;
        while (test && !names(*patterns + (**patterns == '-'), test))
            test = test->next;
        if (!test) {
            fprintf(stderr, "escapement-cases: no case is named %s\n", *patterns);
            return false;
        }
    }
    return true;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int run(const struct test_case *test)
{
    static const char *const words[] = {
        [PASSED] = "ok", [FAILED] = "FAILED", [SKIPPED] = "skipped"};
    const volatile double start = seconds();
    outcome = PASSED;
    if (setjmp(leave) == 0)
        test->run();
    test_say("%-8s %s/%s  %.2f s", words[outcome], test->suite, test->name, seconds() - start);
    return outcome;
}

int main(int argc, char **argv)
{
    const bool list = argc > 1 && strcmp(argv[1], "--list") == 0;
    char *const *const patterns = argv + (argc == 0 ? 0 : list ? 2 : 1);
    unsigned outcomes[3] = {0, 0, 0};

    if (!patterns_match(patterns))
        return 64;
    for (const struct test_case *test = first; test; test = test->next) {
        if (!wanted(test, patterns))
            continue;
        if (list)
            test_say("%s/%s", test->suite, test->name);
        else
            outcomes[run(test)]++;
    }
    if (!list)
        test_say("%u passed, %u failed, %u skipped", outcomes[PASSED], outcomes[FAILED],
                 outcomes[SKIPPED]);
    return outcomes[FAILED] ? 1 : 0;
}
