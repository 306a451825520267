/* SPDX-License-Identifier: BSD-2-Clause */
/* canary.c - orbits that change when arithmetic is not what the contracts say. */
#include "omp/engine.h"

#include <math.h>
#include <omp.h>

#include "core/error.h"
#include "cpu/fpenv.h"

/* Each has been seen to change under some of: contraction, -ffast-math, x87, other rounding modes,
 * factored squares, FTZ, DAZ, `<=` for `<`; the first under all of them. Counts at 5000 iterations,
 * bailout 2. Their number is odd, so that every vector width has a tail. */
#define CANARIES 9
#define CANARY_ITER 5000

static const struct {
    double z[2], c[2];
    uint32_t count[2][2]; /* [contract][precision] */
} canaries[CANARIES] = {
    {{0, 0}, {-0x1.6333987ad70b8p-1, 0x1.4c738fae431d4p-2}, {{311, 108}, {337, 113}}},
    {{0, 0}, {-0x1.b9e437ff18508p-2, -0x1.253a19d199feep-1}, {{667, 315}, {672, 318}}},
    {{0, 0}, {-1.9, 0x1p-1074}, {{1356, 5000}, {1332, 5000}}}, /* the least subnormal, f64 */
    {{0, 0}, {-1.9, 0x1p-149}, {{189, 212}, {181, 212}}},      /* and f32 */
    {{0x1.ee15766830eap+0, 0x1.0c84006587fefp-1}, {0, 0}, {{1, 1}, {1, 0}}},
    {{0x1.94269cp+0, 0x1.3a559ap+0}, {0, 0}, {{1, 0}, {1, 1}}}, /* on the circle, within an ulp */
    {{2, 0}, {0, 0}, {{0, 0}, {0, 0}}},
    {{INFINITY, 0}, {0, 0}, {{0, 0}, {0, 0}}},
    {{NAN, 0}, {0, 0}, {{0, 0}, {0, 0}}},
};

/* Runs the canaries of one plan on the calling thread; the first that is wrong, or CANARIES. */
static int canaries_run(const struct esc_engine *engine, const struct esc_plan *plan,
                        struct esc_scratch *scratch)
{
    const struct esc_scene *const scene = &plan->scene;
    const esc_kernel_table *const table = engine->backend->kernels[scene->precision];
    struct esc_kernel_tile tile = {.counts = scratch->counts};
    struct esc_rect rect;
    struct esc_fpenv saved;
    esc_fpenv_enter(&saved);
    esc_plan_tile(plan, 0, &rect);
    esc_pixels_load(plan, &rect, engine->backend->lanes[scene->precision], &scratch->pixels, &tile);
    (*table)[scene->contract][scene->formula][1][0](&plan->params, &tile);
    esc_fpenv_leave(&saved);
    int wrong = 0;
    while (wrong < CANARIES &&
           scratch->counts[wrong] == canaries[wrong].count[scene->contract][scene->precision])
        wrong++;
    return wrong;
}

static enum esc_status plan_check(struct esc_engine *engine, const struct esc_plan *plan,
                                  struct esc_error *error)
{
    const struct esc_scene *const scene = &plan->scene;
    enum esc_status status = ESC_OK;
#pragma omp parallel num_threads((int)engine->capacity)
    {
        struct esc_worker *const worker = &engine->workers[omp_get_thread_num()];
        const int wrong = canaries_run(engine, plan, worker->scratch);
        if (wrong < CANARIES)
#pragma omp critical(esc_canary)
            status = esc_fail(
                error, ESC_ERR_CANARY,
                "canary %d on %s, %s %s, thread %u, CPU %d: expected %u, got %u; arithmetic "
                "here cannot be trusted",
                wrong, engine->backend->name, esc_contract_name(scene->contract),
                esc_precision_name(scene->precision), worker->thread, esc_cpu_current(),
                canaries[wrong].count[scene->contract][scene->precision],
                worker->scratch->counts[wrong]);
    }
    return status;
}

enum esc_status esc_engine_check(struct esc_engine *engine, struct esc_error *error)
{
    if (engine == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "engine is null");
    double z[2 * CANARIES], c[2 * CANARIES];
    for (size_t i = 0; i < 2 * CANARIES; i++) {
        z[i] = canaries[i / 2].z[i % 2];
        c[i] = canaries[i / 2].c[i % 2];
    }
    const struct esc_points points = {.z = z, .c = c, .count = CANARIES};
    enum esc_status status = ESC_OK;
    for (unsigned combination = 0; status == ESC_OK && combination < 4; combination++) {
        struct esc_scene scene;
        struct esc_plan *plan = NULL;
        esc_scene_init(&scene);
        scene.plane = ESC_PLANE_POINTS;
        scene.max_iter = CANARY_ITER;
        scene.contract = (enum esc_contract)(combination / 2);
        scene.precision = (enum esc_precision)(combination % 2);
        status = esc_plan_create(&scene, &points, &plan, error);
        if (status == ESC_OK)
            status = plan_check(engine, plan, error);
        esc_plan_free(plan);
    }
    return status;
}
