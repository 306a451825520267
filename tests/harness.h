/* SPDX-License-Identifier: BSD-2-Clause */
/* harness.h - the same cases under Criterion and under a plain driver.
 *
 * Criterion gives each case a process of its own. Emulators cannot run its workers, and it hides
 * what valgrind and the sanitizers find, so the same sources are compiled a second time with
 * ESC_TEST_PLAIN into one program that runs its cases in its own process.
 *
 *     TEST(grid, affine_columns_are_exact)
 *     {
 *         CHECK(width == 10, "width is %u", width);
 *     }
 *
 * CHECK leaves the case, so it belongs on the thread that runs the case, and what the case held
 * is then leaked. ESC_TEST_SEED sets the seed (a failure prints it), ESC_TEST_SCALE, at most 1,
 * shrinks the random counts for emulators. */
#ifndef ESCAPEMENT_TESTS_HARNESS_H
#define ESCAPEMENT_TESTS_HARNESS_H

#include <stdbool.h>
#include <stdint.h>

/* Ends the case as failed. */
_Noreturn void test_fail(const char *file, int line, const char *condition, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Ends the case as skipped, with a line "SKIPPED: ..." that the checks look for. */
_Noreturn void test_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line of the case's own, on stdout, whole and at once. */
void test_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint64_t test_seed(void);

/* `count` shrunk by ESC_TEST_SCALE, at least 1. */
uint32_t test_scaled(uint32_t count);

/* Whether nothing was shrunk: the expensive cases of one size run only then. */
bool test_full_size(void);

#define CHECK(condition, ...)                                       \
    do {                                                            \
        if (!(condition))                                           \
            test_fail(__FILE__, __LINE__, #condition, __VA_ARGS__); \
    } while (0)

#ifdef ESC_TEST_PLAIN

struct test_case {
    const char *suite, *name;
    void (*run)(void);
    struct test_case *next;
};
void test_register(struct test_case *test);

#define TEST(suite_, name_)                                                    \
    static void suite_##_##name_(void);                                        \
    __attribute__((constructor)) static void suite_##_##name_##_register(void) \
    {                                                                          \
        static struct test_case test = {#suite_, #name_, suite_##_##name_, 0}; \
        test_register(&test);                                                  \
    }                                                                          \
    static void suite_##_##name_(void)

#else

#include <criterion/criterion.h>
#define TEST(suite_, name_) Test(suite_, name_)

#endif
#endif
