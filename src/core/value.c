/* SPDX-License-Identifier: BSD-2-Clause */
/* value.c - smooth counts and distance estimates: of which scenes there are any, and of one pixel. */
#include "core/value.h"

#include <float.h>

#include "core/error.h"
#include "cpu/fpenv.h"

const char *esc_value_name(enum esc_value value)
{
    static const char *const names[] = {"smooth", "distance"};
    return (size_t)value < sizeof names / sizeof *names ? names[value] : NULL;
}

/* Whether |z| grows like a power of itself once it is large. */
static bool grows_as_power(enum esc_formula formula)
{
    return formula <= ESC_FORMULA_POWER;
}

static enum esc_status scene_check(enum esc_value value, const struct esc_scene *scene,
                                   struct esc_error *error)
{
    const char *const formula = esc_formula_name(scene->formula);
    if (value == ESC_VALUE_DISTANCE && scene->formula != ESC_FORMULA_QUADRATIC)
        return esc_fail(error, ESC_ERR_FORMULA,
                        "the distance estimate is for formula quadratic, not %s", formula);
    if (value == ESC_VALUE_SMOOTH && !grows_as_power(scene->formula))
        return esc_fail(error, ESC_ERR_FORMULA,
                        "formula %s grows faster than any power of z: it has no smooth count",
                        formula);
    if (value == ESC_VALUE_SMOOTH && scene->precision == ESC_PRECISION_F32 &&
        scene->bailout > (double)FLT_MAX)
        return esc_fail(error, ESC_ERR_SCENE,
                        "bailout %g is infinite in f32: there is no smooth count", scene->bailout);
    return ESC_OK;
}

static enum esc_status build_check(enum esc_value value, const struct esc_scene *scene,
                                   bool has_fma, struct esc_error *error)
{
    if (!ESC_HAVE_SLEEF)
        return esc_fail(error, ESC_ERR_FORMULA,
                        "the %s value needs SLEEF, which this build was made without",
                        esc_value_name(value));
    if (scene->contract == ESC_CONTRACT_FUSED && !has_fma)
        return esc_fail(error, ESC_ERR_FORMULA,
                        "the %s value under the fused contract needs a CPU with FMA; the strict "
                        "contract runs on any",
                        esc_value_name(value));
    return ESC_OK;
}

enum esc_status esc_value_check(enum esc_value value, const struct esc_scene *scene,
                                struct esc_error *error)
{
    if (scene == NULL || esc_value_name(value) == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "scene is null, or value is no enumerator of it");
    enum esc_status status = esc_scene_check(scene, error);
    if (status == ESC_OK)
        status = scene_check(value, scene, error);
    return status == ESC_OK ? build_check(value, scene, esc_cpu_has_fma(), error) : status;
}

enum esc_status esc_value_of_plan(const struct esc_plan *plan, enum esc_value value)
{
    if (esc_value_name(value) == NULL)
        return ESC_ERR_ARGUMENT;
    const enum esc_status status = scene_check(value, &plan->scene, NULL);
    return status == ESC_OK ? build_check(value, &plan->scene, plan->has_fma, NULL) : status;
}

void esc_value_params_set(const struct esc_plan *plan, enum esc_value value,
                          struct esc_value_params *params)
{
    const struct esc_scene *const scene = &plan->scene;
    double (*const log)(double) = esc_backend_scalar.values[scene->precision]->log[scene->contract];
    struct esc_fpenv saved;
    esc_fpenv_enter(&saved);
    *params = (struct esc_value_params){.kernel = plan->params};
    if (value == ESC_VALUE_SMOOTH) {
        params->log_bailout = log(plan->params.bailout);
        params->log_power = log(esc_scene_has_power(scene) ? plan->params.real_power : 2);
    } else {
        params->by_c = scene->plane == ESC_PLANE_MANDELBROT ||
                       (scene->plane == ESC_PLANE_POINTS && plan->points.z == NULL);
    }
    esc_fpenv_leave(&saved);
}

/* The reference, of one pixel. */
enum esc_status esc_plan_pixel_value(const struct esc_plan *plan, enum esc_value value, uint64_t x,
                                     uint64_t y, double *result)
{
    if (plan == NULL || result == NULL || x >= plan->width || y >= plan->height)
        return ESC_ERR_ARGUMENT;
    const struct esc_scene *const scene = &plan->scene;
    const bool f64 = scene->precision == ESC_PRECISION_F64;
    enum esc_status status = esc_value_of_plan(plan, value);
    uint32_t count;
    double z[2];
    if (status == ESC_OK)
        status = esc_plan_pixel(plan, x, y, &count, z);
    if (status != ESC_OK)
        return status;
    const float narrow[2] = {(float)z[0], (float)z[1]};
    const struct esc_value_table *const table = esc_backend_scalar.values[scene->precision];
    union {
        double f64;
        float f32;
    } made = {0};
    struct esc_value_params params;
    struct esc_fpenv saved;
    esc_value_params_set(plan, value, &params);
    esc_fpenv_enter(&saved);
    if (value == ESC_VALUE_SMOOTH) {
        table->smooth[scene->contract](&params, 1, &count, f64 ? (const void *)z : narrow, &made);
    } else {
        const struct esc_rect rect = {.x = x, .y = y, .width = 1, .height = 1};
        struct esc_pixels pixels;
        struct esc_kernel_tile tile;
        esc_pixels_load(plan, &rect, 1, 1, &pixels, &tile);
        table->distance[scene->contract](&params, &tile, &count, &made);
    }
    *result = f64 ? made.f64 : (double)made.f32;
    esc_fpenv_leave(&saved);
    return ESC_OK;
}
