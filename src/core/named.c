/* SPDX-License-Identifier: BSD-2-Clause */
/* named.c - the named scenes and their classes. */
#include "core/error.h"

#include <string.h>

/* Everything else is as esc_scene_init has it: 1000 x 1000, affine, z0 = 0, bailout 2. */
struct named_scene {
    const char *name, *about;
    enum esc_plane plane;
    enum esc_formula formula;
    double power; /* of multibrot and power */
    uint32_t max_iter;
    double c_re, c_im;
    double x0, x1, y0, y1;
    enum esc_grid grid;
};

static const struct named_scene scenes[] = {
    {.name = "seed",
     .about = "the Julia set of High Performance Python, counts sum to 33219980",
     .plane = ESC_PLANE_JULIA,
     .c_re = -0.62772,
     .c_im = -0.42193,
     .x0 = -1.8,
     .x1 = 1.8,
     .y0 = -1.8,
     .y1 = 1.8,
     .max_iter = 300,
     .grid = ESC_GRID_ACCUMULATE},
    {.name = "mandelbrot",
     .about = "the whole Mandelbrot set",
     .plane = ESC_PLANE_MANDELBROT,
     .x0 = -2.0,
     .x1 = 0.6,
     .y0 = -1.3,
     .y1 = 1.3,
     .max_iter = 300},
    {.name = "seahorse",
     .about = "seahorse valley: long orbits of very different length",
     .plane = ESC_PLANE_MANDELBROT,
     .x0 = -0.7446,
     .x1 = -0.7426,
     .y0 = 0.1308,
     .y1 = 0.1328,
     .max_iter = 2000},
    {.name = "dust",
     .about = "a Julia set that is all boundary",
     .plane = ESC_PLANE_JULIA,
     .c_re = -0.79,
     .c_im = 0.15,
     .x0 = -1.8,
     .x1 = 1.8,
     .y0 = -1.8,
     .y1 = 1.8,
     .max_iter = 300},
    {.name = "interior",
     .about = "every pixel reaches max_iter: pure arithmetic",
     .plane = ESC_PLANE_MANDELBROT,
     .x0 = -0.25, /* the corners lie inside the main cardioid: |1 - sqrt(1 - 4c)| < 0.8 */
     .x1 = 0.25,
     .y0 = -0.25,
     .y1 = 0.25,
     .max_iter = 1000},
    {.name = "dendrite",
     .about = "almost nothing survives: pure overhead",
     .plane = ESC_PLANE_JULIA,
     .c_re = 0.0,
     .c_im = 1.0,
     .x0 = -1.8,
     .x1 = 1.8,
     .y0 = -1.8,
     .y1 = 1.8,
     .max_iter = 300},
    {.name = "burning-ship",
     .about = "the burning ship",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_BURNING_SHIP,
     .x0 = -2.2,
     .x1 = 1.4,
     .y0 = -2.3,
     .y1 = 1.3,
     .max_iter = 300},
    {.name = "tricorn",
     .about = "the tricorn, or Mandelbar set",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_TRICORN,
     .x0 = -2.2,
     .x1 = 1.7,
     .y0 = -1.95,
     .y1 = 1.95,
     .max_iter = 300},
    {.name = "multibrot3",
     .about = "z^3 + c",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_MULTIBROT,
     .power = 3,
     .x0 = -1.5,
     .x1 = 1.5,
     .y0 = -1.5,
     .y1 = 1.5,
     .max_iter = 300},
    {.name = "celtic",
     .about = "the Celtic Mandelbrot: |re z^2| + i im z^2 + c",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_CELTIC,
     .x0 = -2.1,
     .x1 = 0.9,
     .y0 = -1.5,
     .y1 = 1.5,
     .max_iter = 300},
    {.name = "phoenix",
     .about = "the phoenix Julia set of S. Ushiki",
     .plane = ESC_PLANE_JULIA,
     .formula = ESC_FORMULA_PHOENIX,
     .c_re = 0.56667,
     .c_im = -0.5,
     .x0 = -1.5,
     .x1 = 1.5,
     .y0 = -1.5,
     .y1 = 1.5,
     .max_iter = 300},
    {.name = "lambda",
     .about = "the logistic map's plane: c z (1 - z)",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_LAMBDA,
     .x0 = -2.5,
     .x1 = 4.5,
     .y0 = -3.5,
     .y1 = 3.5,
     .max_iter = 300},
    {.name = "power2.5",
     .about = "z^2.5 + c, with its cut along the negative axis",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_POWER,
     .power = 2.5,
     .x0 = -1.6,
     .x1 = 1.2,
     .y0 = -1.4,
     .y1 = 1.4,
     .max_iter = 100},
    {.name = "sin",
     .about = "the plane of c sin z",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_SIN,
     .x0 = -4.5,
     .x1 = 4.5,
     .y0 = -4.5,
     .y1 = 4.5,
     .max_iter = 100},
    {.name = "cos",
     .about = "the plane of c cos z",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_COS,
     .x0 = -4.5,
     .x1 = 4.5,
     .y0 = -4.5,
     .y1 = 4.5,
     .max_iter = 100},
    {.name = "exp",
     .about = "the plane of c e^z",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_EXP,
     .x0 = -6.0,
     .x1 = 3.0,
     .y0 = -4.5,
     .y1 = 4.5,
     .max_iter = 100},
    {.name = "cosh",
     .about = "the plane of c cosh z",
     .plane = ESC_PLANE_MANDELBROT,
     .formula = ESC_FORMULA_COSH,
     .x0 = -4.5,
     .x1 = 4.5,
     .y0 = -4.5,
     .y1 = 4.5,
     .max_iter = 100},
};

static const size_t scene_count = sizeof scenes / sizeof *scenes;

const char *esc_scene_name(size_t index)
{
    return index < scene_count ? scenes[index].name : NULL;
}

const char *esc_scene_about(size_t index)
{
    return index < scene_count ? scenes[index].about : NULL;
}

static void class_apply(enum esc_class size_class, struct esc_scene *scene)
{
    switch (size_class) {
    case ESC_CLASS_S:
        scene->width /= 4;
        scene->height /= 4;
        scene->max_iter /= 2;
        break;
    case ESC_CLASS_W:
        break;
    case ESC_CLASS_A:
        scene->width *= 4;
        scene->height *= 4;
        break;
    case ESC_CLASS_B:
        scene->width *= 16;
        scene->height *= 16;
        break;
    case ESC_CLASS_C:
        scene->width *= 64;
        scene->height *= 64;
        break;
    }
}

enum esc_status esc_scene_named(const char *name, enum esc_class size_class,
                                struct esc_scene *scene)
{
    if (name == NULL || scene == NULL || esc_class_name(size_class) == NULL)
        return ESC_ERR_ARGUMENT;
    for (size_t i = 0; i < scene_count; i++) {
        const struct named_scene *const named = &scenes[i];
        if (strcmp(name, named->name) != 0)
            continue;
        esc_scene_init(scene);
        scene->plane = named->plane;
        esc_scene_set_formula(scene, named->formula, named->power > 0 ? named->power : 2);
        scene->max_iter = named->max_iter;
        scene->c_re = named->c_re;
        scene->c_im = named->c_im;
        scene->x0 = named->x0;
        scene->x1 = named->x1;
        scene->y0 = named->y0;
        scene->y1 = named->y1;
        scene->grid = named->grid;
        class_apply(size_class, scene);
        return ESC_OK;
    }
    return ESC_ERR_NAME;
}
