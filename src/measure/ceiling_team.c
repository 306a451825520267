/* SPDX-License-Identifier: BSD-2-Clause */
/* ceiling_team.c - the bare loop on one core, and on all threads at once. */
#include <omp.h>
#include <stdbool.h>
#include <string.h>

#include "measure/ceiling.h"
#include "measure/ceiling_loop.h"
#include "measure/clock.h"

/* Everything that can go wrong with a sample makes it slower: an interruption, another process, a
 * clock that has yet to rise. Nothing makes the loop faster than the CPU is. So the best sample is
 * the nearest to the truth, and a few short ones find a quiet moment sooner than one long one. */
#define CORE_SAMPLES 6
#define CORE_NS 2000000
#define TEAM_NS 3000000

/* A team has done its best when it did as well as so many cores alone. That it never does where
 * threads share a core's pipes or a package's power, or while other processes take their part, so
 * there is an end to it, and a last round is the last even of a team that takes long to begin. */
#define TEAM_ENOUGH 0.99
#define TEAM_LIMIT_NS 60000000

static double sample_core(const struct esc_ceiling_loop *loop)
{
    double best = loop->giter_s;
    for (int i = 0; i < CORE_SAMPLES; i++) {
        const double rate = esc_ceiling_sample(loop, CORE_NS);
        if (rate <= 0)
            return 0;
        best = rate > best ? rate : best;
    }
    return best;
}

/* What the threads of one round share. */
struct round {
    uint64_t ns;    /* how long it lasts */
    uint64_t start; /* when the first of them began; 0: none has */
    double rate;    /* the sum of theirs */
    unsigned threads;
    bool astray;
};

/* One thread's part: its rate since the first began. Were it counted from its own beginning, two
 * threads that take turns on one CPU would seem twice as fast as that CPU. */
static void take_part(const struct esc_ceiling_loop *loop, struct round *round)
{
    uint64_t first, start, end;
#pragma omp critical(esc_ceiling_round)
    {
        if (round->start == 0)
            round->start = esc_clock_ns();
        first = round->start;
    }
    const uint64_t late = esc_clock_ns() - first;
    const uint64_t iterations =
        esc_ceiling_run(loop, late < round->ns ? round->ns - late : 1, &start, &end);
#pragma omp critical(esc_ceiling_round)
    {
        round->rate += (double)iterations / (double)(end > first ? end - first : 1);
        round->astray |= iterations == 0;
    }
}

static struct round run_round(const struct esc_ceiling_loop *loop, unsigned threads, uint64_t ns)
{
    struct round round = {.ns = ns};
#pragma omp parallel num_threads((int)threads)
    {
#pragma omp master
        round.threads = (unsigned)omp_get_num_threads();
#pragma omp barrier
        take_part(loop, &round);
    }
    return round;
}

double esc_ceiling_team_sample(const struct esc_ceiling_loop *loop, unsigned threads, uint64_t ns)
{
    const struct round round = run_round(loop, threads, ns);
    return round.astray ? 0 : round.rate;
}

/* The best round; one that went astray is all there is. */
static struct round sample_team(const struct esc_ceiling_loop *loop, unsigned threads, double core)
{
    const uint64_t start = esc_clock_ns();
    struct round best = run_round(loop, threads, TEAM_NS);
    while (!best.astray && best.rate < TEAM_ENOUGH * best.threads * core &&
           esc_clock_ns() - start < TEAM_LIMIT_NS) {
        const struct round round = run_round(loop, threads, TEAM_NS);
        if (round.astray || round.rate > best.rate)
            best = round;
    }
    return best;
}

enum esc_status esc_ceiling_measure(const char *isa, enum esc_formula formula, double power,
                                    enum esc_contract contract, enum esc_precision precision,
                                    unsigned threads, struct esc_ceiling *ceiling,
                                    struct esc_error *error)
{
    struct esc_ceiling_loop loop;
    struct esc_team_limits limits;
    const enum esc_status status =
        esc_ceiling_choose(isa, formula, power, contract, precision, &loop, error);
    if (status)
        return status;
    esc_team_limits(&limits);
    const double core = sample_core(&loop);
    const struct round team = sample_team(&loop, threads > 0 ? threads : limits.recommended, core);
    if (core <= 0 || team.astray)
        return esc_ceiling_astray(loop.isa, error);
    ceiling->core_giter_s = core;
    ceiling->team_giter_s = team.rate;
    ceiling->threads = team.threads;
    ceiling->in_flight = loop.in_flight;
    memcpy(ceiling->form, loop.form_name, sizeof ceiling->form);
    return ESC_OK;
}
