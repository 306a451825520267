/* SPDX-License-Identifier: BSD-2-Clause */
/* setup_scene.c - from options to a scene and its plan. */
#include <math.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/setup.h"
#include "cli/setup_points.h"

static int complain_status(enum esc_status status, const struct esc_error *error)
{
    esc_complain("%s", *error->message ? error->message : esc_status_string(status));
    return esc_exit_code(status);
}

/* Where the options start from: points, a named scene, a bare plane, or the seed scene. */
static int take_base(const struct esc_options *options, struct esc_request *request)
{
    struct esc_scene *scene = &request->scene;
    struct esc_error error = {""};
    bool julia = options->given[ESC_OPTION_JULIA];
    bool bare = julia || options->given[ESC_OPTION_MANDELBROT];
    esc_scene_init(scene);
    if (options->points) {
        scene->plane = ESC_PLANE_POINTS;
        return ESC_EXIT_OK;
    }
    if (bare && !options->scene) {
        if (julia) { /* the window that holds every filled Julia set of interest, |z| < 1.8 */
            scene->x0 = scene->y0 = -1.8;
            scene->x1 = scene->y1 = 1.8;
        }
        return ESC_EXIT_OK;
    }
    request->name = options->scene ? options->scene : "seed";
    request->size_class = esc_class_name(options->size_class);
    enum esc_status status = esc_scene_named(request->name, options->size_class, scene);
    return status ? complain_status(status, &error) : ESC_EXIT_OK;
}

static void change_plane(const struct esc_options *options, struct esc_scene *scene)
{
    if (options->given[ESC_OPTION_JULIA]) {
        if (!options->points)
            scene->plane = ESC_PLANE_JULIA;
        scene->c_re = options->c[0];
        scene->c_im = options->c[1];
    }
    if (options->given[ESC_OPTION_MANDELBROT])
        scene->plane = ESC_PLANE_MANDELBROT;
    if (options->given[ESC_OPTION_FORMULA] || options->given[ESC_OPTION_POWER]) {
        const bool other = options->given[ESC_OPTION_FORMULA];
        esc_scene_set_formula(scene, other ? options->formula : scene->formula,
                              options->given[ESC_OPTION_POWER] ? options->power : scene->power);
    }
    if (options->given[ESC_OPTION_Z0]) {
        scene->z0_re = options->z0[0];
        scene->z0_im = options->z0[1];
    }
}

static void change_frame(const struct esc_options *options, struct esc_scene *scene)
{
    if (options->given[ESC_OPTION_WINDOW]) {
        scene->x0 = options->window[0];
        scene->x1 = options->window[1];
        scene->y0 = options->window[2];
        scene->y1 = options->window[3];
    }
    if (options->given[ESC_OPTION_SIZE]) {
        scene->width = options->width;
        scene->height = options->height;
    }
    if (options->given[ESC_OPTION_MAX_ITER])
        scene->max_iter = options->max_iter;
    if (options->given[ESC_OPTION_BAILOUT])
        scene->bailout = options->bailout;
    if (options->given[ESC_OPTION_GRID])
        scene->grid = options->grid;
    if (options->given[ESC_OPTION_PRECISION])
        scene->precision = options->precision;
    if (options->given[ESC_OPTION_CONTRACT])
        scene->contract = options->contract;
}

/* Options that mean nothing for the scene as it has become. */
static int check_fit(const struct esc_options *options, const struct esc_scene *scene)
{
    if (options->given[ESC_OPTION_Z0] && scene->plane != ESC_PLANE_MANDELBROT) {
        esc_complain("--z0 is for the Mandelbrot plane; in a Julia set the pixel is z0");
        return ESC_EXIT_USAGE;
    }
    if (options->given[ESC_OPTION_POWER] && scene->formula == ESC_FORMULA_MULTIBROT &&
        !(scene->power >= ESC_MIN_POWER && scene->power <= ESC_MAX_POWER &&
          scene->power == floor(scene->power))) {
        esc_complain("--power: '%g' is not a whole number from %d to %d, as multibrot's must be; "
                     "--formula power takes others",
                     scene->power, ESC_MIN_POWER, ESC_MAX_POWER);
        return ESC_EXIT_USAGE;
    }
    if (options->given[ESC_OPTION_POWER] && !esc_scene_has_power(scene)) {
        esc_complain("--power is for --formula multibrot and power; this scene's formula is %s",
                     esc_formula_name(scene->formula));
        return ESC_EXIT_USAGE;
    }
    return ESC_EXIT_OK;
}

static bool is_changed(const struct esc_options *options)
{
    const struct esc_option *table = esc_options_table();
    for (int i = 0; i < ESC_OPTION_COUNT; i++) {
        if (options->given[i] && table[i].group == ESC_GROUP_SCENE && i != ESC_OPTION_SCENE &&
            i != ESC_OPTION_CLASS)
            return true;
    }
    return false;
}

int esc_setup_scene(const struct esc_options *options, struct esc_request *request)
{
    struct esc_error error = {""};
    memset(request, 0, sizeof *request);
    int code = take_base(options, request);
    if (code)
        return code;
    change_plane(options, &request->scene);
    change_frame(options, &request->scene);
    request->changed = is_changed(options);
    code = check_fit(options, &request->scene);
    if (code)
        return code;
    enum esc_status status = esc_scene_check(&request->scene, &error);
    return status ? complain_status(status, &error) : ESC_EXIT_OK;
}

int esc_setup_request(const struct esc_options *options, struct esc_request *request)
{
    struct esc_error error = {""};
    int code = esc_setup_scene(options, request);
    if (!code && options->points)
        code = esc_setup_points(options, request);
    if (code)
        return code;
    enum esc_status status = esc_plan_create(
        &request->scene, request->has_points ? &request->points : NULL, &request->plan, &error);
    return status ? complain_status(status, &error) : ESC_EXIT_OK;
}

void esc_setup_free(struct esc_request *request)
{
    esc_plan_free(request->plan);
    esc_npy_free(&request->z);
    esc_npy_free(&request->c);
    memset(request, 0, sizeof *request);
}
