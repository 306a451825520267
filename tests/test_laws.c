/* SPDX-License-Identifier: BSD-2-Clause */
/* test_laws.c - fits find the parameters that synthetic measurements were made with. */
#include <math.h>
#include <string.h>

#include "measure/laws.h"
#include "support.h"

#define REPEATS 5

struct truth {
    enum esc_law law;
    double rate1, serial, coherency;
};

static double rate_of(const struct truth *truth, double p)
{
    const double s = truth->serial, k = truth->coherency;
    switch (truth->law) {
    case ESC_LAW_AMDAHL:
        return truth->rate1 * p / (1 + s * (p - 1));
    case ESC_LAW_GUSTAFSON:
        return truth->rate1 * (p - s * (p - 1));
    case ESC_LAW_USL:
        return truth->rate1 * p / (1 + s * (p - 1) + k * p * (p - 1));
    }
    return 0;
}

static double normal(struct random *random)
{
    const double u = random_between(random, 0x1p-53, 1), v = random_between(random, 0, 1);
    return sqrt(-2 * log(u)) * cos(2 * acos(-1) * v);
}

/* Rates of 1, 2, 4, ... threads, each measured `repeats` times, off by a relative error. */
static size_t measure(const struct truth *truth, size_t counts, size_t repeats, double error,
                      struct random *random, struct esc_law_point *points)
{
    size_t n = 0;
    for (size_t i = 0; i < counts; i++)
        for (size_t j = 0; j < repeats; j++) {
            const double threads = exp2((double)i);
            points[n++] = (struct esc_law_point){threads, rate_of(truth, threads) *
                                                              exp(error * normal(random))};
        }
    return n;
}

static bool holds(const struct esc_interval *interval, double value)
{
    return interval->low <= value && value <= interval->high && interval->low <= interval->value &&
           interval->value <= interval->high;
}

static const struct truth truths[] = {
    {ESC_LAW_AMDAHL, 3.5, 0.05, 0},    {ESC_LAW_AMDAHL, 0.2, 0.001, 0},
    {ESC_LAW_AMDAHL, 19, 0.4, 0},      {ESC_LAW_GUSTAFSON, 3.5, 0.05, 0},
    {ESC_LAW_GUSTAFSON, 1000, 0.5, 0}, {ESC_LAW_USL, 3.5, 0.05, 0.001},
    {ESC_LAW_USL, 8, 0.02, 0.0002},    {ESC_LAW_USL, 0.5, 0.2, 0.02},
};
#define TRUTHS (sizeof truths / sizeof *truths)

TEST(laws, exact_measurements_give_exact_parameters)
{
    struct random random = random_from(1);
    for (size_t i = 0; i < TRUTHS; i++) {
        const struct truth *const truth = &truths[i];
        struct esc_law_point points[64];
        struct esc_law_fit fit;
        const size_t n = measure(truth, 6, 2, 0, &random, points);
        CHECK(esc_law_fit(truth->law, points, n, 1, &fit) == ESC_OK && fit.fitted, "%s",
              fit.reason);
        CHECK(fabs(fit.rate1.value / truth->rate1 - 1) < 1e-6, "%zu: rate %g", i, fit.rate1.value);
        CHECK(fabs(fit.serial.value - truth->serial) < 1e-6, "%zu: s %g", i, fit.serial.value);
        if (truth->law == ESC_LAW_USL)
            CHECK(fabs(fit.coherency.value - truth->coherency) < 1e-6, "%zu: k %g", i,
                  fit.coherency.value);
        CHECK(fit.residual < 1e-6, "%zu: residual %g", i, fit.residual);
        const double foretold = esc_law_rate(&fit, 256).value, true_rate = rate_of(truth, 256);
        CHECK(fabs(foretold / true_rate - 1) < 1e-4, "%zu: %g at 256, %g", i, foretold, true_rate);
    }
}

/* Of 100 trials, in how many each interval held the truth. */
static void expect_coverage(const struct truth *truth, size_t repeats, double error)
{
    unsigned rate = 0, serial = 0, coherency = 0, peak = 0, foretold = 0;
    for (unsigned trial = 0; trial < 100; trial++) {
        struct random random = random_from(1000 * test_seed() + trial);
        struct esc_law_point points[64];
        struct esc_law_fit fit;
        const size_t n = measure(truth, 6, repeats, error, &random, points);
        CHECK(esc_law_fit(truth->law, points, n, trial, &fit) == ESC_OK && fit.fitted, "%s",
              fit.reason);
        const struct esc_interval at_128 = esc_law_rate(&fit, 128);
        rate += holds(&fit.rate1, truth->rate1);
        serial += holds(&fit.serial, truth->serial);
        foretold += holds(&at_128, rate_of(truth, 128));
        if (truth->law != ESC_LAW_USL)
            continue;
        coherency += holds(&fit.coherency, truth->coherency);
        peak += holds(&fit.peak, sqrt((1 - truth->serial) / truth->coherency));
    }
    test_say("%s %g %g %g, %zu repeats: %u rate, %u s, %u k, %u peak, %u foretold",
             esc_law_name(truth->law), truth->rate1, truth->serial, truth->coherency, repeats, rate,
             serial, coherency, peak, foretold);
    CHECK(rate >= 90 && serial >= 90 && foretold >= 90, "%u, %u, %u of 100", rate, serial,
          foretold);
    if (truth->law == ESC_LAW_USL)
        CHECK(coherency >= 90 && peak >= 90, "%u, %u of 100", coherency, peak);
}

TEST(laws, intervals_hold_the_truth_in_ninety_of_a_hundred_trials)
{
    if (!test_full_size())
        test_skip("coverage of fits: needs all trials");
    for (size_t i = 0; i < TRUTHS; i++)
        expect_coverage(&truths[i], REPEATS, 0.01);
}

/* Three points for each number of threads, and one: the spread is that about the fit. */
TEST(laws, intervals_of_few_measurements_hold_too)
{
    if (!test_full_size())
        test_skip("coverage of fits: needs all trials");
    expect_coverage(&truths[0], 3, 0.03);
    expect_coverage(&truths[6], 3, 0.01);
    for (size_t i = 0; i < TRUTHS; i++) {
        struct random random = random_from(test_seed() + i);
        struct esc_law_point points[64];
        struct esc_law_fit fit;
        const size_t n = measure(&truths[i], 6, 1, 0.02, &random, points);
        CHECK(esc_law_fit(truths[i].law, points, n, 1, &fit) == ESC_OK && fit.fitted, "%s",
              fit.reason);
        CHECK(fit.rate1.high > fit.rate1.low * 1.001, "%zu: %g to %g", i, fit.rate1.low,
              fit.rate1.high);
    }
}

/* A machine that scales beyond its threads must not have a negative serial fraction. */
TEST(laws, parameters_stay_within_their_bounds)
{
    static const struct esc_law_point super[] = {{1, 1},   {1, 1.01}, {2, 2.1}, {2, 2.2},
                                                 {4, 4.5}, {4, 4.6},  {8, 9.5}, {8, 9.9}};
    static const struct esc_law_point falling[] = {{1, 1},   {1, 1.01}, {2, 0.7}, {2, 0.72},
                                                   {4, 0.4}, {4, 0.41}, {8, 0.2}, {8, 0.21}};
    for (unsigned law = ESC_LAW_AMDAHL; law <= ESC_LAW_USL; law++) {
        struct esc_law_fit fit;
        CHECK(esc_law_fit((enum esc_law)law, super, 8, 1, &fit) == ESC_OK && fit.fitted, "%u", law);
        CHECK(fit.serial.value >= 0 && fit.serial.value < 1e-9 && fit.serial.low >= 0, "%u: %g",
              law, fit.serial.value);
        CHECK(fit.residual > 0.02, "%u: residual %g", law, fit.residual);
        if (law == ESC_LAW_USL)
            CHECK(isinf(fit.peak.value) && isinf(fit.peak.high), "peak %g", fit.peak.value);
        CHECK(esc_law_fit((enum esc_law)law, falling, 8, 1, &fit) == ESC_OK && fit.fitted, "%u",
              law);
        CHECK(fit.serial.value <= 1 && fit.serial.high <= 1, "%u: %g", law, fit.serial.value);
        if (law == ESC_LAW_USL)
            CHECK(fit.peak.value >= 1 && fit.peak.value < 2 && fit.residual < 0.2, "peak %g, %g",
                  fit.peak.value, fit.residual);
    }
}

TEST(laws, too_little_is_not_fitted_and_says_why)
{
    static const struct esc_law_point one[] = {{1, 5}, {1, 5.1}, {1, 5}, {1, 5.2}};
    static const struct esc_law_point two[] = {{1, 5}, {2, 9}, {1, 5.1}};
    struct esc_law_fit fit;
    CHECK(esc_law_fit(ESC_LAW_AMDAHL, one, 4, 1, &fit) == ESC_OK && !fit.fitted, "one number");
    CHECK(strstr(fit.reason, "2 different numbers of threads, and 1 was"), "%s", fit.reason);
    CHECK(isnan(esc_law_rate(&fit, 2).value), "a rate of no fit");
    CHECK(esc_law_fit(ESC_LAW_USL, two, 3, 1, &fit) == ESC_OK && !fit.fitted, "two numbers");
    CHECK(strstr(fit.reason, "3 different numbers of threads, and 2 were"), "%s", fit.reason);
    CHECK(esc_law_fit(ESC_LAW_AMDAHL, two, 2, 1, &fit) == ESC_OK && !fit.fitted, "no error");
    CHECK(strstr(fit.reason, "2 measurements"), "%s", fit.reason);
    CHECK(esc_law_fit(ESC_LAW_AMDAHL, two, 3, 1, &fit) == ESC_OK && fit.fitted, "%s", fit.reason);
}

TEST(laws, bad_points_are_refused)
{
    static const struct esc_law_point bad[] = {{0.5, 1}, {NAN, 1}, {INFINITY, 1}, {1, 0},
                                               {1, -1},  {1, NAN}, {1, INFINITY}};
    struct esc_law_fit fit;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct esc_law_point points[] = {{1, 1}, {2, 2}, bad[i]};
        CHECK(esc_law_fit(ESC_LAW_AMDAHL, points, 3, 1, &fit) == ESC_ERR_ARGUMENT, "case %zu", i);
    }
    CHECK(esc_law_fit(ESC_LAW_AMDAHL, NULL, 3, 1, &fit) == ESC_ERR_ARGUMENT, "null");
    CHECK(esc_law_fit(ESC_LAW_AMDAHL, bad, 0, 1, &fit) == ESC_ERR_ARGUMENT, "none");
    CHECK(esc_law_fit((enum esc_law)7, (struct esc_law_point[]){{1, 1}}, 1, 1, &fit) ==
              ESC_ERR_ARGUMENT,
          "no such law");
}

TEST(laws, karp_and_flatt_find_the_serial_fraction)
{
    for (double p = 2; p < 100; p *= 3)
        CHECK(fabs(esc_karp_flatt(p / (1 + 0.1 * (p - 1)), p) - 0.1) < 1e-12, "%g threads", p);
    CHECK(fabs(esc_karp_flatt(4, 4)) < 1e-15, "perfect");
    CHECK(isnan(esc_karp_flatt(1, 1)), "one thread");
}
