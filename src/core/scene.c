/* SPDX-License-Identifier: BSD-2-Clause */
/* scene.c - what a scene may be. */
#include "core/error.h"

#include <math.h>

#include "cpu/fpenv.h"

void esc_scene_init(struct esc_scene *scene)
{
    *scene = (struct esc_scene){.plane = ESC_PLANE_MANDELBROT,
                                .formula = ESC_FORMULA_QUADRATIC,
                                .grid = ESC_GRID_AFFINE,
                                .precision = ESC_PRECISION_F64,
                                .contract = ESC_CONTRACT_STRICT,
                                .power = 2,
                                .width = 1000,
                                .height = 1000,
                                .max_iter = 300,
                                .x0 = -2.0,
                                .x1 = 0.6,
                                .y0 = -1.3,
                                .y1 = 1.3,
                                .bailout = 2.0};
}

static enum esc_status enums_check(const struct esc_scene *scene, struct esc_error *error)
{
    const struct {
        const char *field, *name;
        unsigned value;
    } enums[] = {
        {"plane", esc_plane_name(scene->plane), scene->plane},
        {"formula", esc_formula_name(scene->formula), scene->formula},
        {"grid", esc_grid_name(scene->grid), scene->grid},
        {"precision", esc_precision_name(scene->precision), scene->precision},
        {"contract", esc_contract_name(scene->contract), scene->contract},
    };
    for (size_t i = 0; i < sizeof enums / sizeof *enums; i++)
        if (enums[i].name == NULL)
            return esc_fail(error, ESC_ERR_ARGUMENT, "%s is %u, which is no enumerator of it",
                            enums[i].field, enums[i].value);
    return ESC_OK;
}

static enum esc_status numbers_check(const struct esc_scene *scene, struct esc_error *error)
{
    if (scene->max_iter > ESC_MAX_ITER)
        return esc_fail(error, ESC_ERR_SCENE, "max_iter is %u; it must be 0..%u", scene->max_iter,
                        ESC_MAX_ITER);
    if (!(scene->bailout >= ESC_MIN_BAILOUT && scene->bailout <= ESC_MAX_BAILOUT))
        return esc_fail(error, ESC_ERR_SCENE, "bailout is %g; it must be %g..%g", scene->bailout,
                        ESC_MIN_BAILOUT, ESC_MAX_BAILOUT);
    if (scene->formula == ESC_FORMULA_MULTIBROT &&
        !(scene->power >= ESC_MIN_POWER && scene->power <= ESC_MAX_POWER &&
          scene->power == trunc(scene->power)))
        return esc_fail(error, ESC_ERR_SCENE, "power is %g; multibrot's must be whole, %d..%d",
                        scene->power, ESC_MIN_POWER, ESC_MAX_POWER);
    if (scene->formula == ESC_FORMULA_POWER &&
        !(scene->power >= ESC_MIN_REAL_POWER && scene->power <= ESC_MAX_REAL_POWER))
        return esc_fail(error, ESC_ERR_SCENE, "power is %g; it must be %g..%g", scene->power,
                        ESC_MIN_REAL_POWER, ESC_MAX_REAL_POWER);
    const struct {
        const char *field;
        double value;
    } finite[] = {
        {"c_re", scene->c_re},   {"c_im", scene->c_im}, {"z0_re", scene->z0_re},
        {"z0_im", scene->z0_im}, {"x0", scene->x0},     {"x1", scene->x1},
        {"y0", scene->y0},       {"y1", scene->y1},
    };
    for (size_t i = 0; i < sizeof finite / sizeof *finite; i++)
        if (!isfinite(finite[i].value))
            return esc_fail(error, ESC_ERR_SCENE, "%s is %g; it must be finite", finite[i].field,
                            finite[i].value);
    return ESC_OK;
}

static enum esc_status frame_check(const struct esc_scene *scene, struct esc_error *error)
{
    if (scene->width < 1 || scene->width > ESC_MAX_SIDE)
        return esc_fail(error, ESC_ERR_SCENE, "width is %u; it must be 1..%u", scene->width,
                        ESC_MAX_SIDE);
    if (scene->height < 1 || scene->height > ESC_MAX_SIDE)
        return esc_fail(error, ESC_ERR_SCENE, "height is %u; it must be 1..%u", scene->height,
                        ESC_MAX_SIDE);
    if (!(scene->x0 < scene->x1))
        return esc_fail(error, ESC_ERR_SCENE,
                        "the window's x0 is %.17g and x1 is %.17g; x0 must be less than x1",
                        scene->x0, scene->x1);
    if (!(scene->y0 < scene->y1))
        return esc_fail(error, ESC_ERR_SCENE,
                        "the window's y0 is %.17g and y1 is %.17g; y0 must be less than y1",
                        scene->y0, scene->y1);
    if (!isfinite(scene->x1 - scene->x0) || !isfinite(scene->y1 - scene->y0))
        return esc_fail(error, ESC_ERR_SCENE,
                        "the window is wider or higher than the largest double; narrow it");
    return ESC_OK;
}

enum esc_status esc_scene_check(const struct esc_scene *scene, struct esc_error *error)
{
    if (scene == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "scene is null");
    struct esc_fpenv saved; /* a caller with traps enabled must not die of an inexact width */
    esc_fpenv_enter(&saved);
    enum esc_status status = enums_check(scene, error);
    if (status == ESC_OK)
        status = numbers_check(scene, error);
    if (status == ESC_OK && scene->plane != ESC_PLANE_POINTS)
        status = frame_check(scene, error);
    esc_fpenv_leave(&saved);
    return status;
}
