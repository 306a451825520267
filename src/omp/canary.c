/* SPDX-License-Identifier: BSD-2-Clause */
/* canary.c - orbits that change when arithmetic is not what the contracts say. */
#include "omp/engine.h"

#include <math.h>
#include <omp.h>

#include "core/error.h"
#include "cpu/fpenv.h"

/* Each of the quadratic ones has been seen to change under some of: contraction, -ffast-math, x87,
 * other rounding modes, factored squares, FTZ, DAZ, `<=` for `<`; the last under all of them. Those of
 * the other formulas tell the contracts apart, those from celtic on in f32. The number per formula is odd, so
 * that every vector width has a tail, and the last of each counts something. */
#define CANARY_ITER 5000
#define CANARY_POWER 3 /* of multibrot */
#define CANARY_REAL_POWER 2.5
#define CANARIES_MOST 9

struct canary {
    double z[2], c[2];
    uint32_t count[2][2]; /* [contract][precision], the formula's usual bailout */
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

static const struct canary celtic[] = {
    {{0x0p+0, 0x0p+0}, {-0x1.898d34bf5b8cp+0, 0x1.afa689b1ec8p-3}, {{37, 39}, {37, 38}}},
    {{0x0p+0, 0x0p+0}, {-0x1.95ae20408538p-1, 0x1.1591da6defp-2}, {{118, 72}, {118, 187}}},
    {{0x0p+0, 0x0p+0}, {-0x1.00f36a5da8ecp+0, 0x1.4d6cbb2c2ecp-2}, {{39, 40}, {39, 39}}},
};

static const struct canary phoenix[] = {
    {{-0x1.5c370f0ead2p-4, -0x1.ee107c929d5p-2},
     {0x1.1e3854c712aa6p-1, -0x1.f0d3585cb7ap-2},
     {{136, 149}, {136, 137}}},
    {{0x1.06926613a998p-2, -0x1.9a655b911cf8p-1},
     {0x1.3aa8ae61ce0dap-1, -0x1.139754b172933p-1},
     {{80, 81}, {80, 80}}},
    {{0x1.a0827e3443bp-3, -0x1.9b6f122bc358p-1},
     {0x1.542c17eb1f7a6p-1, -0x1.2f7e9c2ba0d99p-1},
     {{47, 48}, {47, 47}}},
};

static const struct canary lambda[] = {
    {{0x1p-1, 0x0p+0}, {0x1.748463334064p+1, -0x1.2dde8c8ef5p-1}, {{131, 81}, {131, 82}}},
    {{0x1p-1, 0x0p+0}, {-0x1.ae8428d914fp-1, -0x1.5befda7d898p-1}, {{83, 82}, {83, 83}}},
    {{0x1p-1, 0x0p+0}, {0x1.b8a0c37770d8p+0, -0x1.f3803f45c76p-1}, {{108, 107}, {108, 108}}},
};

static const struct canary real_power[] = {
    {{0x0p+0, 0x0p+0}, {-0x1.bb75d7ff49e8p-1, 0x1.6f31681c624p-3}, {{53, 141}, {53, 77}}},
    {{0x0p+0, 0x0p+0}, {-0x1.a9cf860d5128p-1, 0x1.1388e91504ap-2}, {{155, 62}, {156, 74}}},
    {{0x0p+0, 0x0p+0}, {-0x1.9f885e4f2218p-1, -0x1.598efce627cp-2}, {{112, 142}, {112, 78}}},
};

static const struct canary sine[] = {
    {{0x1.921fb54442d18p+0, 0x0p+0},
     {-0x1.1058dc26acep-2, 0x1.959b796dc98p+0},
     {{29, 22}, {29, 23}}},
    {{0x1.921fb54442d18p+0, 0x0p+0},
     {-0x1.02811a01120cp+1, -0x1.3cd04eeddbcp-1},
     {{36, 34}, {36, 35}}},
    {{0x1.921fb54442d18p+0, 0x0p+0},
     {-0x1.15d279da3de4p+1, -0x1.8345ddb98f4p-2},
     {{100, 99}, {100, 100}}},
};

static const struct canary cosine[] = {
    {{0x0p+0, 0x0p+0}, {0x1.f6ce8adbfb3p-1, 0x1.2aa0f9cb8a1p+0}, {{69, 42}, {69, 43}}},
    {{0x0p+0, 0x0p+0}, {-0x1.846070486eep-2, -0x1.1fcf563d1dp+0}, {{27, 34}, {27, 29}}},
    {{0x0p+0, 0x0p+0}, {0x1.334987545e98p+0, 0x1.5556e011ae2p-1}, {{71, 112}, {71, 88}}},
};

static const struct canary exponential[] = {
    {{-0x1.b4268d2ec264p+0, 0x1.291bf4416398p+0},
     {-0x1.16baef09116cp+1, 0x1.cf125bec8d3p+1},
     {{113, 129}, {113, 122}}},
    {{-0x1.6eb94b47664p-4, -0x1.4ee44f644068p+0},
     {-0x1.197b5a62a56cp+1, 0x1.39c5bbd0893p+1},
     {{97, 143}, {97, 119}}},
    {{0x1.f8874e9ede3cp+0, 0x1.f130393d0f7p-1},
     {-0x1.9530ee264e6p-2, 0x1.272195d8cc5p+1},
     {{108, 179}, {108, 83}}},
};

static const struct canary hyperbolic[] = {
    {{-0x1.b66c88c78a2p-3, 0x1.df916cee2e38p+0},
     {0x1.e6d50b7695ap-2, -0x1.3ef2b925226p+0},
     {{71, 76}, {71, 72}}},
    {{-0x1.eadd98f3c1dp-2, -0x1.a1cf15d5327p-1},
     {0x1.e71463a64c1p-1, 0x1.44c9d4e4c38p-1},
     {{251, 260}, {251, 251}}},
    {{0x1.464c1de67698p-1, -0x1.793a89197878p+0},
     {-0x1.4e73e374b9ep-2, -0x1.c3f7948c98cp+0},
     {{43, 40}, {43, 41}}},
};

static const struct flock {
    const struct canary *canaries;
    uint32_t count;
} flocks[] = {
    [ESC_FORMULA_QUADRATIC] = {quadratic, sizeof quadratic / sizeof *quadratic},
    [ESC_FORMULA_BURNING_SHIP] = {burning_ship, sizeof burning_ship / sizeof *burning_ship},
    [ESC_FORMULA_TRICORN] = {tricorn, sizeof tricorn / sizeof *tricorn},
    [ESC_FORMULA_MULTIBROT] = {multibrot, sizeof multibrot / sizeof *multibrot},
    [ESC_FORMULA_CELTIC] = {celtic, sizeof celtic / sizeof *celtic},
    [ESC_FORMULA_PHOENIX] = {phoenix, sizeof phoenix / sizeof *phoenix},
    [ESC_FORMULA_LAMBDA] = {lambda, sizeof lambda / sizeof *lambda},
    [ESC_FORMULA_POWER] = {real_power, sizeof real_power / sizeof *real_power},
    [ESC_FORMULA_SIN] = {sine, sizeof sine / sizeof *sine},
    [ESC_FORMULA_COS] = {cosine, sizeof cosine / sizeof *cosine},
    [ESC_FORMULA_EXP] = {exponential, sizeof exponential / sizeof *exponential},
    [ESC_FORMULA_COSH] = {hyperbolic, sizeof hyperbolic / sizeof *hyperbolic},
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
    esc_scene_set_formula(&scene, formula,
                          formula == ESC_FORMULA_POWER ? CANARY_REAL_POWER : CANARY_POWER);
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
    for (unsigned i = 0; status == ESC_OK && i < 4 * ESC_FORMULAS; i++) {
        const enum esc_formula formula = (enum esc_formula)(i / 4);
        const enum esc_contract contract = (enum esc_contract)(i / 2 % 2);
        if (esc_formula_check(formula, contract, NULL) == ESC_OK)
            status = flock_check(engine, formula, contract, (enum esc_precision)(i % 2), error);
    }
    return status;
}
