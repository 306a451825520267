/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ceiling.c - the bare loop does the work it claims; nothing here passes or fails by time. */
#include <math.h>
#include <string.h>

#include "measure/ceiling.h"
#include "measure/ceiling_loop.h"
#include "oracle.h"
#include "support.h"

#define MAX_ORBITS (ESC_CEILING_IN_FLIGHT * ESC_CEILING_BYTES / 4)

/* What a form computes. */
struct rule {
    enum esc_formula formula;
    double power;
    enum esc_contract contract;
    enum esc_precision precision;
};

static const struct rule formulas[] = {
    {.formula = ESC_FORMULA_QUADRATIC},
    {.formula = ESC_FORMULA_BURNING_SHIP},
    {.formula = ESC_FORMULA_TRICORN},
    {.formula = ESC_FORMULA_MULTIBROT, .power = 2},
    {.formula = ESC_FORMULA_MULTIBROT, .power = 3},
    {.formula = ESC_FORMULA_MULTIBROT, .power = 4},
    {.formula = ESC_FORMULA_MULTIBROT, .power = 9},
    {.formula = ESC_FORMULA_CELTIC},
    {.formula = ESC_FORMULA_PHOENIX},
    {.formula = ESC_FORMULA_LAMBDA},
#if ESC_HAVE_SLEEF
    {.formula = ESC_FORMULA_POWER, .power = 1.1},
    {.formula = ESC_FORMULA_POWER, .power = 2.5},
    {.formula = ESC_FORMULA_POWER, .power = 64},
    {.formula = ESC_FORMULA_SIN},
    {.formula = ESC_FORMULA_COS},
    {.formula = ESC_FORMULA_EXP},
    {.formula = ESC_FORMULA_COSH},
#endif
};
#define RULES (4 * sizeof formulas / sizeof *formulas)

static struct rule rule_at(size_t index)
{
    struct rule rule = formulas[index / 4];
    rule.contract = index & 1 ? ESC_CONTRACT_FUSED : ESC_CONTRACT_STRICT;
    rule.precision = index & 2 ? ESC_PRECISION_F32 : ESC_PRECISION_F64;
    return rule;
}

static const char *rule_text(const struct rule *rule)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.formula = rule->formula;
    scene.power = rule->power;
    scene.contract = rule->contract;
    scene.precision = rule->precision;
    return scene_text(&scene);
}

static void start(const struct rule *rule, struct esc_ceiling_orbits *orbits)
{
    memset(orbits, 0, sizeof *orbits);
    esc_ceiling_orbits_start(orbits, rule->formula, rule->power, rule->precision);
}

static bool can_run(const struct esc_ceiling_isa *isa)
{
    return esc_backend_check(isa->name, NULL) == ESC_OK;
}

/* ---- The work ------------------------------------------------------------------------------- */

static unsigned orbits_of(enum esc_precision precision)
{
    return precision == ESC_PRECISION_F64 ? MAX_ORBITS / 2 : MAX_ORBITS;
}

static void orbit_at(const struct esc_ceiling_orbits *orbits, enum esc_precision precision,
                     unsigned index, double z[2])
{
    const bool wide = precision == ESC_PRECISION_F64;
    z[0] = wide ? orbits->x.f64[index] : (double)orbits->x.f32[index];
    z[1] = wide ? orbits->y.f64[index] : (double)orbits->y.f32[index];
}

/* All orbits after `steps` steps, one by one, by the oracle. */
static void orbits_by_oracle(const struct rule *rule, uint32_t steps, double z[MAX_ORBITS][2])
{
    struct esc_ceiling_orbits orbits;
    struct esc_scene scene;
    start(rule, &orbits);
    esc_scene_init(&scene);
    scene.formula = rule->formula;
    scene.power = rule->power;
    scene.contract = rule->contract;
    scene.precision = rule->precision;
    scene.max_iter = steps;
    for (unsigned i = 0; i < orbits_of(rule->precision); i++) {
        const double c[2] = {orbits.c_re, orbits.c_im};
        struct oracle_orbit orbit;
        double z0[2];
        orbit_at(&orbits, rule->precision, i, z0);
        oracle_orbit(&scene, z0, c, &orbit);
        CHECK(orbit.count == steps, "orbit %u escapes: %s", i, scene_text(&scene));
        memcpy(z[i], orbit.z, sizeof orbit.z);
    }
}

static void expect_form(const struct esc_ceiling_isa *isa, const struct esc_ceiling_form *form,
                        const struct rule *rule, uint32_t steps, double expected[MAX_ORBITS][2])
{
    struct esc_ceiling_orbits orbits, first;
    const unsigned count = isa->lanes[rule->precision] * form->in_flight;
    start(rule, &first);
    start(rule, &orbits);
    form->steps(&orbits, 0);
    CHECK(memcmp(&orbits, &first, sizeof first) == 0, "%s: no step moved an orbit", isa->name);
    form->steps(&orbits, 1);
    form->steps(&orbits, steps - 1);
    for (unsigned i = 0; i < orbits_of(rule->precision); i++) {
        double z[2], left_alone[2];
        orbit_at(&orbits, rule->precision, i, z);
        orbit_at(&first, rule->precision, i, left_alone);
        const double *const want = i < count ? expected[i] : left_alone;
        CHECK(memcmp(z, want, sizeof z) == 0,
              "%s, %u in flight, added %#x: orbit %u of %u after %u steps: expected (%a, %a), got "
              "(%a, %a): %s",
              isa->name, form->in_flight, form->added, i, count, steps, want[0], want[1], z[0],
              z[1], rule_text(rule));
    }
}

/* Every orbit has a first point of its own and still moves after so many steps: a lane left out, a
 * step too few or a rounding too many would show. */
TEST(ceiling, every_form_iterates_every_orbit)
{
    static double expected[MAX_ORBITS][2];
    const uint32_t steps = test_scaled(1000) + 1;
    for (size_t r = 0; r < RULES; r++) {
        const struct rule rule = rule_at(r);
        orbits_by_oracle(&rule, steps, expected);
        for (size_t i = 0; esc_ceiling_isa_at(i) != NULL; i++) {
            const struct esc_ceiling_isa *const isa = esc_ceiling_isa_at(i);
            const struct esc_ceiling_form *form =
                esc_ceiling_forms(isa, rule.formula, rule.power, rule.contract, rule.precision);
            CHECK(form->steps != NULL, "%s has no form: %s", isa->name, rule_text(&rule));
            for (; can_run(isa) && form->steps != NULL; form++)
                expect_form(isa, form, &rule, steps, expected);
        }
    }
}

TEST(ceiling, orbits_stay_bounded_and_an_escape_is_noticed)
{
    const struct esc_ceiling_isa *isa = NULL;
    for (size_t i = 0; isa == NULL; i++)
        isa = can_run(esc_ceiling_isa_at(i)) ? esc_ceiling_isa_at(i) : NULL;
    for (size_t r = 0; r < RULES; r++) {
        const struct rule rule = rule_at(r);
        const struct esc_ceiling_form *const form =
            esc_ceiling_forms(isa, rule.formula, rule.power, rule.contract, rule.precision);
        const unsigned count = isa->lanes[rule.precision] * form->in_flight;
        struct esc_ceiling_orbits orbits;
        start(&rule, &orbits);
        form->steps(&orbits, test_scaled(1000000));
        CHECK(esc_ceiling_orbits_bounded(&orbits, rule.formula, rule.power, rule.precision, count),
              "%s: %s", isa->name, rule_text(&rule));
        memset((char *)&orbits.y, 0xff, 8); /* a NaN, or two */
        CHECK(!esc_ceiling_orbits_bounded(&orbits, rule.formula, rule.power, rule.precision, count),
              "a NaN is not noticed: %s", rule_text(&rule));
    }
}

/* ---- The count of it ------------------------------------------------------------------------ */

static uint64_t steps_done;

static void count_steps(struct esc_ceiling_orbits *orbits, uint64_t steps)
{
    (void)orbits;
    steps_done += steps;
}

static void lose_an_orbit(struct esc_ceiling_orbits *orbits, uint64_t steps)
{
    (void)steps;
    orbits->x.f64[11] = (double)NAN;
}

TEST(ceiling, a_run_claims_the_steps_it_did)
{
    const struct esc_ceiling_form counting = {3, 0, count_steps}, losing = {3, 0, lose_an_orbit};
    struct esc_ceiling_loop loop = {.isa = "none", .form = &counting, .lanes = 4, .in_flight = 3};
    uint64_t first, last;
    steps_done = 0;
    const uint64_t iterations = esc_ceiling_run(&loop, 300000, &first, &last);
    CHECK(steps_done > 0 && iterations == 12 * steps_done, "%llu iterations, 12 orbits, %llu steps",
          (unsigned long long)iterations, (unsigned long long)steps_done);
    CHECK(last - first >= 300000, "it stopped after %llu ns", (unsigned long long)(last - first));
    CHECK(esc_ceiling_sample(&loop, 300000) > 0, "no rate");
    loop.form = &losing;
    CHECK(esc_ceiling_sample(&loop, 300000) == 0, "a lost orbit has a rate");
}

/* ---- The rates ------------------------------------------------------------------------------ */

TEST(ceiling, every_backend_has_a_rate)
{
    const char *names[MAX_BACKENDS];
    const unsigned backends = usable_backends(names);
    for (unsigned b = 0; b < backends; b++) {
        for (size_t r = 0; r < RULES; r++) {
            const struct rule rule = rule_at(r);
            struct esc_ceiling_loop loop;
            struct esc_error error = {""};
            const enum esc_status status = esc_ceiling_choose(
                names[b], rule.formula, rule.power, rule.contract, rule.precision, &loop, &error);
            CHECK(status == ESC_OK, "%s: %s: %s", names[b], error.message, rule_text(&rule));
            CHECK(isfinite(loop.giter_s) && loop.giter_s > 0, "%s: %g Giter/s: %s", names[b],
                  loop.giter_s, rule_text(&rule));
            CHECK(strcmp(loop.isa, names[b]) == 0, "%s for %s", loop.isa, names[b]);
            CHECK(loop.lanes == esc_backend_lanes(names[b], rule.precision), "%s: %u lanes",
                  names[b], loop.lanes);
            CHECK(esc_ceiling_sample(&loop, 100000) > 0, "%s: %s", names[b], rule_text(&rule));
        }
    }
}

TEST(ceiling, a_team_has_a_rate)
{
    for (unsigned threads = 0; threads <= 3; threads++) {
        struct esc_ceiling ceiling = {.threads = 99};
        struct esc_error error = {""};
        const enum esc_status status =
            esc_ceiling_measure("auto", ESC_FORMULA_QUADRATIC, 2, ESC_CONTRACT_FUSED,
                                ESC_PRECISION_F32, threads, &ceiling, &error);
        CHECK(status == ESC_OK, "%u threads: %s", threads, error.message);
        CHECK(isfinite(ceiling.core_giter_s) && ceiling.core_giter_s > 0, "%g Giter/s",
              ceiling.core_giter_s);
        CHECK(isfinite(ceiling.team_giter_s) && ceiling.team_giter_s > 0, "%g Giter/s",
              ceiling.team_giter_s);
        CHECK(threads == 0 ? ceiling.threads >= 1 : ceiling.threads == threads,
              "%u threads of %u asked for", ceiling.threads, threads);
        CHECK(strstr(ceiling.form, "in flight") && ceiling.in_flight > 0, "'%s'", ceiling.form);
    }
}

/* ---- Refusals ------------------------------------------------------------------------------- */

static enum esc_status measure(const char *isa, const struct rule *rule)
{
    struct esc_ceiling ceiling = {.threads = 99};
    struct esc_error error = {""};
    const enum esc_status status = esc_ceiling_measure(
        isa, rule->formula, rule->power, rule->contract, rule->precision, 1, &ceiling, &error);
    CHECK(status == ESC_OK || (*error.message && ceiling.threads == 99),
          "status %d, message '%s', %u threads", (int)status, error.message, ceiling.threads);
    return status;
}

TEST(ceiling, what_cannot_be_measured_is_refused)
{
    struct rule rule = {.formula = ESC_FORMULA_MULTIBROT, .power = 1};
    CHECK(measure("none", &formulas[0]) == ESC_ERR_NAME, "a backend that there is not");
    CHECK(measure("", &formulas[0]) == ESC_ERR_NAME, "a name of no letters");
    CHECK(measure(NULL, &rule) == ESC_ERR_ARGUMENT, "power 1");
    rule.power = 10;
    CHECK(measure(NULL, &rule) == ESC_ERR_ARGUMENT, "power 10");
    rule = (struct rule){.formula = (enum esc_formula)12};
    CHECK(measure(NULL, &rule) == ESC_ERR_ARGUMENT, "formula 12");
    rule = (struct rule){.contract = (enum esc_contract)2};
    CHECK(measure(NULL, &rule) == ESC_ERR_ARGUMENT, "contract 2");
    rule = (struct rule){.precision = (enum esc_precision)2};
    CHECK(measure(NULL, &rule) == ESC_ERR_ARGUMENT, "precision 2");
    for (size_t i = 0; esc_backend_name(i) != NULL; i++) {
        const char *const name = esc_backend_name(i);
        if (esc_backend_check(name, NULL) != ESC_OK)
            CHECK(measure(name, &formulas[0]) == ESC_ERR_BACKEND, "%s cannot run here", name);
    }
}
