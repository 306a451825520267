/* SPDX-License-Identifier: BSD-2-Clause */
/* scale_measure.c - the teams of a study: made, verified, measured in turns. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/memory.h"
#include "cli/scale.h"
#include "cli/setup.h"

/* A sample of at least so many seconds: what starting a team and reading a clock cost is nothing beside
 * it. */
#define MIN_TIME 0.02
/* Half the width of a median's interval that is narrow enough, as a part of it. */
#define PRECISION 0.01

static int complain_status(enum esc_status status, const struct esc_error *error)
{
    esc_complain("%s", *error->message ? error->message : esc_status_string(status));
    return esc_exit_code(status);
}

static int no_memory(void)
{
    esc_complain("out of memory");
    return ESC_EXIT_OS;
}

/* ---- What threads did ----------------------------------------------------------------------- */

static bool make_room(struct esc_scale_point *point)
{
    if (point->n < point->room)
        return true;
    const size_t room = point->room > 0 ? 2 * point->room : 64;
    double *imbalance = realloc(point->imbalance, room * sizeof *imbalance);
    if (imbalance != NULL)
        point->imbalance = imbalance;
    double *wait_s = realloc(point->wait_s, room * sizeof *wait_s);
    if (wait_s != NULL)
        point->wait_s = wait_s;
    if (imbalance == NULL || wait_s == NULL)
        return false;
    point->room = room;
    return true;
}

static void note_worker(struct esc_scale_worker *worker, const struct esc_worker_report *report,
                        bool first)
{
    worker->moves += !first && report->cpu != worker->cpu ? 1 : 0;
    worker->cpu = report->cpu;
    worker->tiles = report->tiles;
    worker->busy_s += (double)report->busy_ns * 1e-9;
    worker->wait_s += (double)report->wait_ns * 1e-9;
}

/* After a sample, outside of the clock. */
static void note_sample(void *context)
{
    struct esc_scale_point *point = context;
    double busiest = 0, busy = 0, wait = 0;
    if (!make_room(point)) {
        point->no_memory = true;
        return;
    }
    for (unsigned i = 0; i < point->threads; i++) {
        struct esc_worker_report report = {.cpu = -1};
        esc_engine_worker(point->cell.engine, i, &report);
        note_worker(&point->workers[i], &report, point->n == 0);
        busiest = (double)report.busy_ns > busiest ? (double)report.busy_ns : busiest;
        busy += (double)report.busy_ns;
        wait += (double)report.wait_ns * 1e-9;
    }
    point->imbalance[point->n] = busy > 0 ? busiest * point->threads / busy : 1;
    point->wait_s[point->n] = wait / point->threads;
    point->n++;
}

/* ---- Teams ---------------------------------------------------------------------------------- */

static int make_engine(struct esc_scale_point *point, struct esc_engine_options options)
{
    struct esc_error error = {""};
    options.threads = point->threads;
    enum esc_status status = esc_engine_create(&options, &point->cell.engine, &error);
    if (status)
        return complain_status(status, &error);
    const unsigned ran = esc_engine_threads(point->cell.engine);
    if (ran == point->threads)
        return ESC_EXIT_OK;
    esc_complain(
        "--threads: the OpenMP runtime gave %u threads instead of %u; see OMP_THREAD_LIMIT "
        "and OMP_DYNAMIC",
        ran, point->threads);
    return ESC_EXIT_OS;
}

/* max_iter of a team in weak mode: more iterations for each pixel, since more pixels would be another
 * mixture of long and short orbits, and other memory. */
static uint64_t grown_max_iter(const struct esc_scale *scale, const struct esc_scene *scene,
                               unsigned threads)
{
    return (uint64_t)scene->max_iter * threads / scale->own->threads[0];
}

static int check_max_iter(const struct esc_scale *scale, const struct esc_scene *scene)
{
    const unsigned most = scale->own->threads[scale->own->n - 1];
    const uint64_t max_iter = grown_max_iter(scale, scene, most);
    if (scale->own->mode == ESC_SCALE_STRONG || max_iter <= ESC_MAX_ITER)
        return ESC_EXIT_OK;
    esc_complain("--mode weak: %" PRIu32 " iterations on %u thread%s are %" PRIu64
                 " on %u, above %" PRIu32 "; give a smaller --max-iter",
                 scene->max_iter, scale->own->threads[0], scale->own->threads[0] == 1 ? "" : "s",
                 max_iter, most, ESC_MAX_ITER);
    return ESC_EXIT_USAGE;
}

static int grow_scene(const struct esc_scale *scale, const struct esc_request *request,
                      struct esc_scale_point *point)
{
    struct esc_error error = {""};
    struct esc_scene scene = request->scene;
    scene.max_iter = (uint32_t)grown_max_iter(scale, &scene, point->threads);
    const bool changed = request->changed || scene.max_iter != request->scene.max_iter;
    const enum esc_status status = esc_timed_scene_create(
        &scene, request->name, request->size_class, changed, &point->grown, &error);
    point->cell.scene = &point->grown;
    return status ? complain_status(status, &error) : ESC_EXIT_OK;
}

/* A rate without its ceiling is still a rate: what went wrong is a note. */
static void make_ceiling(struct esc_scale_point *point)
{
    struct esc_error error = {""};
    if (esc_timed_ceiling_create(point->cell.engine, &point->cell.scene->scene, &point->ceiling,
                                 &error) == ESC_OK)
        point->cell.ceiling = &point->ceiling;
    else
        esc_complain("no ceiling: %s", error.message);
}

static int make_point(struct esc_scale *scale, const struct esc_request *request,
                      const struct esc_engine_options *options, struct esc_scale_point *point)
{
    point->cell.scene = &scale->scene;
    int code = make_engine(point, *options);
    if (!code && scale->own->mode == ESC_SCALE_WEAK)
        code = grow_scene(scale, request, point);
    if (code)
        return code;
    const struct esc_plan *plan = point->cell.scene->plan;
    const uint64_t pixels = esc_plan_width(plan) * esc_plan_height(plan);
    point->workers = calloc(point->threads, sizeof *point->workers);
    if (point->workers == NULL ||
        esc_timed_frame_create(point->cell.engine, pixels, &point->frame) != ESC_OK)
        return no_memory();
    make_ceiling(point);
    point->cell.frame = &point->frame;
    point->cell.counters = scale->counters;
    point->cell.after = note_sample;
    point->cell.after_context = point;
    return ESC_EXIT_OK;
}

/* Each team has a frame of its own, that its own threads touched first. */
static int check_memory(const struct esc_scale *scale, const struct esc_request *request)
{
    const struct esc_scene *scene = &request->scene;
    const uint64_t available = esc_memory_available();
    const double bytes = 4.0 * scene->width * scene->height * (double)scale->own->n;
    if (bytes <= (double)available / 2)
        return ESC_EXIT_OK;
    esc_complain("%zu frames of %" PRIu32 " x %" PRIu32
                 " need %.0f MiB, more than half of the %" PRIu64
                 " MiB available; give a smaller --size or fewer --threads",
                 scale->own->n, scene->width, scene->height, bytes / (1 << 20), available >> 20);
    return ESC_EXIT_OS;
}

int esc_scale_check_work(const struct esc_summary *summary)
{
    if (summary->sum_hi > 0 || summary->sum_lo > 0)
        return ESC_EXIT_OK;
    esc_complain(
        "no pixel of this scene has an iteration: there is no work that could be shared; give "
        "another window, or a larger --max-iter");
    return ESC_EXIT_USAGE;
}

/* Without canaries no digest is worth anything. When one dies, the counts are looked at all the same: they
 * tell which tile is wrong. */
static int verify_point(struct esc_scale_point *point)
{
    struct esc_error error = {""}, canary = {""};
    struct esc_check *check = &point->cell.check;
    const enum esc_status arithmetic = esc_engine_check(point->cell.engine, &canary);
    if (arithmetic && arithmetic != ESC_ERR_CANARY)
        return complain_status(arithmetic, &canary);
    const enum esc_status status = esc_timed_cell_verify(&point->cell, &error);
    if (status)
        return complain_status(status, &error);
    if (arithmetic && check->passed) {
        check->passed = false;
        snprintf(check->detail, sizeof check->detail, "%s", canary.message);
    }
    return check->passed ? esc_scale_check_work(&point->cell.summary) : ESC_EXIT_OK;
}

/* Before the teams: they follow threads that start later. */
static int open_counters(struct esc_scale *scale)
{
    const struct esc_error none = {""};
    const enum esc_status status = esc_counters_open(esc_environment_root(), &scale->counters);
    return status ? complain_status(status, &none) : ESC_EXIT_OK;
}

int esc_scale_prepare(struct esc_scale *scale)
{
    struct esc_request request;
    struct esc_engine_options options;
    struct esc_error error = {""};
    int code = esc_setup_scene(scale->options, &request);
    if (!code)
        code = esc_setup_engine_options(scale->options, &options);
    if (!code)
        code = check_max_iter(scale, &request.scene);
    if (!code)
        code = check_memory(scale, &request);
    if (!code)
        code = open_counters(scale);
    if (code)
        return code;
    if (scale->own->mode == ESC_SCALE_STRONG) {
        const enum esc_status status =
            esc_timed_scene_create(&request.scene, request.name, request.size_class,
                                   request.changed, &scale->scene, &error);
        if (status)
            return complain_status(status, &error);
    }
    for (size_t i = 0; !code && i < scale->own->n; i++) {
        struct esc_scale_point *point = &scale->points[scale->n++];
        point->threads = scale->own->threads[i];
        code = make_point(scale, &request, &options, point);
        if (!code)
            code = verify_point(point);
    }
    return code;
}

/* ---- Measuring ------------------------------------------------------------------------------ */

int esc_scale_measure(struct esc_scale *scale)
{
    const struct esc_matrix_options options = {.repeats = (size_t)scale->own->repeats,
                                               .min_time = MIN_TIME,
                                               .max_time = scale->own->max_time,
                                               .precision = PRECISION,
                                               .warm_up = 1,
                                               .seed = scale->own->seed};
    const struct esc_error none = {""};
    for (size_t i = 0; i < scale->n; i++)
        esc_timed_cell_join(&scale->points[i].cell, &scale->cells[i]);
    const enum esc_status status = esc_matrix_measure(&options, scale->cells, scale->n);
    if (status)
        return complain_status(status, &none);
    scale->measured = true;
    for (size_t i = 0; i < scale->n; i++) {
        if (scale->points[i].no_memory)
            return no_memory();
    }
    return ESC_EXIT_OK;
}

bool esc_scale_passed(const struct esc_scale *scale)
{
    for (size_t i = 0; i < scale->n; i++) {
        if (!scale->points[i].cell.check.passed ||
            (scale->measured && scale->cells[i].stop == ESC_MATRIX_FAILED))
            return false;
    }
    return scale->measured && scale->n == scale->own->n;
}

void esc_scale_free(struct esc_scale *scale)
{
    if (scale->measured)
        esc_matrix_free(scale->cells, scale->n);
    for (size_t i = 0; i < scale->n; i++) {
        struct esc_scale_point *point = &scale->points[i];
        esc_timed_frame_free(&point->frame);
        esc_timed_ceiling_free(&point->ceiling);
        esc_timed_scene_free(&point->grown);
        esc_engine_free(point->cell.engine);
        free(point->workers);
        free(point->imbalance);
        free(point->wait_s);
    }
    esc_timed_scene_free(&scale->scene);
    esc_counters_close(scale->counters);
    memset(scale, 0, sizeof *scale);
}
