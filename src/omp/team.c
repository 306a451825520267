/* SPDX-License-Identifier: BSD-2-Clause */
/* team.c - shares the chunks of a run over the threads of an OpenMP team. */
#define _GNU_SOURCE /* sched_setaffinity */
#include "omp/engine.h"

#include <omp.h>
#include <sched.h>
#include <time.h>

#include "cpu/fpenv.h"

static uint64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Only the worker's own thread writes it: a plain increment that others may read. */
void esc_worker_took(struct esc_worker *worker)
{
    const uint64_t done = atomic_load_explicit(&worker->tiles, memory_order_relaxed);
    atomic_store_explicit(&worker->tiles, done + 1, memory_order_relaxed);
}

static void tiles_run(struct esc_run *run, struct esc_worker *worker, uint64_t first, uint64_t last)
{
    for (uint64_t position = first; position < last; position++) {
        if (atomic_load_explicit(&run->engine->cancelled, memory_order_relaxed))
            return;
        run->tile(run, worker, position);
        esc_worker_took(worker);
    }
}

/* Notes what a thread did from `start` until now. */
static void trace_add(struct esc_run *run, const struct esc_worker *worker, uint64_t first,
                      uint64_t tiles, uint64_t start)
{
    struct esc_trace *const trace = run->engine->trace;
    const uint64_t begin = run->engine->begin_ns, end = clock_ns();
    const uint64_t at = atomic_fetch_add_explicit(&trace->next, 1, memory_order_relaxed);
    if (at < trace->limit)
        trace->chunks[at] = (struct esc_trace_chunk){.first = first,
                                                     .tiles = tiles,
                                                     .start_ns = start - begin,
                                                     .end_ns = end - begin,
                                                     .thread = worker->thread};
}

/* Takes what is dealt until there is no more. */
static void shares_take(struct esc_run *run, struct esc_worker *worker)
{
    const struct esc_deal *const deal = run->deal;
    struct esc_share share;
    while (!atomic_load_explicit(&run->engine->cancelled, memory_order_relaxed) &&
           deal->next(deal->context, worker->thread, &share)) {
        if (share.tiles == 0 || share.first >= run->tiles ||
            share.tiles > run->tiles - share.first) {
            atomic_store_explicit(&run->misdealt, true, memory_order_relaxed);
            esc_engine_cancel(run->engine);
            return;
        }
        const bool traced = run->engine->trace != NULL;
        const uint64_t start = traced ? clock_ns() : 0;
        ESC_PROBE_ENTER(esc_worker_probe(worker), ESC_REGION_CHUNK);
        run->share(run, worker, &share);
        ESC_PROBE_LEAVE(esc_worker_probe(worker));
        if (traced)
            trace_add(run, worker, share.first, share.tiles, start);
    }
}

static void chunk_run(struct esc_run *run, struct esc_worker *worker, uint64_t chunk)
{
    const uint64_t first = chunk * run->chunk;
    const uint64_t left = run->tiles - first;
    const uint64_t tiles = left < run->chunk ? left : run->chunk;
    const bool traced = run->engine->trace != NULL;
    const uint64_t start = traced ? clock_ns() : 0;
    ESC_PROBE_ENTER(esc_worker_probe(worker), ESC_REGION_CHUNK);
    tiles_run(run, worker, first, first + tiles);
    ESC_PROBE_LEAVE(esc_worker_probe(worker));
    if (traced)
        trace_add(run, worker, first, tiles, start);
}

/* Orbits in flight when a run is cancelled are forgotten: they must not turn up in the next. */
static void share_finish(struct esc_run *run, struct esc_worker *worker)
{
    const bool traced = run->engine->trace != NULL && run->finish != NULL;
    const uint64_t start = traced ? clock_ns() : 0;
    if (atomic_load_explicit(&run->engine->cancelled, memory_order_relaxed))
        worker->scratch->flight.used = false;
    else if (run->finish != NULL)
        run->finish(run, worker);
    if (traced)
        trace_add(run, worker, run->tiles, 0, start);
}

/* Work-sharing loops take their schedule from the source, hence one for each. The schedule of
 * omp_set_schedule would do, but is the caller's to set. */
static void chunks_share(struct esc_run *run, struct esc_worker *worker)
{
    const uint64_t chunks = (run->tiles + run->chunk - 1) / run->chunk;
    switch (run->engine->schedule) {
    case ESC_SCHEDULE_DYNAMIC:
#pragma omp for schedule(dynamic, 1) nowait
        for (uint64_t chunk = 0; chunk < chunks; chunk++)
            chunk_run(run, worker, chunk);
        break;
    case ESC_SCHEDULE_STATIC:
#pragma omp for schedule(static) nowait
        for (uint64_t chunk = 0; chunk < chunks; chunk++)
            chunk_run(run, worker, chunk);
        break;
    case ESC_SCHEDULE_GUIDED:
#pragma omp for schedule(guided) nowait
        for (uint64_t chunk = 0; chunk < chunks; chunk++)
            chunk_run(run, worker, chunk);
        break;
    case ESC_SCHEDULE_RUNTIME:
#pragma omp for schedule(runtime) nowait
        for (uint64_t chunk = 0; chunk < chunks; chunk++)
            chunk_run(run, worker, chunk);
        break;
    }
}

/* ---- Threads that sleep ------------------------------------------------------------------- */

#define PATIENCE_NS 20000 /* more than a thread takes that waits awake */

/* Waits until the whole team has begun, at most `limit_ns`. A barrier of the OpenMP runtime spins for
 * milliseconds by default, and a thread that was woken on the same CPU, as happens in virtual machines,
 * where a halted CPU does not count as idle, would not begin before that is over, nor for a yield: the
 * CPU is given away by sleeping. */
static void await_team(struct esc_engine *engine, uint64_t limit_ns)
{
    const unsigned team = (unsigned)omp_get_num_threads();
    const struct timespec moment = {0, 1};
    const uint64_t start = clock_ns();
    while (atomic_load_explicit(&engine->awake, memory_order_relaxed) < team) {
        const uint64_t waited = clock_ns() - start;
        if (waited > limit_ns)
            return;
        if (waited > PATIENCE_NS)
            nanosleep(&moment, NULL);
    }
}

#define LIMIT_NS 50000000

/* Threads that had work so long ago may sleep; they are awake for longer, by the runtime's default. */
#define AWAKE_NS 1000000

/* CPUs that threads of a team are on; those beyond are not told apart. */
#define CPUS 1024

struct places {
    atomic_uchar taken[CPUS];
};

static bool take_place(struct places *places, int cpu)
{
    return cpu < 0 || cpu >= CPUS ||
           !atomic_exchange_explicit(&places->taken[cpu], true, memory_order_relaxed);
}

/* Moves the calling thread to a CPU of its mask that no other of the team is on, if there is one; the
 * mask is as it was afterwards. */
static void move_apart(struct places *places)
{
    cpu_set_t mask, one;
    if (take_place(places, esc_cpu_current()) || sched_getaffinity(0, sizeof mask, &mask) != 0)
        return;
    for (int cpu = 0; cpu < CPUS && cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET((size_t)cpu, &mask) && take_place(places, cpu)) {
            CPU_ZERO(&one);
            CPU_SET((size_t)cpu, &one);
            sched_setaffinity(0, sizeof one, &one);
            sched_setaffinity(0, sizeof mask, &mask);
            return;
        }
}

void esc_engine_wake(struct esc_engine *engine)
{
    struct places places = {{0}};
    if (engine == NULL || engine->capacity == 1)
        return;
    atomic_store_explicit(&engine->awake, 0, memory_order_relaxed);
#pragma omp parallel num_threads((int)engine->capacity)
    {
        move_apart(&places);
        atomic_fetch_add_explicit(&engine->awake, 1, memory_order_relaxed);
        await_team(engine, LIMIT_NS);
    }
    engine->busy_ns = clock_ns();
}

/* ---- Probes ------------------------------------------------------------------------------- */

static void probe_begin(struct esc_worker *worker)
{
    struct esc_probe *const probe = esc_worker_probe(worker);
    if (probe == NULL)
        return;
    esc_probe_start(probe, __FILE__, __LINE__);
    ESC_PROBE_ENTER(probe, ESC_REGION_SHARE);
}

static void probe_end(struct esc_worker *worker)
{
    struct esc_probe *const probe = esc_worker_probe(worker);
    if (probe == NULL)
        return;
    ESC_PROBE_LEAVE(probe);
    esc_probe_stop(probe, worker->end_ns - worker->begin_ns);
}

/* What a thread did before its share and after it is known now that all are done. */
static void probes_settle(struct esc_engine *engine)
{
    for (unsigned i = 0; i < engine->team; i++) {
        const struct esc_worker *const worker = &engine->workers[i];
        esc_probe_add(&engine->probes[i], ESC_REGION_WAKE, __FILE__, __LINE__,
                      worker->begin_ns - engine->begin_ns);
        esc_probe_add(&engine->probes[i], ESC_REGION_WAIT, __FILE__, __LINE__,
                      engine->busy_ns - worker->end_ns);
    }
}

/* ---- Runs --------------------------------------------------------------------------------- */

enum esc_status esc_team_run(struct esc_run *run)
{
    struct esc_engine *const engine = run->engine;
    for (unsigned i = 0; i < engine->capacity; i++) {
        atomic_store_explicit(&engine->workers[i].tiles, 0, memory_order_relaxed);
        engine->workers[i].stats = (struct esc_stats){0};
        engine->workers[i].output = (struct esc_kernel_output){0};
        engine->workers[i].scratch->flight.saved = 0;
        engine->workers[i].scratch->flight.probe =
            engine->probes != NULL ? &engine->probes[i] : NULL;
    }
    atomic_store_explicit(&engine->cancelled, false, memory_order_relaxed);
    if (engine->trace != NULL)
        atomic_store_explicit(&engine->trace->next, 0, memory_order_relaxed);
    if (clock_ns() - engine->busy_ns > AWAKE_NS)
        esc_engine_wake(engine);
    atomic_store_explicit(&engine->awake, 0, memory_order_relaxed);
    engine->begin_ns = clock_ns();
#pragma omp parallel num_threads((int)engine->capacity)
    {
        struct esc_worker *const worker = &engine->workers[omp_get_thread_num()];
        struct esc_fpenv saved;
        worker->begin_ns = clock_ns();
        atomic_fetch_add_explicit(&engine->awake, 1, memory_order_relaxed);
        esc_fpenv_enter(&saved);
        probe_begin(worker);
        if (run->deal != NULL)
            shares_take(run, worker);
        else
            chunks_share(run, worker);
        share_finish(run, worker);
        esc_fpenv_leave(&saved);
        worker->end_ns = clock_ns();
        probe_end(worker);
        worker->cpu = esc_cpu_current();
#pragma omp master
        engine->team = (unsigned)omp_get_num_threads();
        await_team(engine, LIMIT_NS);
    }
    engine->busy_ns = clock_ns();
    if (engine->probes != NULL)
        probes_settle(engine);
    return atomic_load_explicit(&engine->cancelled, memory_order_relaxed) ? ESC_ERR_CANCELLED
                                                                          : ESC_OK;
}
