/* SPDX-License-Identifier: BSD-2-Clause */
/* formula.c - what is usual for each formula, and what it needs. */
#include "core/error.h"
#include "kernel/kernel.h"

#include <math.h>

/* Beyond R = 2^(1/(p-1)) an orbit of z^p + c grows as long as |c| <= 2. */
static double power_bailout(double power)
{
    const double least = power > 1 ? exp2(1 / (power - 1)) : ESC_MIN_BAILOUT;
    return fmin(fmax(least, ESC_MIN_BAILOUT), ESC_MAX_BAILOUT);
}

void esc_scene_set_formula(struct esc_scene *scene, enum esc_formula formula, double power)
{
    scene->formula = formula;
    scene->power = power;
    scene->bailout = ESC_MIN_BAILOUT;
    scene->z0_re = scene->z0_im = 0;
    switch (formula) {
    case ESC_FORMULA_QUADRATIC:
    case ESC_FORMULA_BURNING_SHIP:
    case ESC_FORMULA_TRICORN:
    case ESC_FORMULA_MULTIBROT:
    case ESC_FORMULA_CELTIC:
        break;
    case ESC_FORMULA_PHOENIX:
        scene->bailout = 4;
        break;
    case ESC_FORMULA_LAMBDA:
        scene->bailout = 10;
        scene->z0_re = 0.5;
        break;
    case ESC_FORMULA_POWER:
        scene->bailout = power_bailout(power);
        break;
    case ESC_FORMULA_SIN:
        scene->z0_re = 0x1.921fb54442d18p+0; /* pi / 2 */
        scene->bailout = 50;
        break;
    case ESC_FORMULA_COS:
    case ESC_FORMULA_EXP:
    case ESC_FORMULA_COSH:
        scene->bailout = 50;
        break;
    }
}

bool esc_scene_has_power(const struct esc_scene *scene)
{
    return scene->formula == ESC_FORMULA_MULTIBROT || scene->formula == ESC_FORMULA_POWER;
}

enum esc_status esc_formula_check(enum esc_formula formula, enum esc_contract contract,
                                  struct esc_error *error)
{
    const char *const name = esc_formula_name(formula);
    if (name == NULL || esc_contract_name(contract) == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "formula or contract is no enumerator of it");
    if (formula < ESC_FIRST_BY_SLEEF)
        return ESC_OK;
    if (!ESC_HAVE_SLEEF)
        return esc_fail(error, ESC_ERR_FORMULA,
                        "formula %s needs SLEEF, which this build was made without", name);
    if (contract == ESC_CONTRACT_FUSED && !esc_cpu_has_fma())
        return esc_fail(error, ESC_ERR_FORMULA,
                        "formula %s under the fused contract needs a CPU with FMA; the strict "
                        "contract runs on any",
                        name);
    return ESC_OK;
}
