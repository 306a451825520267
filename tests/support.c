/* SPDX-License-Identifier: BSD-2-Clause */
/* support.c - random numbers, frames, engines, backends. */
#include "support.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

/* ---- Random numbers ------------------------------------------------------------------------- */

struct random random_from(uint64_t seed)
{
    return (struct random){seed};
}

uint64_t random_next(struct random *random)
{
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint32_t random_below(struct random *random, uint32_t bound)
{
    return (uint32_t)((random_next(random) >> 32) * bound >> 32);
}

double random_between(struct random *random, double low, double high)
{
    return low + (high - low) * ((double)(random_next(random) >> 11) * 0x1p-53);
}

/* ---- Frames --------------------------------------------------------------------------------- */

static void *allocate(size_t size)
{
    void *const memory = malloc(size);
    CHECK(memory != NULL, "%zu bytes", size);
    return memory;
}

void frame_create(const struct esc_plan *plan, struct frame *frame)
{
    frame->width = esc_plan_width(plan);
    frame->height = esc_plan_height(plan);
    frame->z_size = esc_plan_scene(plan)->precision == ESC_PRECISION_F64 ? 16 : 8;
    const size_t pixels = (size_t)(frame->width * frame->height);
    frame->counts = allocate(pixels * sizeof *frame->counts);
    frame->z = allocate(pixels * frame->z_size);
    frame_clear(frame);
}

void frame_free(struct frame *frame)
{
    free(frame->counts);
    free(frame->z);
}

void frame_clear(struct frame *frame)
{
    const size_t pixels = (size_t)(frame->width * frame->height);
    memset(frame->counts, 0xa5, pixels * sizeof *frame->counts);
    memset(frame->z, 0x5a, pixels * frame->z_size);
}

static void store_orbit(struct frame *frame, size_t pixel, const struct oracle_orbit *orbit)
{
    frame->counts[pixel] = orbit->count;
    if (frame->z_size == 16) {
        memcpy((char *)frame->z + pixel * 16, orbit->z, 16);
        return;
    }
    const float z[2] = {(float)orbit->z[0], (float)orbit->z[1]};
    memcpy((char *)frame->z + pixel * 8, z, 8);
}

void frame_from_oracle(const struct esc_plan *plan, struct frame *frame)
{
    const struct esc_scene *const scene = esc_plan_scene(plan);
    const bool julia = scene->plane == ESC_PLANE_JULIA;
    const double c[2] = {scene->c_re, scene->c_im}, z0[2] = {scene->z0_re, scene->z0_im};
    double *const x = allocate((size_t)frame->width * sizeof *x);
    double *const y = allocate((size_t)frame->height * sizeof *y);
    const uint64_t columns = oracle_columns(scene, frame->width, x);
    const uint64_t rows = oracle_rows(scene, frame->height, y);

    CHECK(columns == frame->width && rows == frame->height,
          "the plan has %" PRIu64 "x%" PRIu64 " pixels, the grid %" PRIu64 "x%" PRIu64 ": %s",
          frame->width, frame->height, columns, rows, scene_text(scene));
    for (size_t j = 0; j < rows; j++)
        for (size_t i = 0; i < columns; i++) {
            const double point[2] = {x[i], y[j]};
            struct oracle_orbit orbit;
            oracle_orbit(scene, julia ? point : z0, julia ? c : point, &orbit);
            store_orbit(frame, j * columns + i, &orbit);
        }
    free(x);
    free(y);
}

void frame_from_points(const struct esc_plan *plan, const double *z, const double *c,
                       struct frame *frame)
{
    const struct esc_scene *const scene = esc_plan_scene(plan);
    const double scene_c[2] = {scene->c_re, scene->c_im};
    const double scene_z0[2] = {scene->z0_re, scene->z0_im};
    const size_t pixels = (size_t)(frame->width * frame->height);

    for (size_t p = 0; p < pixels; p++) {
        struct oracle_orbit orbit;
        oracle_orbit(scene, z ? z + 2 * p : scene_z0, c ? c + 2 * p : scene_c, &orbit);
        store_orbit(frame, p, &orbit);
    }
}

void frame_run(struct esc_engine *engine, const struct esc_plan *plan, struct frame *frame)
{
    frame_clear(frame);
    const enum esc_status status =
        esc_engine_run_orbits(engine, plan, frame->counts, (size_t)frame->width, frame->z);
    CHECK(status == ESC_OK, "%s: %s", esc_status_string(status), scene_text(esc_plan_scene(plan)));
}

uint64_t frame_differences(const struct frame *a, const struct frame *b, uint64_t *first)
{
    const size_t pixels = (size_t)(a->width * a->height);
    uint64_t different = 0;
    if (memcmp(a->counts, b->counts, pixels * sizeof *a->counts) == 0 &&
        memcmp(a->z, b->z, pixels * a->z_size) == 0)
        return 0;
    for (size_t p = 0; p < pixels; p++) {
        const char *const z_a = (const char *)a->z + p * a->z_size;
        const char *const z_b = (const char *)b->z + p * b->z_size;
        if (a->counts[p] == b->counts[p] && memcmp(z_a, z_b, a->z_size) == 0)
            continue;
        if (different++ == 0)
            *first = p;
    }
    return different;
}

static void z_at(const struct frame *frame, uint64_t pixel, double z[2])
{
    if (frame->z_size == 16) {
        memcpy(z, (const char *)frame->z + pixel * 16, 16);
        return;
    }
    float narrow[2];
    memcpy(narrow, (const char *)frame->z + pixel * 8, 8);
    z[0] = (double)narrow[0];
    z[1] = (double)narrow[1];
}

void frame_expect(const struct frame *expected, const struct frame *actual,
                  const struct esc_scene *scene, const char *backend, unsigned threads)
{
    uint64_t first;
    const uint64_t different = frame_differences(expected, actual, &first);
    if (different == 0)
        return;
    double want[2], got[2];
    z_at(expected, first, want);
    z_at(actual, first, got);
    CHECK(different == 0,
          "%s, %u threads: %" PRIu64 " pixels differ, the first (%" PRIu64 ", %" PRIu64
          "): expected %u z=(%a, %a), got %u z=(%a, %a) in %s",
          backend, threads, different, first % expected->width, first / expected->width,
          expected->counts[first], want[0], want[1], actual->counts[first], got[0], got[1],
          scene_text(scene));
}

/* ---- Engines and plans ---------------------------------------------------------------------- */

struct esc_plan *plan_of(const struct esc_scene *scene, const struct esc_points *points)
{
    struct esc_plan *plan = NULL;
    struct esc_error error = {""};
    const enum esc_status status = esc_plan_create(scene, points, &plan, &error);
    CHECK(status == ESC_OK && plan != NULL, "%s: %s: %s", esc_status_string(status), error.message,
          scene_text(scene));
    return plan;
}

struct esc_engine *engine_of(const char *isa, unsigned threads)
{
    const struct esc_engine_options options = {.isa = isa, .threads = threads};
    struct esc_engine *engine = NULL;
    struct esc_error error = {""};
    const enum esc_status status = esc_engine_create(&options, &engine, &error);
    CHECK(status == ESC_OK && engine != NULL, "%s: %s", esc_status_string(status), error.message);
    return engine;
}

struct esc_scene small_scene(void)
{
    struct esc_scene scene;
    esc_scene_named("seed", ESC_CLASS_S, &scene);
    scene.max_iter = 60;
    return scene;
}

struct esc_summary stream_summary(struct esc_engine *engine, const struct esc_plan *plan)
{
    struct esc_summary summary;
    const enum esc_status status =
        esc_engine_stream(engine, plan, &(struct esc_stream){.orbits = true}, &summary);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    return summary;
}

bool same_summary(const struct esc_summary *a, const struct esc_summary *b)
{
    return a->pixels == b->pixels && a->sum_lo == b->sum_lo && a->sum_hi == b->sum_hi &&
           a->at_max_iter == b->at_max_iter && a->max_count == b->max_count &&
           memcmp(&a->counts, &b->counts, 16) == 0 && memcmp(&a->orbits, &b->orbits, 16) == 0;
}

unsigned usable_backends(const char *names[MAX_BACKENDS])
{
    unsigned count = 0;
    for (size_t i = 0; esc_backend_name(i) != NULL; i++) {
        const char *const name = esc_backend_name(i);
        struct esc_error error = {""};
        if (esc_backend_check(name, &error) != ESC_OK) {
            test_say("SKIPPED: backend %s: %s", name, error.message);
            continue;
        }
        CHECK(count < MAX_BACKENDS, "more than %d backends", MAX_BACKENDS);
        names[count++] = name;
        test_say("TESTED: backend %s", name);
    }
    return count;
}

const char *scene_text(const struct esc_scene *scene)
{
    static char text[512];
    snprintf(text, sizeof text,
             "%s %s %s %s %s power=%g %ux%u max_iter=%u c=(%a, %a) z0=(%a, %a) "
             "window=%a,%a,%a,%a bailout=%a",
             esc_plane_name(scene->plane), esc_formula_name(scene->formula),
             esc_grid_name(scene->grid), esc_precision_name(scene->precision),
             esc_contract_name(scene->contract), scene->power, scene->width, scene->height,
             scene->max_iter, scene->c_re, scene->c_im, scene->z0_re, scene->z0_im, scene->x0,
             scene->x1, scene->y0, scene->y1, scene->bailout);
    return text;
}
