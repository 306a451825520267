/* SPDX-License-Identifier: BSD-2-Clause */
/* status.c - version, names of enumerators, statuses and errors. */
#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>

#define ESC_TEXT_(a) #a
#define ESC_TEXT(a) ESC_TEXT_(a)

const char *esc_version(void)
{
    return ESC_TEXT(ESC_VERSION_MAJOR) "." ESC_TEXT(ESC_VERSION_MINOR) "." ESC_TEXT(
        ESC_VERSION_PATCH);
}

const char *esc_status_string(enum esc_status status)
{
    switch (status) { /* no default: the compiler then finds a gap */
    case ESC_OK:
        return "success";
    case ESC_ERR_ARGUMENT:
        return "invalid argument";
    case ESC_ERR_NAME:
        return "no such name";
    case ESC_ERR_SCENE:
        return "scene field out of range";
    case ESC_ERR_SIZE:
        return "size too large";
    case ESC_ERR_STRIDE:
        return "stride smaller than width";
    case ESC_ERR_POINTS:
        return "points do not fit the scene";
    case ESC_ERR_MEMORY:
        return "out of memory";
    case ESC_ERR_BACKEND:
        return "backend unavailable";
    case ESC_ERR_THREADS:
        return "threads unavailable";
    case ESC_ERR_CANARY:
        return "a canary came out wrong";
    case ESC_ERR_CANCELLED:
        return "cancelled";
    case ESC_ERR_FORMULA:
        return "formula unavailable";
    case ESC_ERR_NO_GOLDEN:
        return "no golden for this scene";
    }
    return "unknown status";
}

enum esc_status esc_fail(struct esc_error *error, enum esc_status status, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return status;
}

#define ESC_NAME_AT(index, ...)                                      \
    do {                                                             \
        static const char *const names[] = {__VA_ARGS__};            \
        const size_t at = (size_t)(index);                           \
        return at < sizeof names / sizeof *names ? names[at] : NULL; \
    } while (0)

const char *esc_plane_name(enum esc_plane plane)
{
    ESC_NAME_AT(plane, "julia", "mandelbrot", "points");
}

const char *esc_formula_name(enum esc_formula formula)
{
    ESC_NAME_AT(formula, "quadratic", "burning-ship", "tricorn", "multibrot", "celtic", "phoenix",
                "lambda", "power", "sin", "cos", "exp", "cosh");
}

const char *esc_grid_name(enum esc_grid grid)
{
    ESC_NAME_AT(grid, "affine", "accumulate");
}

const char *esc_precision_name(enum esc_precision precision)
{
    ESC_NAME_AT(precision, "f64", "f32");
}

const char *esc_contract_name(enum esc_contract contract)
{
    ESC_NAME_AT(contract, "strict", "fused");
}

const char *esc_class_name(enum esc_class size_class)
{
    ESC_NAME_AT(size_class, "S", "W", "A", "B", "C");
}

const char *esc_schedule_name(enum esc_schedule schedule)
{
    ESC_NAME_AT(schedule, "dynamic", "static", "guided", "runtime");
}

const char *esc_shortcut_name(enum esc_shortcut shortcut)
{
    ESC_NAME_AT(shortcut, "none", "periodic");
}
