/* SPDX-License-Identifier: BSD-2-Clause */
/* rivals.c - every backend that can run here, against the oracle. */
#include "rivals.h"

#include <string.h>

struct rivals rivals_create(void)
{
    struct rivals rivals;
    rivals.count = usable_backends(rivals.names);
    for (unsigned b = 0; b < rivals.count; b++)
        rivals.engines[b] = engine_of(rivals.names[b], 3);
    return rivals;
}

void rivals_free(struct rivals *rivals)
{
    for (unsigned b = 0; b < rivals->count; b++)
        esc_engine_free(rivals->engines[b]);
}

void rivals_expect(const struct rivals *rivals, const struct esc_plan *plan,
                   const struct frame *expected)
{
    struct frame actual;
    frame_create(plan, &actual);
    for (unsigned b = 0; b < rivals->count; b++) {
        frame_run(rivals->engines[b], plan, &actual);
        frame_expect(expected, &actual, esc_plan_scene(plan), rivals->names[b], 3);
        /* without final z it is another loop */
        frame_clear(&actual);
        memcpy(actual.z, expected->z,
               (size_t)(expected->width * expected->height) * expected->z_size);
        const enum esc_status status =
            esc_engine_run(rivals->engines[b], plan, actual.counts, (size_t)actual.width);
        CHECK(status == ESC_OK, "%s", esc_status_string(status));
        frame_expect(expected, &actual, esc_plan_scene(plan), rivals->names[b], 3);
    }
    frame_free(&actual);
}

void rivals_expect_scene(const struct rivals *rivals, const struct esc_scene *scene)
{
    struct esc_plan *const plan = plan_of(scene, NULL);
    struct frame expected;
    frame_create(plan, &expected);
    frame_from_oracle(plan, &expected);
    rivals_expect(rivals, plan, &expected);
    frame_free(&expected);
    esc_plan_free(plan);
}

void rivals_expect_points(const struct rivals *rivals, const struct esc_scene *scene,
                          const double *z, const double *c, uint64_t count)
{
    const struct esc_points points = {
        .z = z, .c = c, .precision = ESC_PRECISION_F64, .count = count};
    struct esc_plan *const plan = plan_of(scene, &points);
    struct frame expected;
    frame_create(plan, &expected);
    frame_from_points(plan, z, c, &expected);
    rivals_expect(rivals, plan, &expected);
    frame_free(&expected);
    esc_plan_free(plan);
}

void arithmetic_set(struct esc_scene *scene, unsigned number)
{
    scene->precision = (enum esc_precision)(number & 1);
    scene->contract = (enum esc_contract)(number >> 1 & 1);
}

void formula_set(struct esc_scene *scene, unsigned number)
{
    const unsigned multibrot = ESC_FORMULA_MULTIBROT;
    scene->formula = (enum esc_formula)(number < multibrot ? number : multibrot);
    scene->power = number < multibrot ? 2 : number - multibrot + ESC_MIN_POWER;
}
