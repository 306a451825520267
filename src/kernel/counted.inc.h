/* SPDX-License-Identifier: BSD-2-Clause */
/* counted.inc.h - a part of escape.inc.h: iterations that are counted, and tested one by one or a few at a time. */

/* ---- Without tests, in hope ------------------------------------------------------------------ */

/* Multibrot's products want more registers than two loops can have. */
ESC_INLINE bool N(hopes)(const loop_t *loop)
{
    return loop->formula != ESC_FORMULA_MULTIBROT;
}

/* Keeps c of a fleet where the loop below reads it. */
ESC_INLINE void N(keep_c)(const loop_t *loop, const fleet_t *fleet, hope_t *hope, uint32_t width)
{
    if (!loop->c_varies) {
        V(store)(hope->cr, loop->c_re);
        V(store)(hope->ci, loop->c_im);
        return;
    }
    ESC_EACH (k, width) {
        V(store)(hope->cr + k * LANES, fleet->cr[k]);
        V(store)(hope->ci + k * LANES, fleet->ci[k]);
    }
}

/* Iterates a fleet without tests, which is faster by half, in the hope that no orbit escapes: whether
 * that was so, for escape is final here. If one did, the fleet is lost. */
ESC_INLINE bool N(hope)(const loop_t *loop, hope_t *hope, fleet_t *fleet, uint32_t n,
                        uint32_t width)
{
    vec x[8], y[8];
    N(keep_c)(loop, fleet, hope, width);
    ESC_EACH (k, width)
        x[k] = fleet->x[k], y[k] = fleet->y[k];
    if (n % STEPS != 0)
        N(blind_step)(loop, N(BY_FMA), hope->cr, hope->ci, x, y, width);
    const uint32_t rest = n / STEPS * STEPS;
    if (N(by_turns)(loop))
        N(steps)(loop, N(BY_TURNS), hope->cr, hope->ci, rest, x, y, width);
    else
        N(steps)(loop, N(BY_FMA), hope->cr, hope->ci, rest, x, y, width);
    uint32_t lost = 0;
    ESC_EACH (k, width) {
        const mask inside = V(lt)(N(r2)(loop, x[k], y[k]), loop->escape_r2);
        lost |= M(bits)(fleet->alive[k]) & ~M(bits)(inside);
        fleet->x[k] = x[k];
        fleet->y[k] = y[k];
        fleet->count[k] = C(set_mask)(fleet->count[k], fleet->alive[k], n);
    }
    return lost == 0;
}

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

/* Collects the next group of a tile: a block of a grid, or a piece of a list. */
static __attribute__((noinline)) void N(gather)(const struct esc_kernel_params *params,
                                                const struct esc_kernel_tile *tile,
                                                const cursor_t *from, pixels_t *pixels)
{
    const bool grid = tile->layout == ESC_LAYOUT_GRID;
    for (uint32_t k = 0; k < FIRST_IN_FLIGHT; k++) {
        const uint32_t first = grid ? from->column : from->column + k * LANES;
        const bool inside = first < tile->width && (!grid || from->row + k < tile->height);
        const uint32_t left = inside ? tile->width - first : 0;
        const uint32_t n = left < LANES ? left : LANES;
        pixels->valid[k] = N(below)(ESC_MUTATED(TAIL) && n < LANES && n > 0 ? n - 1 : n);
        for (uint32_t i = 0; i < LANES; i++) {
            const uint32_t lane = k * LANES + i, column = first + i;
            const uint32_t row = grid ? from->row + k : column;
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

/* A block of a grid, one vector wide: nearly all there are. Rows that it has not are masked. */
ESC_INLINE void N(load_block)(const struct esc_kernel_params *params, const loop_t *loop,
                              const struct esc_kernel_tile *tile, const cursor_t *from,
                              uint32_t rows, fleet_t *fleet)
{
    const real *const z_re = tile->z_re, *const z_im = tile->z_im;
    const real *const c_re = tile->c_re, *const c_im = tile->c_im;
    const vec x = z_re != NULL ? V(load)(z_re + from->column) : V(set1)((real)params->z_re);
    const vec cr = loop->c_varies ? V(load)(c_re + from->column) : loop->c_re;
    ESC_EACH (k, FIRST_IN_FLIGHT) {
        const uint32_t row = from->row + (k < rows ? k : 0);
        fleet->x[k] = x;
        fleet->y[k] = V(set1)(z_im != NULL ? z_im[row] : (real)params->z_im);
        fleet->cr[k] = cr;
        fleet->ci[k] = loop->c_varies ? V(set1)(c_im[row]) : loop->c_im;
        fleet->alive[k] = M(first)(k < rows ? LANES : 0);
        fleet->count[k] = C(zero)();
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
        fleet->count[k] = C(zero)();
    }
}

/* Loads the next group. rows: of a block, or 0: of any shape, which comes by way of `pixels`. */
ESC_INLINE void N(load_first)(const struct esc_kernel_params *params, const loop_t *loop,
                              const struct esc_kernel_tile *tile, const cursor_t *next,
                              uint32_t rows, pixels_t *pixels, fleet_t *fleet)
{
    if (rows > 0) {
        N(load_block)(params, loop, tile, next, rows, fleet);
    } else {
        N(gather)(params, tile, next, pixels);
        N(load_pixels)(loop, pixels, fleet);
    }
}

/* Writes a group: orbits that are alive as if they never escaped. If they do, they are written again.
 * rows: of a block that starts at `at`, or 0: of any shape. */
ESC_INLINE void N(store_group)(const job_t *job, const fleet_t *fleet, uint32_t rows, size_t at,
                               size_t stride, pixels_t *pixels)
{
    ESC_EACH (k, FIRST_IN_FLIGHT) {
        const cnt counts = C(set_mask)(fleet->count[k], fleet->alive[k], job->max_iter);
        if (rows == 0) {
            C(store)(pixels->counts + k * LANES, counts);
            V(store)(pixels->x + k * LANES, fleet->x[k]);
            V(store)(pixels->y + k * LANES, fleet->y[k]);
        } else if (k < rows) {
            C(store)(job->output->counts + at + k * stride, counts);
            real *const z = (real *)job->output->final_z + 2 * (at + k * stride);
            if (job->keep_z)
                V(store_complex)(z, V(canonical)(fleet->x[k]), V(canonical)(fleet->y[k]));
        }
    }
    if (rows == 0)
        N(scatter)(job, pixels);
}

/* Iterates a group `limit` times, or until no lane is left; whether one is. */
ESC_INLINE bool N(count_first)(const loop_t *loop, fleet_t *fleet, uint32_t limit)
{
    const enum N(doubling) doubling = loop->huge_r2 ? N(BY_ADD) : N(BY_FMA);
    for (uint32_t n = limit; n > 0; n--) {
        N(tick)(loop, doubling, fleet, FIRST_IN_FLIGHT);
        if (!N(any_alive)(fleet, FIRST_IN_FLIGHT))
            return false;
    }
    return true;
}

/* Moves past a group: a grid's blocks go from left to right in bands. */
ESC_INLINE void N(advance)(const struct esc_kernel_tile *tile, cursor_t *next)
{
    const bool grid = tile->layout == ESC_LAYOUT_GRID;
    next->column += grid ? LANES : FIRST_GROUP;
    if (next->column >= tile->width) {
        next->column = 0;
        next->row += grid ? FIRST_IN_FLIGHT : 1;
    }
}

/* Queues what is alive of a group; see store_group. */
ESC_INLINE void N(push_group)(const job_t *job, queue_t *survivors, const fleet_t *fleet,
                              uint32_t rows, uint32_t first, uint32_t stride,
                              const pixels_t *pixels)
{
    ESC_EACH (k, FIRST_IN_FLIGHT) {
        const idx at = rows > 0 ? I(add)(I(set1)(first + k * stride), I(iota)())
                                : I(load)(pixels->at + k * LANES);
        const uint32_t alive = M(bits)(fleet->alive[k]);
        N(push)(job, survivors, fleet->x[k], fleet->y[k], fleet->cr[k], fleet->ci[k], at, alive);
    }
}

/* Takes pixels from where `next` is until enough have survived the first iterations, or none are left:
 * then false. Where escape is not final, or orbits are short, all iterations are done here. Pixels that
 * are near each other in both directions tend to escape together, hence blocks. Where survivors stay, too,
 * hope goes on to where the blind loop begins. */
ESC_INLINE bool N(first)(const struct esc_kernel_params *params, const loop_t *loop,
                         const job_t *job, const struct esc_kernel_tile *tile, cursor_t *next,
                         flight_t *flight)
{
    queue_t *const survivors = &flight->shallow, *const deep = &flight->deep;
    const bool queued = tile->escape_final && job->deep > 0;
    const uint32_t limit = queued ? FIRST_ITER : job->max_iter;
    const bool blocks = tile->layout == ESC_LAYOUT_GRID && job->output->lanes == NULL;
    ESC_KERNEL_ENTER(job->probe, ESC_REGION_COUNTED);
    while (next->row < tile->height && survivors->size < LEVEL_GROUP && deep->size < DEEP_ENOUGH) {
        const uint32_t at = tile->first + next->row * tile->stride + next->column;
        const uint32_t below = tile->height - next->row;
        const uint32_t rows = !blocks || tile->width - next->column < LANES ? 0
                              : below < FIRST_IN_FLIGHT                     ? below
                                                                            : FIRST_IN_FLIGHT;
        pixels_t pixels;
        fleet_t fleet;
        bool any = false, straight = false;
        N(load_first)(params, loop, tile, next, rows, &pixels, &fleet);
        if (queued && flight->pixels_stay && N(hopes)(loop)) {
            straight = flight->survivors_stay;
            any =
                N(hope)(loop, &flight->hope, &fleet, straight ? job->deep : limit, FIRST_IN_FLIGHT);
            if (!any) {
                straight = flight->survivors_stay = false;
                N(load_first)(params, loop, tile, next, rows, &pixels, &fleet);
            }
        }
        any = any || N(count_first)(loop, &fleet, limit);
        N(advance)(tile, next);
        flight->pixels_stay = any && N(all_alive)(&fleet, FIRST_IN_FLIGHT);
        N(store_group)(job, &fleet, rows, at, tile->stride, &pixels);
        if (queued && any)
            N(push_group)
        (job, straight ? deep : survivors, &fleet, rows, at, tile->stride, &pixels);
    }
    ESC_KERNEL_LEAVE(job->probe);
    return next->row < tile->height;
}

/* ---- Groups from a queue -------------------------------------------------------------------- */

/* Loads a group: the last orbits of a queue that has given them up already. */
ESC_INLINE void N(load_group)(const loop_t *loop, const queue_t *queue, const group_t *group,
                              fleet_t *fleet)
{
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

/* Iterates a group at most `limit` times, or until no lane is left; in stretches, where z of orbits that
 * escape is not asked for. */
ESC_INLINE void N(count_level)(const loop_t *loop, fleet_t *fleet, uint32_t limit)
{
    const uint32_t singles = loop->keep_z ? limit : limit % STRETCH;
    trail_t trail;
    for (uint32_t n = 0; n < singles; n++) {
        N(tick)(loop, N(BY_FMA), fleet, LEVEL_IN_FLIGHT);
        if (n % STRETCH == STRETCH - 1 && !N(any_alive)(fleet, LEVEL_IN_FLIGHT))
            return;
    }
    if (loop->keep_z)
        return;
    N(trail_begin)(loop, &trail, LEVEL_IN_FLIGHT);
    for (uint32_t n = singles; n < limit && N(any_alive)(fleet, LEVEL_IN_FLIGHT); n += STRETCH)
        N(stretch)(loop, fleet, &trail, LEVEL_IN_FLIGHT);
    N(trail_end)(loop, fleet, &trail, LEVEL_IN_FLIGHT);
}

/* Counts a group: survivors of the first iterations up to where the blind loop begins, to go to the deep
 * queue, or orbits that have escaped in a blind block, from its start. */
ESC_INLINE void N(count_group)(const loop_t *loop, const job_t *job, flight_t *flight, bool exits)
{
    queue_t *const queue = exits ? &flight->exits : &flight->shallow;
    const uint32_t limit = exits ? STRIDES_MOST * job->part : job->deep - FIRST_ITER;
    fleet_t fleet;
    group_t group;
    ESC_KERNEL_ENTER(job->probe, exits ? ESC_REGION_EXIT : ESC_REGION_LEVEL);
    group.size = queue->size < LEVEL_GROUP ? queue->size : LEVEL_GROUP;
    queue->size -= group.size;
    N(load_group)(loop, queue, &group, &fleet);
    bool counted = false;
    if (!exits && flight->survivors_stay && N(hopes)(loop)) {
        counted = N(hope)(loop, &flight->hope, &fleet, limit, LEVEL_IN_FLIGHT);
        if (!counted)
            N(load_group)(loop, queue, &group, &fleet);
    }
    if (!counted)
        N(count_level)(loop, &fleet, limit);
    if (!exits)
        flight->survivors_stay = N(all_alive)(&fleet, LEVEL_IN_FLIGHT);
    ESC_EACH (k, LEVEL_IN_FLIGHT) {
        V(store)(group.x + k * LANES, fleet.x[k]);
        V(store)(group.y + k * LANES, fleet.y[k]);
        C(store)(group.counts + k * LANES, fleet.count[k]);
        group.alive[k] = M(bits)(fleet.alive[k]);
    }
    N(settle)(job, queue, &group, exits ? NULL : &flight->deep);
    ESC_KERNEL_LEAVE(job->probe);
}
