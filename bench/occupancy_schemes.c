/* SPDX-License-Identifier: BSD-2-Clause */
/* occupancy_schemes.c - which lanes iterate what, by each scheme, given how long every orbit lasts.
 *
 * No arithmetic is needed: a lane's orbit escapes when its count says so. The queues follow
 * src/kernel/escape.inc.h step by step, on one thread: groups are taken, refilled and drained as there. */
#include "bench/occupancy.h"

#include <math.h>
#include <string.h>

/* Adds `lanes` lanes that do the iterations from..from + ticks - 1, of which those past max_iter are
 * nowhere in `at`. Differences, until finish() sums. */
static void spend(struct esc_occupancy *result, enum esc_occupancy_stage stage, uint64_t from,
                  uint32_t ticks, uint32_t lanes)
{
    const uint64_t last = result->max_iter, to = from + ticks;
    result->spent += (uint64_t)ticks * lanes;
    result->stages[stage] += (uint64_t)ticks * lanes;
    result->at[from < last ? from : last] += lanes;
    result->at[to < last ? to : last] -= lanes;
}

static void begin(struct esc_occupancy *result, uint32_t max_iter)
{
    uint64_t *const at = result->at;
    *result = (struct esc_occupancy){.at = at, .max_iter = max_iter};
    memset(at, 0, ((size_t)max_iter + 1) * sizeof *at);
}

static void finish(struct esc_occupancy *result, uint32_t max_iter)
{
    for (uint32_t n = 1; n <= max_iter; n++)
        result->at[n] += result->at[n - 1];
}

/* The iterations of a loop whose longest orbit lasts for `most`: an iteration tests and then steps, so
 * the one that finds the escape counts too. Looks `every` iterations, after `lead` without a look. */
static uint32_t ticks_until(uint32_t most, uint32_t lead, uint32_t every, uint32_t limit)
{
    if (most >= limit)
        return limit;
    const uint32_t need = most + 1 > lead ? most + 1 - lead : 1;
    const uint32_t ticks = lead + (need + every - 1) / every * every;
    return ticks < limit ? ticks : limit;
}

static uint32_t longest(const uint32_t *counts, uint64_t size)
{
    uint32_t most = 0;
    for (uint64_t i = 0; i < size; i++)
        most = counts[i] > most ? counts[i] : most;
    return most;
}

void esc_occupancy_masked(const struct esc_occupancy_frame *frame, uint32_t lanes, uint32_t vectors,
                          struct esc_occupancy *result)
{
    const uint64_t pixels = frame->width * frame->height, group = (uint64_t)lanes * vectors;
    begin(result, frame->max_iter);
    for (uint64_t from = 0; from < pixels; from += group) {
        const uint64_t size = pixels - from < group ? pixels - from : group;
        const uint32_t most = longest(frame->counts + from, size);
        spend(result, ESC_OCCUPANCY_FIRST, 0, ticks_until(most, 0, 1, frame->max_iter),
              lanes * vectors);
    }
    finish(result, frame->max_iter);
}

/* ---- The kernel's queues -------------------------------------------------------------------- */

#define MAX_LANES 256 /* in the blind loop: 16 vectors of 16 */
#define MAX_QUEUE 2048
#define PARTS 4 /* these as in src/kernel/queue.inc.h */
#define STRIDES_MOST 4
#define STRETCH 4 /* as in step.inc.h */
#define TURNS_ENOUGH 4

struct orbit {
    uint32_t count; /* where it ends */
    uint64_t n;     /* where it is */
    uint32_t end;   /* in the blind loop: the block after which it is at max_iter */
};

/* Zeros that a vector leaves behind when its lanes close up. */
static const struct orbit nobody = {.count = UINT32_MAX};

struct queue {
    struct orbit orbits[MAX_QUEUE];
    uint32_t size;
};

struct flight {
    const struct esc_occupancy_kernel *kernel;
    const struct esc_occupancy_frame *frame;
    struct esc_occupancy *result;
    uint32_t deep_start; /* 0: there are too few iterations for queues */
    uint32_t blocks, part;
    uint32_t first_group, level_group, deep_group;
    struct queue shallow, deep, exits;
    struct orbit lanes[MAX_LANES]; /* above `size` what was there before, which is iterated, too */
    uint32_t size, now;
    bool pixels_stay, survivors_stay;
};

/* A tile's pixels in the order in which the kernel takes them. */
struct cursor {
    struct esc_rect rect;
    uint32_t row, column;
    bool list; /* narrow tiles at an edge: pixels one after the other */
    bool queued;
};

static void push(struct queue *queue, struct orbit orbit)
{
    queue->orbits[queue->size++] = orbit;
}

static uint32_t count_at(const struct flight *flight, const struct cursor *next, uint32_t row,
                         uint32_t column)
{
    return flight->frame
        ->counts[(next->rect.y + row) * flight->frame->width + next->rect.x + column];
}

/* Moves past a group of pixels, whose counts it takes: a block of the grid, one vector wide, or a piece
 * of a list. How many they are. */
static uint32_t next_group(const struct flight *flight, struct cursor *next, uint32_t *counts)
{
    const uint32_t width = next->rect.width, height = next->rect.height;
    const uint32_t lanes = flight->kernel->lanes, rows = flight->kernel->first_in_flight;
    uint32_t taken = 0;
    if (next->list) {
        while (taken < flight->first_group && next->row < height) {
            counts[taken++] = count_at(flight, next, next->row, next->column++);
            if (next->column == width) {
                next->column = 0;
                next->row++;
            }
        }
        return taken;
    }
    for (uint32_t row = next->row; row < next->row + rows && row < height; row++)
        for (uint32_t x = next->column; x < next->column + lanes && x < width; x++)
            counts[taken++] = count_at(flight, next, row, x);
    next->column += lanes;
    if (next->column >= width) {
        next->column = 0;
        next->row += rows;
    }
    return taken;
}

/* escape64_hope, of lanes that are at n[i]: whether none escapes before it ends. */
static bool hope(struct flight *flight, enum esc_occupancy_stage stage, const struct orbit *orbits,
                 uint32_t size, uint32_t ticks, uint32_t lanes)
{
    bool held = true;
    for (uint32_t i = 0; i < lanes; i++)
        spend(flight->result, stage, orbits[i < size ? i : 0].n, ticks, 1);
    for (uint32_t i = 0; i < size; i++)
        held = held && orbits[i].count > orbits[i].n + ticks;
    return held;
}

/* escape64_first: pixels of the tile, until enough have survived. Whether any are left. */
static bool first(struct flight *flight, struct cursor *next)
{
    const struct esc_occupancy_kernel *const kernel = flight->kernel;
    const bool queued = next->queued && flight->deep_start > 0;
    const uint32_t limit = queued ? kernel->first_iter : flight->frame->max_iter;
    const uint32_t lanes = flight->first_group;
    while (next->row < next->rect.height && flight->shallow.size < flight->level_group &&
           flight->deep.size < TURNS_ENOUGH * flight->deep_group) {
        uint32_t counts[MAX_LANES], alive = 0;
        struct orbit orbits[MAX_LANES];
        const uint32_t size = next_group(flight, next, counts);
        for (uint32_t i = 0; i < size; i++)
            orbits[i] = (struct orbit){.count = counts[i]};
        bool held = false, straight = false;
        if (queued && flight->pixels_stay) {
            straight = flight->survivors_stay;
            held = hope(flight, ESC_OCCUPANCY_FIRST, orbits, size,
                        straight ? flight->deep_start : limit, lanes);
            if (!held)
                straight = flight->survivors_stay = false;
        }
        if (!held) {
            const uint32_t ticks = ticks_until(longest(counts, size), 0, 1, limit);
            spend(flight->result, ESC_OCCUPANCY_FIRST, 0, ticks, lanes);
        }
        for (uint32_t i = 0; queued && i < size; i++)
            if (counts[i] >= limit) {
                push(
                    straight ? &flight->deep : &flight->shallow,
                    (struct orbit){.count = counts[i], .n = straight ? flight->deep_start : limit});
                alive++;
            }
        flight->pixels_stay = alive == lanes;
    }
    return next->row < next->rect.height;
}

/* escape64_count_group: survivors up to where the blind loop begins, or the replay of exits. */
static void count_group(struct flight *flight, bool exits)
{
    struct queue *const queue = exits ? &flight->exits : &flight->shallow;
    const uint32_t limit =
        exits ? STRIDES_MOST * flight->part : flight->deep_start - flight->kernel->first_iter;
    const uint32_t lanes = flight->level_group;
    const uint32_t size = queue->size < lanes ? queue->size : lanes;
    const struct orbit *const group = queue->orbits + (queue->size -= size);
    const enum esc_occupancy_stage stage = exits ? ESC_OCCUPANCY_REPLAY : ESC_OCCUPANCY_LEVEL;
    if (exits || !flight->survivors_stay || !hope(flight, stage, group, size, limit, lanes)) {
        uint64_t most = 0;
        for (uint32_t i = 0; i < size; i++)
            most = group[i].count - group[i].n > most ? group[i].count - group[i].n : most;
        const uint32_t ticks = ticks_until((uint32_t)most, limit % STRETCH, STRETCH, limit);
        for (uint32_t i = 0; i < lanes; i++) /* without an orbit, they count as the first */
            spend(flight->result, stage, group[i < size ? i : 0].n, ticks, 1);
    }
    if (exits)
        return;
    uint32_t alive = 0;
    for (uint32_t i = 0; i < size; i++)
        if (group[i].count >= flight->deep_start) {
            push(&flight->deep, (struct orbit){.count = group[i].count, .n = flight->deep_start});
            alive++;
        }
    flight->survivors_stay = alive == lanes;
}

/* escape64_board: lanes without an orbit get one, as far as there are some. */
static void board(struct flight *flight)
{
    const uint32_t room = flight->deep_group - flight->size;
    const uint32_t n = room < flight->deep.size ? room : flight->deep.size;
    const struct orbit *const from = flight->deep.orbits + (flight->deep.size -= n);
    for (uint32_t i = 0; i < n; i++) {
        struct orbit *const lane = &flight->lanes[flight->size++];
        *lane = from[i];
        lane->end = flight->now + flight->blocks;
    }
}

static bool escaped(const struct flight *flight, const struct orbit *orbit)
{
    return orbit->count <= orbit->n && orbit->count < flight->frame->max_iter;
}

/* escape64_leave: back to the last part at whose start the orbit was inside. */
static void leave(struct flight *flight, uint32_t strides, struct orbit orbit)
{
    const uint32_t part = strides * flight->part;
    orbit.n -= part;
    for (uint32_t p = 1; p < PARTS && orbit.count <= orbit.n; p++)
        orbit.n -= part;
    push(&flight->exits, orbit);
}

/* escape64_drain_turn: the lanes that have an orbit still, vector by vector, and then others. */
static void close_up(struct flight *flight, const bool ended[static MAX_LANES])
{
    const uint32_t lanes = flight->kernel->lanes;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < flight->size; k += lanes) {
        uint32_t to = kept;
        struct orbit vector[MAX_LANES];
        memcpy(vector, flight->lanes + k, lanes * sizeof *vector);
        for (uint32_t i = 0; i < lanes; i++)
            if (k + i < flight->size && !ended[k + i])
                flight->lanes[kept++] = vector[i];
        for (to += lanes; to > kept; to--) /* a whole vector is written */
            if (to <= flight->deep_group)
                flight->lanes[to - 1] = nobody;
    }
    flight->size = kept;
    board(flight);
}

/* escape64_turn */
static void turn(struct flight *flight, uint32_t strides)
{
    const bool short_of = flight->deep.size < flight->deep_group;
    bool ended[MAX_LANES] = {false};
    for (uint32_t i = 0; i < flight->size; i++) {
        const bool escapes = escaped(flight, &flight->lanes[i]);
        ended[i] = escapes || flight->lanes[i].end == flight->now;
        if (escapes)
            leave(flight, strides, flight->lanes[i]);
    }
    if (short_of) {
        close_up(flight, ended);
        return;
    }
    const uint32_t lanes = flight->kernel->lanes;
    for (uint32_t k = 0; k < flight->size;
         k += lanes) { /* the first vector takes the last orbits */
        uint32_t n = 0;
        for (uint32_t i = k; i < k + lanes; i++)
            n += ended[i];
        const struct orbit *from = flight->deep.orbits + (flight->deep.size -= n);
        for (uint32_t i = k; i < k + lanes; i++)
            if (ended[i]) {
                flight->lanes[i] = *from++;
                flight->lanes[i].end = flight->now + flight->blocks;
            }
    }
}

/* Some blocks without a look; whether any lane has ended. Lanes at rest count as the first lane. */
static bool blocks(struct flight *flight, uint32_t strides)
{
    const uint32_t steps = strides * PARTS * flight->part;
    const uint64_t somewhere = flight->lanes[0].n;
    bool any = false;
    flight->now += strides;
    for (uint32_t i = 0; i < flight->deep_group; i++) {
        struct orbit *const orbit = &flight->lanes[i];
        spend(flight->result, ESC_OCCUPANCY_BLIND, i < flight->size ? orbit->n : somewhere, steps,
              1);
        orbit->n += steps;
        any = any || escaped(flight, orbit) || orbit->end == flight->now;
    }
    return any;
}

/* How many blocks may follow without a look: escape64_blocks_left, and its bound. */
static uint32_t strides_left(const struct flight *flight)
{
    uint32_t least = STRIDES_MOST;
    for (uint32_t i = 0; i < flight->size; i++) {
        const uint32_t left = flight->lanes[i].end - flight->now;
        least = left < least ? left : least;
    }
    return least;
}

static void blind(struct flight *flight, bool drain)
{
    uint32_t strides = 1;
    board(flight);
    do
        if (blocks(flight, strides)) {
            turn(flight, strides);
            strides = 1;
        } else
            strides = strides_left(flight);
    while (flight->exits.size < flight->level_group &&
           (drain ? flight->size > 0 : flight->deep.size >= flight->deep_group));
}

/* escape64_tile; a null cursor drains. */
static void tile(struct flight *flight, struct cursor *next)
{
    const bool drain = next == NULL;
    bool more = !drain;
    for (;;) {
        const bool last = drain && flight->deep.size == 0 && flight->size == 0;
        const bool exits = flight->exits.size >= (last ? 1 : flight->level_group);
        if (exits || flight->shallow.size >= (drain ? 1 : flight->level_group))
            count_group(flight, exits);
        else if (drain ? !last : flight->deep.size >= TURNS_ENOUGH * flight->deep_group)
            blind(flight, drain);
        else if (more)
            more = first(flight, next);
        else
            break;
    }
}

/* Whether escape is final everywhere in the tile: |c| <= R, with the engine's margin. */
static bool escape_final(const struct esc_plan *plan, const struct esc_rect *rect)
{
    const struct esc_scene *const scene = esc_plan_scene(plan);
    double re = fabs(scene->c_re), im = fabs(scene->c_im);
    if (scene->plane == ESC_PLANE_MANDELBROT) {
        const double dx = (scene->x1 - scene->x0) / (double)esc_plan_width(plan);
        const double dy = (scene->y0 - scene->y1) / (double)esc_plan_height(plan);
        const double left = scene->x0 + dx * (double)rect->x;
        const double top = scene->y1 + dy * (double)rect->y;
        re = fmax(fabs(left), fabs(left + dx * (rect->width - 1)));
        im = fmax(fabs(top), fabs(top + dy * (rect->height - 1)));
    }
    return hypot(re, im) <= scene->bailout * (1 - 0x1p-16);
}

/* escape64_lay_out, for a step per pass. */
static void lay_out(struct flight *flight)
{
    const struct esc_occupancy_kernel *const kernel = flight->kernel;
    const uint32_t max_iter = flight->frame->max_iter;
    const uint32_t later = max_iter / 25 < 80 ? max_iter / 25 : 80;
    const uint32_t begin = later > kernel->level_iter ? later : kernel->level_iter;
    if (max_iter < begin + kernel->block / 2)
        return;
    const uint32_t left = max_iter - begin;
    const uint32_t most = left < kernel->block ? 1 : left / kernel->block;
    uint32_t done = 0;
    for (uint32_t n = most; n > most / 2 && n + 4 > most; n--) {
        const uint32_t part = left / (n * PARTS);
        if (n * PARTS * part > done) {
            done = n * PARTS * part;
            flight->blocks = n;
            flight->part = part;
        }
    }
    flight->deep_start = max_iter - done;
}

void esc_occupancy_queues(const struct esc_occupancy_frame *frame,
                          const struct esc_occupancy_kernel *kernel, struct esc_occupancy *result)
{
    struct flight flight = {.kernel = kernel,
                            .frame = frame,
                            .result = result,
                            .first_group = kernel->first_in_flight * kernel->lanes,
                            .level_group = kernel->level_in_flight * kernel->lanes,
                            .deep_group = kernel->blind_in_flight * kernel->lanes};
    for (uint32_t i = 0; i < MAX_LANES; i++)
        flight.lanes[i] = nobody;
    lay_out(&flight);
    begin(result, frame->max_iter);
    for (uint64_t index = 0; index < esc_plan_tiles(frame->plan); index++) {
        struct cursor next = {.row = 0};
        esc_plan_tile(frame->plan, index, &next.rect);
        next.list = next.rect.width % kernel->lanes != 0 && next.rect.width < 2 * kernel->lanes;
        next.queued = escape_final(frame->plan, &next.rect);
        tile(&flight, &next);
    }
    tile(&flight, NULL);
    finish(result, frame->max_iter);
}
