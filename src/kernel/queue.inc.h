/* SPDX-License-Identifier: BSD-2-Clause */
/* queue.inc.h - a part of escape.inc.h: orbits that wait, those in flight, and where they end.
 *
 * What happens once per orbit, or per vector of orbits, and not in every iteration: these functions serve
 * all instances. */

#define FIRST_GROUP (FIRST_IN_FLIGHT * LANES)
#define LEVEL_GROUP (LEVEL_IN_FLIGHT * LANES)
#define DEEP_GROUP (BLIND_IN_FLIGHT * LANES)

/* Orbits that wait for the blind loop before it is entered: some turns of all its lanes, for entering
 * costs; few enough to stay in the first-level cache. */
#define DEEP_ENOUGH (4 * DEEP_GROUP)

/* Room for what is added to a queue that is just short of being served, and for a whole vector at its
 * end. */
#define QUEUE_ROOM (DEEP_ENOUGH + LEVEL_GROUP + DEEP_GROUP + FIRST_GROUP + LANES)

#define job_t struct N(job)
#define queue_t struct N(queue)
#define lanes_t struct N(lanes)
#define flight_t struct N(flight)
#define group_t struct N(group)
#define hope_t struct N(hope_c)

/* What is fixed while a kernel runs, besides its arithmetic. */
job_t
{
    const struct esc_kernel_output *output;
    struct esc_probe *probe;
    uint32_t max_iter;
    uint32_t deep;   /* the iteration at which the blind loop takes orbits over; 0: it does not */
    uint32_t blocks; /* from there to max_iter, each of PARTS parts */
    uint32_t part;   /* iterations in a part */
    real escape_r2;
    bool fused, c_varies, keep_z, periodic;
};

/* Orbits as arrays. All of a queue are at the same iteration, but for exits, which have their own. */
queue_t
{
    _Alignas(64) real x[QUEUE_ROOM];
    real y[QUEUE_ROOM], cr[QUEUE_ROOM], ci[QUEUE_ROOM];
    uint32_t at[QUEUE_ROOM]; /* where in the output */
    uint32_t n[QUEUE_ROOM];  /* exits only */
    uint32_t size;
};

/* The lanes of the blind loop: those that have an orbit come first. Aligned, for loads must not straddle
 * cache lines; with room for a vector that is stored where the last lanes are. */
#define LANE_ROOM (DEEP_GROUP + LANES)

/* Parts of a block. Where each began is kept, so that only a part is replayed when an orbit escapes. */
#define PARTS 4

/* Blocks between two looks, at most, while no lane ends. */
#define STRIDES_MOST 4

lanes_t
{
    _Alignas(64) real cr[LANE_ROOM];
    real ci[LANE_ROOM];
    real x[LANE_ROOM], y[LANE_ROOM]; /* while the loop is left */
    real start_x[PARTS][LANE_ROOM];  /* when each part of the last block began */
    real start_y[PARTS][LANE_ROOM];
    real saved_x[LANE_ROOM], saved_y[LANE_ROOM]; /* earlier, to see whether an orbit repeats */
    uint32_t at[LANE_ROOM];
    uint32_t end[LANE_ROOM];                    /* the block after which max_iter is reached */
    uint32_t born[LANE_ROOM], saved[LANE_ROOM]; /* the orbit's first block, and that of saved_x */
    uint32_t size;                              /* lanes that have an orbit */
    uint32_t now;                               /* blocks so far; wraps */
};

/* c of a fleet that is iterated without tests: such a loop keeps its registers for x and y. */
hope_t
{
    _Alignas(64) real cr[8 * LANES];
    real ci[8 * LANES];
};

/* Orbits on their way through the kernel. */
flight_t
{
    queue_t shallow, deep, exits;
    lanes_t lanes;
    hope_t hope;
    /* Whether no orbit escaped from the last group of pixels, and of survivors: nor will of the next. */
    bool pixels_stay, survivors_stay;
};
ESC_INLINE void N(flight_empty)(flight_t *flight)
{
    flight->shallow.size = flight->deep.size = flight->exits.size = flight->lanes.size = 0;
    flight->pixels_stay = flight->survivors_stay = false;
}
_Static_assert(sizeof(flight_t) <= ESC_KERNEL_FLIGHT, "ESC_KERNEL_FLIGHT holds every flight");

/* A fleet whose iterations are done, in memory. */
group_t
{
    _Alignas(64) real x[LEVEL_GROUP];
    real y[LEVEL_GROUP];
    uint32_t counts[LEVEL_GROUP];
    uint32_t alive[LEVEL_IN_FLIGHT];
    uint32_t size;
};

/* The lanes below n. */
ESC_INLINE uint32_t N(below)(uint32_t n)
{
    return n < LANES ? (1u << n) - 1 : ALL_LANES;
}

ESC_INLINE real N(canonical)(real a)
{
    return a == a ? a : ESC_BITS == 64 ? (real)__builtin_nan("") : (real)__builtin_nanf("");
}

/* Writes the orbits of vector k whose bits are set. */
static __attribute__((noinline)) void N(finish)(const job_t *job, const real *x, const real *y,
                                                const uint32_t *at, const uint32_t *counts,
                                                uint32_t bits, uint32_t k)
{
    const struct esc_kernel_output *const output = job->output;
    for (uint32_t rest = bits; rest != 0; rest &= rest - 1) {
        const uint32_t i = (uint32_t)__builtin_ctz(rest);
        output->counts[at[i]] = counts[i];
    }
    for (uint32_t rest = job->keep_z ? bits : 0; rest != 0; rest &= rest - 1) {
        const uint32_t i = (uint32_t)__builtin_ctz(rest);
        real *const z = (real *)output->final_z + 2 * (size_t)at[i];
        z[0] = N(canonical)(x[i]);
        z[1] = N(canonical)(y[i]);
    }
    for (uint32_t rest = output->lanes != NULL ? bits : 0; rest != 0; rest &= rest - 1) {
        const uint32_t i = (uint32_t)__builtin_ctz(rest);
        output->lanes[at[i]] = (uint8_t)(k * LANES + i);
    }
}

/* Appends the lanes whose bits are set. */
ESC_INLINE void N(push)(const job_t *job, queue_t *queue, vec x, vec y, vec cr, vec ci, idx at,
                        uint32_t bits)
{
    const uint32_t size = queue->size;
    V(compress)(queue->x + size, x, bits);
    V(compress)(queue->y + size, y, bits);
    if (job->c_varies) {
        V(compress)(queue->cr + size, cr, bits);
        V(compress)(queue->ci + size, ci, bits);
    }
    I(compress)(queue->at + size, at, bits);
    queue->size = size + (uint32_t)__builtin_popcount(bits);
}

/* Writes those of a group from a queue that have escaped, and passes on the others; all of the exits
 * have escaped (next is null then). What was taken from the queue is still there, above its size. */
static __attribute__((noinline)) void N(settle)(const job_t *job, const queue_t *queue,
                                                group_t *group, queue_t *next)
{
    for (uint32_t k = 0; k * LANES < group->size; k++) {
        const uint32_t offset = k * LANES, from = queue->size + offset;
        const uint32_t valid = N(below)(group->size - offset);
        const uint32_t alive = next != NULL ? group->alive[k] : 0;
        uint32_t *const counts = group->counts + offset;
        const uint32_t *const at = queue->at + from;
        if ((valid & ~alive) != 0) {
            const idx before = next != NULL ? I(set1)(FIRST_ITER) : I(load)(queue->n + from);
            I(store)(counts, I(set)(I(add)(I(load)(counts), before), alive, job->max_iter));
            if (ESC_MUTATED(REPLAY) && next == NULL)
                counts[0]++;
            /* Those of all lanes, without a branch for each: who is alive has max_iter there already. */
            if (valid == ALL_LANES && !job->keep_z && job->output->lanes == NULL)
                for (uint32_t i = 0; i < LANES; i++)
                    job->output->counts[at[i]] = counts[i];
            else
                N(finish)(job, group->x + offset, group->y + offset, at, counts, valid & ~alive, k);
        }
        if (alive != 0)
            N(push)
        (job, next, V(load)(group->x + offset), V(load)(group->y + offset),
         V(load)(queue->cr + from), V(load)(queue->ci + from), I(load)(at), alive);
    }
}

/* ---- Lanes of the blind loop ---------------------------------------------------------------- */

/* Gives lanes that have no orbit one from the deep queue, as far as it goes. */
static __attribute__((noinline)) void N(board)(const job_t *job, flight_t *flight)
{
    lanes_t *const lanes = &flight->lanes;
    queue_t *const queue = &flight->deep;
    const uint32_t room = DEEP_GROUP - lanes->size;
    const uint32_t n = room < queue->size ? room : queue->size, from = queue->size - n;
    const idx end = I(set1)(lanes->now + job->blocks), born = I(set1)(lanes->now);
    for (uint32_t i = 0; i < n; i += LANES) {
        const uint32_t to = lanes->size + i;
        V(store)(lanes->x + to, V(load)(queue->x + from + i));
        V(store)(lanes->y + to, V(load)(queue->y + from + i));
        if (job->c_varies) {
            V(store)(lanes->cr + to, V(load)(queue->cr + from + i));
            V(store)(lanes->ci + to, V(load)(queue->ci + from + i));
        }
        I(store)(lanes->at + to, I(load)(queue->at + from + i));
        I(store)(lanes->end + to, end);
        I(store)(lanes->born + to, born);
    }
    queue->size = from;
    lanes->size += n;
}

/* Sends the lanes of vector k whose bits are set to the exits, as they were when the part of the last
 * block began in which they escaped: the last part at whose start they were inside. */
ESC_INLINE void N(leave_vector)(const job_t *job, flight_t *flight, uint32_t k, idx first_n,
                                idx part, uint32_t escaped)
{
    const lanes_t *const lanes = &flight->lanes;
    const uint32_t offset = k * LANES;
    const vec escape_r2 = V(set1)(job->escape_r2);
    vec x = V(load)(lanes->start_x[0] + offset), y = V(load)(lanes->start_y[0] + offset);
    idx n = first_n;
    for (uint32_t p = 1; p < PARTS; p++) {
        const vec next_x = V(load)(lanes->start_x[p] + offset);
        const vec next_y = V(load)(lanes->start_y[p] + offset);
        const vec b = V(mul)(next_y, next_y);
        const mask inside = V(lt)(
            job->fused ? V(fma)(next_x, next_x, b) : V(add)(V(mul)(next_x, next_x), b), escape_r2);
        x = V(select)(inside, next_x, x);
        y = V(select)(inside, next_y, y);
        n = I(add_mask)(n, M(bits)(inside), part);
    }
    queue_t *const exits = &flight->exits;
    I(compress)(exits->n + exits->size, n, escaped);
    N(push)
    (job, exits, x, y, V(load)(lanes->cr + offset), V(load)(lanes->ci + offset),
     I(load)(lanes->at + offset), escaped);
}

/* Sends all lanes whose bits are set, by vector, to the exits; `strides` blocks have been done. */
static __attribute__((noinline)) void N(leave)(const job_t *job, flight_t *flight, uint32_t strides,
                                               const uint32_t escaped[static BLIND_IN_FLIGHT])
{
    const lanes_t *const lanes = &flight->lanes;
    const idx max_iter = I(set1)(job->max_iter), block = I(set1)(job->part * PARTS);
    const idx begin = I(set1)(lanes->now - strides), part = I(set1)(job->part * strides);
    for (uint32_t k = 0; k < BLIND_IN_FLIGHT; k++)
        if (escaped[k] != 0) {
            const idx left = I(sub)(I(load)(lanes->end + k * LANES), begin); /* blocks */
            N(leave_vector)
            (job, flight, k, I(sub)(max_iter, I(mul)(left, block)), part, escaped[k]);
        }
}

/* Writes the final z, and the lanes, of orbits of vector k that have reached max_iter; their counts are
 * there since the orbits were pixels. */
static __attribute__((noinline)) void N(arrive)(const job_t *job, const lanes_t *lanes, uint32_t k,
                                                uint32_t bits)
{
    const uint32_t offset = k * LANES;
    uint32_t counts[LANES];
    I(store)(counts, I(set1)(job->max_iter));
    N(finish)(job, lanes->x + offset, lanes->y + offset, lanes->at + offset, counts, bits, k);
}

/* How many blocks there are before a lane is at max_iter, if none escapes. */
static __attribute__((noinline)) uint32_t N(blocks_left)(const lanes_t *lanes)
{
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < lanes->size; i++) {
        const uint32_t left = lanes->end[i] - lanes->now;
        least = left < least ? left : least;
    }
    return least;
}

/* Moves the lanes of vector k whose bits are set to where lane `to` is and up. */
ESC_INLINE void N(close_up)(const job_t *job, lanes_t *lanes, uint32_t k, uint32_t to,
                            uint32_t bits)
{
    const uint32_t from = k * LANES;
    V(compress)(lanes->x + to, V(load)(lanes->x + from), bits);
    V(compress)(lanes->y + to, V(load)(lanes->y + from), bits);
    if (job->c_varies) {
        V(compress)(lanes->cr + to, V(load)(lanes->cr + from), bits);
        V(compress)(lanes->ci + to, V(load)(lanes->ci + from), bits);
    }
    I(compress)(lanes->at + to, I(load)(lanes->at + from), bits);
    I(compress)(lanes->end + to, I(load)(lanes->end + from), bits);
    if (job->periodic) {
        V(compress)(lanes->saved_x + to, V(load)(lanes->saved_x + from), bits);
        V(compress)(lanes->saved_y + to, V(load)(lanes->saved_y + from), bits);
        I(compress)(lanes->saved + to, I(load)(lanes->saved + from), bits);
        I(compress)(lanes->born + to, I(load)(lanes->born + from), bits);
    }
}

/* After blocks at the end of a drain: lanes that have an orbit still close up, and what is in the deep
 * queue goes to those behind them. */
static __attribute__((noinline)) void N(drain_turn)(const job_t *job, flight_t *flight,
                                                    const uint32_t ended[static BLIND_IN_FLIGHT])
{
    lanes_t *const lanes = &flight->lanes;
    uint32_t kept = 0;
    for (uint32_t k = 0; k * LANES < lanes->size; k++) {
        const uint32_t stay = N(below)(lanes->size - k * LANES) & ~ended[k];
        N(close_up)(job, lanes, k, kept, stay);
        kept += (uint32_t)__builtin_popcount(stay);
    }
    lanes->size = kept;
    N(board)(job, flight);
}

/* Gives the lanes of vector k that have ended new orbits: those of the deep queue from `from` on. */
ESC_INLINE void N(refill)(const job_t *job, flight_t *flight, uint32_t k, uint32_t from, vec *x,
                          vec *y, uint32_t ended)
{
    lanes_t *const lanes = &flight->lanes;
    const queue_t *const queue = &flight->deep;
    const uint32_t offset = k * LANES;
    /* Or the orbit is taken to be where the lane's last one was: at its last block. */
    const uint32_t end = lanes->now + (ESC_MUTATED(REFILL) ? 1 : job->blocks);
    *x = V(expand)(*x, queue->x + from, ended);
    *y = V(expand)(*y, queue->y + from, ended);
    if (job->c_varies) {
        V(store)
        (lanes->cr + offset, V(expand)(V(load)(lanes->cr + offset), queue->cr + from, ended));
        V(store)
        (lanes->ci + offset, V(expand)(V(load)(lanes->ci + offset), queue->ci + from, ended));
    }
    I(store)(lanes->at + offset, I(expand)(I(load)(lanes->at + offset), queue->at + from, ended));
    I(store)(lanes->end + offset, I(set)(I(load)(lanes->end + offset), ended, end));
    if (job->periodic)
        I(store)(lanes->born + offset, I(set)(I(load)(lanes->born + offset), ended, lanes->now));
}

/* An orbit that is where it was some blocks ago is spared as many whole repetitions as fit before
 * max_iter: the same z is reached there. Returns the blocks left out. */
ESC_INLINE uint32_t N(skip)(lanes_t *lanes, uint32_t i)
{
    const uint32_t period = lanes->now - lanes->saved[i];
    const uint32_t skipped = (lanes->end[i] - lanes->now - 1) / period * period;
    lanes->end[i] -= skipped;
    return skipped;
}

/* At the start of a block: an orbit whose z, bit for bit, was seen some blocks ago repeats, and so never
 * escapes. z is kept at ages that double (R. P. Brent, BIT 20, 1980). Returns the iterations left out. */
static __attribute__((noinline)) uint64_t N(skip_repeats)(const job_t *job, lanes_t *lanes)
{
    const idx now = I(set1)(lanes->now), one = I(set1)(1), zero = I(set1)(0);
    uint64_t skipped = 0;
    for (uint32_t k = 0; k * LANES < lanes->size; k++) {
        const uint32_t offset = k * LANES, valid = N(below)(lanes->size - offset);
        const idx age = I(sub)(now, I(load)(lanes->born + offset));
        const uint32_t young = I(eq)(age, zero);
        uint32_t again =
            V(same)(V(load)(lanes->start_x[0] + offset), V(load)(lanes->saved_x + offset)) &
            V(same)(V(load)(lanes->start_y[0] + offset), V(load)(lanes->saved_y + offset)) & valid &
            ~young;
        for (; again != 0; again &= again - 1)
            skipped += N(skip)(lanes, offset + (uint32_t)__builtin_ctz(again));
        uint32_t keep =
            I(eq)(I(and)(age, I(sub)(age, one)), zero) & valid; /* powers of two, and 0 */
        for (; keep != 0; keep &= keep - 1) {
            const uint32_t i = offset + (uint32_t)__builtin_ctz(keep);
            lanes->saved_x[i] = lanes->start_x[0][i];
            lanes->saved_y[i] = lanes->start_y[0][i];
            lanes->saved[i] = lanes->now;
        }
    }
    return skipped * job->part * PARTS;
}
