/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/verify_groups.c - the scenes that `verify` goes through: named, points, random. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/verify.h"

int esc_verify_combinations(struct esc_verify *verify, const char *title,
                            const struct esc_scene *scene, const struct esc_points *points)
{
    int code = ESC_EXIT_OK;
    for (int combination = 0; code == ESC_EXIT_OK && combination < 4; combination++) {
        struct esc_scene one = *scene;
        one.contract = (enum esc_contract)(combination / 2);
        one.precision = (enum esc_precision)(combination % 2);
        if (esc_formula_check(one.formula, one.contract, NULL) == ESC_ERR_FORMULA)
            continue; /* as the report says */
        code = esc_verify_scene(verify, title, &one, points);
    }
    return code;
}

int esc_verify_named(struct esc_verify *verify)
{
    int code = ESC_EXIT_OK;
    for (size_t i = 0; code == ESC_EXIT_OK && esc_scene_name(i) != NULL; i++) {
        struct esc_scene scene;
        esc_scene_named(esc_scene_name(i), verify->size_class, &scene);
        code = esc_verify_combinations(verify, esc_scene_name(i), &scene, NULL);
    }
    return code;
}

/* Reals on which arithmetic that is not quite right parts from the contracts: zeros of both signs,
 * the circle |z| = 2 and its neighbours, subnormals, overflow, infinities, NaN. */
static const double edges[] = {
    0.0,
    -0.0,
    1.0,
    -2.0,
    2.0,
    0x1.fffffffffffffp+0, /* below 2 */
    0x1.0000000000001p+1, /* above 2 */
    0x1.6a09e667f3bccp+0, /* sqrt 2, rounded down: twice on the circle, almost */
    0x1.6a09e667f3bcdp+0, /* and up */
    0x1.ee15766830eap+0,  /* the contracts differ about this point of the circle */
    0x1.0c84006587fefp-1,
    -0.75,
    0.25,
    0x1p-1074, /* the least subnormals */
    0x1p-149,
    0x1p-1022, /* the least normals */
    0x1p-126,
    0x1p-540, /* its square is subnormal */
    1e154,    /* its square is just finite */
    1e308,
    INFINITY,
    -INFINITY,
    NAN,
};
#define EDGES (sizeof edges / sizeof *edges)

#define RETURNING ((size_t)61 * 20)
_Static_assert(RETURNING <= 4 * EDGES * EDGES, "the same arrays hold them");

/* Every pair of edges as z0, with four values of c, as interleaved arrays. */
static void edge_points_fill(double *z, double *c)
{
    static const double constants[4][2] = {{0, 0}, {-2, 0}, {-0.75, 0x1p-1074}, {0.25, -0.5}};
    size_t p = 0;
    for (size_t k = 0; k < 4; k++)
        for (size_t i = 0; i < EDGES; i++)
            for (size_t j = 0; j < EDGES; j++, p++) {
                z[2 * p] = edges[i];
                z[2 * p + 1] = edges[j];
                c[2 * p] = constants[k][0];
                c[2 * p + 1] = constants[k][1];
            }
}

/* Points under a formula of each power that it has; far_out: with a bailout whose square is infinite in f32. */
static int edge_points_of(struct esc_verify *verify, enum esc_formula formula,
                          const struct esc_points *points, bool far_out)
{
    static const double whole[] = {2, 3, 4, 5, 6, 7, 8, 9}, real[] = {1.1, 2, 2.5, 64};
    const bool multibrot = formula == ESC_FORMULA_MULTIBROT;
    const double *const powers = multibrot ? whole : real;
    const size_t n = multibrot                      ? sizeof whole / sizeof *whole
                     : formula == ESC_FORMULA_POWER ? sizeof real / sizeof *real
                                                    : 1;
    int code = ESC_EXIT_OK;
    for (size_t i = 0; code == ESC_EXIT_OK && i < n; i++) {
        struct esc_scene scene;
        char title[80];
        esc_scene_init(&scene);
        esc_scene_set_formula(&scene, formula, powers[i]);
        scene.plane = ESC_PLANE_POINTS;
        scene.max_iter = 50;
        scene.c_re = -0.75;
        scene.c_im = 0.1;
        scene.bailout = far_out ? 1e100 : scene.bailout;
        snprintf(title, sizeof title, "edge points, %s, power %g", esc_formula_name(formula),
                 scene.power);
        code = esc_verify_combinations(verify, title, &scene, points);
    }
    return code;
}

/* The same points as z0 and, exchanged, as c; as a row and as a frame; for every formula. */
static int edge_points_verify(struct esc_verify *verify, double *z, double *c)
{
    const uint64_t count = 4 * EDGES * EDGES;
    const struct esc_points forms[] = {
        {.z = z, .c = c, .count = count},
        {.z = c, .c = z, .count = count, .width = EDGES},
        {.c = z, .count = count},
        {.z = z, .count = count, .width = 4 * EDGES},
    };
    int code = ESC_EXIT_OK;
    for (size_t form = 0; form < sizeof forms / sizeof *forms; form++)
        for (unsigned i = 0; code == ESC_EXIT_OK && esc_formula_name((enum esc_formula)i); i++)
            code = edge_points_of(verify, (enum esc_formula)i, &forms[form], form == 1);
    return code;
}

/* With |c| > R an orbit may escape and come back. These do by the dozen, late and for long: z^2 + c
 * with c a little beyond -2 wanders over all of [-2, 2], and beyond for a step. A kernel that does
 * not test every step must not take their escape for final. */
static void returning_points_fill(double *z, double *c)
{
    static const double gaps[] = {4e-3, 1e-3, 1e-4};
    for (size_t p = 0; p < RETURNING; p++) {
        const double golden = 0.6180339887498949 * (double)p; /* equidistributed modulo 1 */
        z[2 * p] = 3.8 * (golden - floor(golden)) - 1.9;
        z[2 * p + 1] = 0;
        c[2 * p] = p % 4 == 1 ? -2 - gaps[p % 3] : -0.75; /* the first of a tile is harmless */
        c[2 * p + 1] = 0;
    }
}

/* A few such c among others, and the same for all. 399: no multiple of any block. */
static int returning_points_verify(struct esc_verify *verify, const double *z, const double *c)
{
    const struct esc_points forms[] = {{.z = z, .c = c, .count = RETURNING},
                                       {.z = z, .count = RETURNING, .width = 61}};
    int code = ESC_EXIT_OK;
    for (size_t form = 0; form < sizeof forms / sizeof *forms; form++)
        for (unsigned formula = 0; code == ESC_EXIT_OK && formula < 4; formula++) {
            struct esc_scene scene;
            char title[80];
            esc_scene_init(&scene);
            scene.plane = ESC_PLANE_POINTS;
            scene.formula = (enum esc_formula)formula;
            scene.max_iter = 399;
            scene.c_re = c[2]; /* 1e-3 beyond */
            snprintf(title, sizeof title, "returning points %zu, %s", form,
                     esc_formula_name(scene.formula));
            code = esc_verify_combinations(verify, title, &scene, &forms[form]);
        }
    return code;
}

int esc_verify_points(struct esc_verify *verify)
{
    double *const z = malloc(8 * EDGES * EDGES * sizeof *z);
    double *const c = malloc(8 * EDGES * EDGES * sizeof *c);
    int code = ESC_EXIT_OS;
    if (z != NULL && c != NULL) {
        edge_points_fill(z, c);
        code = edge_points_verify(verify, z, c);
        if (code == ESC_EXIT_OK) {
            returning_points_fill(z, c);
            code = returning_points_verify(verify, z, c);
        }
    } else {
        esc_complain("out of memory for %zu points", 4 * EDGES * EDGES);
    }
    free(z);
    free(c);
    return code;
}

int esc_verify_random(struct esc_verify *verify)
{
    int code = ESC_EXIT_OK;
    for (unsigned i = 0; code == ESC_EXIT_OK && i < verify->random_scenes; i++) {
        struct esc_scene scene;
        char title[80];
        if (i % 2 == 0)
            esc_scene_random(verify->seed, i, &scene);
        else /* the formulas that this does not draw */
            esc_scene_random_of((enum esc_formula)(ESC_FORMULA_CELTIC + i / 2 % 8), verify->seed, i,
                                &scene);
        snprintf(title, sizeof title, "random scene %u of seed %" PRIu64, i, verify->seed);
        code = esc_verify_combinations(verify, title, &scene, NULL);
    }
    return code;
}

/* ---- Goldens ------------------------------------------------------------------------------- */

/* Half a digest as the table has it. */
static uint64_t half(const struct esc_digest *digest, int which)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | digest->bytes[8 * which + i];
    return value;
}

static int golden_print(struct esc_verify *verify, const char *name, enum esc_class size_class,
                        enum esc_contract contract, enum esc_precision precision)
{
    struct esc_scene scene;
    struct esc_plan *plan = NULL;
    struct esc_error error;
    struct esc_summary made;
    const struct esc_stream stream = {.orbits = true};
    esc_scene_named(name, size_class, &scene);
    scene.contract = contract;
    scene.precision = precision;
    enum esc_status status = esc_plan_create(&scene, NULL, &plan, &error);
    if (status == ESC_OK)
        status = esc_engine_stream(verify->reference, plan, &stream, &made);
    esc_plan_free(plan);
    if (status != ESC_OK)
        return esc_exit_code(status);
    printf("GOLDEN(\"%s\", %s, %s, %s, %" PRIu64 ", %" PRIu64 ", %" PRIu64 ", %u,\n"
           "       {0x%016" PRIx64 ", 0x%016" PRIx64 "}, {0x%016" PRIx64 ", 0x%016" PRIx64 "})\n",
           name, esc_class_name(size_class), contract == ESC_CONTRACT_STRICT ? "STRICT" : "FUSED",
           precision == ESC_PRECISION_F64 ? "F64" : "F32", made.pixels, made.sum_lo,
           made.at_max_iter, made.max_count, half(&made.counts, 0), half(&made.counts, 1),
           half(&made.orbits, 0), half(&made.orbits, 1));
    return ESC_EXIT_OK;
}

int esc_verify_goldens(struct esc_verify *verify)
{
    int code = ESC_EXIT_OK;
    printf(
        "/* SPDX-License-Identifier: BSD-2-Clause */\n"
        "/* goldens.def - digests by the scalar reference; `make goldens` writes this file.\n"
        " *\n"
        " * Scene, class, contract, precision, pixels, sum of counts, pixels at max_iter, largest\n"
        " * count, digest of the counts, digest of the final z. */\n\n");
    for (size_t i = 0; esc_scene_name(i) != NULL; i++)
        for (int k = 0; code == ESC_EXIT_OK && k < 8; k++)
            code = golden_print(verify, esc_scene_name(i), k / 4 == 0 ? ESC_CLASS_S : ESC_CLASS_W,
                                (enum esc_contract)(k / 2 % 2), (enum esc_precision)(k % 2));
    return code;
}
