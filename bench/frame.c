/* SPDX-License-Identifier: BSD-2-Clause */
/* frame.c - a scene made ready, and the judgement of its counts. */
#include "bench/frame.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Coordinates -------------------------------------------------------------------------- */

/* Of lanes that have no pixel: escaped in every scene, finite in either precision. */
#define OUTSIDE 1e18

/* As docs/numerics.md has it: in f64, by plain operations. */
static double *axis_create(enum esc_grid grid, double start, double end, uint32_t samples,
                           uint32_t count)
{
    double *axis = malloc(((size_t)count + ESC_BASELINE_PAD) * sizeof *axis);
    if (!axis)
        return NULL;
    const double step = (end - start) / samples;
    double value = start;
    for (uint32_t i = 0; i < count; i++, value += step)
        axis[i] = grid == ESC_GRID_AFFINE ? start + i * step : value;
    for (uint32_t i = count; i < count + ESC_BASELINE_PAD; i++)
        axis[i] = OUTSIDE;
    return axis;
}

/* Rounds each once, in place: a float lies before the double that the next one is made from. */
static void axis_round(void *axis, uint32_t count)
{
    for (size_t i = 0; i < (size_t)count + ESC_BASELINE_PAD; i++) {
        double wide;
        memcpy(&wide, (char *)axis + i * sizeof wide, sizeof wide);
        const float narrow = (float)wide;
        memcpy((char *)axis + i * sizeof narrow, &narrow, sizeof narrow);
    }
}

static double rounded(const struct esc_scene *scene, double number)
{
    return scene->precision == ESC_PRECISION_F32 ? (double)(float)number : number;
}

/* The baselines' side of the scene; false without memory. */
static bool job_create(const struct esc_scene *scene, struct esc_bench_frame *frame)
{
    const bool mandelbrot = scene->plane == ESC_PLANE_MANDELBROT;
    const uint32_t width = (uint32_t)esc_plan_width(frame->plan);
    const uint32_t height = (uint32_t)esc_plan_height(frame->plan);
    assert(scene->formula == ESC_FORMULA_QUADRATIC && scene->plane != ESC_PLANE_POINTS);
    frame->x = axis_create(scene->grid, scene->x0, scene->x1, scene->width, width);
    frame->y = axis_create(scene->grid, scene->y1, scene->y0, scene->height, height);
    if (!frame->x || !frame->y)
        return false;
    if (scene->precision == ESC_PRECISION_F32) {
        axis_round(frame->x, width);
        axis_round(frame->y, height);
    }
    frame->job = (struct esc_baseline_job){
        .x = frame->x,
        .y = frame->y,
        .width = width,
        .height = height,
        .mandelbrot = mandelbrot,
        .fused = scene->contract == ESC_CONTRACT_FUSED,
        .fixed_re = rounded(scene, mandelbrot ? scene->z0_re : scene->c_re),
        .fixed_im = rounded(scene, mandelbrot ? scene->z0_im : scene->c_im),
        .escape_r2 = rounded(scene, scene->bailout * scene->bailout),
        .max_iter = scene->max_iter,
        .counts = frame->counts,
    };
    return true;
}

/* ---- Frames ------------------------------------------------------------------------------- */

static enum esc_status out_of_memory(struct esc_error *error)
{
    snprintf(error->message, sizeof error->message, "out of memory for the frame");
    return ESC_ERR_MEMORY;
}

static enum esc_status expect(const struct esc_scene *scene, struct esc_engine *judge,
                              struct esc_bench_frame *frame)
{
    frame->reference = "golden";
    if (esc_golden_find(scene, &frame->expected) == ESC_OK)
        return ESC_OK;
    frame->reference = "scalar";
    enum esc_status status = esc_engine_run(judge, frame->plan, frame->counts, frame->job.width);
    if (!status)
        status = esc_engine_digest(judge, frame->plan, frame->counts, frame->job.width, NULL,
                                   &frame->expected);
    return status;
}

static enum esc_status fill(const struct esc_scene *scene, struct esc_engine *judge,
                            struct esc_bench_frame *frame, struct esc_error *error)
{
    const enum esc_status status = esc_plan_create(scene, NULL, &frame->plan, error);
    if (status)
        return status;
    frame->pixels = (size_t)(esc_plan_width(frame->plan) * esc_plan_height(frame->plan));
    frame->counts = malloc(frame->pixels * sizeof *frame->counts);
    if (!frame->counts || !job_create(scene, frame))
        return out_of_memory(error);
    return expect(scene, judge, frame);
}

enum esc_status esc_bench_frame_create(const char *name, enum esc_class size_class,
                                       enum esc_precision precision, enum esc_contract contract,
                                       struct esc_engine *judge, struct esc_bench_frame *frame,
                                       struct esc_error *error)
{
    struct esc_scene scene;
    struct esc_bench_frame made = {.name = name, .size_class = size_class};
    enum esc_status status = esc_scene_named(name, size_class, &scene);
    if (status)
        return status;
    scene.precision = precision;
    scene.contract = contract;
    status = fill(&scene, judge, &made, error);
    if (status)
        esc_bench_frame_free(&made);
    else
        *frame = made;
    return status;
}

void esc_bench_frame_free(struct esc_bench_frame *frame)
{
    free(frame->x);
    free(frame->y);
    free(frame->counts);
    esc_plan_free(frame->plan);
}

void esc_bench_frame_spoil(struct esc_bench_frame *frame)
{
    memset(frame->counts, 0xff, frame->pixels * sizeof *frame->counts);
}

bool esc_bench_frame_check(const struct esc_bench_frame *frame, struct esc_engine *judge,
                           struct esc_summary *found)
{
    const struct esc_summary *expected = &frame->expected;
    memset(found, 0, sizeof *found);
    return esc_engine_digest(judge, frame->plan, frame->counts, frame->job.width, NULL, found) ==
               ESC_OK &&
           !memcmp(&found->counts, &expected->counts, sizeof found->counts) &&
           found->sum_hi == expected->sum_hi && found->sum_lo == expected->sum_lo;
}
