/* SPDX-License-Identifier: BSD-2-Clause */
/* test_matrix.c - cells measured in turns: order, loops, stops, and the clocks they are timed by. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "measure/matrix.h"
#include "support.h"

/* A cell that burns time on purpose, and counts what is done to it. */
struct fake {
    uint64_t ns;            /* of a loop */
    uint64_t step_ns;       /* how much longer each sample's loops are */
    uint64_t wrong_after;   /* samples whose check is right; 0: all are */
    uint64_t loops_to_fail; /* loops that succeed; 0: all do */
    uint64_t loops, prepared, checked;
    unsigned *order; /* who was prepared, in order; null: not recorded */
    size_t *turns;
    unsigned number;
};

static void burn(uint64_t ns)
{
    const uint64_t start = esc_clock_ns();
    while (esc_clock_ns() - start < ns) {
    }
}

static bool fake_loop(void *context)
{
    struct fake *fake = context;
    burn(fake->ns + fake->checked * fake->step_ns);
    fake->loops++;
    return fake->loops_to_fail == 0 || fake->loops <= fake->loops_to_fail;
}

static bool fake_check(void *context)
{
    struct fake *fake = context;
    fake->checked++;
    return fake->wrong_after == 0 || fake->checked <= fake->wrong_after;
}

static void fake_prepare(void *context)
{
    struct fake *fake = context;
    fake->prepared++;
    if (fake->order)
        fake->order[(*fake->turns)++] = fake->number;
}

static struct esc_matrix_cell cell_of(struct fake *fake)
{
    return (struct esc_matrix_cell){
        .loop = fake_loop, .check = fake_check, .prepare = fake_prepare, .context = fake};
}

static struct esc_matrix_options options_of(size_t repeats, uint64_t loops)
{
    return (struct esc_matrix_options){
        .loops = loops, .repeats = repeats, .max_time = 5, .precision = 0.01, .seed = 7};
}

static void measure(const struct esc_matrix_options *options, struct esc_matrix_cell *cells,
                    size_t n)
{
    const enum esc_status status = esc_matrix_measure(options, cells, n);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
}

/* Whether a property of times holds in one of some tries: others on the machine may spoil one. */
static bool once_in_some_tries(bool (*holds)(void))
{
    for (int i = 0; i < 20; i++)
        if (holds())
            return true;
    return false;
}

/* ---- Samples -------------------------------------------------------------------------------- */

TEST(matrix, every_sample_is_prepared_and_checked)
{
    struct fake fake = {.ns = 1000};
    struct esc_matrix_cell cell = cell_of(&fake);
    struct esc_matrix_options options = options_of(4, 3);
    options.warm_up = 2;
    measure(&options, &cell, 1);
    CHECK(cell.stop == ESC_MATRIX_REPEATS, "%s", esc_matrix_stop_name(cell.stop));
    CHECK(cell.n == 4 && cell.loops == 3, "%zu samples of %d loops", cell.n, (int)cell.loops);
    CHECK(fake.loops == 2 + 4 * 3, "%d loops", (int)fake.loops);
    CHECK(fake.prepared == 6 && fake.checked == 6, "%d, %d", (int)fake.prepared, (int)fake.checked);
    for (size_t i = 0; i < cell.n; i++) {
        const struct esc_sample *sample = &cell.samples[i];
        CHECK(sample->round == i, "round %zu", sample->round);
        CHECK(sample->wall_s >= 1e-6 && sample->wall_s < 1, "%g s", sample->wall_s);
        CHECK(sample->process_s > 0, "%g s", sample->process_s);
        CHECK(sample->clock_before > 0 && sample->clock_after > 0, "no clock");
    }
    CHECK(cell.wall.n == 4 && cell.process.n == 4, "%zu, %zu", cell.wall.n, cell.process.n);
    CHECK(cell.wall.min <= cell.wall.median.value && cell.wall.median.value <= cell.wall.max,
          "min %g, median %g, max %g", cell.wall.min, cell.wall.median.value, cell.wall.max);
    esc_matrix_free(&cell, 1);
    CHECK(!cell.samples, "samples are kept");
}

static bool time_is_below_two_loops(void)
{
    struct fake fake = {.ns = 200000};
    struct esc_matrix_cell cell = cell_of(&fake);
    const struct esc_matrix_options options = options_of(5, 10);
    measure(&options, &cell, 1);
    const double least = cell.wall.min;
    esc_matrix_free(&cell, 1);
    CHECK(least >= 200e-6, "%g s", least);
    return least < 400e-6;
}

TEST(matrix, time_is_of_one_loop)
{
    CHECK(once_in_some_tries(time_is_below_two_loops), "loops of 200 us take twice that");
}

static const double min_time = 0.002;

static uint64_t chosen_loops(uint64_t loop_ns)
{
    struct fake fake = {.ns = loop_ns};
    struct esc_matrix_cell cell = cell_of(&fake);
    struct esc_matrix_options options = options_of(2, 0);
    options.min_time = min_time;
    measure(&options, &cell, 1);
    const uint64_t loops = cell.loops;
    esc_matrix_free(&cell, 1);
    return loops;
}

/* Of a sample by loops of 20 and 300 microseconds, as chosen. */
static bool samples_last(void)
{
    static const uint64_t times_ns[] = {20000, 300000};
    bool last = true;
    for (size_t i = 0; i < sizeof times_ns / sizeof *times_ns; i++)
        last &= (double)(chosen_loops(times_ns[i]) * times_ns[i]) >= 0.5e9 * min_time;
    return last;
}

TEST(matrix, samples_last_as_long_as_asked_for)
{
    CHECK(once_in_some_tries(samples_last), "samples are shorter than half of --min-time");
}

TEST(matrix, loops_are_a_round_number)
{
    static const uint64_t times_ns[] = {20000, 300000, 3000000};
    for (size_t i = 0; i < sizeof times_ns / sizeof *times_ns; i++) {
        const uint64_t loops = chosen_loops(times_ns[i]);
        uint64_t digits = loops;
        while (digits % 10 == 0)
            digits /= 10;
        CHECK(digits == 1 || digits == 2 || digits == 5, "%d loops", (int)loops);
        CHECK(times_ns[i] < 2000000 || loops == 1, "%d loops", (int)loops);
    }
}

/* ---- Order ---------------------------------------------------------------------------------- */

#define CELLS 6
#define ROUNDS 8

static void record_order(uint64_t seed, unsigned order[CELLS * ROUNDS])
{
    struct fake fakes[CELLS];
    struct esc_matrix_cell cells[CELLS];
    struct esc_matrix_options options = options_of(ROUNDS, 1);
    size_t turns = 0;
    options.seed = seed;
    for (unsigned i = 0; i < CELLS; i++) {
        fakes[i] = (struct fake){.ns = 1000, .order = order, .turns = &turns, .number = i};
        cells[i] = cell_of(&fakes[i]);
    }
    measure(&options, cells, CELLS);
    CHECK(turns == CELLS * ROUNDS, "%zu turns", turns);
    esc_matrix_free(cells, CELLS);
}

TEST(matrix, rounds_visit_each_cell_once_in_an_order_of_the_seed)
{
    unsigned first[CELLS * ROUNDS], again[CELLS * ROUNDS], other[CELLS * ROUNDS];
    unsigned alike = 0;
    record_order(test_seed(), first);
    record_order(test_seed(), again);
    record_order(test_seed() + 1, other);
    CHECK(!memcmp(first, again, sizeof first), "one seed, two orders");
    CHECK(memcmp(first, other, sizeof first) != 0, "two seeds, one order");
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned seen = 0;
        for (unsigned i = 0; i < CELLS; i++)
            seen |= 1u << first[round * CELLS + i];
        CHECK(seen == (1u << CELLS) - 1, "round %u leaves a cell out", round);
        alike += !memcmp(first, first + round * CELLS, CELLS * sizeof *first);
    }
    CHECK(alike < ROUNDS, "all rounds have one order");
}

/* ---- Stops ---------------------------------------------------------------------------------- */

/* With as few samples as an interval needs. */
static bool ten_samples_are_precise(void)
{
    struct fake fake = {.ns = 300000};
    struct esc_matrix_cell cell = cell_of(&fake);
    struct esc_matrix_options options = options_of(0, 1);
    options.precision = 0.5;
    measure(&options, &cell, 1);
    const bool holds = cell.stop == ESC_MATRIX_PRECISE && cell.n == 10;
    CHECK(cell.n >= 10, "%zu samples", cell.n);
    esc_matrix_free(&cell, 1);
    return holds;
}

TEST(matrix, stops_when_precise)
{
    CHECK(once_in_some_tries(ten_samples_are_precise), "ten samples never were");
}

TEST(matrix, stops_when_time_is_over_but_not_without_a_sample)
{
    struct fake fakes[2] = {{.ns = 2000000}, {.ns = 2000000}};
    struct esc_matrix_cell cells[2] = {cell_of(&fakes[0]), cell_of(&fakes[1])};
    struct esc_matrix_options options = options_of(1000, 1);
    options.max_time = 0;
    measure(&options, cells, 2);
    for (int i = 0; i < 2; i++) {
        CHECK(cells[i].stop == ESC_MATRIX_TIME, "%s", esc_matrix_stop_name(cells[i].stop));
        CHECK(cells[i].n == 1, "%zu samples", cells[i].n);
    }
    esc_matrix_free(cells, 2);

    options.max_time = 0.05;
    const uint64_t start = esc_clock_ns();
    measure(&options, cells, 2);
    CHECK(esc_clock_ns() - start < UINT64_C(2000000000), "it took seconds");
    CHECK(cells[0].n > 1 && cells[0].n < 1000, "%zu samples", cells[0].n);
    esc_matrix_free(cells, 2);
}

TEST(matrix, a_machine_that_changes_is_told)
{
    struct fake fake = {.ns = 100000, .step_ns = 20000};
    struct esc_matrix_cell cell = cell_of(&fake);
    struct esc_matrix_options options = options_of(0, 1);
    options.max_time = 0.1;
    options.precision = 1e-6;
    measure(&options, &cell, 1);
    CHECK(cell.stop == ESC_MATRIX_DRIFT, "%s after %zu samples", esc_matrix_stop_name(cell.stop),
          cell.n);
    esc_matrix_free(&cell, 1);
}

TEST(matrix, a_wrong_cell_keeps_nothing_and_stops_nobody)
{
    struct fake fakes[3] = {
        {.ns = 1000, .wrong_after = 3}, {.ns = 1000}, {.ns = 1000, .loops_to_fail = 4}};
    struct esc_matrix_cell cells[3];
    const struct esc_matrix_options options = options_of(12, 1);
    for (int i = 0; i < 3; i++)
        cells[i] = cell_of(&fakes[i]);
    measure(&options, cells, 3);
    CHECK(cells[0].stop == ESC_MATRIX_FAILED && cells[0].n == 0, "a wrong count is kept");
    CHECK(fakes[0].checked == 4, "it went on for %d samples", (int)fakes[0].checked);
    CHECK(cells[1].stop == ESC_MATRIX_REPEATS && cells[1].n == 12, "%zu samples", cells[1].n);
    CHECK(cells[2].stop == ESC_MATRIX_FAILED && cells[2].n == 0, "a failed loop is kept");
    CHECK(fakes[2].loops == 5, "it went on for %d loops", (int)fakes[2].loops);
    esc_matrix_free(cells, 3);
}

TEST(matrix, nonsense_is_refused)
{
    struct fake fake = {.ns = 1000};
    struct esc_matrix_cell cell = cell_of(&fake);
    struct esc_matrix_options options = options_of(1, 1);
    CHECK(esc_matrix_measure(NULL, &cell, 1) == ESC_ERR_ARGUMENT, "no options");
    CHECK(esc_matrix_measure(&options, &cell, 0) == ESC_ERR_ARGUMENT, "no cells");
    options.precision = 0;
    CHECK(esc_matrix_measure(&options, &cell, 1) == ESC_ERR_ARGUMENT, "precision 0");
    options.precision = NAN;
    CHECK(esc_matrix_measure(&options, &cell, 1) == ESC_ERR_ARGUMENT, "precision NaN");
}

/* ---- Progress ------------------------------------------------------------------------------- */

struct witness {
    unsigned calls;
    double done;
    bool sane;
};

static void watch(void *context, double done, double seconds_left)
{
    struct witness *witness = context;
    witness->calls++;
    witness->sane &= done >= 0 && done <= 1 && seconds_left >= 0;
    witness->done = done;
}

TEST(matrix, progress_tells_what_is_left)
{
    struct fake fakes[2] = {{.ns = 100000}, {.ns = 100000}};
    struct esc_matrix_cell cells[2] = {cell_of(&fakes[0]), cell_of(&fakes[1])};
    struct esc_matrix_options options = options_of(20, 1);
    struct witness witness = {.sane = true};
    options.max_time = INFINITY;
    options.progress = watch;
    options.progress_context = &witness;
    measure(&options, cells, 2);
    CHECK(witness.calls >= 40 && witness.sane, "%u calls", witness.calls);
    CHECK(witness.done > 0.8, "at the end %g is done", witness.done);
    esc_matrix_free(cells, 2);
}

/* ---- Clocks --------------------------------------------------------------------------------- */

TEST(matrix, the_effective_clock_is_that_of_a_cpu)
{
    for (int i = 0; i < 5; i++) {
        const double ghz = esc_clock_effective_ghz();
        CHECK(ghz > 0.02 && ghz < 8, "%g GHz", ghz);
    }
}

TEST(matrix, the_process_clock_counts_work)
{
    const uint64_t wall = esc_clock_ns(), process = esc_clock_process_ns();
    burn(5000000);
    const uint64_t worked = esc_clock_process_ns() - process;
    CHECK(worked > 0, "no time was spent");
    CHECK(esc_clock_ns() - wall >= 5000000, "the clock runs fast");
}
