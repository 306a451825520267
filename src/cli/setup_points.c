/* SPDX-License-Identifier: BSD-2-Clause */
/* setup_points.c - arrays of z and c from .npy files. */
#include "cli/setup_points.h"

#include <math.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"

static int read_array(const char *path, struct esc_npy *array)
{
    struct esc_io_error error;
    enum esc_io status = esc_npy_read(path, array, &error);
    if (status)
        esc_complain("%s", error.message);
    return esc_exit_code_io(status);
}

static bool same_shape(const struct esc_npy *a, const struct esc_npy *b)
{
    bool same = a->dims == b->dims;
    for (unsigned i = 0; same && i < a->dims; i++)
        same = a->shape[i] == b->shape[i];
    return same;
}

/* One c for all points: it becomes the scene's. */
static int take_constant(const char *path, const struct esc_npy *c, struct esc_scene *scene)
{
    const double *wide = c->data;
    const float *narrow = c->data;
    bool is_wide = c->precision == ESC_PRECISION_F64;
    double re = is_wide ? wide[0] : (double)narrow[0];
    double im = is_wide ? wide[1] : (double)narrow[1];
    if (!isfinite(re) || !isfinite(im)) {
        esc_complain("'%s': a single c must be finite", path);
        return ESC_EXIT_DATA;
    }
    scene->c_re = re;
    scene->c_im = im;
    return ESC_EXIT_OK;
}

/* Both arrays in one precision: the wider, which holds the other exactly. */
static int unify(struct esc_npy *z, struct esc_npy *c)
{
    struct esc_io_error error;
    enum esc_io status = ESC_IO_OK;
    if (z->precision != c->precision)
        status = esc_npy_widen(z->precision == ESC_PRECISION_F32 ? z : c, &error);
    if (status)
        esc_complain("points: %s", error.message);
    return esc_exit_code_io(status);
}

static int take_c(const struct esc_options *options, struct esc_request *request)
{
    struct esc_npy *z = &request->z, *c = &request->c;
    int code = read_array(options->points_c, c);
    if (code)
        return code;
    if (c->count == 1 && !same_shape(z, c))
        return take_constant(options->points_c, c, &request->scene);
    if (!same_shape(z, c)) {
        char z_shape[256], c_shape[256];
        esc_npy_shape_string(z, z_shape, sizeof z_shape);
        esc_npy_shape_string(c, c_shape, sizeof c_shape);
        esc_complain("'%s' has shape %s and '%s' has %s; legal are equal shapes, or one c",
                     options->points, z_shape, options->points_c, c_shape);
        return ESC_EXIT_DATA;
    }
    code = unify(z, c);
    request->points.c = c->data;
    return code;
}

int esc_setup_points(const struct esc_options *options, struct esc_request *request)
{
    struct esc_npy *z = &request->z;
    int code = read_array(options->points, z);
    if (code)
        return code;
    if (z->count == 0) {
        char shape[256];
        esc_npy_shape_string(z, shape, sizeof shape);
        esc_complain("'%s' holds no points: its shape is %s", options->points, shape);
        return ESC_EXIT_DATA;
    }
    if (options->points_c)
        code = take_c(options, request);
    if (code)
        return code;
    request->points.z = z->data;
    request->points.precision = z->precision;
    request->points.count = z->count;
    request->points.width = z->dims == 2 ? z->shape[1] : 0;
    request->has_points = true;
    return ESC_EXIT_OK;
}

const char *esc_setup_points_label(const char *path, const struct esc_npy *array, char *text,
                                   size_t size)
{
    char shape[256];
    if (!path)
        return NULL;
    esc_npy_shape_string(array, shape, sizeof shape);
    snprintf(text, size, "%s %s", path, shape);
    return text;
}
