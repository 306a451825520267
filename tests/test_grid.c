/* SPDX-License-Identifier: BSD-2-Clause */
/* test_grid.c - coordinates are the documented ones, however far from the frame's corner.
 *
 * A julia scene of 0 iterations has the pixel's own coordinates as its final z. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "support.h"

static struct esc_scene coordinates_scene(enum esc_grid grid, uint32_t width, uint32_t height)
{
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_JULIA;
    scene.grid = grid;
    scene.width = width;
    scene.height = height;
    scene.max_iter = 0;
    scene.x0 = scene.y0 = -1.8;
    scene.x1 = scene.y1 = 1.8;
    return scene;
}

static double *doubles(uint64_t count)
{
    double *const values = malloc((size_t)count * sizeof *values);
    CHECK(values != NULL, "%" PRIu64 " doubles", count);
    return values;
}

/* ---- Every coordinate of a frame ------------------------------------------------------------ */

struct coordinates {
    const double *x, *y;
    uint64_t wrong; /* a race of writers loses none of the case's truth: any is a failure */
};

static int coordinates_sink(void *context, const struct esc_tile *tile)
{
    struct coordinates *const coordinates = context;
    const double *z = tile->final_z;
    for (uint32_t j = 0; j < tile->rect.height; j++)
        for (uint32_t i = 0; i < tile->rect.width; i++, z += 2)
            if (memcmp(&z[0], &coordinates->x[tile->rect.x + i], sizeof *z) != 0 ||
                memcmp(&z[1], &coordinates->y[tile->rect.y + j], sizeof *z) != 0)
                __atomic_fetch_add(&coordinates->wrong, 1, __ATOMIC_RELAXED);
    return 0;
}

static void expect_coordinates(struct esc_engine *engine, const struct esc_scene *scene)
{
    struct esc_plan *const plan = plan_of(scene, NULL);
    const uint64_t width = esc_plan_width(plan), height = esc_plan_height(plan);
    double *const x = doubles(width + 1), *const y = doubles(height + 1);
    const uint64_t columns = oracle_columns(scene, width, x);
    const uint64_t rows = oracle_rows(scene, height, y);
    CHECK(columns == width && rows == height,
          "%" PRIu64 "x%" PRIu64 ", expected %" PRIu64 "x%" PRIu64 ": %s", width, height, columns,
          rows, scene_text(scene));
    struct coordinates coordinates = {x, y, 0};
    const struct esc_stream stream = {
        .orbits = true, .sink = coordinates_sink, .context = &coordinates};
    struct esc_summary summary;
    const enum esc_status status = esc_engine_stream(engine, plan, &stream, &summary);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    CHECK(coordinates.wrong == 0, "%" PRIu64 " wrong coordinates: %s", coordinates.wrong,
          scene_text(scene));
    CHECK(summary.pixels == width * height && summary.sum_lo == 0, "%" PRIu64 " pixels",
          summary.pixels);
    free(x);
    free(y);
    esc_plan_free(plan);
}

/* The last pixel and some others by the reference, which finds a coordinate on its own. */
static void expect_single_coordinates(const struct esc_scene *scene)
{
    struct esc_plan *const plan = plan_of(scene, NULL);
    const uint64_t width = esc_plan_width(plan), height = esc_plan_height(plan);
    double *const x = doubles(width), *const y = doubles(height);
    oracle_columns(scene, width, x);
    oracle_rows(scene, height, y);
    struct random random = random_from(test_seed());
    for (unsigned n = 0; n < 40; n++) {
        const uint64_t i = n == 0 ? width - 1 : random_next(&random) % width;
        const uint64_t j = n == 0 ? height - 1 : random_next(&random) % height;
        double z[2];
        uint32_t count = 77;
        CHECK(esc_plan_pixel(plan, i, j, &count, z) == ESC_OK, "pixel");
        CHECK(count == 0 && z[0] == x[i] && z[1] == y[j],
              "(%" PRIu64 ", %" PRIu64 ") is (%a, %a), expected (%a, %a): %s", i, j, z[0], z[1],
              x[i], y[j], scene_text(scene));
    }
    free(x);
    free(y);
    esc_plan_free(plan);
}

TEST(grid, coordinates_of_many_sizes_are_exact)
{
    struct esc_engine *const engine = engine_of(NULL, 2);
    for (unsigned grid = 0; grid < 2; grid++)
        for (uint32_t n = 1; n <= test_scaled(1200); n++) {
            const uint32_t other = 1 + n * 7919 % 130;
            struct esc_scene scene = coordinates_scene((enum esc_grid)grid, n, other);
            expect_coordinates(engine, &scene);
            scene.width = other;
            scene.height = n;
            scene.x0 = -2.0, scene.x1 = 0.6, scene.y0 = -1.3, scene.y1 = 1.3;
            expect_coordinates(engine, &scene);
        }
    esc_engine_free(engine);
}

TEST(grid, coordinates_of_random_windows_are_exact)
{
    struct random random = random_from(test_seed());
    struct esc_engine *const engine = engine_of(NULL, 2);
    for (uint32_t n = 0; n < test_scaled(600); n++) {
        struct esc_scene scene = coordinates_scene(
            (enum esc_grid)(n & 1), 1 + random_below(&random, 300), 1 + random_below(&random, 300));
        const double size = n % 3 == 0 ? 1e-9 : n % 3 == 1 ? 1.0 : 1e12;
        scene.x0 = random_between(&random, -2, 2) * size;
        scene.x1 = scene.x0 + random_between(&random, 0.01, 3) * size;
        scene.y0 = random_between(&random, -2, 2) * size;
        scene.y1 = scene.y0 + random_between(&random, 0.01, 3) * size;
        expect_coordinates(engine, &scene);
        expect_single_coordinates(&scene);
    }
    esc_engine_free(engine);
}

/* ---- Frames of great width or height -------------------------------------------------------- */

TEST(grid, coordinates_of_long_frames_are_exact)
{
    /* 64 tiles' worth of columns is 4096; 65536 of those are 2^28: too long for every size here,
     * but what is kept per so many columns is crossed many times by these. */
    static const uint32_t lengths[] = {4095,    4096,    4097,    65536,   65537,  131072,
                                       1000003, 4194304, 4194368, 4259840, 5000011};
    const size_t count = sizeof lengths / sizeof *lengths;
    struct esc_engine *const engine = engine_of(NULL, 2);
    for (size_t i = 0; i < (test_full_size() ? count : 6); i++)
        for (unsigned grid = 0; grid < 2; grid++) {
            struct esc_scene scene = coordinates_scene((enum esc_grid)grid, lengths[i], 1);
            scene.y0 = 0.0; /* one row, whatever the grid */
            expect_coordinates(engine, &scene);
            expect_single_coordinates(&scene);
            scene = coordinates_scene((enum esc_grid)grid, 1, lengths[i]);
            expect_coordinates(engine, &scene);
            expect_single_coordinates(&scene);
        }
    esc_engine_free(engine);
}

/* Twenty million columns: the pixels at the far end alone. */
TEST(grid, far_columns_of_an_accumulated_frame_are_exact)
{
    if (!test_full_size())
        test_skip("a frame 20 million columns wide: slow");
    struct esc_scene scene = coordinates_scene(ESC_GRID_ACCUMULATE, 20000003, 3);
    expect_single_coordinates(&scene);
    scene = coordinates_scene(ESC_GRID_ACCUMULATE, 3, 20000003);
    expect_single_coordinates(&scene);
}

TEST(grid, largest_affine_frame_has_its_last_pixel)
{
    const uint32_t side = ESC_MAX_SIDE;
    struct esc_scene scene = coordinates_scene(ESC_GRID_AFFINE, side, 1);
    scene.y0 = 0.0, scene.y1 = 1.0;
    struct esc_plan *plan = plan_of(&scene, NULL);
    double z[2];
    CHECK(esc_plan_width(plan) == side && esc_plan_height(plan) == 1, "size");
    CHECK(esc_plan_pixel(plan, side - 1, 0, NULL, z) == ESC_OK, "the last pixel");
    const double step = (1.8 - -1.8) / side;
    CHECK(z[0] == -1.8 + (double)(side - 1) * step && z[1] == 1.0, "(%a, %a)", z[0], z[1]);
    CHECK(esc_plan_tiles(plan) == (side + UINT64_C(63)) / 64, "%" PRIu64 " tiles",
          esc_plan_tiles(plan));
    esc_plan_free(plan);
}

/* ---- Sizes of accumulated grids ------------------------------------------------------------- */

/* The widths from 1 to 4096 of -1.8..1.8 that give one column more: 2059, measured with a direct
 * loop in another program. 1024 is one of them, 1000 is not. */
TEST(grid, accumulated_grids_have_the_size_that_comes_out)
{
    unsigned more = 0;
    for (uint32_t n = 1; n <= 4096; n++) {
        const struct esc_scene scene = coordinates_scene(ESC_GRID_ACCUMULATE, n, n);
        struct esc_plan *const plan = plan_of(&scene, NULL);
        const uint64_t width = esc_plan_width(plan), height = esc_plan_height(plan);
        CHECK(width == n || width == n + 1, "%u columns give %" PRIu64, n, width);
        CHECK(height == width, "%" PRIu64 " rows, %" PRIu64 " columns of a symmetric window",
              height, width);
        CHECK(n != 1000 || width == 1000, "1000 columns give %" PRIu64, width);
        CHECK(n != 1024 || width == 1025, "1024 columns give %" PRIu64, width);
        more += width == n + 1;
        esc_plan_free(plan);
    }
    CHECK(more == 2059, "%u widths give one column more", more);
}

TEST(grid, affine_grids_have_the_size_asked_for)
{
    for (uint32_t n = 1; n <= 4096; n++) {
        const struct esc_scene scene = coordinates_scene(ESC_GRID_AFFINE, n, n);
        struct esc_plan *const plan = plan_of(&scene, NULL);
        CHECK(esc_plan_width(plan) == n && esc_plan_height(plan) == n, "%u", n);
        esc_plan_free(plan);
    }
}

/* An addition that changes nothing would never end. */
TEST(grid, accumulated_step_lost_in_rounding_is_refused)
{
    static const struct {
        double low, high;
        uint32_t count;
    } lost[] = {
        {1e16, 1e16 + 2, 1000},           /* at once */
        {-1e16 - 2, -1e16, 1000},         /* the same below 0 */
        {0x1p53 - 10, 0x1p53 + 10, 20},   /* midway: 2^53 + 1 is 2^53 */
        {-0x1p53 - 10, -0x1p53 + 10, 20}, /* the other way */
        {1.0, 1.0 + 0x1p-52, 3},          /* a window of one ulp */
        {-0x1p-1074, 0x1p-1074, 16},      /* a step that underflows to 0 */
    };
    for (size_t i = 0; i < sizeof lost / sizeof *lost; i++)
        for (unsigned axis = 0; axis < 2; axis++) {
            struct esc_scene scene = coordinates_scene(ESC_GRID_ACCUMULATE, 10, 10);
            *(axis ? &scene.y0 : &scene.x0) = lost[i].low;
            *(axis ? &scene.y1 : &scene.x1) = lost[i].high;
            *(axis ? &scene.height : &scene.width) = lost[i].count;
            struct esc_plan *plan = (struct esc_plan *)&scene;
            struct esc_error error = {""};
            const enum esc_status status = esc_plan_create(&scene, NULL, &plan, &error);
            CHECK(status == ESC_ERR_SCENE, "case %zu, axis %u: %s", i, axis,
                  esc_status_string(status));
            CHECK(plan == (struct esc_plan *)&scene, "the result was touched");
            CHECK(error.message[0] != '\0', "no message");
        }
}

/* ---- Tiles ---------------------------------------------------------------------------------- */

TEST(grid, tiles_cover_the_frame_once_in_row_major_order)
{
    static const uint32_t sizes[][2] = {{1, 1}, {64, 64}, {65, 63}, {200, 130}, {128, 1}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        const struct esc_scene scene = coordinates_scene(ESC_GRID_AFFINE, sizes[s][0], sizes[s][1]);
        struct esc_plan *const plan = plan_of(&scene, NULL);
        const uint64_t columns = (sizes[s][0] + 63) / 64, rows = (sizes[s][1] + 63) / 64;
        CHECK(esc_plan_tiles(plan) == columns * rows, "%" PRIu64 " tiles", esc_plan_tiles(plan));
        for (uint64_t t = 0; t < columns * rows; t++) {
            struct esc_rect rect;
            esc_plan_tile(plan, t, &rect);
            const uint64_t x = t % columns * 64, y = t / columns * 64;
            const uint64_t right = sizes[s][0] - x, below = sizes[s][1] - y;
            CHECK(rect.x == x && rect.y == y, "tile %" PRIu64, t);
            CHECK(rect.width == (right < 64 ? right : 64), "tile %" PRIu64 ": width", t);
            CHECK(rect.height == (below < 64 ? below : 64), "tile %" PRIu64 ": height", t);
        }
        esc_plan_free(plan);
    }
}

TEST(grid, runs_of_points_are_tiles_of_one_row)
{
    static const double z[2 * 5000];
    const struct esc_points points = {.z = z, .precision = ESC_PRECISION_F64, .count = 5000};
    struct esc_scene scene = coordinates_scene(ESC_GRID_AFFINE, 1, 1);
    scene.plane = ESC_PLANE_POINTS;
    struct esc_plan *const plan = plan_of(&scene, &points);
    struct esc_rect rect;
    CHECK(esc_plan_tiles(plan) == 2, "%" PRIu64 " tiles", esc_plan_tiles(plan));
    esc_plan_tile(plan, 0, &rect);
    CHECK(rect.x == 0 && rect.y == 0 && rect.width == 4096 && rect.height == 1, "the first");
    esc_plan_tile(plan, 1, &rect);
    CHECK(rect.x == 4096 && rect.y == 0 && rect.width == 904 && rect.height == 1, "the second");
    esc_plan_free(plan);
}
