/* SPDX-License-Identifier: BSD-2-Clause */
/* plan.c - lays a scene out: the grid's size, tiles, chunks, and constants in its precision. */
#include "core/plan.h"

#include <stdlib.h>

#include "core/error.h"
#include "cpu/fpenv.h"

static enum esc_status points_check(const struct esc_scene *scene, const struct esc_points *points,
                                    struct esc_error *error)
{
    const bool wanted = scene->plane == ESC_PLANE_POINTS;
    if (wanted != (points != NULL))
        return esc_fail(error, ESC_ERR_POINTS, "the plane is %s: points must %s",
                        esc_plane_name(scene->plane), wanted ? "be given" : "be null");
    if (!wanted)
        return ESC_OK;
    if (esc_precision_name(points->precision) == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "points.precision is %u, which is no precision",
                        points->precision);
    if (points->count == 0)
        return esc_fail(error, ESC_ERR_POINTS, "the arrays of points are empty");
    if ((points->z == NULL && points->z_im != NULL) || (points->c == NULL && points->c_im != NULL))
        return esc_fail(error, ESC_ERR_POINTS, "an imaginary part is given without its real part");
    if (points->count > UINT64_MAX / 16)
        return esc_fail(error, ESC_ERR_SIZE, "%llu points are more than can be addressed",
                        (unsigned long long)points->count);
    if (points->width == 0)
        return ESC_OK;
    if (points->count % points->width != 0)
        return esc_fail(error, ESC_ERR_POINTS,
                        "%llu points do not fill rows of %llu: width must divide count",
                        (unsigned long long)points->count, (unsigned long long)points->width);
    if (points->width > ESC_MAX_SIDE || points->count / points->width > ESC_MAX_SIDE)
        return esc_fail(error, ESC_ERR_SIZE, "%llu x %llu points; a side has at most %u",
                        (unsigned long long)points->width,
                        (unsigned long long)(points->count / points->width), ESC_MAX_SIDE);
    return ESC_OK;
}

/* v in the scene's precision: rounded once. */
static double rounded(const struct esc_scene *scene, double v)
{
    return scene->precision == ESC_PRECISION_F32 ? (float)v : v;
}

static void params_set(struct esc_plan *plan)
{
    const struct esc_scene *const scene = &plan->scene;
    plan->params = (struct esc_kernel_params){
        .contract = scene->contract,
        .formula = scene->formula,
        .z_re = rounded(scene, scene->z0_re),
        .z_im = rounded(scene, scene->z0_im),
        .c_re = rounded(scene, scene->c_re),
        .c_im = rounded(scene, scene->c_im),
        .escape_r2 = rounded(scene, scene->bailout * scene->bailout),
        .max_iter = scene->max_iter,
        .power = scene->formula == ESC_FORMULA_MULTIBROT ? (uint32_t)scene->power : 2,
        .real_power = rounded(scene, scene->power),
        .bailout = rounded(scene, scene->bailout),
    };
}

static enum esc_status size_set(struct esc_plan *plan, struct esc_error *error)
{
    const struct esc_scene *const scene = &plan->scene;
    plan->tile_width = plan->tile_height = ESC_TILE_SIDE;
    if (scene->plane == ESC_PLANE_POINTS) {
        const bool flat = plan->points.width == 0;
        plan->width = flat ? plan->points.count : plan->points.width;
        plan->height = plan->points.count / plan->width;
        plan->tile_width = flat ? ESC_TILE_PIXELS : ESC_TILE_SIDE;
    } else {
        enum esc_status status = esc_axis_create(scene->grid, scene->x0, scene->x1, scene->width,
                                                 "width", &plan->x, error);
        if (status == ESC_OK)
            status = esc_axis_create(scene->grid, scene->y1, scene->y0, scene->height, "height",
                                     &plan->y, error);
        if (status != ESC_OK)
            return status;
        plan->width = plan->x.count;
        plan->height = plan->y.count;
    }
    /* Both sides are under 2^31, or height is 1: their product fits in 64 bits. */
    plan->tiles_across = (plan->width + plan->tile_width - 1) / plan->tile_width;
    plan->tiles = plan->tiles_across * ((plan->height + plan->tile_height - 1) / plan->tile_height);
    return ESC_OK;
}

enum esc_status esc_plan_create(const struct esc_scene *scene, const struct esc_points *points,
                                struct esc_plan **plan, struct esc_error *error)
{
    if (plan == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "plan is null");
    enum esc_status status = esc_scene_check(scene, error);
    if (status == ESC_OK)
        status = points_check(scene, points, error);
    if (status == ESC_OK)
        status = esc_formula_check(scene->formula, scene->contract, error);
    if (status != ESC_OK)
        return status;
    struct esc_plan *const made = calloc(1, sizeof *made);
    if (made == NULL)
        return esc_fail(error, ESC_ERR_MEMORY, "out of memory for a plan");
    struct esc_fpenv saved;
    esc_fpenv_enter(&saved);
    made->scene = *scene;
    if (points != NULL)
        made->points = *points;
    params_set(made);
    made->has_fma = scene->contract == ESC_CONTRACT_FUSED && esc_cpu_has_fma();
    status = size_set(made, error);
    esc_fpenv_leave(&saved);
    if (status == ESC_OK)
        *plan = made;
    else
        esc_plan_free(made);
    return status;
}

void esc_plan_free(struct esc_plan *plan)
{
    if (plan == NULL)
        return;
    esc_axis_free(&plan->x);
    esc_axis_free(&plan->y);
    free(plan);
}

uint64_t esc_plan_width(const struct esc_plan *plan)
{
    return plan->width;
}

uint64_t esc_plan_height(const struct esc_plan *plan)
{
    return plan->height;
}

const struct esc_scene *esc_plan_scene(const struct esc_plan *plan)
{
    return &plan->scene;
}

uint64_t esc_plan_tiles(const struct esc_plan *plan)
{
    return plan->tiles;
}

void esc_plan_tile(const struct esc_plan *plan, uint64_t index, struct esc_rect *rect)
{
    const uint64_t x = index % plan->tiles_across * plan->tile_width;
    const uint64_t y = index / plan->tiles_across * plan->tile_height;
    const uint64_t right = plan->width - x, below = plan->height - y;
    *rect = (struct esc_rect){
        .x = x,
        .y = y,
        .width = right < plan->tile_width ? (uint32_t)right : plan->tile_width,
        .height = below < plan->tile_height ? (uint32_t)below : plan->tile_height};
}

uint64_t esc_plan_chunk(const struct esc_plan *plan, unsigned threads)
{
    /* Enough chunks that the last ones to finish cost under 1/64 of a thread's time when tiles
     * cost alike, and at most 64 tiles (some milliseconds), so that cancelling and the order of
     * digests stay prompt. */
    const uint64_t share = plan->tiles / ((uint64_t)threads * 64);
    return share < 1 ? 1 : share > 64 ? 64 : share;
}
