/* SPDX-License-Identifier: BSD-2-Clause */
/* test_contrast.c - comparisons of made-up measurements: what is found, and what must not be. */
#include <math.h>
#include <string.h>

#include "measure/contrast.h"
#include "support.h"

#define ROUNDS 20
#define CELLS 8

static double normal(struct random *random)
{
    const double u = random_between(random, 0x1p-53, 1), v = random_between(random, 0, 1);
    return sqrt(-2 * log(u)) * cos(2 * acos(-1) * v);
}

/* How a machine behaves, relative to the time itself. */
struct machine {
    double noise; /* of a sample, upwards */
    double step;  /* of a walk, from sample to sample, and of where it starts */
    double bias;  /* of a process: where its memory came to lie */
};

/* The walk is the machine's: all cells of one run share it. */
static void measure(struct random *random, const struct machine *machine, double factor,
                    double times[CELLS][ROUNDS])
{
    double walk = 2 * machine->step * normal(random), bias[CELLS];
    for (size_t cell = 0; cell < CELLS; cell++)
        bias[cell] = machine->bias * normal(random);
    for (size_t round = 0; round < ROUNDS; round++) {
        walk += machine->step * normal(random);
        for (size_t cell = 0; cell < CELLS; cell++) {
            const double late = machine->noise * -log(random_between(random, 0x1p-53, 1));
            times[cell][round] = factor * exp(walk + bias[cell]) * (1 + late) * (double)(cell + 1);
        }
    }
}

/* Cells called slower and faster, of two runs of which the second truly takes `factor` times as long. */
static unsigned compare(struct random *random, const struct machine *machine, double factor,
                        double floor, unsigned *faster)
{
    static double a[CELLS][ROUNDS], b[CELLS][ROUNDS];
    struct esc_contrast contrasts[CELLS];
    unsigned slower = 0;
    measure(random, machine, 1, a);
    measure(random, machine, factor, b);
    for (size_t cell = 0; cell < CELLS; cell++) {
        const struct esc_contrast_side left = {a[cell], ROUNDS, 0}, right = {b[cell], ROUNDS, 0};
        CHECK(esc_contrast_of(&left, &right, cell, &contrasts[cell]) == ESC_OK, "cell %zu", cell);
    }
    CHECK(esc_contrast_judge(contrasts, CELLS, floor) == ESC_OK, "judge");
    *faster = 0;
    for (size_t cell = 0; cell < CELLS; cell++) {
        slower += contrasts[cell].verdict == ESC_CONTRAST_SLOWER;
        *faster += contrasts[cell].verdict == ESC_CONTRAST_FASTER;
    }
    return slower;
}

/* Comparisons, of those asked for, in which any cell was called slower or faster. */
struct calls {
    unsigned slower, faster;
};

static struct calls call(const struct machine *machine, double factor, unsigned comparisons)
{
    struct random random = random_from(test_seed());
    struct calls calls = {0, 0};
    for (unsigned i = 0; i < comparisons; i++) {
        unsigned faster;
        calls.slower += compare(&random, machine, factor, 0, &faster) > 0;
        calls.faster += faster > 0;
    }
    return calls;
}

/* How many: of few, nine of ten may be all. */
static unsigned enough(void)
{
    const unsigned scaled = test_scaled(40);
    return scaled < 20 ? 20 : scaled;
}

static const struct machine machines[] = {
    {0.002, 0, 0.001},     /* quiet */
    {0.01, 0.0005, 0.002}, /* shared */
    {0.03, 0.003, 0.003},  /* busy: wanders by 3 % within a run */
    {0.10, 0.01, 0.003},   /* overloaded */
};

TEST(contrast, the_same_build_makes_no_difference)
{
    const unsigned comparisons = enough();
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        const struct calls calls = call(&machines[i], 1, comparisons);
        test_say("machine %zu: %u slower, %u faster of %u", i, calls.slower, calls.faster,
                 comparisons);
        CHECK(calls.slower + calls.faster <= comparisons / 20, "machine %zu: %u slower, %u faster",
              i, calls.slower, calls.faster);
    }
}

TEST(contrast, three_percent_is_found_where_the_machine_allows)
{
    const unsigned comparisons = enough();
    for (size_t i = 0; i < 2; i++) {
        const struct calls slower = call(&machines[i], 1.03, comparisons);
        const struct calls faster = call(&machines[i], 1 / 1.03, comparisons);
        test_say("machine %zu: %u slower, %u faster of %u", i, slower.slower, faster.faster,
                 comparisons);
        CHECK(slower.slower * 10 >= 9 * comparisons && slower.faster == 0, "machine %zu: %u, %u", i,
              slower.slower, slower.faster);
        CHECK(faster.faster * 10 >= 9 * comparisons && faster.slower == 0, "machine %zu: %u, %u", i,
              faster.faster, faster.slower);
    }
}

/* Significant it is; a difference that matters it is not. */
TEST(contrast, three_per_mille_is_below_every_floor)
{
    const unsigned comparisons = enough();
    const struct machine still = {0.0002, 0, 0};
    CHECK(call(&still, 1.003, comparisons).slower == 0, "on a still machine");
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        CHECK(call(&machines[i], 1.003, comparisons).slower <= comparisons / 20, "machine %zu", i);
}

TEST(contrast, a_floor_that_is_asked_for_holds)
{
    struct random random = random_from(test_seed());
    unsigned faster;
    CHECK(compare(&random, &machines[0], 1.05, 0.03, &faster) == CELLS, "5 %% beyond 3 %%");
    CHECK(compare(&random, &machines[0], 1.05, 0.06, &faster) == 0, "5 %% beyond 6 %%");
}

/* ---- One contrast, step by step ---------------------------------------------------------------- */

static void fill(double *times, double factor)
{
    for (size_t i = 0; i < ROUNDS; i++)
        times[i] = factor * (1 + 0.0001 * (double)(i * 7 % ROUNDS));
}

static struct esc_contrast contrast_of(const double *a, const double *b, double machine)
{
    const struct esc_contrast_side left = {a, ROUNDS, 3.5}, right = {b, ROUNDS, 3.5 / machine};
    struct esc_contrast contrast;
    CHECK(esc_contrast_of(&left, &right, 1, &contrast) == ESC_OK, "contrast");
    CHECK(esc_contrast_judge(&contrast, 1, 0) == ESC_OK, "judge");
    return contrast;
}

/* A machine that was 4 % slower explains 4 %, and not 8. */
TEST(contrast, a_slower_machine_is_no_slower_build)
{
    double a[ROUNDS], b[ROUNDS];
    fill(a, 1);
    fill(b, 1.04);
    CHECK(contrast_of(a, b, 1).verdict == ESC_CONTRAST_SLOWER, "the machine is the same");
    CHECK(contrast_of(a, b, 1.04).verdict == ESC_CONTRAST_SAME, "the machine is as slow");
    CHECK(contrast_of(a, b, 0.96).verdict == ESC_CONTRAST_SLOWER, "the machine is faster");
    CHECK(contrast_of(b, a, 1).verdict == ESC_CONTRAST_FASTER, "the other way");
    CHECK(contrast_of(b, a, 0.96).verdict == ESC_CONTRAST_SAME, "the machine is as fast");
    fill(b, 1.08);
    CHECK(contrast_of(a, b, 1.04).verdict == ESC_CONTRAST_SLOWER, "4 %% more than the machine");
}

/* Interference that hits most samples of a run moves its median; it leaves the fast ones alone. */
TEST(contrast, the_fast_quarter_has_to_be_slower_too)
{
    double a[ROUNDS], b[ROUNDS];
    fill(a, 1);
    fill(b, 1);
    for (size_t i = 0; i < ROUNDS; i++)
        b[i] *= i % 10 < 3 ? 1 : 1.05; /* in every stretch alike, so that nothing wanders */
    const struct esc_contrast contrast = contrast_of(a, b, 1);
    CHECK(contrast.p_adjusted < 0.01 && contrast.ratio.value > 1.04, "p %g, ratio %g",
          contrast.p_adjusted, contrast.ratio.value);
    CHECK(contrast.fast_ratio < 1.01 && contrast.verdict == ESC_CONTRAST_SAME, "%g, %s",
          contrast.fast_ratio, esc_contrast_verdict_name(contrast.verdict));
}

TEST(contrast, what_wanders_raises_the_floor)
{
    double a[ROUNDS], b[ROUNDS];
    fill(a, 1);
    fill(b, 1.04);
    const double still = contrast_of(a, b, 1).floor;
    for (size_t i = 0; i < ROUNDS; i++)
        a[i] *= i < ROUNDS / 2 ? 1 : 1.05;
    const struct esc_contrast contrast = contrast_of(a, b, 1);
    CHECK(still <= 0.0150001 && contrast.floor > 0.04, "%g, then %g", still, contrast.floor);
}

/* Holm by hand: of four, the smallest times 4, the next times 3, and none below one before. */
TEST(contrast, p_is_adjusted_by_holm)
{
    static const double p[] = {0.02, 0.005, 0.4, 0.011}, adjusted[] = {0.04, 0.02, 0.4, 0.033};
    struct esc_contrast contrasts[4];
    memset(contrasts, 0, sizeof contrasts);
    for (size_t i = 0; i < 4; i++)
        contrasts[i].p = p[i];
    CHECK(esc_contrast_judge(contrasts, 4, 0) == ESC_OK, "judge");
    for (size_t i = 0; i < 4; i++)
        CHECK(fabs(contrasts[i].p_adjusted - adjusted[i]) < 1e-12, "%zu: %g", i,
              contrasts[i].p_adjusted);
}

TEST(contrast, few_samples_decide_nothing)
{
    static const double a[] = {1, 1.001, 1.002}, b[] = {2, 2.001, 2.002};
    for (size_t n = 1; n <= 3; n++) {
        const struct esc_contrast_side left = {a, n, 0}, right = {b, n, 0};
        struct esc_contrast contrast;
        CHECK(esc_contrast_of(&left, &right, 1, &contrast) == ESC_OK, "%zu samples", n);
        CHECK(esc_contrast_judge(&contrast, 1, 0) == ESC_OK, "judge");
        CHECK(contrast.verdict == ESC_CONTRAST_SAME, "%zu samples", n);
    }
}

TEST(contrast, bad_sides_are_refused)
{
    static const double good[] = {1, 2}, bad[] = {1, -2};
    const struct esc_contrast_side left = {good, 2, 0}, wrong = {bad, 2, 0}, none = {good, 0, 0};
    struct esc_contrast contrast;
    CHECK(esc_contrast_of(&left, &wrong, 1, &contrast) == ESC_ERR_ARGUMENT, "negative");
    CHECK(esc_contrast_of(&none, &left, 1, &contrast) == ESC_ERR_ARGUMENT, "none");
    CHECK(esc_contrast_of_pairs(good, bad, 2, 1, &contrast) == ESC_ERR_ARGUMENT, "pairs");
    CHECK(esc_contrast_judge(&contrast, 0, 0) == ESC_ERR_ARGUMENT, "no cells");
}

/* ---- Pairs ------------------------------------------------------------------------------------- */

/* Drift that both of a pair share does not hide what differs between them. */
TEST(contrast, pairs_cancel_what_they_share)
{
    const struct machine busy = {0.003, 0.02, 0};
    const unsigned comparisons = test_scaled(100);
    struct random random = random_from(test_seed());
    unsigned found = 0, wrong = 0;
    for (unsigned i = 0; i < comparisons; i++) {
        static double times[CELLS][ROUNDS];
        struct esc_contrast contrasts[2];
        measure(&random, &busy, 1, times);
        for (size_t j = 0; j < ROUNDS; j++) {
            times[1][j] /= 2; /* of the same size as the first */
            times[2][j] *= 1.03 / 3;
        }
        for (size_t j = 0; j < 2; j++) {
            CHECK(esc_contrast_of_pairs(times[0], times[j + 1], ROUNDS, i, &contrasts[j]) == ESC_OK,
                  "pairs");
            CHECK(esc_contrast_judge(&contrasts[j], 1, 0) == ESC_OK, "judge");
        }
        wrong += contrasts[0].verdict != ESC_CONTRAST_SAME;
        found += contrasts[1].verdict == ESC_CONTRAST_SLOWER;
    }
    CHECK(wrong * 30 <= comparisons && found * 10 >= 9 * comparisons, "%u wrong, %u found of %u",
          wrong, found, comparisons);
}

/* In every second stretch others are at work, and hit one side or the other by chance: no difference, and what
 * does differ is found all the same. */
TEST(contrast, pairs_need_no_floor_for_what_wanders)
{
    enum { PAIRS = 60 };
    const unsigned comparisons = test_scaled(200);
    struct random random = random_from(test_seed());
    unsigned found = 0, wrong = 0;
    for (unsigned i = 0; i < comparisons; i++) {
        double a[PAIRS], same[PAIRS], slower[PAIRS];
        struct esc_contrast contrasts[2];
        for (size_t j = 0; j < PAIRS; j++) {
            const double trouble = j / 8 % 2 == 0 ? 0 : 0.1;
            a[j] = 1 + 0.002 * normal(&random) + trouble * (random_between(&random, 0, 1) < 0.3);
            same[j] = 1 + 0.002 * normal(&random) + trouble * (random_between(&random, 0, 1) < 0.3);
            slower[j] = 1.03 * same[j];
        }
        CHECK(esc_contrast_of_pairs(a, same, PAIRS, i, &contrasts[0]) == ESC_OK, "same");
        CHECK(esc_contrast_of_pairs(a, slower, PAIRS, i, &contrasts[1]) == ESC_OK, "slower");
        for (size_t j = 0; j < 2; j++)
            CHECK(esc_contrast_judge(&contrasts[j], 1, 0) == ESC_OK && contrasts[j].floor < 0.01501,
                  "a floor of %g", contrasts[j].floor);
        wrong += contrasts[0].verdict != ESC_CONTRAST_SAME;
        found += contrasts[1].verdict == ESC_CONTRAST_SLOWER;
    }
    test_say("%u wrong, %u found of %u", wrong, found, comparisons);
    CHECK(wrong * 50 <= comparisons && found * 10 >= 9 * comparisons, "%u wrong, %u found of %u",
          wrong, found, comparisons);
}
