/* SPDX-License-Identifier: BSD-2-Clause */
/* test_digest.c - digests are the documented ones, whoever makes them and in whatever order. */
#define _GNU_SOURCE /* memfd_create */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include "support.h"

/* ---- The definition, once more -------------------------------------------------------------- */

#define TILE_PIXELS 4096

static size_t put_u32(uint8_t *bytes, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
    return 4;
}

static size_t put_u64(uint8_t *bytes, uint64_t value)
{
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
    return 8;
}

static size_t put_f64(uint8_t *bytes, const void *from)
{
    uint64_t bits;
    double value;
    memcpy(&value, from, 8);
    memcpy(&bits, from, 8);
    return put_u64(bytes, value != value ? UINT64_C(0x7ff8000000000000) : bits);
}

static size_t put_f32(uint8_t *bytes, const void *from)
{
    uint32_t bits;
    float value;
    memcpy(&value, from, 4);
    memcpy(&bits, from, 4);
    return put_u32(bytes, value != value ? UINT32_C(0x7fc00000) : bits);
}

static size_t put_pixel(uint8_t *bytes, const struct frame *frame, size_t pixel, bool orbits)
{
    if (!orbits)
        return put_u32(bytes, frame->counts[pixel]);
    const char *const z = (const char *)frame->z + pixel * frame->z_size;
    if (frame->z_size == 16)
        return put_f64(bytes, z) + put_f64(bytes + 8, z + 8);
    return put_f32(bytes, z) + put_f32(bytes + 4, z + 4);
}

static uint64_t tile_digest(const struct frame *frame, uint64_t x, uint64_t y, uint32_t width,
                            uint32_t height, bool orbits)
{
    static uint8_t bytes[TILE_PIXELS * 16];
    size_t used = 0;
    for (uint32_t j = 0; j < height; j++)
        for (uint32_t i = 0; i < width; i++)
            used +=
                put_pixel(bytes + used, frame, (size_t)((y + j) * frame->width + x + i), orbits);
    return XXH3_64bits(bytes, used);
}

static uint32_t least(uint64_t a, uint64_t b)
{
    return (uint32_t)(a < b ? a : b);
}

/* side_x x side_y: 64 x 64 of a frame, 4096 x 1 of points that are none. */
static void digest_define(const struct frame *frame, uint32_t side_x, uint32_t side_y, bool orbits,
                          struct esc_digest *digest)
{
    const uint64_t columns = (frame->width + side_x - 1) / side_x;
    const uint64_t rows = (frame->height + side_y - 1) / side_y;
    uint8_t *const bytes = malloc((size_t)(columns * rows) * 8);
    CHECK(bytes != NULL, "memory");
    size_t used = 0;
    for (uint64_t y = 0; y < frame->height; y += side_y)
        for (uint64_t x = 0; x < frame->width; x += side_x)
            used += put_u64(bytes + used, tile_digest(frame, x, y, least(side_x, frame->width - x),
                                                      least(side_y, frame->height - y), orbits));
    const XXH128_hash_t hash = XXH3_128bits(bytes, used);
    for (size_t i = 0; i < 8; i++) { /* big-endian, the high half first */
        digest->bytes[i] = (uint8_t)(hash.high64 >> (56 - 8 * i));
        digest->bytes[8 + i] = (uint8_t)(hash.low64 >> (56 - 8 * i));
    }
    free(bytes);
}

static void summary_define(const struct frame *frame, const struct esc_scene *scene,
                           uint32_t side_x, uint32_t side_y, struct esc_summary *summary)
{
    memset(summary, 0, sizeof *summary);
    summary->pixels = frame->width * frame->height;
    for (size_t p = 0; p < summary->pixels; p++) {
        const uint32_t count = frame->counts[p];
        summary->sum_lo += count;
        summary->sum_hi += summary->sum_lo < count;
        summary->at_max_iter += count == scene->max_iter;
        if (count > summary->max_count)
            summary->max_count = count;
    }
    summary->has_orbits = true;
    digest_define(frame, side_x, side_y, false, &summary->counts);
    digest_define(frame, side_x, side_y, true, &summary->orbits);
}

static void expect_summary(const struct esc_summary *expected, const struct esc_summary *actual,
                           const char *what)
{
    char want[33], got[33];
    esc_digest_string(&expected->counts, want);
    esc_digest_string(&actual->counts, got);
    CHECK(strcmp(want, got) == 0, "%s: counts %s, expected %s", what, got, want);
    CHECK(actual->pixels == expected->pixels, "%s: %" PRIu64 " pixels", what, actual->pixels);
    CHECK(actual->sum_lo == expected->sum_lo && actual->sum_hi == expected->sum_hi,
          "%s: sum %" PRIu64 " %" PRIu64, what, actual->sum_hi, actual->sum_lo);
    CHECK(actual->at_max_iter == expected->at_max_iter, "%s: %" PRIu64 " at max_iter", what,
          actual->at_max_iter);
    CHECK(actual->max_count == expected->max_count, "%s: largest count %u", what,
          actual->max_count);
    CHECK(actual->has_orbits == expected->has_orbits, "%s: has_orbits", what);
    esc_digest_string(&expected->orbits, want);
    esc_digest_string(&actual->orbits, got);
    CHECK(!expected->has_orbits || strcmp(want, got) == 0, "%s: orbits %s, expected %s", what, got,
          want);
}

/* ---- Frames and streams --------------------------------------------------------------------- */

static void expect_frame_and_stream(struct esc_engine *engine, const struct esc_plan *plan,
                                    uint32_t side_x, uint32_t side_y)
{
    struct frame frame;
    struct esc_summary expected, actual;
    frame_create(plan, &frame);
    frame_run(engine, plan, &frame);
    summary_define(&frame, esc_plan_scene(plan), side_x, side_y, &expected);

    memset(&actual, 0x77, sizeof actual);
    enum esc_status status =
        esc_engine_digest(engine, plan, frame.counts, (size_t)frame.width, frame.z, &actual);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    expect_summary(&expected, &actual, scene_text(esc_plan_scene(plan)));

    memset(&actual, 0x77, sizeof actual);
    const struct esc_stream with_orbits = {.orbits = true};
    status = esc_engine_stream(engine, plan, &with_orbits, &actual);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    expect_summary(&expected, &actual, "streamed");

    expected.has_orbits = false;
    memset(&actual, 0x77, sizeof actual);
    status = esc_engine_digest(engine, plan, frame.counts, (size_t)frame.width, NULL, &actual);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    expect_summary(&expected, &actual, "counts only");
    memset(&actual, 0x77, sizeof actual);
    status = esc_engine_stream(engine, plan, &(struct esc_stream){.orbits = false}, &actual);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    expect_summary(&expected, &actual, "streamed, counts only");
    frame_free(&frame);
}

TEST(digest, frames_and_streams_have_the_documented_digests)
{
    static const uint32_t sizes[][2] = {{1, 1},   {64, 64},  {65, 64},   {64, 65},  {63, 1},
                                        {1, 200}, {129, 63}, {200, 130}, {128, 128}};
    const char *names[MAX_BACKENDS];
    const unsigned backends = usable_backends(names);
    for (unsigned b = 0; b < backends; b++)
        for (unsigned threads = 1; threads <= 4; threads++) {
            struct esc_engine *const engine = engine_of(names[b], threads);
            for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
                for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
                    struct esc_scene scene;
                    esc_scene_named("seed", ESC_CLASS_W, &scene);
                    scene.grid = ESC_GRID_AFFINE;
                    scene.width = sizes[i][0];
                    scene.height = sizes[i][1];
                    scene.max_iter = 50;
                    scene.precision = (enum esc_precision)(arithmetic & 1);
                    scene.contract = (enum esc_contract)(arithmetic >> 1);
                    struct esc_plan *const plan = plan_of(&scene, NULL);
                    expect_frame_and_stream(engine, plan, 64, 64);
                    esc_plan_free(plan);
                }
            esc_engine_free(engine);
        }
}

TEST(digest, points_of_other_shapes_are_digested_in_runs_of_4096)
{
    enum { COUNT = 2 * TILE_PIXELS + 77 };
    static double z[2 * COUNT];
    static const struct {
        uint64_t count, width;
        uint32_t side_x, side_y;
    } shapes[] = {
        {COUNT, 0, 4096, 1}, {4096, 0, 4096, 1},     {4095, 0, 4096, 1}, {4097, 0, 4096, 1},
        {1, 0, 4096, 1},     {COUNT, COUNT, 64, 64}, {COUNT, 1, 64, 64}, {8200, 100, 64, 64},
    };
    struct random random = random_from(test_seed());
    for (size_t i = 0; i < 2 * COUNT; i++)
        z[i] = i % 97 == 0 ? (double)NAN : random_between(&random, -2.1, 2.1);
    struct esc_engine *const engine = engine_of(NULL, 3);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (unsigned precision = 0; precision < 2; precision++) {
            struct esc_scene scene;
            esc_scene_init(&scene);
            scene.plane = ESC_PLANE_POINTS;
            scene.c_re = -0.75;
            scene.max_iter = 60;
            scene.precision = (enum esc_precision)precision;
            const struct esc_points points = {.z = z,
                                              .precision = ESC_PRECISION_F64,
                                              .count = shapes[i].count,
                                              .width = shapes[i].width};
            struct esc_plan *const plan = plan_of(&scene, &points);
            expect_frame_and_stream(engine, plan, shapes[i].side_x, shapes[i].side_y);
            esc_plan_free(plan);
        }
    esc_engine_free(engine);
}

static int stop_at_once(void *context, const struct esc_tile *tile)
{
    (void)context;
    (void)tile;
    return 1;
}

/* Digests wait for those before them in a window of 2^18 tiles. Under a static schedule the third of
 * three threads starts past its end. */
TEST(digest, frames_of_more_tiles_than_the_window_are_digested_whole)
{
    const uint32_t tiles = test_full_size() ? (1u << 18) + 150000 : 2000;
    struct esc_scene scene;
    struct frame frame;
    struct esc_summary expected, actual;
    esc_scene_init(&scene);
    scene.precision = ESC_PRECISION_F32;
    scene.x0 = 0.2, scene.x1 = 0.4;
    scene.width = 1; /* a tile is a column of 64 */
    scene.height = 64 * tiles + 5;
    scene.max_iter = 3;
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct esc_engine *const engine = engine_of(NULL, 2);
    frame_create(plan, &frame);
    frame_run(engine, plan, &frame);
    summary_define(&frame, &scene, 64, 64, &expected);
    frame_free(&frame);
    esc_engine_free(engine);
    for (unsigned schedule = ESC_SCHEDULE_DYNAMIC; schedule <= ESC_SCHEDULE_STATIC; schedule++)
        for (unsigned threads = 1; threads <= 3; threads++) {
            const struct esc_engine_options options = {.threads = threads,
                                                       .schedule = (enum esc_schedule)schedule};
            struct esc_engine *other = NULL;
            CHECK(esc_engine_create(&options, &other, NULL) == ESC_OK, "engine");
            enum esc_status status =
                esc_engine_stream(other, plan, &(struct esc_stream){.sink = stop_at_once}, NULL);
            CHECK(status == ESC_ERR_CANCELLED, "%s", esc_status_string(status));
            const struct esc_stream stream = {.orbits = true};
            status = esc_engine_stream(other, plan, &stream, &actual);
            CHECK(status == ESC_OK, "%s", esc_status_string(status));
            expect_summary(&expected, &actual, esc_schedule_name((enum esc_schedule)schedule));
            esc_engine_free(other);
        }
    esc_plan_free(plan);
}

/* Two runs of 4096 points, or two tiles of 64 x 64 that share the rows. */
TEST(digest, shape_is_part_of_the_digest)
{
    enum { COUNT = 128 * 64 };
    static double z[2 * COUNT];
    struct random random = random_from(test_seed());
    for (size_t i = 0; i < 2 * COUNT; i++)
        z[i] = random_between(&random, -2.1, 2.1);
    struct esc_scene scene;
    esc_scene_init(&scene);
    scene.plane = ESC_PLANE_POINTS;
    scene.c_re = -0.75;
    struct esc_engine *const engine = engine_of(NULL, 2);
    struct esc_summary summaries[2];
    for (size_t i = 0; i < 2; i++) {
        const struct esc_points points = {
            .z = z, .precision = ESC_PRECISION_F64, .count = COUNT, .width = i == 0 ? 0 : 128};
        struct esc_plan *const plan = plan_of(&scene, &points);
        const enum esc_status status =
            esc_engine_stream(engine, plan, &(struct esc_stream){.orbits = true}, &summaries[i]);
        CHECK(status == ESC_OK, "%s", esc_status_string(status));
        esc_plan_free(plan);
    }
    CHECK(summaries[0].sum_lo == summaries[1].sum_lo, "the same points have the same sum");
    CHECK(memcmp(&summaries[0].counts, &summaries[1].counts, 16) != 0, "the same digest");
    esc_engine_free(engine);
}

/* ---- What must not matter ------------------------------------------------------------------- */

/* Which NaN an operation makes differs between machines. */
TEST(digest, every_nan_is_digested_as_the_same)
{
    static const uint64_t nans64[] = {UINT64_C(0x7ff8000000000000), UINT64_C(0xfff8000000000000),
                                      UINT64_C(0x7ff8000000000001), UINT64_C(0xfff4000000000001),
                                      UINT64_C(0x7fffffffffffffff)};
    static const uint32_t nans32[] = {UINT32_C(0x7fc00000), UINT32_C(0xffc00000),
                                      UINT32_C(0x7fc00001), UINT32_C(0xffa00001),
                                      UINT32_C(0x7fffffff)};
    struct esc_engine *const engine = engine_of(NULL, 2);
    for (unsigned precision = 0; precision < 2; precision++) {
        struct esc_scene scene;
        struct frame frame;
        struct esc_summary first, summary;
        esc_scene_init(&scene);
        scene.width = scene.height = 66;
        scene.precision = (enum esc_precision)precision;
        struct esc_plan *const plan = plan_of(&scene, NULL);
        frame_create(plan, &frame);
        frame_run(engine, plan, &frame);
        for (size_t i = 0; i < sizeof nans64 / sizeof *nans64; i++) {
            const size_t part = frame.z_size / 2, at = (65 * 66 + 65) * frame.z_size;
            memcpy((char *)frame.z + at, precision ? (const void *)&nans32[i] : &nans64[i], part);
            memcpy((char *)frame.z + part, precision ? (const void *)&nans32[i] : &nans64[i], part);
            const enum esc_status status =
                esc_engine_digest(engine, plan, frame.counts, 66, frame.z, &summary);
            CHECK(status == ESC_OK, "%s", esc_status_string(status));
            if (i == 0)
                first = summary;
            CHECK(memcmp(&summary.orbits, &first.orbits, 16) == 0, "NaN %zu, precision %u", i,
                  precision);
        }
        frame_free(&frame);
        esc_plan_free(plan);
    }
    esc_engine_free(engine);
}

TEST(digest, padding_is_not_digested)
{
    struct esc_scene scene;
    struct esc_summary tight, padded;
    esc_scene_init(&scene);
    scene.width = 130;
    scene.height = 70;
    struct esc_engine *const engine = engine_of(NULL, 2);
    struct esc_plan *const plan = plan_of(&scene, NULL);
    struct frame frame;
    frame_create(plan, &frame);
    frame_run(engine, plan, &frame);
    esc_engine_digest(engine, plan, frame.counts, 130, frame.z, &tight);
    static uint32_t counts[70 * 137];
    static double z[70 * 137 * 2];
    memset(counts, 0xee, sizeof counts);
    memset(z, 0xee, sizeof z);
    for (size_t j = 0; j < 70; j++) {
        memcpy(counts + j * 137, frame.counts + j * 130, 130 * sizeof *counts);
        memcpy(z + j * 137 * 2, (double *)frame.z + j * 260, 260 * sizeof *z);
    }
    const enum esc_status status = esc_engine_digest(engine, plan, counts, 137, z, &padded);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    expect_summary(&tight, &padded, "stride 137");
    frame_free(&frame);
    esc_plan_free(plan);
    esc_engine_free(engine);
}

/* ---- Sums of 128 bits ----------------------------------------------------------------------- */

TEST(digest, sums_of_128_bits_are_written_in_full)
{
    static const struct {
        uint64_t high, low;
        const char *text;
    } sums[] = {
        {0, 0, "0"},
        {0, 33219980, "33219980"},
        {0, UINT64_MAX, "18446744073709551615"},
        {1, 0, "18446744073709551616"},
        {1, 1, "18446744073709551617"},
        {UINT64_C(0x4b3b4ca85a86c47a), UINT64_C(0x098a224000000000),
         "100000000000000000000000000000000000000"},
        {UINT64_MAX, UINT64_MAX, "340282366920938463463374607431768211455"},
    };
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        struct esc_summary summary;
        char text[40];
        memset(&summary, 0, sizeof summary);
        summary.sum_hi = sums[i].high;
        summary.sum_lo = sums[i].low;
        esc_sum_string(&summary, text);
        CHECK(strcmp(text, sums[i].text) == 0, "%s, expected %s", text, sums[i].text);
    }
}

/* A frame of 32 GiB, every page of which is one of the same few: 2^33 + 2^27 counts of 2^31 - 1
 * come to more than 64 bits. */
TEST(digest, sums_carry_past_64_bits)
{
    enum { WIDTH = 1 << 17, ROWS = (1 << 16) + (1 << 10), BLOCK = 8 << 20 };
    const size_t size = (size_t)WIDTH * ROWS * 4;
    if (sizeof size < 8 || !test_full_size())
        test_skip("sums past 64 bits: needs 33 GiB of addresses and a fast machine");
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    test_skip("sums past 64 bits: the sanitizer would shadow 33 GiB");
#endif
    const int file = memfd_create("counts", 0);
    CHECK(file >= 0 && ftruncate(file, BLOCK) == 0, "a file in memory");
    char *const frame =
        mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (frame == MAP_FAILED)
        test_skip("sums past 64 bits: no 33 GiB of addresses");
    for (size_t at = 0; at < size; at += BLOCK)
        CHECK(mmap(frame + at, BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) !=
                  MAP_FAILED,
              "block at %zu", at);
    for (size_t i = 0; i < BLOCK / 4; i++)
        ((uint32_t *)(void *)frame)[i] = UINT32_C(2147483647);

    struct esc_scene scene;
    struct esc_summary summary;
    esc_scene_init(&scene);
    scene.width = WIDTH;
    scene.height = ROWS;
    scene.max_iter = ESC_MAX_ITER;
    struct esc_engine *const engine = engine_of(NULL, 2);
    struct esc_plan *const plan = plan_of(&scene, NULL);
    const enum esc_status status =
        esc_engine_digest(engine, plan, (uint32_t *)(void *)frame, WIDTH, NULL, &summary);
    CHECK(status == ESC_OK, "%s", esc_status_string(status));
    const uint64_t pixels = (uint64_t)WIDTH * ROWS; /* (2^33 + 2^27) * (2^31 - 1) = 2^64 + ... */
    CHECK(summary.pixels == pixels && summary.at_max_iter == pixels, "%" PRIu64 " at max_iter",
          summary.at_max_iter);
    CHECK(summary.sum_hi == 1 && summary.sum_lo == (pixels << 31) - pixels,
          "sum %" PRIu64 " %" PRIu64, summary.sum_hi, summary.sum_lo);
    CHECK(summary.max_count == UINT32_C(2147483647), "largest count %u", summary.max_count);
    esc_plan_free(plan);
    esc_engine_free(engine);
    munmap(frame, size);
    close(file);
}

/* ---- Text and goldens ----------------------------------------------------------------------- */

TEST(digest, strings_are_the_bytes_in_order)
{
    struct esc_digest digest;
    char text[33];
    for (size_t i = 0; i < 16; i++)
        digest.bytes[i] = (uint8_t)(i * 0x11);
    esc_digest_string(&digest, text);
    CHECK(strcmp(text, "00112233445566778899aabbccddeeff") == 0, "%s", text);
}

/* Counts as the goldens have them come from the oracle's own frame too. */
TEST(digest, goldens_are_what_the_oracle_makes)
{
    struct esc_engine *const engine = engine_of("scalar", 2);
    for (size_t i = 0; esc_scene_name(i) != NULL; i++)
        for (unsigned arithmetic = 0; arithmetic < 4; arithmetic++) {
            struct esc_scene scene;
            struct esc_summary golden, expected;
            struct frame frame;
            esc_scene_named(esc_scene_name(i), ESC_CLASS_S, &scene);
            scene.precision = (enum esc_precision)(arithmetic & 1);
            scene.contract = (enum esc_contract)(arithmetic >> 1);
            const enum esc_status status = esc_golden_find(&scene, &golden);
            CHECK(status == ESC_OK, "%s: %s", esc_scene_name(i), esc_status_string(status));
            /* Where time is short, not SLEEF's: an emulator takes half a minute for them. */
            if ((!test_full_size() && (i % 3 != 0 || scene.formula >= ESC_FORMULA_POWER)) ||
                esc_formula_check(scene.formula, scene.contract, NULL) != ESC_OK)
                continue;
            struct esc_plan *const plan = plan_of(&scene, NULL);
            frame_create(plan, &frame);
            frame_from_oracle(plan, &frame);
            summary_define(&frame, &scene, 64, 64, &expected);
            expected.has_orbits = golden.has_orbits;
            expect_summary(&expected, &golden, esc_scene_name(i));
            frame_free(&frame);
            esc_plan_free(plan);
        }
    esc_engine_free(engine);
}
