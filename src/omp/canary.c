/* SPDX-License-Identifier: BSD-2-Clause */
/* canary.c - orbits that change when arithmetic is not what the contracts say. */
#include "omp/engine.h"

#include <math.h>
#include <omp.h>

#include "core/error.h"
#include "cpu/fpenv.h"

/* Each of the quadratic ones has been seen to change under some of: contraction, -ffast-math, x87,
 * other rounding modes, factored squares, FTZ, DAZ, `<=` for `<`; the last under all of them. Those of
 * the other formulas tell the contracts apart in both precisions. The number per formula is odd, so
 * that every vector width has a tail, and the last of each counts something. */
#define CANARY_ITER 5000
#define CANARY_POWER 3 /* of multibrot */
#define CANARIES_MOST 9

struct canary {
    double z[2], c[2];
    uint32_t count[2][2]; /* [contract][precision], bailout 2 */
};

static const struct canary quadratic[] = {
    {{0, 0}, {-0x1.b9e437ff18508p-2, -0x1.253a19d199feep-1}, {{667, 315}, {672, 318}}},
    {{0, 0}, {-1.9, 0x1p-1074}, {{1356, 5000}, {1332, 5000}}}, /* the least subnormal, f64 */
    {{0, 0}, {-1.9, 0x1p-149}, {{189, 212}, {181, 212}}},      /* and f32 */
    {{0x1.ee15766830eap+0, 0x1.0c84006587fefp-1}, {0, 0}, {{1, 1}, {1, 0}}}, /* on the circle, */
    {{0x1.94269cp+0, 0x1.3a559ap+0}, {0, 0}, {{1, 0}, {1, 1}}},              /* within an ulp */
    {{2, 0}, {0, 0}, {{0, 0}, {0, 0}}},
    {{INFINITY, 0}, {0, 0}, {{0, 0}, {0, 0}}},
    {{NAN, 0}, {0, 0}, {{0, 0}, {0, 0}}},
    {{0, 0}, {-0x1.6333987ad70b8p-1, 0x1.4c738fae431d4p-2}, {{311, 108}, {337, 113}}},
};

static const struct canary burning_ship[] = {
    {{0, 0}, {0x1.36d03d86ec02p-3, -0x1.1d059ecdf0c6p+0}, {{797, 485}, {817, 2112}}},
    {{0, 0}, {-0x1.3b2043e69f89fp+0, -0x1.689822ae9163p-2}, {{984, 1715}, {450, 101}}},
    {{0, 0}, {-0x1.905ad27067b3cp-2, -0x1.d52db4563b29p-1}, {{307, 144}, {251, 155}}},
};

static const struct canary tricorn[] = {
    {{0, 0}, {-0x1.17b0177bbfae6p+0, -0x1.715a8f7d1e28p-4}, {{1926, 2562}, {1925, 919}}},
    {{0, 0}, {0x1.169c40db53b2cp-1, 0x1.70ce2fc4f228cp-1}, {{444, 186}, {484, 164}}},
    {{0, 0}, {0x1.1241c9c81405p-1, 0x1.687a53318ce7p-1}, {{858, 554}, {856, 564}}},
};

static const struct canary multibrot[] = {
    {{0, 0}, {-0x1.94532ec19563p-2, 0x1.41b85d8f8e9a4p-1}, {{274, 109}, {326, 132}}},
    {{0, 0}, {0x1.b78a1dd8cf5dp-3, -0x1.7698de6a8823p-1}, {{815, 170}, {704, 169}}},
    {{0, 0}, {-0x1.143353e123cd8p-1, 0x1.5bf767ea1498p-2}, {{1586, 352}, {1499, 1208}}},
};

static const struct flock {
    const struct canary *canaries;
    uint32_t count;
} flocks[] = {
    [ESC_FORMULA_QUADRATIC] = {quadratic, sizeof quadratic / sizeof *quadratic},
    [ESC_FORMULA_BURNING_SHIP] = {burning_ship, sizeof burning_ship / sizeof *burning_ship},
    [ESC_FORMULA_TRICORN] = {tricorn, sizeof tricorn / sizeof *tricorn},
    [ESC_FORMULA_MULTIBROT] = {multibrot, sizeof multibrot / sizeof *multibrot},
};

_Static_assert(sizeof quadratic / sizeof *quadratic == CANARIES_MOST, "the largest flock");

/* Runs the canaries of one plan on the calling thread; the first that is wrong, or their number. */
static uint32_t canaries_run(const struct esc_engine *engine, const struct esc_plan *plan,
                             struct esc_scratch *scratch)
{
    const struct esc_scene *const scene = &plan->scene;
    const struct flock *const flock = &flocks[scene->formula];
    const esc_kernel_table *const table = engine->backend->kernels[scene->precision];
    const struct esc_kernel_output output = {.counts = scratch->counts};
    struct esc_kernel_params params = plan->params;
    params.add_pipes = engine->add_pipes; /* the arithmetic that runs will use */
    struct esc_kernel_tile tile;
    struct esc_rect rect;
    struct esc_fpenv saved;
    esc_fpenv_enter(&saved);
    esc_plan_tile(plan, 0, &rect);
    esc_pixels_load(plan, &rect, engine->backend->lanes[scene->precision], rect.width,
                    &scratch->pixels, &tile);
    esc_kernel_fn *const kernel = (*table)[scene->contract][scene->formula][1][0];
    kernel(&params, &output, &tile, &scratch->flight);
    kernel(&params, &output, NULL, &scratch->flight);
    esc_fpenv_leave(&saved);
    uint32_t wrong = 0;
    while (wrong < flock->count &&
           scratch->counts[wrong] ==
               flock->canaries[wrong].count[scene->contract][scene->precision])
        wrong++;
    return wrong;
}

static enum esc_status plan_check(struct esc_engine *engine, const struct esc_plan *plan,
                                  struct esc_error *error)
{
    const struct esc_scene *const scene = &plan->scene;
    const struct flock *const flock = &flocks[scene->formula];
    enum esc_status status = ESC_OK;
#pragma omp parallel num_threads((int)engine->capacity)
    {
        struct esc_worker *const worker = &engine->workers[omp_get_thread_num()];
        const uint32_t wrong = canaries_run(engine, plan, worker->scratch);
        if (wrong < flock->count)
#pragma omp critical(esc_canary)
            status =
                esc_fail(error, ESC_ERR_CANARY,
                         "%s canary %u on %s, %s %s, thread %u, CPU %d: expected %u, got %u; "
                         "arithmetic here cannot be trusted",
                         esc_formula_name(scene->formula), wrong, engine->backend->name,
                         esc_contract_name(scene->contract), esc_precision_name(scene->precision),
                         worker->thread, esc_cpu_current(),
                         flock->canaries[wrong].count[scene->contract][scene->precision],
                         worker->scratch->counts[wrong]);
    }
    return status;
}

/* One formula in one contract and precision. */
static enum esc_status flock_check(struct esc_engine *engine, enum esc_formula formula,
                                   enum esc_contract contract, enum esc_precision precision,
                                   struct esc_error *error)
{
    const struct flock *const flock = &flocks[formula];
    double z[2 * CANARIES_MOST], c[2 * CANARIES_MOST];
    for (size_t i = 0; i < 2 * flock->count; i++) {
        z[i] = flock->canaries[i / 2].z[i % 2];
        c[i] = flock->canaries[i / 2].c[i % 2];
    }
    const struct esc_points points = {.z = z, .c = c, .count = flock->count};
    struct esc_scene scene;
    struct esc_plan *plan = NULL;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.formula = formula;
    scene.power = CANARY_POWER;
    scene.max_iter = CANARY_ITER;
    scene.contract = contract;
    scene.precision = precision;
    enum esc_status status = esc_plan_create(&scene, &points, &plan, error);
    if (status == ESC_OK)
        status = plan_check(engine, plan, error);
    esc_plan_free(plan);
    return status;
}

enum esc_status esc_engine_check(struct esc_engine *engine, struct esc_error *error)
{
    if (engine == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "engine is null");
    enum esc_status status = ESC_OK;
    for (unsigned i = 0; status == ESC_OK && i < 4 * ESC_FORMULAS; i++)
        status = flock_check(engine, (enum esc_formula)(i / 4), (enum esc_contract)(i / 2 % 2),
                             (enum esc_precision)(i % 2), error);
    return status;
}
