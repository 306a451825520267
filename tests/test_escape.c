/* SPDX-License-Identifier: BSD-2-Clause */
/* test_escape.c - every count, max_iter and frame shape, whatever the order in which orbits end. */
#include <inttypes.h>
#include <stdlib.h>

#include "oracle.h"
#include "orbits.h"

/* z^2, both of its relatives, z^3: a loop of its own each. */
#define LOOPS 4
static void loop_set(struct esc_scene *scene, unsigned number)
{
    formula_set(scene, number == 3 ? 4 : number);
}

/* On the boundary, with all c well inside the circle of radius 2. */
static void boundary_set(struct esc_scene *scene, enum esc_plane plane)
{
    const bool julia = plane == ESC_PLANE_JULIA;
    scene->plane = plane;
    scene->c_re = julia ? -0.62772 : 0;
    scene->c_im = julia ? -0.42193 : 0;
    scene->x0 = -1.45;
    scene->x1 = julia ? 1.4 : 0.55;
    scene->y0 = -1.2;
    scene->y1 = 1.1;
}

/* ---- max_iter ------------------------------------------------------------------------------- */

TEST(escape, every_max_iter_up_to_160_matches_the_oracle)
{
    struct rivals rivals = rivals_of(1);
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = 67; /* list and grid, each with a deep queue */
    for (uint32_t limit = 0; limit <= 160; limit += 1 + 160 / test_scaled(160))
        for (unsigned loop = 0; loop < LOOPS; loop++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                scene.max_iter = limit;
                loop_set(&scene, loop);
                arithmetic_set(&scene, arithmetic);
                for (unsigned plane = 0; plane < 2; plane++) {
                    boundary_set(&scene, (enum esc_plane)plane);
                    scene.height = 2 + loop;
                    rivals_expect_scene(&rivals, &scene);
                }
            }
    rivals_free(&rivals);
}

TEST(escape, max_iter_that_no_block_divides_matches_the_oracle)
{
    static const uint32_t limits[] = {191, 192, 193, 255, 256, 257, 258,  299, 300,
                                      301, 319, 383, 511, 512, 513, 1000, 4099};
    struct rivals rivals = rivals_of(1);
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.width = test_full_size() ? 131 : 35;
    scene.height = 5;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        for (unsigned plane = 0; plane < 2; plane++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                scene.max_iter = limits[i];
                loop_set(&scene, (unsigned)i % 3 == 2 ? 0 : (unsigned)(i + arithmetic) % LOOPS);
                arithmetic_set(&scene, arithmetic);
                boundary_set(&scene, (enum esc_plane)plane);
                rivals_expect_scene(&rivals, &scene);
            }
    rivals_free(&rivals);
}

/* ---- Shapes --------------------------------------------------------------------------------- */

TEST(escape, frames_narrower_than_a_vector_match_the_oracle)
{
    static const uint32_t heights[] = {1, 2, 3, 7}, wide[] = {63, 64, 65, 127, 128, 129};
    struct rivals rivals = rivals_of(1);
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.max_iter = 99;
    for (uint32_t n = 0; n < test_scaled(40 + 6) * 4; n++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            const uint32_t width = n / 4;
            scene.width = width < 40 ? width + 1 : wide[width - 40];
            scene.height = heights[n % 4];
            loop_set(&scene, (n / 4 + arithmetic) % LOOPS);
            arithmetic_set(&scene, arithmetic);
            boundary_set(&scene, (enum esc_plane)((n / 2 + arithmetic) & 1));
            rivals_expect_scene(&rivals, &scene);
        }
    rivals_free(&rivals);
}

static void large_shapes(const struct rivals *rivals)
{
    static const uint32_t sizes[][2] = {{1, 5000}, {5000, 1}, {3, 1025},  {65, 129},
                                        {129, 65}, {63, 191}, {192, 128}, {127, 127}};
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.max_iter = 173;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            scene.width = 1 + test_scaled(sizes[i][0] - 1);
            scene.height = 1 + test_scaled(sizes[i][1] - 1);
            loop_set(&scene, (unsigned)i % 2 ? (unsigned)(i / 2 + arithmetic) % LOOPS : 0);
            arithmetic_set(&scene, arithmetic);
            boundary_set(&scene, (enum esc_plane)((i / 2 + arithmetic) & 1));
            rivals_expect_scene(rivals, &scene);
        }
}

TEST(escape, frames_of_many_tiles_match_the_oracle)
{
    static const unsigned teams[] = {1, 2, 3, 7};
    for (size_t t = 0; t < sizeof teams / sizeof *teams; t++) {
        struct rivals rivals = rivals_of(teams[t]);
        large_shapes(&rivals);
        rivals_free(&rivals);
    }
}

/* All pixels end alike: at once, after one step, after a few, never. */
TEST(escape, frames_that_end_all_at_once_or_never_match_the_oracle)
{
    static const double windows[][4] = {
        {2.5, 3.5, 2.5, 3.5}, {-0.05, 0.05, -0.05, 0.05}, {-3, 3, -3, 3}, {0.4, 0.8, 0.9, 1.2}};
    struct rivals rivals = rivals_of(1);
    struct esc_scene scene;
    esc_scene_init(&scene);
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
        for (unsigned loop = 0; loop < LOOPS; loop++)
            for (unsigned number = 0; number < 8; number++) {
                loop_set(&scene, loop);
                arithmetic_set(&scene, number & 3);
                scene.plane = (enum esc_plane)(number >> 2);
                scene.x0 = windows[i][0], scene.x1 = windows[i][1];
                scene.y0 = windows[i][2], scene.y1 = windows[i][3];
                scene.width = test_full_size() ? 131 : 35;
                scene.height = test_full_size() ? 66 : 3;
                scene.max_iter = 77;
                rivals_expect_scene(&rivals, &scene);
            }
    rivals_free(&rivals);
}

/* ---- Counts --------------------------------------------------------------------------------- */

#define COUNTS 201 /* 0..200, of each some twenty orbits */
#define LONGEST 240
#define MAX_ITER 223

/* A whole run of points and a part of one. */
#define POINTS 4999

static uint32_t tunnel_points(struct random *random, enum orbit_form form, struct esc_scene *scene,
                              struct orbit_point *points)
{
    uint32_t histogram[COUNTS] = {0};
    const uint32_t count = test_scaled(POINTS);
    scene->max_iter = MAX_ITER;
    orbits_tunnel(random, form, LONGEST, scene, points, count);
    orbits_count(scene, points, count);
    for (uint32_t i = 0; i < count; i++)
        if (points[i].count < COUNTS)
            histogram[points[i].count]++;
    uint32_t missing = 0;
    for (uint32_t n = form == ORBITS_OF_C ? 2 : 0; n < COUNTS; n++)
        missing += histogram[n] == 0;
    CHECK(!test_full_size() || missing <= 4, "no orbit has %u of the %d counts: %s", missing,
          COUNTS, scene_text(scene));
    return count;
}

static void every_count(const struct rivals *rivals)
{
    struct orbit_point *const points = malloc(POINTS * sizeof *points);
    struct random random = random_from(test_seed());
    struct esc_scene scene;
    esc_scene_init(&scene);
    CHECK(points != NULL, "points");
    for (unsigned form = 0; form < ORBIT_FORMS; form++)
        for (unsigned loop = 0; loop < LOOPS; loop++)
            for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                loop_set(&scene, loop);
                arithmetic_set(&scene, arithmetic);
                const uint32_t count =
                    tunnel_points(&random, (enum orbit_form)form, &scene, points);
                for (unsigned order = 0; order < ORBIT_ORDERS;
                     order += form == ORBITS_OF_BOTH ? 1 : 3) {
                    orbits_order(&random, order, points, count);
                    orbits_expect(rivals, (enum orbit_form)form, &scene, points, count);
                }
            }
    free(points);
}

TEST(escape, orbits_of_every_count_in_any_order_match_the_oracle)
{
    rivals_each_team(every_count);
}

/* ---- One of its kind ------------------------------------------------------------------------ */

/* A point with each count, where the generator gave one. */
static void one_of_each(struct esc_scene *scene, struct orbit_point chosen[COUNTS])
{
    struct orbit_point *const points = malloc(POINTS * sizeof *points);
    struct random random = random_from(test_seed());
    CHECK(points != NULL, "points");
    for (uint32_t n = 0; n < COUNTS; n++)
        chosen[n].count = UINT32_MAX;
    const uint32_t count = tunnel_points(&random, ORBITS_OF_BOTH, scene, points);
    for (uint32_t i = 0; i < count; i++)
        if (points[i].count < COUNTS)
            chosen[points[i].count] = points[i];
    free(points);
}

/* Among points that all end at once, or all never, a single one that ends just before max_iter, at
 * it, or would just after it. */
static void one_alone(const struct rivals *rivals, struct esc_scene *scene, uint32_t n,
                      const struct orbit_point *alone)
{
    enum { CROWD = 67 };
    struct orbit_point points[CROWD];
    for (unsigned k = 0; k < 6; k++) {
        const bool inside = k & 1;
        for (unsigned i = 0; i < CROWD; i++)
            points[i] = (struct orbit_point){.z = {inside ? 0 : 3, 0}, .c = {0, 0}};
        points[(n * 13 + k * 29) % CROWD] = *alone;
        scene->max_iter = n + k / 2 == 0 ? 0 : n + k / 2 - 1;
        orbits_expect(rivals, ORBITS_OF_BOTH, scene, points, CROWD);
    }
}

TEST(escape, one_orbit_that_ends_about_max_iter_matches_the_oracle)
{
    static struct orbit_point chosen[COUNTS];
    struct rivals rivals = rivals_of(1);
    for (unsigned loop = 0; loop < LOOPS; loop++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            struct esc_scene scene;
            esc_scene_init(&scene);
            loop_set(&scene, loop);
            arithmetic_set(&scene, arithmetic);
            one_of_each(&scene, chosen);
            for (uint32_t n = 0; n < COUNTS; n += 1 + COUNTS / test_scaled(COUNTS) / 2)
                if (chosen[n].count == n)
                    one_alone(&rivals, &scene, n, &chosen[n]);
        }
    rivals_free(&rivals);
}
