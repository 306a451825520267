/* SPDX-License-Identifier: BSD-2-Clause */
/* ceiling.c - chooses among the forms of the bare loop, and times one. */
#include "measure/ceiling.h"

#include <stdio.h>
#include <string.h>

#include "measure/ceiling_loop.h"
#include "measure/clock.h"

/* Of 16 forms this makes 19 ms. The form that is best by far more than samples differ wins every
 * round; among equals it does not matter. */
#define ROUNDS 4
#define ROUND_NS 300000

/* The build says which are built in, as it does for the backends. */
static const struct esc_ceiling_isa *const isas[] = {
#if defined(ESC_CEILING_AVX512)
    &esc_ceiling_avx512,
#endif
#if defined(ESC_CEILING_AVX2)
    &esc_ceiling_avx2,
#endif
#if defined(ESC_CEILING_NEON)
    &esc_ceiling_neon,
#endif
    &esc_ceiling_scalar,
};

const struct esc_ceiling_isa *esc_ceiling_isa_at(size_t index)
{
    return index < sizeof isas / sizeof *isas ? isas[index] : NULL;
}

const struct esc_ceiling_form *esc_ceiling_forms(const struct esc_ceiling_isa *isa,
                                                 enum esc_formula formula, double power,
                                                 enum esc_contract contract,
                                                 enum esc_precision precision)
{
    if (formula == ESC_FORMULA_MULTIBROT && !(power > 2) && contract == ESC_CONTRACT_STRICT)
        formula = ESC_FORMULA_QUADRATIC;
    return (*isa->forms[precision])[contract][formula];
}

static enum esc_status fail(struct esc_error *error, enum esc_status status, const char *what,
                            const char *name)
{
    if (error)
        snprintf(error->message, sizeof error->message, "%s: %s", name, what);
    return status;
}

enum esc_status esc_ceiling_astray(const char *isa, struct esc_error *error)
{
    return fail(error, ESC_ERR_CANARY, "orbits of the bare loop left their place", isa);
}

/* What can run is for the library to say. */
static enum esc_status find_isa(const char *name, const struct esc_ceiling_isa **isa,
                                struct esc_error *error)
{
    if (!name || !strcmp(name, "auto")) {
        size_t best = 0;
        while (esc_backend_name(best) && esc_backend_check(esc_backend_name(best), NULL))
            best++;
        name = esc_backend_name(best);
    }
    const enum esc_status status = esc_backend_check(name, error);
    if (status)
        return status;
    for (size_t i = 0; esc_ceiling_isa_at(i); i++) {
        if (!strcmp(name, esc_ceiling_isa_at(i)->name)) {
            *isa = esc_ceiling_isa_at(i);
            return ESC_OK;
        }
    }
    return fail(error, ESC_ERR_BACKEND, "no bare loop is built in for this backend", name);
}

static enum esc_status check_arguments(enum esc_formula formula, double power,
                                       enum esc_contract contract, enum esc_precision precision,
                                       struct esc_error *error)
{
    if (!esc_formula_name(formula) || !esc_contract_name(contract) ||
        !esc_precision_name(precision))
        return fail(error, ESC_ERR_ARGUMENT, "formula, contract or precision is none", "ceiling");
    struct esc_scene scene; /* whose power is checked */
    esc_scene_init(&scene);
    scene.formula = formula;
    scene.power = power;
    if (esc_scene_check(&scene, NULL) != ESC_OK)
        return fail(error, ESC_ERR_ARGUMENT, "a power that the formula does not have", "ceiling");
    return esc_formula_check(formula, contract, error);
}

/* Vectors in flight, and how many of them double by addition. */
static void name_form(const struct esc_ceiling_form *form, char name[ESC_CEILING_FORM_SIZE])
{
    unsigned added = 0;
    for (unsigned bits = form->added; bits > 0; bits >>= 1)
        added += bits & 1;
    if (added > 0)
        snprintf(name, ESC_CEILING_FORM_SIZE, "%u in flight, %u added", form->in_flight, added);
    else
        snprintf(name, ESC_CEILING_FORM_SIZE, "%u in flight", form->in_flight);
}

/* The steps between two looks at the clock grow until they take 1/64 of the time asked for: some
 * microseconds, of which a look is 25 nanoseconds. */
uint64_t esc_ceiling_run(const struct esc_ceiling_loop *loop, uint64_t ns, uint64_t *start,
                         uint64_t *end)
{
    struct esc_ceiling_orbits orbits;
    esc_ceiling_orbits_start(&orbits, loop->formula, loop->power, loop->precision);
    const unsigned count = loop->lanes * loop->in_flight;
    uint64_t steps = 0, batch = 128, now = esc_clock_ns();
    *start = now;
    do {
        const uint64_t before = now;
        loop->form->steps(&orbits, batch);
        steps += batch;
        now = esc_clock_ns();
        if (now - before < ns / 64)
            batch *= 2;
    } while (now - *start < ns);
    *end = now;
    if (!esc_ceiling_orbits_bounded(&orbits, loop->formula, loop->power, loop->precision, count))
        return 0;
    return steps * count;
}

double esc_ceiling_sample(const struct esc_ceiling_loop *loop, uint64_t ns)
{
    uint64_t start, end;
    const uint64_t iterations = esc_ceiling_run(loop, ns, &start, &end);
    return (double)iterations / (double)(end > start ? end - start : 1);
}

enum esc_status esc_ceiling_choose(const char *isa, enum esc_formula formula, double power,
                                   enum esc_contract contract, enum esc_precision precision,
                                   struct esc_ceiling_loop *loop, struct esc_error *error)
{
    const struct esc_ceiling_isa *found = NULL;
    enum esc_status status = check_arguments(formula, power, contract, precision, error);
    if (!status)
        status = find_isa(isa, &found, error);
    if (status)
        return status;
    const struct esc_ceiling_form *forms =
        esc_ceiling_forms(found, formula, power, contract, precision);
    struct esc_ceiling_loop best = {.giter_s = -1}, tried = {.isa = found->name,
                                                             .formula = formula,
                                                             .power = power,
                                                             .contract = contract,
                                                             .precision = precision,
                                                             .lanes = found->lanes[precision]};
    for (int round = 0; round < ROUNDS; round++) {
        for (tried.form = forms; tried.form->steps; tried.form++) {
            tried.in_flight = tried.form->in_flight;
            tried.giter_s = esc_ceiling_sample(&tried, ROUND_NS);
            if (tried.giter_s <= 0)
                return esc_ceiling_astray(found->name, error);
            if (tried.giter_s > best.giter_s)
                best = tried;
        }
    }
    name_form(best.form, best.form_name);
    *loop = best;
    return ESC_OK;
}
