/* SPDX-License-Identifier: BSD-2-Clause */
/* engine.c - creates and frees engines, and answers for them. */
#include "omp/engine.h"

#include <omp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"

const char *esc_backend_name(size_t index)
{
    const struct esc_backend *const backend = esc_backend_at(index);
    return backend != NULL ? backend->name : NULL;
}

static enum esc_status unknown_backend(const char *name, struct esc_error *error)
{
    char known[128] = "";
    for (size_t i = 0; esc_backend_at(i) != NULL; i++) {
        strncat(known, i > 0 ? ", " : "", sizeof known - strlen(known) - 1);
        strncat(known, esc_backend_at(i)->name, sizeof known - strlen(known) - 1);
    }
    return esc_fail(error, ESC_ERR_NAME, "no backend is named '%.40s'; this build has %s", name,
                    known);
}

enum esc_status esc_backend_check(const char *name, struct esc_error *error)
{
    const struct esc_backend *const backend = name != NULL ? esc_backend_find(name) : NULL;
    if (backend == NULL)
        return unknown_backend(name != NULL ? name : "(null)", error);
    const uint32_t missing = esc_backend_missing(backend);
    if (missing == 0)
        return ESC_OK;
    char lacking[160];
    esc_cpu_features_string(missing, lacking, sizeof lacking);
    return esc_fail(error, ESC_ERR_BACKEND, "the %s backend cannot run here: missing %s",
                    backend->name, lacking);
}

static bool precision_valid(enum esc_precision precision)
{
    return esc_precision_name(precision) != NULL;
}

unsigned esc_backend_lanes(const char *name, enum esc_precision precision)
{
    const struct esc_backend *const backend = esc_backend_find(name);
    return backend != NULL && precision_valid(precision) ? backend->lanes[precision] : 0;
}

unsigned esc_backend_in_flight(const char *name, enum esc_precision precision)
{
    const struct esc_backend *const backend = esc_backend_find(name);
    return backend != NULL && precision_valid(precision) ? backend->in_flight[precision] : 0;
}

/* A turnstile that holds threads back until all of them have started. */
struct trial {
    pthread_mutex_t mutex;
    pthread_cond_t open;
    bool is_open;
};

static void *trial_wait(void *argument)
{
    struct trial *const trial = argument;
    pthread_mutex_lock(&trial->mutex);
    while (!trial->is_open)
        pthread_cond_wait(&trial->open, &trial->mutex);
    pthread_mutex_unlock(&trial->mutex);
    return NULL;
}

/* OpenMP runtimes end the process when a thread cannot be created, so threads are tried first:
 * `count` of them, alive at once. */
static bool threads_try(unsigned count)
{
    pthread_t *const threads = calloc(count + 1, sizeof *threads);
    struct trial trial = {.mutex = PTHREAD_MUTEX_INITIALIZER, .open = PTHREAD_COND_INITIALIZER};
    unsigned started = 0;
    while (threads != NULL && started < count &&
           pthread_create(&threads[started], NULL, trial_wait, &trial) == 0)
        started++;
    pthread_mutex_lock(&trial.mutex);
    trial.is_open = true;
    pthread_cond_broadcast(&trial.open);
    pthread_mutex_unlock(&trial.mutex);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    const bool all = threads != NULL && started == count;
    free(threads);
    return all;
}

/* Starts the team; each thread allocates its own scratch and touches it first. */
static enum esc_status team_start(struct esc_engine *engine, struct esc_error *error)
{
    const size_t page = 4096;
    const size_t size = (sizeof(struct esc_scratch) + page - 1) / page * page;
    unsigned failed = 0;
#pragma omp parallel num_threads((int)engine->capacity) reduction(+ : failed)
    {
        struct esc_worker *const worker = &engine->workers[omp_get_thread_num()];
        worker->thread = (unsigned)omp_get_thread_num();
        worker->scratch = aligned_alloc(page, size);
        if (worker->scratch != NULL)
            memset(worker->scratch, 0, offsetof(struct esc_scratch, final_z));
        else
            failed++;
        worker->cpu = esc_cpu_current();
#pragma omp master
        engine->team = (unsigned)omp_get_num_threads();
    }
    if (failed > 0)
        return esc_fail(error, ESC_ERR_MEMORY, "out of memory for the scratch of %u threads",
                        engine->team);
    engine->capacity = engine->team;
    return ESC_OK;
}

static enum esc_status options_check(const struct esc_engine_options *options,
                                     struct esc_error *error)
{
    if (esc_schedule_name(options->schedule) == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "schedule is %u, which is no schedule",
                        options->schedule);
    if (esc_shortcut_name(options->shortcut) == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "shortcut is %u, which is no shortcut",
                        options->shortcut);
    if (options->threads > ESC_MAX_THREADS)
        return esc_fail(error, ESC_ERR_THREADS, "threads is %u; it must be 1..%d, or 0",
                        options->threads, ESC_MAX_THREADS);
    return options->isa == NULL || strcmp(options->isa, "auto") == 0
               ? ESC_OK
               : esc_backend_check(options->isa, error);
}

enum esc_status esc_engine_create(const struct esc_engine_options *options,
                                  struct esc_engine **engine, struct esc_error *error)
{
    const struct esc_engine_options defaults = {.isa = NULL};
    if (options == NULL)
        options = &defaults;
    if (engine == NULL)
        return esc_fail(error, ESC_ERR_ARGUMENT, "engine is null");
    enum esc_status status = options_check(options, error);
    if (status != ESC_OK)
        return status;
    struct esc_team_limits limits = {.recommended = options->threads};
    if (options->threads == 0)
        esc_team_limits(&limits);
    if (!threads_try(limits.recommended - 1))
        return esc_fail(error, ESC_ERR_THREADS,
                        "%u threads cannot be started here; ask for fewer or raise the limit on "
                        "processes",
                        limits.recommended);
    struct esc_engine *const made =
        aligned_alloc(ESC_CACHE_LINE, (sizeof *made / ESC_CACHE_LINE + 1) * ESC_CACHE_LINE);
    if (made == NULL)
        return esc_fail(error, ESC_ERR_MEMORY, "out of memory for an engine");
    memset(made, 0, sizeof *made);
    made->backend = esc_backend_find(options->isa);
    made->schedule = options->schedule;
    made->shortcut = options->shortcut;
    made->add_pipes = esc_cpu_features() & ESC_CPU_ADD_PIPES;
    made->capacity = limits.recommended;
    made->workers = aligned_alloc(ESC_CACHE_LINE, made->capacity * sizeof *made->workers);
    made->ring = esc_ring_create();
    if (made->workers != NULL)
        memset(made->workers, 0, made->capacity * sizeof *made->workers);
    status = made->workers != NULL && made->ring != NULL
                 ? team_start(made, error)
                 : esc_fail(error, ESC_ERR_MEMORY, "out of memory for an engine of %u threads",
                            made->capacity);
    if (status == ESC_OK)
        *engine = made;
    else
        esc_engine_free(made);
    return status;
}

void esc_engine_free(struct esc_engine *engine)
{
    if (engine == NULL)
        return;
    for (unsigned i = 0; engine->workers != NULL && i < engine->capacity; i++)
        free(engine->workers[i].scratch);
    free(engine->workers);
    esc_ring_free(engine->ring);
    free(engine->trace);
    free(engine->probes);
    free(engine->tallies);
    free(engine);
}

const char *esc_engine_backend(const struct esc_engine *engine)
{
    return engine->backend->name;
}

unsigned esc_engine_threads(const struct esc_engine *engine)
{
    return engine->team;
}

/* When the last thread of the last run was done. */
static uint64_t team_end(const struct esc_engine *engine)
{
    uint64_t end = 0;
    for (unsigned i = 0; i < engine->team; i++)
        end = engine->workers[i].end_ns > end ? engine->workers[i].end_ns : end;
    return end;
}

enum esc_status esc_engine_worker(const struct esc_engine *engine, unsigned thread,
                                  struct esc_worker_report *report)
{
    if (engine == NULL || report == NULL || thread >= engine->team)
        return ESC_ERR_ARGUMENT;
    const struct esc_worker *const worker = &engine->workers[thread];
    report->cpu = worker->cpu;
    report->tiles = atomic_load_explicit(&worker->tiles, memory_order_relaxed);
    report->late_ns = worker->begin_ns - engine->begin_ns;
    report->busy_ns = worker->end_ns - worker->begin_ns;
    report->wait_ns = team_end(engine) - worker->end_ns;
    return ESC_OK;
}

enum esc_status esc_engine_trace(struct esc_engine *engine, size_t limit)
{
    if (engine == NULL)
        return ESC_ERR_ARGUMENT;
    free(engine->trace);
    engine->trace = NULL;
    if (limit == 0)
        return ESC_OK;
    const size_t head = sizeof *engine->trace, each = sizeof *engine->trace->chunks;
    struct esc_trace *const trace =
        limit <= (SIZE_MAX - head) / each ? malloc(head + limit * each) : NULL;
    if (trace == NULL)
        return ESC_ERR_MEMORY;
    memset(trace, 0, head + limit * each); /* touched here, not in a run */
    trace->limit = limit;
    engine->trace = trace;
    return ESC_OK;
}

size_t esc_engine_traced(const struct esc_engine *engine, const struct esc_trace_chunk **chunks,
                         uint64_t *lost)
{
    const struct esc_trace *const trace = engine->trace;
    const uint64_t seen =
        trace != NULL ? atomic_load_explicit(&trace->next, memory_order_relaxed) : 0;
    const size_t kept = trace != NULL && seen > trace->limit ? trace->limit : (size_t)seen;
    if (chunks != NULL)
        *chunks = trace != NULL ? trace->chunks : NULL;
    if (lost != NULL)
        *lost = seen - kept;
    return kept;
}

enum esc_status esc_engine_probe(struct esc_engine *engine, bool on)
{
    if (engine == NULL)
        return ESC_ERR_ARGUMENT;
    free(engine->probes);
    engine->probes = NULL;
    if (!on)
        return ESC_OK;
    struct esc_probe *const probes =
        aligned_alloc(_Alignof(struct esc_probe), engine->capacity * sizeof *probes);
    if (probes == NULL)
        return ESC_ERR_MEMORY;
    for (unsigned i = 0; i < engine->capacity; i++)
        esc_probe_reset(&probes[i]);
    engine->probes = probes;
    return ESC_OK;
}

size_t esc_engine_probed(const struct esc_engine *engine, unsigned thread,
                         const struct esc_probe_place **places, uint64_t *events)
{
    if (engine->probes == NULL || thread >= engine->team)
        return 0;
    const struct esc_probe *const probe = &engine->probes[thread];
    *places = probe->places;
    if (events != NULL)
        *events = probe->events;
    return probe->size;
}

enum esc_status esc_engine_tally(struct esc_engine *engine, bool on)
{
    if (engine == NULL || (on && (engine->backend != &esc_backend_scalar || engine->capacity > 1)))
        return ESC_ERR_ARGUMENT;
    free(engine->tallies);
    engine->tallies = on ? calloc(1, sizeof *engine->tallies) : NULL;
    return on && engine->tallies == NULL ? ESC_ERR_MEMORY : ESC_OK;
}

size_t esc_engine_tallies(const struct esc_engine *engine, const struct esc_tally **tallies)
{
    if (engine->tallies == NULL || engine->tallies->used >= ESC_TALLY_SLOTS - 1)
        return 0;
    *tallies = engine->tallies->slots;
    return ESC_TALLY_SLOTS;
}

void esc_engine_cancel(struct esc_engine *engine)
{
    atomic_store_explicit(&engine->cancelled, true, memory_order_relaxed);
}

uint64_t esc_engine_progress(const struct esc_engine *engine)
{
    uint64_t tiles = 0;
    for (unsigned i = 0; i < engine->capacity; i++)
        tiles += atomic_load_explicit(&engine->workers[i].tiles, memory_order_relaxed);
    return tiles;
}

uint64_t esc_engine_saved(const struct esc_engine *engine)
{
    uint64_t saved = 0;
    for (unsigned i = 0; i < engine->capacity; i++)
        saved += engine->workers[i].scratch->flight.saved;
    return saved;
}
