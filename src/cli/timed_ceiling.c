/* SPDX-License-Identifier: BSD-2-Clause */
/* timed_ceiling.c - the bare loop beside the cells that are held to it. */
#include <stdlib.h>
#include <string.h>

#include "cli/timed_cell.h"

/* Long enough that the clock is no part of it, short enough that an interruption seldom falls into all
 * tries: the best is the nearest to what the CPU can do at this moment. */
#define TRY_NS 700000

enum esc_status esc_timed_ceiling_create(const struct esc_engine *engine,
                                         const struct esc_scene *scene,
                                         struct esc_timed_ceiling *ceiling, struct esc_error *error)
{
    struct esc_timed_ceiling made = {.threads = esc_engine_threads(engine)};
    const enum esc_status status =
        esc_ceiling_choose(esc_engine_backend(engine), scene->formula, scene->power,
                           scene->contract, scene->precision, &made.loop, error);
    if (!status)
        *ceiling = made;
    return status;
}

void esc_timed_ceiling_free(struct esc_timed_ceiling *ceiling)
{
    free(ceiling->samples);
    memset(ceiling, 0, sizeof *ceiling);
}

static bool make_room(struct esc_timed_ceiling *ceiling)
{
    if (ceiling->n < ceiling->room)
        return true;
    const size_t room = ceiling->room > 0 ? 2 * ceiling->room : 64;
    double *samples = realloc(ceiling->samples, room * sizeof *samples);
    if (!samples)
        return false;
    ceiling->samples = samples;
    ceiling->room = room;
    return true;
}

double esc_timed_ceiling_try(const struct esc_timed_ceiling *ceiling)
{
    return ceiling->astray ? 0 : esc_ceiling_team_sample(&ceiling->loop, ceiling->threads, TRY_NS);
}

void esc_timed_ceiling_add(struct esc_timed_ceiling *ceiling,
                           const double rates[ESC_TIMED_CEILING_TRIES])
{
    double best = 0;
    for (int i = 0; i < ESC_TIMED_CEILING_TRIES; i++) {
        ceiling->astray |= !(rates[i] > 0);
        best = rates[i] > best ? rates[i] : best;
    }
    if (!ceiling->astray && make_room(ceiling))
        ceiling->samples[ceiling->n++] = best;
    else
        ceiling->astray = true;
}

void esc_timed_ceiling_sample(struct esc_timed_ceiling *ceiling)
{
    double rates[ESC_TIMED_CEILING_TRIES];
    for (int i = 0; i < ESC_TIMED_CEILING_TRIES; i++)
        rates[i] = esc_timed_ceiling_try(ceiling);
    esc_timed_ceiling_add(ceiling, rates);
}

double esc_timed_ceiling_giter_s(const struct esc_timed_ceiling *ceiling)
{
    struct esc_stats stats;
    if (ceiling->astray || ceiling->n == 0 ||
        esc_stats_of(ceiling->samples, ceiling->n, 0, &stats) != ESC_OK)
        return 0;
    return stats.median.value;
}
