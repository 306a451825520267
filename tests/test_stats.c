/* SPDX-License-Identifier: BSD-2-Clause */
/* test_stats.c - medians, intervals and ranks: by hand, by tables, by enumeration, by coverage. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "measure/resampling.h"
#include "measure/stats.h"
#include "support.h"

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fabs(b);
}

static double uniform(struct random *random)
{
    return random_between(random, 0x1p-53, 1);
}

static double normal(struct random *random)
{
    return sqrt(-2 * log(uniform(random))) * cos(2 * acos(-1) * uniform(random));
}

static struct esc_stats stats_of(const double *values, size_t n)
{
    struct esc_stats stats;
    const enum esc_status status = esc_stats_of(values, n, 1, &stats);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    return stats;
}

static double p_of(const double *a, size_t a_n, const double *b, size_t b_n)
{
    double p, back;
    CHECK(esc_stats_mann_whitney(a, a_n, b, b_n, &p) == ESC_OK, "a with b");
    CHECK(esc_stats_mann_whitney(b, b_n, a, a_n, &back) == ESC_OK, "b with a");
    CHECK(near(p, back), "p is %.17g, the other way %.17g", p, back);
    return p;
}

/* ---- Samples -------------------------------------------------------------------------------- */

TEST(stats, known_samples_have_known_values)
{
    static const double odd[] = {5, 1, 4, 2, 3}, even[] = {4, 1, 3, 10}, one[] = {7};
    struct esc_stats stats = stats_of(odd, 5);
    CHECK(stats.n == 5 && near(stats.min, 1) && near(stats.max, 5), "%g to %g", stats.min,
          stats.max);
    CHECK(near(stats.median.value, 3) && near(stats.mean, 3), "%g, %g", stats.median.value,
          stats.mean);
    CHECK(near(stats.mad, 1) && stats.outliers == 0, "mad %g", stats.mad);
    /* 2.5 % of resamplings have a median of 1 only if three of five are 1: 5.8 %. */
    CHECK(near(stats.median.low, 1) && near(stats.median.high, 5), "%g to %g", stats.median.low,
          stats.median.high);

    stats = stats_of(even, 4);
    CHECK(near(stats.median.value, 3.5) && near(stats.mean, 4.5), "%g, %g", stats.median.value,
          stats.mean);
    CHECK(near(stats.mad, 1.5), "mad %g", stats.mad); /* of 2.5, 0.5, 0.5, 6.5 */

    stats = stats_of(one, 1);
    CHECK(near(stats.median.low, 7) && near(stats.median.high, 7) && near(stats.median.value, 7),
          "%g to %g", stats.median.low, stats.median.high);
    CHECK(stats.mad <= 0 && stats.outliers == 0, "mad %g", stats.mad);
}

TEST(stats, outliers_are_beyond_three_interquartile_ranges)
{
    /* Quartiles 2.5 and 7.5 of nine values: the fences are at -12.5 and 22.5. */
    double values[] = {0.5, 1.5, 2.5, 3.5, 5, 6.5, 7.5, 8.5, 22.5};
    CHECK(stats_of(values, 9).outliers == 0, "on the fence");
    CHECK(near(stats_of(values, 9).fence_low, -12.5) && near(stats_of(values, 9).fence_high, 22.5),
          "%g, %g", stats_of(values, 9).fence_low, stats_of(values, 9).fence_high);
    values[8] = 22.6;
    CHECK(stats_of(values, 9).outliers == 1, "beyond the fence");
}

TEST(stats, extremes_neither_overflow_nor_vanish)
{
    static const double huge[] = {DBL_MAX, DBL_MAX, DBL_MAX / 2}, tiny[] = {0x1p-1074, 0x1p-1074};
    struct esc_stats stats = stats_of(huge, 3);
    CHECK(isfinite(stats.mean) && isfinite(stats.median.high), "mean %g", stats.mean);
    stats = stats_of(tiny, 2);
    CHECK(stats.median.value > 0 && stats.mean > 0, "median %g", stats.median.value);
}

TEST(stats, the_same_seed_gives_the_same_interval)
{
    static const double values[] = {3, 1, 4, 1.5, 9, 2.6, 5, 3.5, 8, 9.7};
    struct esc_stats first, again, other;
    bool differs = false;
    esc_stats_of(values, 10, 42, &first);
    esc_stats_of(values, 10, 42, &again);
    CHECK(!memcmp(&first, &again, sizeof first), "%g, then %g", first.median.low, again.median.low);
    for (uint64_t seed = 0; seed < 20 && !differs; seed++) {
        esc_stats_of(values, 10, seed, &other);
        differs = other.median.low != first.median.low || other.median.high != first.median.high;
    }
    CHECK(differs, "no seed makes a difference");
}

TEST(stats, bad_samples_are_refused)
{
    static const double bad[] = {0, -1, NAN, INFINITY};
    struct esc_stats stats;
    struct esc_interval ratio;
    double p, good = 1;
    CHECK(esc_stats_of(NULL, 1, 0, &stats) == ESC_ERR_ARGUMENT, "null");
    CHECK(esc_stats_of(&good, 0, 0, &stats) == ESC_ERR_ARGUMENT, "none");
    CHECK(esc_stats_of(&good, 1, 0, NULL) == ESC_ERR_ARGUMENT, "nowhere to put it");
    for (size_t i = 0; i < 4; i++) {
        const double values[] = {1, bad[i]};
        CHECK(esc_stats_of(values, 2, 0, &stats) == ESC_ERR_ARGUMENT, "%g", bad[i]);
        CHECK(esc_stats_ratio(&good, 1, values, 2, 0, &ratio) == ESC_ERR_ARGUMENT, "%g", bad[i]);
        CHECK(esc_stats_mann_whitney(values, 2, &good, 1, &p) == ESC_ERR_ARGUMENT, "%g", bad[i]);
    }
}

/* ---- Coverage ------------------------------------------------------------------------------- */

#define TRIALS 500

/* Times as they are: a floor, and a skewed rest above it. The true median is 1.1. */
static void draw_times(struct random *random, double *values, size_t n, double factor)
{
    for (size_t i = 0; i < n; i++)
        values[i] = factor * (1 + 0.1 * exp(normal(random)));
}

TEST(stats, intervals_of_medians_hold_the_true_one)
{
    static const size_t sizes[] = {8, 15, 40};
    /* 95 % of 500 is 475, give or take 5; percentiles of few values are known to be a little narrow
     * for one median, and wide for a ratio. */
    static const unsigned fewest[] = {435, 450, 455};
    if (!test_full_size())
        test_skip("coverage of intervals: needs all trials");
    struct random random = random_from(test_seed());
    for (size_t i = 0; i < 3; i++) {
        unsigned held = 0, held_ratio = 0;
        for (unsigned trial = 0; trial < TRIALS; trial++) {
            double a[40], b[40];
            struct esc_interval ratio;
            draw_times(&random, a, sizes[i], 1);
            draw_times(&random, b, sizes[i], 1.03);
            const struct esc_interval median = stats_of(a, sizes[i]).median;
            held += median.low <= 1.1 && median.high >= 1.1;
            esc_stats_ratio(a, sizes[i], b, sizes[i], trial, &ratio);
            held_ratio += ratio.low <= 1.03 && ratio.high >= 1.03;
        }
        CHECK(held >= fewest[i] && held <= 492, "%zu values: %u of 500 medians", sizes[i], held);
        CHECK(held_ratio >= 460 && held_ratio <= 499, "%zu values: %u of 500 ratios", sizes[i],
              held_ratio);
    }
}

TEST(stats, a_ratio_is_b_over_a)
{
    static const double a[] = {1, 2, 3}, b[] = {10, 20, 30};
    struct esc_interval ratio;
    CHECK(esc_stats_ratio(a, 3, b, 3, 1, &ratio) == ESC_OK, "ratio");
    CHECK(near(ratio.value, 10), "%g", ratio.value);
    CHECK(ratio.low < 10 && ratio.high > 10, "%g to %g", ratio.low, ratio.high);
    CHECK(ratio.low >= 10. / 3 && ratio.high <= 30, "%g to %g", ratio.low, ratio.high);
}

/* ---- Mann and Whitney ------------------------------------------------------------------------- */

/* Samples without ties in which `u` pairs have the larger value in b. */
static void samples_of(size_t n, size_t m, size_t u, double *a, double *b)
{
    for (size_t i = 0; i < n; i++)
        a[i] = 2 * (double)(i + 1);
    for (size_t i = 0; i < m; i++) {
        const size_t exceeds = u < n ? u : n;
        b[i] = 2 * (double)exceeds + 1 + 0.01 * (double)i;
        u -= exceeds;
    }
}

/* The critical values that textbooks print, two-sided: the largest U that is significant. */
TEST(stats, mann_whitney_agrees_with_the_tables)
{
    static const struct {
        size_t n, m, at_5, at_1;
    } table[] = {{5, 5, 2, 0},     {5, 8, 6, 2},     {7, 9, 12, 7},     {8, 8, 13, 7},
                 {10, 10, 23, 16}, {12, 15, 49, 37}, {20, 20, 127, 105}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const size_t n = table[i].n, m = table[i].m, critical[] = {table[i].at_5, table[i].at_1};
        for (size_t level = 0; level < 2; level++) {
            const double alpha = level == 0 ? 0.05 : 0.01;
            double a[20], b[20];
            samples_of(n, m, critical[level], a, b);
            const double within = p_of(a, n, b, m);
            samples_of(n, m, critical[level] + 1, a, b);
            const double beyond = p_of(a, n, b, m);
            CHECK(within <= alpha && beyond > alpha, "%zu and %zu at %g: %g, then %g", n, m, alpha,
                  within, beyond);
        }
    }
}

/* Which of nine ranks are b's: bit by bit. */
static size_t u_of(unsigned bits)
{
    size_t u = 0;
    for (unsigned i = 0; i < 9; i++)
        for (unsigned j = 0; j < i; j++)
            u += (bits >> i & 1) && !(bits >> j & 1);
    return u;
}

TEST(stats, mann_whitney_is_what_enumeration_gives)
{
    size_t ways[21] = {0};
    for (unsigned bits = 0; bits < 512; bits++)
        if (__builtin_popcount(bits) == 4)
            ways[u_of(bits)]++;
    for (size_t u = 0; u <= 20; u++) {
        double a[5], b[4], below = 0, above = 0;
        samples_of(5, 4, u, a, b);
        for (size_t at = 0; at <= 20; at++) {
            below += at <= u ? (double)ways[at] / 126 : 0;
            above += at >= u ? (double)ways[at] / 126 : 0;
        }
        const double expected = fmin(1, 2 * fmin(below, above)), p = p_of(a, 5, b, 4);
        CHECK(near(p, expected), "U = %zu: %.17g, expected %.17g", u, p, expected);
    }
}

TEST(stats, mann_whitney_with_ties_is_corrected)
{
    /* U = 15 of 16; runs of 2, 3 and 2; variance 16/12 (9 - 36/56); z = 6.5 / 3.338092. */
    static const double a[] = {1, 1, 2, 2}, b[] = {2, 3, 3, 4};
    const double p = p_of(a, 4, b, 4), expected = erfc(6.5 / sqrt(2 * 16. / 12 * (9 - 36. / 56)));
    CHECK(near(p, expected) && p > 0.0515 && p < 0.0516, "%.17g", p);
    static const double same[] = {3, 3, 3, 3, 3};
    CHECK(near(p_of(same, 5, same, 5), 1), "all equal");
    CHECK(near(p_of(same, 1, a, 1), 1), "one of each");
}

/* Past 20 values p is approximate; at 21 the two must still be of one size. */
TEST(stats, mann_whitney_goes_over_smoothly)
{
    double a[21], b[21];
    for (size_t u = 60; u < 200; u += 20) {
        samples_of(20, 20, u, a, b);
        const double exact = p_of(a, 20, b, 20);
        samples_of(21, 20, u + u / 20, a, b);
        const double approximate = p_of(a, 21, b, 20);
        CHECK(approximate > exact * 0.7 - 1e-4 && approximate < exact * 1.4 + 1e-4,
              "U = %zu: %g, then %g", u, exact, approximate);
    }
}

/* ---- Signed ranks ------------------------------------------------------------------------------ */

/* Of ten tosses, how often ranks 1 to 10 sum to at most 8: 25 of 1024 (the textbooks' critical value at
 * 5 % is 8). */
TEST(stats, signed_ranks_are_what_enumeration_gives)
{
    for (unsigned bits = 0; bits < 1024; bits += 41) {
        double a[10], b[10], p;
        unsigned sum = 0, within = 0;
        for (unsigned i = 0; i < 10; i++) {
            a[i] = 3;
            b[i] = bits >> i & 1 ? 3 * (1 + 0.1 * (i + 1)) : 3 / (1 + 0.1 * (i + 1));
            sum += bits >> i & 1 ? i + 1 : 0;
        }
        sum = sum < 55 - sum ? sum : 55 - sum;
        for (unsigned toss = 0; toss < 1024; toss++) {
            unsigned tossed = 0;
            for (unsigned i = 0; i < 10; i++)
                tossed += toss >> i & 1 ? i + 1 : 0;
            within += tossed <= sum;
        }
        CHECK(esc_stats_signed_rank(a, b, 10, &p) == ESC_OK, "pairs");
        const double expected = fmin(1, 2 * within / 1024.);
        CHECK(near(p, expected), "sum %u: %.17g, expected %.17g", sum, p, expected);
        CHECK((p < 0.05) == (sum <= 8), "sum %u: %g", sum, p);
    }
}

TEST(stats, signed_ranks_of_equals_and_of_many)
{
    double a[300], b[300], exact, approximate;
    for (size_t i = 0; i < 300; i++) {
        a[i] = 1;
        b[i] = 1;
    }
    CHECK(esc_stats_signed_rank(a, b, 300, &exact) == ESC_OK && near(exact, 1), "%g", exact);
    b[7] = 2;
    b[8] = 2;
    b[9] = 0.5;
    /* Three equal sizes, two up: any of the eight outcomes is as far off. */
    CHECK(esc_stats_signed_rank(a, b, 300, &exact) == ESC_OK && near(exact, 1), "%g", exact);
    for (size_t i = 0; i < 201; i++)
        b[i] = exp((i % 5 < 2 ? -0.001 : 0.001) * (double)(i + 1));
    esc_stats_signed_rank(a, b, 200, &exact);
    esc_stats_signed_rank(a, b, 201, &approximate);
    CHECK(fabs(log(exact / approximate)) < 0.5 && exact < 0.05, "%g, then %g", exact, approximate);
    CHECK(esc_stats_signed_rank(a, b, 0, &exact) == ESC_ERR_ARGUMENT, "none");
}

/* ---- Means, random numbers -------------------------------------------------------------------- */

TEST(stats, geometric_means_are_of_logarithms)
{
    static const struct esc_interval values[] = {{2, 1, 4}, {8, 4, 16}},
                                     bad[] = {{1, 0, 2}, {1, 2, 3}, {3, 1, 2}, {1, 1, INFINITY}};
    struct esc_interval mean;
    CHECK(esc_stats_geometric_mean(values, 1, &mean) == ESC_OK, "one");
    CHECK(near(mean.value, 2) && near(mean.low, 1) && near(mean.high, 4), "%g: %g to %g",
          mean.value, mean.low, mean.high);
    CHECK(esc_stats_geometric_mean(values, 2, &mean) == ESC_OK, "two");
    const double factor = exp2(sqrt(2) / 2);
    CHECK(near(mean.value, 4) && near(mean.low, 4 / factor) && near(mean.high, 4 * factor),
          "%g: %g to %g", mean.value, mean.low, mean.high);
    for (size_t i = 0; i < 4; i++)
        CHECK(esc_stats_geometric_mean(&bad[i], 1, &mean) == ESC_ERR_ARGUMENT, "case %zu", i);
    CHECK(esc_stats_geometric_mean(values, 0, &mean) == ESC_ERR_ARGUMENT, "none");
}

TEST(stats, random_numbers_are_splitmix64)
{
    uint64_t state = 1234567;
    static const uint64_t expected[] = {UINT64_C(6457827717110365317),
                                        UINT64_C(3203168211198807973),
                                        UINT64_C(9817491932198370423)};
    for (size_t i = 0; i < 3; i++) {
        const uint64_t next = esc_stats_random(&state);
        CHECK(next == expected[i], "%llu", (unsigned long long)next);
    }
    for (size_t i = 0; i < 1000; i++)
        CHECK(esc_resampling_below(&state, 7) < 7, "beyond its bound");
}
