/* SPDX-License-Identifier: BSD-2-Clause */
/* matrix_sample.c - the timed region, and the number of loops in it. */
#include "measure/matrix_sample.h"

#include "measure/clock.h"

#define MAX_LOOPS UINT64_C(1000000000)

/* Of one loop, in seconds; a clock that did not move counts as one tick of it. */
static double per_loop(uint64_t begin, uint64_t end, uint64_t loops)
{
    return (double)(end > begin ? end - begin : 1) * 1e-9 / (double)loops;
}

bool esc_matrix_sample(struct esc_matrix_cell *cell, uint64_t loops, struct esc_sample *sample)
{
    bool good = true;
    if (cell->prepare)
        cell->prepare(cell->context);
    const double clock_before = esc_clock_effective_ghz();
    const uint64_t process_begin = esc_clock_process_ns();
    const uint64_t wall_begin = esc_clock_ns();
    for (uint64_t i = 0; i < loops && good; i++)
        good = cell->loop(cell->context);
    const uint64_t wall_end = esc_clock_ns();
    const uint64_t process_end = esc_clock_process_ns();
    sample->clock_before = clock_before;
    sample->clock_after = esc_clock_effective_ghz();
    sample->wall_s = per_loop(wall_begin, wall_end, loops);
    sample->process_s = per_loop(process_begin, process_end, loops);
    return good && cell->check(cell->context);
}

/* 1, 2, 5, 10, 20, 50, ...: the first that is at least `wanted`, and more than `loops`. */
static uint64_t round_loops(double wanted, uint64_t loops)
{
    uint64_t unit = 1;
    while (unit < MAX_LOOPS) {
        static const uint64_t steps[] = {1, 2, 5};
        for (int i = 0; i < 3; i++) {
            const uint64_t candidate = steps[i] * unit;
            if (candidate > loops && (double)candidate >= wanted)
                return candidate;
        }
        unit *= 10;
    }
    return MAX_LOOPS;
}

/* The first sample that lasts long enough says how many; the one before says where to begin. */
static bool choose_loops(double min_time, struct esc_matrix_cell *cell)
{
    uint64_t loops = 1;
    struct esc_sample sample;
    if (!esc_matrix_sample(cell, loops, &sample))
        return false;
    while (sample.wall_s * (double)loops < min_time && loops < MAX_LOOPS) {
        loops = round_loops(min_time / sample.wall_s, loops);
        if (!esc_matrix_sample(cell, loops, &sample))
            return false;
    }
    cell->loops = loops;
    return true;
}

bool esc_matrix_warm_up(const struct esc_matrix_options *options, struct esc_matrix_cell *cell)
{
    struct esc_sample sample;
    for (size_t i = 0; i < options->warm_up; i++) {
        if (!esc_matrix_sample(cell, 1, &sample))
            return false;
    }
    if (options->loops == 0)
        return choose_loops(options->min_time, cell);
    cell->loops = options->loops;
    return true;
}
