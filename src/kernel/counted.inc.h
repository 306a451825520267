/* SPDX-License-Identifier: BSD-2-Clause */
/* counted.inc.h - a part of escape.inc.h: iterations that are tested and counted one by one. */

/* ---- The first iterations of a tile's pixels ------------------------------------------------ */

#define cursor_t struct N(cursor)
#define pixels_t struct N(pixels)

/* Where the next vector's pixels are. */
cursor_t
{
    uint32_t row, column;
};

/* A group of pixels of any shape: vectors that end with a row, or are not neighbours in the output. */
pixels_t
{
    real x[FIRST_GROUP], y[FIRST_GROUP], cr[FIRST_GROUP], ci[FIRST_GROUP];
    uint32_t at[FIRST_GROUP], counts[FIRST_GROUP];
    uint32_t valid[FIRST_IN_FLIGHT]; /* bits of each vector's lanes */
};

/* Collects the next group of a tile, vector by vector. */
static __attribute__((noinline)) void N(gather)(const struct esc_kernel_params *params,
                                                const struct esc_kernel_tile *tile, cursor_t *next,
                                                pixels_t *pixels)
{
    const bool grid = tile->layout == ESC_LAYOUT_GRID;
    for (uint32_t k = 0; k < FIRST_IN_FLIGHT; k++) {
        const uint32_t left = next->row < tile->height ? tile->width - next->column : 0;
        const uint32_t n = left < LANES ? left : LANES;
        pixels->valid[k] = N(below)(ESC_MUTATED(TAIL) && n < LANES && n > 0 ? n - 1 : n);
        for (uint32_t i = 0; i < LANES; i++) {
            const uint32_t lane = k * LANES + i, column = next->column + i;
            const uint32_t row = grid ? next->row : column;
            const bool there = i < n;
            const real *const z_re = tile->z_re, *const z_im = tile->z_im;
            const real *const c_re = tile->c_re, *const c_im = tile->c_im;
            pixels->x[lane] = !there ? 0 : z_re != NULL ? z_re[column] : (real)params->z_re;
            pixels->y[lane] = !there ? 0 : z_im != NULL ? z_im[row] : (real)params->z_im;
            pixels->cr[lane] = !there ? 0 : c_re != NULL ? c_re[column] : (real)params->c_re;
            pixels->ci[lane] = !there ? 0 : c_im != NULL ? c_im[row] : (real)params->c_im;
            pixels->at[lane] =
                !there ? 0 : tile->first + (grid ? row * tile->stride + column : tile->at[column]);
        }
        next->column += LANES;
        if (next->column >= tile->width) {
            next->column = 0;
            next->row++;
        }
    }
}

/* Writes a group of any shape. */
static __attribute__((noinline)) void N(scatter)(const job_t *job, const pixels_t *pixels)
{
    for (uint32_t k = 0; k < FIRST_IN_FLIGHT; k++) {
        const uint32_t offset = k * LANES;
        N(finish)
        (job, pixels->x + offset, pixels->y + offset, pixels->at + offset, pixels->counts + offset,
         pixels->valid[k], k);
    }
}

/* Whole vectors of neighbours in one row: nearly all there are. Those past the row's end, if it ends
 * within the group, are masked; what they load is only readable. */
ESC_INLINE void N(load_row)(const struct esc_kernel_params *params, const loop_t *loop,
                            const struct esc_kernel_tile *tile, const cursor_t *at,
                            uint32_t vectors, fleet_t *fleet)
{
    ESC_EACH (k, FIRST_IN_FLIGHT) {
        const uint32_t column = at->column + k * LANES;
        const real *const z_re = tile->z_re, *const z_im = tile->z_im;
        const real *const c_re = tile->c_re, *const c_im = tile->c_im;
        fleet->x[k] = z_re != NULL ? V(load)(z_re + column) : V(set1)((real)params->z_re);
        fleet->y[k] = V(set1)(z_im != NULL ? z_im[at->row] : (real)params->z_im);
        fleet->cr[k] = loop->c_varies ? V(load)(c_re + column) : loop->c_re;
        fleet->ci[k] = loop->c_varies ? V(set1)(c_im[at->row]) : loop->c_im;
        fleet->alive[k] = M(first)(k < vectors ? LANES : 0);
    }
}

ESC_INLINE void N(load_pixels)(const loop_t *loop, const pixels_t *pixels, fleet_t *fleet)
{
    ESC_EACH (k, FIRST_IN_FLIGHT) {
        const uint32_t offset = k * LANES;
        fleet->x[k] = V(load)(pixels->x + offset);
        fleet->y[k] = V(load)(pixels->y + offset);
        fleet->cr[k] = loop->c_varies ? V(load)(pixels->cr + offset) : loop->c_re;
        fleet->ci[k] = loop->c_varies ? V(load)(pixels->ci + offset) : loop->c_im;
        fleet->alive[k] = M(first)((uint32_t)__builtin_popcount(pixels->valid[k]));
    }
}

/* Writes a group: orbits that are alive as if they never escaped. If they do, they are written again.
 * vectors: of a row that starts at `at`, or 0: of any shape. */
ESC_INLINE void N(store_group)(const job_t *job, const fleet_t *fleet, uint32_t vectors, size_t at,
                               pixels_t *pixels)
{
    ESC_EACH (k, FIRST_IN_FLIGHT) {
        const cnt counts = C(set_mask)(fleet->count[k], fleet->alive[k], job->max_iter);
        if (vectors == 0) {
            C(store)(pixels->counts + k * LANES, counts);
            V(store)(pixels->x + k * LANES, fleet->x[k]);
            V(store)(pixels->y + k * LANES, fleet->y[k]);
        } else if (k < vectors) {
            C(store)(job->output->counts + at + k * LANES, counts);
            real *const z = (real *)job->output->final_z + 2 * (at + k * LANES);
            if (job->keep_z)
                V(store_complex)(z, V(canonical)(fleet->x[k]), V(canonical)(fleet->y[k]));
        }
    }
    if (vectors == 0)
        N(scatter)(job, pixels);
}

/* Iterates a group `limit` times, or until no lane is left; whether one is. */
ESC_INLINE bool N(count_first)(const loop_t *loop, fleet_t *fleet, uint32_t limit)
{
    const enum N(doubling) doubling = loop->huge_r2 ? N(BY_ADD) : N(BY_FMA);
    for (uint32_t n = limit % TEST_EVERY; n > 0; n--)
        N(tick)(loop, doubling, fleet, FIRST_IN_FLIGHT);
    for (uint32_t n = limit / TEST_EVERY; n > 0; n--) {
        for (uint32_t i = 0; i < TEST_EVERY; i++)
            N(tick)(loop, doubling, fleet, FIRST_IN_FLIGHT);
        if (!N(any_alive)(fleet, FIRST_IN_FLIGHT))
            return false;
    }
    return true;
}

/* Takes pixels from where `next` is until enough have survived the first iterations, or none are left:
 * then false. Where escape is not final, or orbits are short, all iterations are done here. */
ESC_INLINE bool N(first)(const struct esc_kernel_params *params, const loop_t *loop,
                         const job_t *job, const struct esc_kernel_tile *tile, cursor_t *next,
                         queue_t *survivors)
{
    const bool queued = tile->escape_final && job->deep > 0;
    const uint32_t limit = queued ? FIRST_ITER : job->max_iter;
    const bool rows = tile->layout == ESC_LAYOUT_GRID && job->output->lanes == NULL;
    while (next->row < tile->height && survivors->size < LEVEL_GROUP) {
        const uint32_t left = tile->width - next->column;
        const uint32_t at = tile->first + next->row * tile->stride + next->column;
        const uint32_t vectors = !rows || (left < FIRST_GROUP && left % LANES != 0) ? 0
                                 : left < FIRST_GROUP                               ? left / LANES
                                                      : FIRST_IN_FLIGHT;
        pixels_t pixels;
        fleet_t fleet;
        if (vectors > 0) {
            N(load_row)(params, loop, tile, next, vectors, &fleet);
            next->column += vectors * LANES;
            if (next->column == tile->width) {
                next->column = 0;
                next->row++;
            }
        } else {
            N(gather)(params, tile, next, &pixels);
            N(load_pixels)(loop, &pixels, &fleet);
        }
        ESC_EACH (k, FIRST_IN_FLIGHT)
            fleet.count[k] = C(zero)();
        const bool any = N(count_first)(loop, &fleet, limit);
        N(store_group)(job, &fleet, vectors, at, &pixels);
        if (queued && any)
            ESC_EACH (k, FIRST_IN_FLIGHT)
                N(push)
        (job, survivors, fleet.x[k], fleet.y[k], fleet.cr[k], fleet.ci[k],
         vectors > 0 ? I(add)(I(set1)(at + k * LANES), I(iota)()) : I(load)(pixels.at + k * LANES),
         M(bits)(fleet.alive[k]));
    }
    return next->row < tile->height;
}

/* ---- Groups from a queue -------------------------------------------------------------------- */

/* Takes the last orbits of a queue, at most a group. */
ESC_INLINE void N(take)(const loop_t *loop, queue_t *queue, fleet_t *fleet, group_t *group)
{
    group->size = queue->size < LEVEL_GROUP ? queue->size : LEVEL_GROUP;
    queue->size -= group->size;
    ESC_EACH (k, LEVEL_IN_FLIGHT) {
        const uint32_t offset = k * LANES, from = queue->size + offset;
        const uint32_t left = offset < group->size ? group->size - offset : 0;
        fleet->x[k] = V(load)(queue->x + from);
        fleet->y[k] = V(load)(queue->y + from);
        fleet->cr[k] = loop->c_varies ? V(load)(queue->cr + from) : loop->c_re;
        fleet->ci[k] = loop->c_varies ? V(load)(queue->ci + from) : loop->c_im;
        fleet->alive[k] = M(first)(left < LANES ? left : LANES);
        fleet->count[k] = C(zero)();
    }
}

/* Counts a group: survivors of the first iterations up to where the blind loop begins, to go to `next`,
 * or orbits that have escaped in a blind block, from its start (next is null). */
ESC_INLINE void N(count_group)(const loop_t *loop, const job_t *job, queue_t *queue, queue_t *next)
{
    const uint32_t limit = next != NULL ? job->deep - FIRST_ITER : STRIDES_MOST * job->part;
    fleet_t fleet;
    group_t group;
    N(take)(loop, queue, &fleet, &group);
    for (uint32_t n = 0; n < limit; n++) {
        N(tick)(loop, N(BY_FMA), &fleet, LEVEL_IN_FLIGHT);
        if (n % 4 == 3 && !N(any_alive)(&fleet, LEVEL_IN_FLIGHT))
            break;
    }
    ESC_EACH (k, LEVEL_IN_FLIGHT) {
        V(store)(group.x + k * LANES, fleet.x[k]);
        V(store)(group.y + k * LANES, fleet.y[k]);
        C(store)(group.counts + k * LANES, fleet.count[k]);
        group.alive[k] = M(bits)(fleet.alive[k]);
    }
    N(settle)(job, queue, &group, next);
}
