/* SPDX-License-Identifier: BSD-2-Clause */
/* points.c - counts orbits that start at points of your own, and shows where they end.
 *
 * The seed program's zs and cs, as interleaved complex numbers: here a line of 12 starting points
 * through the Julia set of c = -0.62772 - 0.42193i. */
#include <complex.h>
#include <escapement/escapement.h>
#include <stdio.h>
#include <stdlib.h>

#define POINTS 12

static enum esc_status count(struct esc_engine *engine, const struct esc_points *points,
                             uint32_t *counts, double complex *final_z, struct esc_error *error)
{
    struct esc_scene scene;
    struct esc_plan *plan = NULL;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.max_iter = 300;
    enum esc_status status = esc_plan_create(&scene, points, &plan, error);
    if (status == ESC_OK) /* one row of POINTS, so that is the stride */
        status = esc_engine_run_orbits(engine, plan, counts, POINTS, final_z);
    esc_plan_free(plan);
    return status;
}

int main(void)
{
    double complex zs[POINTS], cs[POINTS], final_z[POINTS];
    uint32_t counts[POINTS];
    for (int i = 0; i < POINTS; i++) {
        zs[i] = -1.1 + 0.2 * i;
        cs[i] = -0.62772 - 0.42193 * I;
    }
    const struct esc_points points = {.z = zs, .c = cs, .count = POINTS};
    struct esc_engine *engine = NULL;
    struct esc_error error = {""};
    enum esc_status status = esc_engine_create(NULL, &engine, &error);
    if (status == ESC_OK)
        status = count(engine, &points, counts, final_z, &error);
    for (int i = 0; status == ESC_OK && i < POINTS; i++)
        printf("z0 = %5.2f  count %3u  final z = %8.4f %+8.4fi\n", creal(zs[i]), counts[i],
               creal(final_z[i]), cimag(final_z[i]));
    if (status != ESC_OK)
        fprintf(stderr, "%s: %s\n", esc_status_string(status), error.message);
    esc_engine_free(engine);
    return status == ESC_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
