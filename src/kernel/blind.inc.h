/* SPDX-License-Identifier: BSD-2-Clause */
/* blind.inc.h - a part of escape.inc.h: blocks of iterations with no test and no count. */

/* Lays out the blind loop: it begins a whole number of blocks before max_iter, so that an orbit which
 * does not escape ends with a block. Of a few numbers of blocks the one is taken that leaves least to be
 * counted. It begins the later the larger max_iter is, for so do most orbits escape. With too few
 * iterations there is none. */
ESC_INLINE void N(lay_out)(job_t *job)
{
    const uint32_t later = job->max_iter / 25 < 80 ? job->max_iter / 25 : 80;
    const uint32_t begin = later > LEVEL_ITER ? later : LEVEL_ITER;
    if (job->max_iter < begin + BLOCK / 2)
        return;
    const uint32_t left = job->max_iter - begin, unit = PARTS * STEPS;
    const uint32_t most = left < BLOCK ? 1 : left / BLOCK;
    uint32_t done = 0;
    for (uint32_t blocks = most; blocks > most / 2 && blocks + 4 > most; blocks--) {
        const uint32_t steps = left / (blocks * unit);
        if (blocks * unit * steps > done) {
            done = blocks * unit * steps;
            job->blocks = blocks;
            job->part = steps * STEPS;
        }
    }
    job->deep = ESC_MUTATED(BLOCK) ? begin : job->max_iter - done;
}

ESC_INLINE void N(lanes_load)(const lanes_t *lanes, vec *x, vec *y)
{
    ESC_EACH (k, BLIND_IN_FLIGHT) {
        x[k] = V(load)(lanes->x + k * LANES);
        y[k] = V(load)(lanes->y + k * LANES);
    }
}

ESC_INLINE void N(lanes_store)(lanes_t *lanes, const vec *x, const vec *y)
{
    ESC_EACH (k, BLIND_IN_FLIGHT) {
        V(store)(lanes->x + k * LANES, x[k]);
        V(store)(lanes->y + k * LANES, y[k]);
    }
}

/* Which lanes have ended after a block: their bits by vector, and whether there are any. */
ESC_INLINE bool N(any_ended)(const loop_t *loop, const lanes_t *lanes, const vec *x, const vec *y,
                             uint32_t *escaped, uint32_t *due)
{
    const idx now = I(set1)(lanes->now);
    uint32_t any = 0;
    ESC_EACH (k, BLIND_IN_FLIGHT) {
        escaped[k] = ~M(bits)(V(lt)(N(r2)(loop, x[k], y[k]), loop->escape_r2)) & ALL_LANES;
        due[k] = I(eq)(I(load)(lanes->end + k * LANES), now);
        any |= escaped[k] | due[k];
    }
    return any != 0;
}

/* After a block: lanes that have escaped leave, those at max_iter have arrived, and others take their
 * place. */
ESC_INLINE void N(turn)(const job_t *job, flight_t *flight, uint32_t strides, vec *x, vec *y,
                        uint32_t *escaped, uint32_t *due)
{
    lanes_t *const lanes = &flight->lanes;
    const bool arrivals = job->keep_z || job->output->lanes != NULL;
    const bool short_of = flight->deep.size < DEEP_GROUP;
    uint32_t any_escaped = 0;
    if (arrivals || short_of)
        N(lanes_store)(lanes, x, y);
    ESC_EACH (k, BLIND_IN_FLIGHT) {
        const uint32_t offset = k * LANES;
        const uint32_t size = lanes->size > offset ? lanes->size - offset : 0;
        escaped[k] &= N(below)(size);
        due[k] &= N(below)(size) & ~escaped[k];
        any_escaped |= escaped[k];
        if (arrivals && due[k] != 0)
            N(arrive)(job, lanes, k, due[k]);
        due[k] |= escaped[k];
    }
    if (any_escaped != 0)
        N(leave)(job, flight, strides, escaped);
    if (short_of) {
        N(drain_turn)(job, flight, due);
        N(lanes_load)(lanes, x, y);
        return;
    }
    uint32_t from = flight->deep.size;
    ESC_EACH (k, BLIND_IN_FLIGHT) {
        from -= (uint32_t)__builtin_popcount(due[k]);
        N(refill)(job, flight, k, from, &x[k], &y[k], due[k]);
    }
    flight->deep.size = from;
}

/* Runs blocks while the deep queue can refill every lane, or, to drain, while any lane has an orbit;
 * stops early when exits fill a group. Returns the iterations that repeated orbits were spared. */
ESC_INLINE uint64_t N(blind)(const loop_t *loop, const job_t *job, flight_t *flight, bool drain)
{
    lanes_t *const lanes = &flight->lanes;
    vec x[BLIND_IN_FLIGHT], y[BLIND_IN_FLIGHT];
    uint64_t skipped = 0;
    uint32_t strides = 1; /* blocks without a look between them, while nothing happens */
    ESC_KERNEL_ENTER(job->probe, ESC_REGION_BLIND);
    if (!loop->c_varies) {
        V(store)(lanes->cr, loop->c_re);
        V(store)(lanes->ci, loop->c_im);
    }
    N(board)(job, flight);
    N(lanes_load)(lanes, x, y);
    do {
        for (uint32_t p = 0; p < PARTS; p++) {
            ESC_EACH (k, BLIND_IN_FLIGHT) {
                V(store)(lanes->start_x[p] + k * LANES, x[k]);
                V(store)(lanes->start_y[p] + k * LANES, y[k]);
            }
            if (job->periodic && p == 0)
                skipped += N(skip_repeats)(job, lanes);
            if (N(by_turns)(loop))
                N(steps)
            (loop, N(BY_TURNS), lanes->cr, lanes->ci, strides * job->part, x, y, BLIND_IN_FLIGHT);
            else N(steps)(loop, N(BY_FMA), lanes->cr, lanes->ci, strides * job->part, x, y,
                          BLIND_IN_FLIGHT);
        }
        lanes->now += strides;
        uint32_t escaped[BLIND_IN_FLIGHT], due[BLIND_IN_FLIGHT];
        if (N(any_ended)(loop, lanes, x, y, escaped, due)) {
            ESC_KERNEL_ENTER(job->probe, ESC_REGION_REFILL);
            N(turn)(job, flight, strides, x, y, escaped, due);
            ESC_KERNEL_LEAVE(job->probe);
            strides = 1;
        } else if (!job->periodic) {
            strides = N(blocks_left)(lanes);
            strides = strides < STRIDES_MOST ? strides : STRIDES_MOST;
        }
    } while (flight->exits.size < LEVEL_GROUP &&
             (drain ? lanes->size > 0 : flight->deep.size >= DEEP_GROUP));
    N(lanes_store)(lanes, x, y);
    ESC_KERNEL_LEAVE(job->probe);
    return skipped;
}
