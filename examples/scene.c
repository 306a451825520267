/* SPDX-License-Identifier: BSD-2-Clause */
/* scene.c - computes a named scene and prints its sum, its digest, and whether they are right.
 *
 *     cc scene.c $(pkg-config --cflags --libs escapement) && ./a.out seahorse */
#include <escapement/escapement.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything that can fail in one place; the caller frees. */
static enum esc_status compute(const char *name, struct esc_engine *engine, struct esc_plan **plan,
                               uint32_t **counts, struct esc_summary *summary,
                               struct esc_error *error)
{
    struct esc_scene scene;
    enum esc_status status = esc_scene_named(name, ESC_CLASS_W, &scene);
    if (status != ESC_OK) {
        snprintf(error->message, sizeof error->message, "no scene is named '%.100s'", name);
        return status;
    }
    status = esc_plan_create(&scene, NULL, plan, error);
    if (status != ESC_OK)
        return status;
    /* The frame's size is the plan's: an accumulate grid may differ from what was asked for. */
    const size_t width = (size_t)esc_plan_width(*plan), height = (size_t)esc_plan_height(*plan);
    *counts = malloc(width * height * sizeof **counts);
    if (*counts == NULL)
        return ESC_ERR_MEMORY;
    status = esc_engine_run(engine, *plan, *counts, width);
    if (status == ESC_OK)
        status = esc_engine_digest(engine, *plan, *counts, width, NULL, summary);
    return status;
}

int main(int argc, char **argv)
{
    const char *const name = argc > 1 ? argv[1] : "seed";
    struct esc_engine *engine = NULL;
    struct esc_plan *plan = NULL;
    uint32_t *counts = NULL;
    struct esc_summary summary, golden;
    struct esc_error error = {""};
    enum esc_status status = esc_engine_create(NULL, &engine, &error);
    if (status == ESC_OK)
        status = compute(name, engine, &plan, &counts, &summary, &error);
    if (status == ESC_OK) {
        char sum[40], digest[33];
        esc_sum_string(&summary, sum);
        esc_digest_string(&summary.counts, digest);
        printf("%s on %s, %u threads\nSum: %s\nDigest: xxh128:%s\n", name,
               esc_engine_backend(engine), esc_engine_threads(engine), sum, digest);
        status = esc_golden_find(esc_plan_scene(plan), &golden);
    }
    const bool right =
        status == ESC_OK && memcmp(&golden.counts, &summary.counts, sizeof golden.counts) == 0;
    if (status != ESC_OK)
        fprintf(stderr, "%s: %s\n", esc_status_string(status), error.message);
    else
        printf("%s\n", right ? "The golden digest: right." : "Not the golden digest!");
    free(counts);
    esc_plan_free(plan);
    esc_engine_free(engine);
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
