/* SPDX-License-Identifier: BSD-2-Clause */
/* team.c - shares the chunks of a run over the threads of an OpenMP team. */
#include "omp/engine.h"

#include <omp.h>

#include "cpu/fpenv.h"

static void chunk_run(struct esc_run *run, struct esc_worker *worker, uint64_t chunk)
{
    const uint64_t first = chunk * run->chunk;
    const uint64_t left = run->tiles - first;
    const uint64_t last = first + (left < run->chunk ? left : run->chunk);
    for (uint64_t position = first; position < last; position++) {
        if (atomic_load_explicit(&run->engine->cancelled, memory_order_relaxed))
            return;
        run->tile(run, worker, position);
        /* Only this thread writes it: a plain increment that others may read. */
        const uint64_t done = atomic_load_explicit(&worker->tiles, memory_order_relaxed);
        atomic_store_explicit(&worker->tiles, done + 1, memory_order_relaxed);
    }
}

/* Orbits in flight when a run is cancelled are forgotten: they must not turn up in the next. */
static void share_finish(struct esc_run *run, struct esc_worker *worker)
{
    if (atomic_load_explicit(&run->engine->cancelled, memory_order_relaxed))
        worker->scratch->flight.used = false;
    else if (run->finish != NULL)
        run->finish(run, worker);
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

enum esc_status esc_team_run(struct esc_run *run)
{
    struct esc_engine *const engine = run->engine;
    for (unsigned i = 0; i < engine->capacity; i++) {
        atomic_store_explicit(&engine->workers[i].tiles, 0, memory_order_relaxed);
        engine->workers[i].stats = (struct esc_stats){0};
        engine->workers[i].output = (struct esc_kernel_output){0};
        engine->workers[i].scratch->flight.saved = 0;
    }
    atomic_store_explicit(&engine->cancelled, false, memory_order_relaxed);
#pragma omp parallel num_threads((int)engine->capacity)
    {
        struct esc_worker *const worker = &engine->workers[omp_get_thread_num()];
        struct esc_fpenv saved;
        esc_fpenv_enter(&saved);
        chunks_share(run, worker);
        share_finish(run, worker);
        esc_fpenv_leave(&saved);
        worker->cpu = esc_cpu_current();
#pragma omp master
        engine->team = (unsigned)omp_get_num_threads();
    }
    return atomic_load_explicit(&engine->cancelled, memory_order_relaxed) ? ESC_ERR_CANCELLED
                                                                          : ESC_OK;
}
