/* SPDX-License-Identifier: BSD-2-Clause */
/* render_rows.c - tiles into bands of rows, and bands out in order. */
#include "cli/render_rows.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TILE_SIDE 64
#define TILE_PIXELS 4096
#define SHARE_TILES 16                   /* what a stream of the engine's holds at once */
#define BANDS_LEAST 3                    /* one is passed on, one is filled, one is begun */
#define BANDS_BYTES (UINT64_C(64) << 20) /* of more bands than these */
#define SAMPLES 1024                     /* pixels that are compared with the reference, at most */
#define COMPARED_ITERATIONS UINT64_C(100000000)

/* Rows of the picture that come from `supersample` rows of tiles. */
struct band {
    uint64_t first_tile_row, first_row; /* of the frame of samples */
    uint64_t rows;                      /* of the picture */
    _Atomic uint64_t left;              /* tiles that are not coloured yet */
    struct esc_rgb *colours;            /* [rows][width]; without supersampling */
    _Atomic uint32_t *light;            /* [rows][width][3], sums; with it */
};

/* A pixel as it was coloured. */
struct sample {
    uint64_t x, y; /* of the frame of samples */
    uint32_t count;
    bool there, has_z, has[ESC_VALUES];
    double z[2], values[ESC_VALUES];
};

struct renderer {
    const struct esc_render_rows *order;
    struct esc_light *light; /* null without supersampling */
    uint64_t width, height;  /* of the picture */
    uint64_t tiles_across, tile_rows, bands_n;
    unsigned samples; /* along a side */
    uint64_t team;    /* threads */
    bool upside_down; /* bands come from the frame's end, and rows of each, too */
    uint64_t *digests;
    struct band *ring;
    uint64_t ring_n;
    struct esc_rgb *row;

    pthread_mutex_t mutex; /* of what follows */
    pthread_cond_t changed;
    uint64_t next_band, next_tile; /* to be dealt */
    uint64_t passed;               /* bands that have been passed on */
    bool over;
    int stopped;
    struct sample *kept; /* [kept_n], of every keep_step-th tile; null: none */
    size_t kept_n;
    uint64_t keep_step;
};

uint64_t esc_render_width(const struct esc_plan *plan, const struct esc_colouring *colouring)
{
    return esc_plan_width(plan) / colouring->supersample;
}

uint64_t esc_render_height(const struct esc_plan *plan, const struct esc_colouring *colouring)
{
    return esc_plan_height(plan) / colouring->supersample;
}

/* ---- Bands ------------------------------------------------------------------------------------ */

static uint64_t band_tile_rows(const struct renderer *renderer, const struct band *band)
{
    const uint64_t left = renderer->tile_rows - band->first_tile_row;
    return left < renderer->samples ? left : renderer->samples;
}

/* The index-th band from the picture's top takes a place in the ring. */
static void band_begin(struct renderer *renderer, uint64_t index)
{
    struct band *const band = &renderer->ring[index % renderer->ring_n];
    const uint64_t at = renderer->upside_down ? renderer->bands_n - 1 - index : index;
    band->first_tile_row = at * renderer->samples;
    band->first_row = band->first_tile_row * TILE_SIDE;
    const uint64_t first = at * TILE_SIDE;
    band->rows = first >= renderer->height              ? 0
                 : renderer->height - first < TILE_SIDE ? renderer->height - first
                                                        : TILE_SIDE;
    if (band->light)
        memset((void *)band->light, 0,
               (size_t)(band->rows * renderer->width) * 3 * sizeof *band->light);
    atomic_store_explicit(&band->left, band_tile_rows(renderer, band) * renderer->tiles_across,
                          memory_order_relaxed);
}

static bool ring_create(struct renderer *renderer)
{
    const bool light = renderer->samples > 1;
    const size_t pixel = light ? 3 * sizeof(uint32_t) : sizeof(struct esc_rgb);
    const size_t size = (size_t)(renderer->width > 0 ? renderer->width : 1) * TILE_SIDE * pixel;
    const uint64_t more = BANDS_BYTES / size;
    renderer->ring_n = more < BANDS_LEAST ? BANDS_LEAST : more > 64 ? 64 : more;
    renderer->ring = calloc((size_t)renderer->ring_n, sizeof *renderer->ring);
    for (uint64_t i = 0; renderer->ring && i < renderer->ring_n; i++) {
        struct band *const band = &renderer->ring[i];
        void *const memory = malloc(size);
        if (light)
            band->light = memory;
        else
            band->colours = memory;
        if (!memory)
            return false;
    }
    return renderer->ring != NULL;
}

static void ring_free(struct renderer *renderer)
{
    for (uint64_t i = 0; renderer->ring && i < renderer->ring_n; i++) {
        free(renderer->ring[i].colours);
        free((void *)renderer->ring[i].light);
    }
    free(renderer->ring);
}

/* ---- Dealing ---------------------------------------------------------------------------------- */

/* The next tiles of the first band that is not dealt out, once there is a place for it. */
static bool deal_next(void *context, unsigned thread, struct esc_share *share)
{
    struct renderer *const renderer = context;
    (void)thread;
    pthread_mutex_lock(&renderer->mutex);
    while (!renderer->over && renderer->next_band < renderer->bands_n && renderer->next_tile == 0 &&
           renderer->next_band >= renderer->passed + renderer->ring_n)
        pthread_cond_wait(&renderer->changed, &renderer->mutex);
    const bool more = !renderer->over && renderer->next_band < renderer->bands_n;
    if (more) {
        if (renderer->next_tile == 0)
            band_begin(renderer, renderer->next_band);
        const struct band *const band = &renderer->ring[renderer->next_band % renderer->ring_n];
        const uint64_t tiles = band_tile_rows(renderer, band) * renderer->tiles_across;
        const uint64_t left = tiles - renderer->next_tile;
        const uint64_t fair =
            1 + left / (2 * renderer->team); /* smaller shares toward a band's end */
        share->first = band->first_tile_row * renderer->tiles_across + renderer->next_tile;
        share->tiles = fair < SHARE_TILES ? fair : SHARE_TILES;
        share->tiles = share->tiles < left ? share->tiles : left;
        renderer->next_tile += share->tiles;
        if (renderer->next_tile == tiles) {
            renderer->next_band++;
            renderer->next_tile = 0;
        }
    }
    pthread_mutex_unlock(&renderer->mutex);
    return more;
}

/* ---- Tiles ------------------------------------------------------------------------------------ */

static struct band *band_of(struct renderer *renderer, uint64_t tile)
{
    const uint64_t at = tile / renderer->tiles_across / renderer->samples;
    const uint64_t index = renderer->upside_down ? renderer->bands_n - 1 - at : at;
    return &renderer->ring[index % renderer->ring_n];
}

static void colours_put(const struct renderer *renderer, struct band *band,
                        const struct esc_rect *rect, const struct esc_rgb *colours)
{
    for (uint64_t j = 0; j < rect->height; j++) {
        const uint64_t row = rect->y + j - band->first_row;
        memcpy(band->colours + (size_t)(row * renderer->width + rect->x),
               colours + (size_t)j * rect->width, rect->width * sizeof *colours);
    }
}

/* Sums of whole numbers: in whatever order tiles come, they are the same. */
static void light_add(const struct renderer *renderer, struct band *band,
                      const struct esc_rect *rect, const struct esc_rgb *colours)
{
    const unsigned samples = renderer->samples;
    for (uint64_t j = 0; j < rect->height; j++)
        for (uint64_t i = 0; i < rect->width; i++) {
            const uint64_t x = (rect->x + i) / samples;
            const uint64_t y = (rect->y + j - band->first_row) / samples;
            const struct esc_rgb *const colour = &colours[j * rect->width + i];
            if (x >= renderer->width || y >= band->rows)
                continue; /* the grid gave a part of a pixel */
            for (unsigned k = 0; k < 3; k++)
                atomic_fetch_add_explicit(&band->light[(y * renderer->width + x) * 3 + k],
                                          esc_light_of(renderer->light, colour->channel[k]),
                                          memory_order_relaxed);
        }
}

/* ---- Samples of what was coloured ------------------------------------------------------------- */

/* Keeps a pixel of this tile, if it is one of those to be looked at. They are compared when all is done: the reference
 * wants more of a stack than a thread of the team may have. */
static void sample_keep(struct renderer *renderer, const struct esc_tile *tile)
{
    const bool f64 = esc_plan_scene(renderer->order->plan)->precision == ESC_PRECISION_F64;
    const size_t pixels = (size_t)tile->rect.width * tile->rect.height;
    const size_t at = (size_t)(tile->index * UINT64_C(2654435761) % pixels);
    if (renderer->kept == NULL || tile->index % renderer->keep_step != 0)
        return;
    struct sample *const sample = &renderer->kept[tile->index / renderer->keep_step];
    *sample = (struct sample){.x = tile->rect.x + at % tile->rect.width,
                              .y = tile->rect.y + at / tile->rect.width,
                              .count = tile->counts[at],
                              .has_z = tile->final_z != NULL,
                              .there = true};
    for (unsigned i = 0; sample->has_z && i < 2; i++)
        sample->z[i] = f64 ? ((const double *)tile->final_z)[2 * at + i]
                           : (double)((const float *)tile->final_z)[2 * at + i];
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        sample->has[value] = tile->values[value] != NULL;
        if (sample->has[value])
            sample->values[value] = f64 ? ((const double *)tile->values[value])[at]
                                        : (double)((const float *)tile->values[value])[at];
    }
}

static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* Whether a sample is the reference's; else why not. */
static bool sample_holds(const struct esc_plan *plan, const struct sample *sample, char *wrong,
                         size_t wrong_size)
{
    uint32_t count = 0;
    double z[2] = {0, 0}, expected = 0;
    if (esc_plan_pixel(plan, sample->x, sample->y, &count, z) != ESC_OK || count != sample->count) {
        snprintf(wrong, wrong_size,
                 "sample (%" PRIu64 ", %" PRIu64 ") of the picture has count %" PRIu32
                 ", by the scalar reference %" PRIu32,
                 sample->x, sample->y, sample->count, count);
        return false;
    }
    if (sample->has_z && !(same_number(sample->z[0], z[0]) && same_number(sample->z[1], z[1]))) {
        snprintf(wrong, wrong_size,
                 "the final z of sample (%" PRIu64 ", %" PRIu64
                 ") is %.17g %.17g, by the scalar reference %.17g %.17g",
                 sample->x, sample->y, sample->z[0], sample->z[1], z[0], z[1]);
        return false;
    }
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        if (!sample->has[value] || (esc_plan_pixel_value(plan, (enum esc_value)value, sample->x,
                                                         sample->y, &expected) == ESC_OK &&
                                    same_number(sample->values[value], expected)))
            continue;
        snprintf(wrong, wrong_size,
                 "the %s value of sample (%" PRIu64 ", %" PRIu64
                 ") is %.17g, by the scalar reference %.17g",
                 esc_value_name((enum esc_value)value), sample->x, sample->y, sample->values[value],
                 expected);
        return false;
    }
    return true;
}

/* Compares samples until one does not hold, or as many iterations are spent as take a second or so. */
static void samples_compare(const struct renderer *renderer, char *wrong, size_t wrong_size)
{
    const struct esc_plan *const plan = renderer->order->plan;
    uint64_t left = COMPARED_ITERATIONS;
    for (size_t i = 0; renderer->kept != NULL && i < renderer->kept_n; i++) {
        const struct sample *const sample = &renderer->kept[i];
        const uint64_t cost =
            1 + (uint64_t)sample->count * (sample->has[ESC_VALUE_DISTANCE] ? 3u : 1u);
        if (!sample->there || cost > left)
            continue;
        left -= cost;
        if (!sample_holds(plan, sample, wrong, wrong_size))
            return;
    }
}

static int tile_take(void *context, const struct esc_tile *tile)
{
    struct renderer *const renderer = context;
    struct band *const band = band_of(renderer, tile->index);
    struct esc_rgb colours[TILE_PIXELS];
    renderer->digests[tile->index] = tile->digest;
    sample_keep(renderer, tile);
    esc_colourer_tile(renderer->order->colourer, tile, colours);
    if (band->light)
        light_add(renderer, band, &tile->rect, colours);
    else
        colours_put(renderer, band, &tile->rect, colours);
    if (atomic_fetch_sub_explicit(&band->left, 1, memory_order_acq_rel) == 1) {
        pthread_mutex_lock(&renderer->mutex);
        pthread_cond_broadcast(&renderer->changed);
        pthread_mutex_unlock(&renderer->mutex);
    }
    return 0;
}

/* ---- Passing on ------------------------------------------------------------------------------- */

static const struct esc_rgb *row_of(struct renderer *renderer, const struct band *band,
                                    uint64_t row)
{
    if (!band->light)
        return band->colours + (size_t)(row * renderer->width);
    const uint32_t n = renderer->samples * renderer->samples;
    for (uint64_t i = 0; i < renderer->width; i++)
        for (unsigned k = 0; k < 3; k++) {
            const uint32_t sum = band->light[(row * renderer->width + i) * 3 + k];
            renderer->row[i].channel[k] = esc_light_code(renderer->light, (sum + n / 2) / n);
        }
    return renderer->row;
}

static int band_pass(struct renderer *renderer, const struct band *band)
{
    int stopped = 0;
    for (uint64_t j = 0; stopped == 0 && j < band->rows; j++) {
        const uint64_t row = renderer->upside_down ? band->rows - 1 - j : j;
        stopped = renderer->order->row(renderer->order->context, row_of(renderer, band, row));
    }
    return stopped;
}

/* The thread that passes bands on. */
static void *pass(void *context)
{
    struct renderer *const renderer = context;
    pthread_mutex_lock(&renderer->mutex);
    while (!renderer->over && renderer->passed < renderer->bands_n) {
        struct band *const band = &renderer->ring[renderer->passed % renderer->ring_n];
        const bool begun = renderer->passed < renderer->next_band ||
                           (renderer->passed == renderer->next_band && renderer->next_tile > 0);
        if (!begun || atomic_load_explicit(&band->left, memory_order_acquire) > 0) {
            pthread_cond_wait(&renderer->changed, &renderer->mutex);
            continue;
        }
        pthread_mutex_unlock(&renderer->mutex);
        const int stopped = band_pass(renderer, band);
        pthread_mutex_lock(&renderer->mutex);
        renderer->passed++;
        renderer->stopped = stopped;
        renderer->over |= stopped != 0;
        pthread_cond_broadcast(&renderer->changed);
    }
    pthread_mutex_unlock(&renderer->mutex);
    return NULL;
}

/* ---- The whole -------------------------------------------------------------------------------- */

static enum esc_status work(struct renderer *renderer, struct esc_summary *summary)
{
    const struct esc_render_rows *const order = renderer->order;
    const struct esc_deal deal = {.next = deal_next,
                                  .orbits = esc_colouring_orbits(order->colouring),
                                  .values = esc_colouring_values(order->colouring),
                                  .sink = tile_take,
                                  .context = renderer};
    pthread_t thread;
    if (pthread_create(&thread, NULL, pass, renderer) != 0)
        return ESC_ERR_THREADS;
    enum esc_status status = esc_engine_deal(order->engine, order->plan, &deal, summary);
    pthread_mutex_lock(&renderer->mutex);
    renderer->over |= status != ESC_OK;
    pthread_cond_broadcast(&renderer->changed);
    pthread_mutex_unlock(&renderer->mutex);
    pthread_join(thread, NULL);
    if (status == ESC_OK && renderer->stopped == 0 &&
        !esc_digest_combine(renderer->digests, (size_t)esc_plan_tiles(order->plan),
                            &summary->counts))
        status = ESC_ERR_MEMORY;
    return status;
}

enum esc_status esc_render_rows(const struct esc_render_rows *rows, struct esc_summary *summary,
                                int *stopped, char *wrong, size_t wrong_size)
{
    const uint64_t tiles = esc_plan_tiles(rows->plan);
    struct renderer renderer = {
        .order = rows,
        .width = esc_render_width(rows->plan, rows->colouring),
        .height = esc_render_height(rows->plan, rows->colouring),
        .tiles_across = (esc_plan_width(rows->plan) + TILE_SIDE - 1) / TILE_SIDE,
        .tile_rows = (esc_plan_height(rows->plan) + TILE_SIDE - 1) / TILE_SIDE,
        .samples = rows->colouring->supersample,
        .upside_down = esc_colouring_is_book(rows->colouring),
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
        .team = esc_engine_threads(rows->engine),
        .keep_step = 1 + tiles / SAMPLES,
    };
    renderer.bands_n = (renderer.tile_rows + renderer.samples - 1) / renderer.samples;
    renderer.digests = malloc((size_t)tiles * sizeof *renderer.digests);
    renderer.row = malloc((size_t)renderer.width * sizeof *renderer.row);
    renderer.light = renderer.samples > 1 ? esc_light_create() : NULL;
    renderer.kept_n = (size_t)(tiles / renderer.keep_step + 1);
    renderer.kept = wrong ? calloc(renderer.kept_n, sizeof *renderer.kept) : NULL;
    enum esc_status status = ESC_ERR_MEMORY;
    if (ring_create(&renderer) && renderer.digests && renderer.row &&
        (renderer.light || renderer.samples == 1) && (renderer.kept || !wrong))
        status = work(&renderer, summary);
    if (wrong)
        wrong[0] = '\0';
    if (status == ESC_OK && renderer.stopped == 0)
        samples_compare(&renderer, wrong, wrong_size);
    *stopped = renderer.stopped;
    ring_free(&renderer);
    esc_light_free(renderer.light);
    free(renderer.digests);
    free(renderer.row);
    free(renderer.kept);
    return status;
}
