/* SPDX-License-Identifier: BSD-2-Clause */
/* values.c - smooth counts and distance estimates of a run: made, and compared with the reference. */
#include "cli/values.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/memory.h"

/* Pixels of a sample, and iterations that it may cost: a fraction of a second on the reference. */
#define SAMPLE_PIXELS 4096
#define SAMPLE_ITERATIONS UINT64_C(20000000)

static size_t real_size(const struct esc_scene *scene)
{
    return scene->precision == ESC_PRECISION_F64 ? sizeof(double) : sizeof(float);
}

int esc_values_refuse(const struct esc_scene *scene, const char *const files[ESC_VALUES])
{
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        struct esc_error error = {""};
        enum esc_status status =
            files[value] ? esc_value_check((enum esc_value)value, scene, &error) : ESC_OK;
        if (status) {
            esc_complain("--%s: %s", esc_value_name((enum esc_value)value), error.message);
            return esc_exit_code(status);
        }
    }
    return ESC_EXIT_OK;
}

uint64_t esc_values_size(const struct esc_scene *scene, const char *const files[ESC_VALUES])
{
    uint64_t size = 0;
    for (unsigned value = 0; value < ESC_VALUES; value++)
        size += files[value] ? real_size(scene) : 0;
    return size;
}

bool esc_values_create(struct esc_values *values, const struct esc_plan *plan,
                       const char *const files[ESC_VALUES])
{
    const uint64_t pixels = esc_plan_width(plan) * esc_plan_height(plan);
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        if (!files[value])
            continue;
        values->frames[value] = esc_memory_reserve(pixels * real_size(esc_plan_scene(plan)));
        if (!values->frames[value])
            return false;
    }
    return true;
}

void esc_values_free(struct esc_values *values)
{
    for (unsigned value = 0; value < ESC_VALUES; value++)
        free(values->frames[value]);
}

enum esc_status esc_values_make(struct esc_values *values, struct esc_engine *engine,
                                const struct esc_plan *plan, const uint32_t *counts,
                                const void *final_z)
{
    enum esc_status status = ESC_OK;
    for (unsigned value = 0; !status && value < ESC_VALUES; value++)
        if (values->frames[value])
            status = esc_engine_values(engine, plan, (enum esc_value)value, counts,
                                       (size_t)esc_plan_width(plan), final_z, values->frames[value],
                                       &values->digests[value]);
    return status;
}

/* ---- Against the reference ------------------------------------------------------------------- */

/* Whether a pixel is the reference's, bit for bit. */
static bool pixel_check(const struct esc_values *values, const struct esc_plan *plan,
                        enum esc_value value, uint64_t pixel, const char *backend,
                        struct esc_check *check)
{
    const struct esc_scene *scene = esc_plan_scene(plan);
    const uint64_t width = esc_plan_width(plan), x = pixel % width, y = pixel / width;
    const bool f64 = scene->precision == ESC_PRECISION_F64;
    const void *at = (const char *)values->frames[value] + real_size(scene) * pixel;
    double expected, got = f64 ? *(const double *)at : (double)*(const float *)at;
    if (esc_plan_pixel_value(plan, value, x, y, &expected) == ESC_OK &&
        (memcmp(&expected, &got, sizeof got) == 0 || (expected != expected && got != got)))
        return true;
    snprintf(check->detail, sizeof check->detail,
             "the %s value differs from the scalar reference on %s\n"
             "pixel (%" PRIu64 ", %" PRIu64 "): %.17g, expected %.17g",
             esc_value_name(value), backend, x, y, got, expected);
    check->passed = false;
    return false;
}

void esc_values_check(const struct esc_values *values, const struct esc_plan *plan,
                      const uint32_t *counts, const char *backend, struct esc_check *check)
{
    const uint64_t pixels = esc_plan_width(plan) * esc_plan_height(plan);
    const bool all = check->kind == ESC_CHECK_FULL || pixels <= SAMPLE_PIXELS;
    const uint64_t step = all ? 1 : pixels / SAMPLE_PIXELS | 1; /* odd: not down one column */
    for (unsigned value = 0; check->passed && value < ESC_VALUES; value++) {
        uint64_t budget = SAMPLE_ITERATIONS;
        for (uint64_t pixel = 0; values->frames[value] && pixel < pixels; pixel += step) {
            if (!all && counts[pixel] > budget)
                continue;
            budget -= all ? 0 : counts[pixel];
            if (!pixel_check(values, plan, (enum esc_value)value, pixel, backend, check))
                return;
        }
    }
}
