/* SPDX-License-Identifier: BSD-2-Clause */
/* timed_cell.c - runs of one cell: poisoned before, digested after, blamed when wrong. */
#include "cli/timed_cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/timed_parts.h"
#include "measure/clock.h"
#include "report/run_rate.h"

/* What the scalar reference may cost once per scene: some two seconds on one core. More than that is
 * sampled. */
#define FULL_ITERATIONS 1e9

static size_t width_of(const struct esc_timed_cell *cell)
{
    return (size_t)esc_plan_width(cell->scene->plan);
}

static size_t pixels_of(const struct esc_timed_cell *cell)
{
    return width_of(cell) * (size_t)esc_plan_height(cell->scene->plan);
}

/* ---- Right or wrong -------------------------------------------------------------------------- */

static bool is_expected(const struct esc_timed_cell *cell)
{
    const struct esc_summary *expected = &cell->scene->expected, *found = &cell->summary;
    return !memcmp(&found->counts, &expected->counts, sizeof found->counts) &&
           found->sum_hi == expected->sum_hi && found->sum_lo == expected->sum_lo &&
           found->at_max_iter == expected->at_max_iter && found->max_count == expected->max_count;
}

static enum esc_status digest(struct esc_timed_cell *cell)
{
    const uint64_t begin = esc_clock_ns();
    const enum esc_status status = esc_engine_digest(
        cell->engine, cell->scene->plan, cell->frame->counts, width_of(cell), NULL, &cell->summary);
    cell->digest_s = (double)(esc_clock_ns() - begin) * 1e-9;
    return status;
}

static enum esc_status inspect(struct esc_timed_cell *cell, enum esc_check_kind kind,
                               struct esc_error *error)
{
    return esc_check_run(kind, cell->scene->plan, cell->engine, cell->frame->counts, width_of(cell),
                         &cell->summary, &cell->check, error);
}

/* The frame has not the digest that it should have: which tile is it? */
static enum esc_status blame(struct esc_timed_cell *cell, struct esc_error *error)
{
    const struct esc_timed_scene *scene = cell->scene;
    const enum esc_status status = inspect(cell, scene->kind, error);
    if (status || !cell->check.passed)
        return status;
    cell->check.passed = false; /* a sample need not contain the pixel */
    snprintf(cell->check.detail, sizeof cell->check.detail,
             "the digest differs from that of the first run, and no pixel of the %s does",
             scene->kind == ESC_CHECK_SAMPLE ? "sample" : "reference");
    return ESC_OK;
}

/* Of the first run of a scene that has no golden: what is right is what the reference confirms. */
static enum esc_status make_known(struct esc_timed_cell *cell, struct esc_error *error)
{
    struct esc_timed_scene *scene = cell->scene;
    const bool cheap = esc_run_sum(&cell->summary) <= FULL_ITERATIONS;
    const enum esc_status status = inspect(cell, cheap ? ESC_CHECK_FULL : ESC_CHECK_SAMPLE, error);
    if (status || !cell->check.passed)
        return status;
    scene->known = true;
    scene->expected = cell->summary;
    scene->kind = cell->check.kind;
    snprintf(scene->detail, sizeof scene->detail, "%s", cell->check.detail);
    return ESC_OK;
}

/* Fills cell->check from the digested frame. */
static enum esc_status judge(struct esc_timed_cell *cell, struct esc_error *error)
{
    if (!cell->scene->known)
        return make_known(cell, error);
    if (!is_expected(cell))
        return blame(cell, error);
    cell->check = (struct esc_check){.kind = cell->scene->kind, .passed = true};
    snprintf(cell->check.detail, sizeof cell->check.detail, "%s", cell->scene->detail);
    return ESC_OK;
}

static enum esc_status run(struct esc_timed_cell *cell)
{
    return esc_engine_run(cell->engine, cell->scene->plan, cell->frame->counts, width_of(cell));
}

/* Counts that came out right by arithmetic that cannot be trusted are luck. */
static void distrust(struct esc_timed_cell *cell, const struct esc_error *canary)
{
    if (!cell->check.passed)
        return;
    cell->check.passed = false;
    snprintf(cell->check.detail, sizeof cell->check.detail, "%s", canary->message);
}

enum esc_status esc_timed_cell_verify(struct esc_timed_cell *cell, struct esc_error *error)
{
    struct esc_error canary = {""};
    const enum esc_status trust = esc_engine_check(cell->engine, &canary);
    if (trust && trust != ESC_ERR_CANARY)
        return trust;
    esc_timed_frame_poison(cell->frame, pixels_of(cell), esc_engine_threads(cell->engine));
    enum esc_status status = run(cell);
    cell->threads = esc_engine_threads(cell->engine);
    if (!status)
        status = digest(cell);
    if (!status)
        status = judge(cell, error);
    if (!status && trust)
        distrust(cell, &canary);
    return status;
}

/* ---- In a matrix ----------------------------------------------------------------------------- */

static void prepare(void *context)
{
    struct esc_timed_cell *cell = context;
    if (!cell->check.passed)
        return;
    if (cell->ceiling)
        esc_timed_ceiling_sample(cell->ceiling);
    esc_timed_frame_poison(cell->frame, pixels_of(cell), cell->threads);
    esc_engine_wake(cell->engine);
    if (cell->counters)
        esc_counters_start(cell->counters);
}

static void read_counters(struct esc_timed_cell *cell)
{
    struct esc_counter_value values[ESC_COUNTER_COUNT];
    esc_counters_read(cell->counters, values);
    esc_counters_total(cell->counts, values);
}

static void note_failure(struct esc_timed_cell *cell, enum esc_status status,
                         const struct esc_error *error)
{
    cell->status = status;
    cell->check.passed = false;
    snprintf(cell->check.detail, sizeof cell->check.detail, "%s",
             *error->message ? error->message : esc_status_string(status));
}

static bool loop(void *context)
{
    struct esc_timed_cell *cell = context;
    const struct esc_error none = {""};
    if (!cell->check.passed)
        return false;
    const enum esc_status status = run(cell);
    cell->loops_run++;
    if (status)
        note_failure(cell, status, &none);
    return status == ESC_OK;
}

static bool check(void *context)
{
    struct esc_timed_cell *cell = context;
    struct esc_error error = {""};
    if (cell->counters)
        read_counters(cell);
    if (cell->after)
        cell->after(cell->after_context);
    enum esc_status status = digest(cell);
    if (!status)
        status = judge(cell, &error);
    if (status)
        note_failure(cell, status, &error);
    return cell->check.passed;
}

void esc_timed_cell_join(struct esc_timed_cell *cell, struct esc_matrix_cell *matrix_cell)
{
    *matrix_cell =
        (struct esc_matrix_cell){.loop = loop, .check = check, .prepare = prepare, .context = cell};
}
