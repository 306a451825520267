/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cpu.c - backends by name: their order, what they need, their lanes. */
#include <string.h>

#include "support.h"

TEST(cpu, scalar_is_there_and_last)
{
    size_t count = 0;
    while (esc_backend_name(count) != NULL)
        count++;
    CHECK(count >= 1 && strcmp(esc_backend_name(count - 1), "scalar") == 0, "the last is %s",
          count ? esc_backend_name(count - 1) : "nothing");
    CHECK(esc_backend_name(count + 1) == NULL && esc_backend_name(1000) == NULL, "past the last");
    struct esc_error error = {"untouched"};
    CHECK(esc_backend_check("scalar", &error) == ESC_OK, "%s", error.message);
    CHECK(strcmp(error.message, "untouched") == 0, "success fills the error");
}

TEST(cpu, backends_of_this_architecture_are_built_in)
{
#if defined(__x86_64__)
    static const char *const expected[] = {"avx512", "avx2", "scalar"};
#elif defined(__aarch64__)
    static const char *const expected[] = {"neon", "scalar"};
#else
    static const char *const expected[] = {"scalar"};
#endif
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        CHECK(esc_backend_name(i) != NULL && strcmp(esc_backend_name(i), expected[i]) == 0,
              "backend %zu is %s, expected %s", i, esc_backend_name(i), expected[i]);
}

TEST(cpu, backends_agree_with_the_compilers_own_detection)
{
#if defined(__x86_64__)
    struct esc_error error = {""};
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    CHECK((esc_backend_check("avx2", &error) == ESC_OK) == avx2, "avx2: %s", error.message);
    if (!__builtin_cpu_supports("avx512f"))
        CHECK(esc_backend_check("avx512", &error) == ESC_ERR_BACKEND, "avx512");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        CHECK(esc_backend_check("avx512", &error) == ESC_OK, "avx512: %s", error.message);
#else
    test_skip("detection: there is no other one to compare with here");
#endif
}

TEST(cpu, unknown_backends_are_refused_by_name)
{
    static const char *const unknown[] = {"sse9", "", "AVX2", "scalar ", "avx", "auto\n"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        struct esc_error error = {""};
        CHECK(esc_backend_check(unknown[i], &error) == ESC_ERR_NAME, "'%s'", unknown[i]);
        CHECK(strstr(error.message, unknown[i]) != NULL, "\"%s\" does not name '%s'", error.message,
              unknown[i]);
        CHECK(esc_backend_lanes(unknown[i], ESC_PRECISION_F64) == 0, "lanes of '%s'", unknown[i]);
        CHECK(esc_backend_in_flight(unknown[i], ESC_PRECISION_F32) == 0, "vectors of '%s'",
              unknown[i]);
    }
    CHECK(esc_backend_check("nosuch", NULL) == ESC_ERR_NAME, "no error to fill");
    CHECK(esc_backend_check(NULL, NULL) != ESC_OK, "no name");
}

/* Which of the two is told depends on the machine; that something is told does not. */
TEST(cpu, backends_that_cannot_run_say_what_is_missing)
{
    for (size_t i = 0; esc_backend_name(i) != NULL; i++) {
        struct esc_error error = {""};
        if (esc_backend_check(esc_backend_name(i), &error) == ESC_OK)
            continue;
        CHECK(strstr(error.message, esc_backend_name(i)) != NULL &&
                  strstr(error.message, "missing ") != NULL,
              "%s: \"%s\"", esc_backend_name(i), error.message);
        test_say("%s", error.message);
    }
}

TEST(cpu, lanes_are_the_vectors)
{
    static const struct {
        const char *name;
        unsigned bits;
    } vectors[] = {{"avx512", 512}, {"avx2", 256}, {"neon", 128}};
    CHECK(esc_backend_lanes("scalar", ESC_PRECISION_F64) == 1 &&
              esc_backend_lanes("scalar", ESC_PRECISION_F32) == 1 &&
              esc_backend_in_flight("scalar", ESC_PRECISION_F64) == 1 &&
              esc_backend_in_flight("scalar", ESC_PRECISION_F32) == 1,
          "scalar");
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct esc_error error;
        if (esc_backend_check(vectors[i].name, &error) == ESC_ERR_NAME)
            continue; /* of another architecture */
        CHECK(esc_backend_lanes(vectors[i].name, ESC_PRECISION_F64) == vectors[i].bits / 64 &&
                  esc_backend_lanes(vectors[i].name, ESC_PRECISION_F32) == vectors[i].bits / 32,
              "lanes of %s", vectors[i].name);
        for (unsigned precision = 0; precision < 2; precision++) {
            const unsigned lanes =
                esc_backend_lanes(vectors[i].name, (enum esc_precision)precision);
            const unsigned in_flight =
                esc_backend_in_flight(vectors[i].name, (enum esc_precision)precision);
            CHECK(in_flight >= 1 && lanes * in_flight <= 256, "%s: %u x %u do not fit a byte",
                  vectors[i].name, lanes, in_flight);
        }
        CHECK(esc_backend_lanes(vectors[i].name, (enum esc_precision)2) == 0, "precision 2");
    }
}
