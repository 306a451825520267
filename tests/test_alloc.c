/* SPDX-License-Identifier: BSD-2-Clause */
/* test_alloc.c - an engine allocates when it is created and never while it runs.
 *
 * The allocator is replaced for the whole program, so what OpenMP allocates counts too. The names
 * with __libc_ are glibc's own entry points; elsewhere, and under a sanitizer that has replaced
 * the allocator itself, the case is skipped aloud. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

#if defined(__GLIBC__) && defined(__linux__) && !defined(SANITIZED) && !defined(ESC_TEST_PLAIN)

static int armed;
static unsigned long calls;

static void note(void)
{
    if (__atomic_load_n(&armed, __ATOMIC_RELAXED))
        __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
}

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

void *malloc(size_t size)
{
    note();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    note();
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    note();
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    note();
    return __libc_memalign(alignment, size);
}

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size)
{
    note();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    note();
    *memory = __libc_memalign(alignment, size);
    return *memory != NULL ? 0 : ENOMEM;
}

void free(void *memory)
{
    note(); /* a buffer given back was a buffer taken */
    __libc_free(memory);
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset)
{
    note();
    return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}

/* ---- The case ------------------------------------------------------------------------------- */

static int quiet_sink(void *context, const struct esc_tile *tile)
{
    (void)context;
    return tile->counts == NULL;
}

static bool run_everything(struct esc_engine *engine, const struct esc_plan *plan,
                           struct frame *frame)
{
    struct esc_summary summary;
    const uint64_t listed[] = {0};
    const size_t stride = (size_t)frame->width;
    return esc_engine_run(engine, plan, frame->counts, stride) == ESC_OK &&
           esc_engine_run_orbits(engine, plan, frame->counts, stride, frame->z) == ESC_OK &&
           esc_engine_digest(engine, plan, frame->counts, stride, frame->z, &summary) == ESC_OK &&
           esc_engine_stream(engine, plan, &(struct esc_stream){.orbits = true}, &summary) ==
               ESC_OK &&
           esc_engine_stream(
               engine, plan,
               &(struct esc_stream){.tiles = listed, .tile_count = 1, .sink = quiet_sink},
               NULL) == ESC_OK;
}

TEST(alloc, engines_allocate_nothing_while_they_run)
{
    static const uint32_t sizes[][2] = {{1, 1}, {100, 100}, {1000, 700}, {64, 64}, {3, 5000}};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    struct esc_plan *plans[SIZES];
    struct frame frames[SIZES];
    const char *names[MAX_BACKENDS];
    const unsigned backends = usable_backends(names);
    for (unsigned s = 0; s < SIZES; s++) {
        struct esc_scene scene;
        esc_scene_named(s & 1 ? "mandelbrot" : "dust", ESC_CLASS_W, &scene);
        scene.width = sizes[s][0];
        scene.height = sizes[s][1];
        scene.max_iter = 50;
        scene.precision = (enum esc_precision)(s & 1);
        plans[s] = plan_of(&scene, NULL);
        frame_create(plans[s], &frames[s]);
    }
    for (unsigned b = 0; b < backends; b++)
        for (unsigned threads = 1; threads <= 3; threads++)
            for (unsigned schedule = 0; schedule < 3; schedule++) {
                const struct esc_engine_options options = {
                    .isa = names[b], .threads = threads, .schedule = (enum esc_schedule)schedule};
                struct esc_engine *engine = NULL;
                CHECK(esc_engine_create(&options, &engine, NULL) == ESC_OK, "engine");
                bool good = true;
                calls = 0;
                __atomic_store_n(&armed, 1, __ATOMIC_SEQ_CST);
                for (unsigned s = 0; s < SIZES; s++)
                    good &= run_everything(engine, plans[s], &frames[s]);
                __atomic_store_n(&armed, 0, __ATOMIC_SEQ_CST);
                CHECK(good, "a run failed");
                CHECK(calls == 0, "%s, %u threads, %s: %lu calls of the allocator", names[b],
                      threads, esc_schedule_name(options.schedule), calls);
                esc_engine_free(engine);
            }
}

/* The counter counts: creating an engine does allocate. */
TEST(alloc, creating_an_engine_is_seen_to_allocate)
{
    calls = 0;
    armed = 1;
    struct esc_engine *const engine = engine_of(NULL, 2);
    armed = 0;
    CHECK(calls > 0, "the allocator is not watched");
    esc_engine_free(engine);
}

#else

TEST(alloc, engines_allocate_nothing_while_they_run)
{
    test_skip("allocations: the allocator cannot be replaced in this build");
}

#endif
