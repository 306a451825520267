/* SPDX-License-Identifier: BSD-2-Clause */
/* escapement.h - count how long orbits survive, with the same bits on every machine.
 *
 * A scene says what to compute, a plan lays it out in tiles, an engine computes it:
 *
 *     struct esc_scene scene;
 *     esc_scene_named("seed", ESC_CLASS_W, &scene);
 *     esc_plan_create(&scene, NULL, &plan, &error);
 *     esc_engine_create(NULL, &engine, &error);
 *     esc_engine_run(engine, plan, counts, stride);
 *     esc_engine_digest(engine, plan, counts, stride, NULL, &summary);
 *
 * The library never prints, never exits, never reads the environment and keeps no mutable globals but, for
 * esc_engine_tally, one pointer for each thread.
 * (The OpenMP runtime that it uses reads its own OMP_ variables when the process starts.) */
#ifndef ESCAPEMENT_ESCAPEMENT_H
#define ESCAPEMENT_ESCAPEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ESC_VERSION_MAJOR 0
#define ESC_VERSION_MINOR 1
#define ESC_VERSION_PATCH 0

#if defined(__GNUC__)
#define ESC_API __attribute__((visibility("default")))
#else
#define ESC_API
#endif

/* The version of the library in use, "MAJOR.MINOR.PATCH". */
ESC_API const char *esc_version(void);

/* ---- Errors ------------------------------------------------------------------------------- */

enum esc_status {
    ESC_OK = 0,
    ESC_ERR_ARGUMENT,  /* a pointer is null where it may not be, or an enum is out of range */
    ESC_ERR_NAME,      /* no scene or backend of that name */
    ESC_ERR_SCENE,     /* a field of the scene is out of range */
    ESC_ERR_SIZE,      /* a size overflows, or is more than can be addressed */
    ESC_ERR_STRIDE,    /* stride < width */
    ESC_ERR_POINTS,    /* the scene needs points and has none, or the reverse, or they are empty */
    ESC_ERR_MEMORY,    /* out of memory */
    ESC_ERR_BACKEND,   /* the backend is not built in, or this CPU or OS cannot run it */
    ESC_ERR_THREADS,   /* that many threads cannot be had */
    ESC_ERR_CANARY,    /* a known count came out wrong: arithmetic here cannot be trusted */
    ESC_ERR_CANCELLED, /* esc_engine_cancel, or a sink that asked to stop */
    ESC_ERR_FORMULA,   /* this build or this CPU cannot compute the formula */
    ESC_ERR_NO_GOLDEN  /* no golden digest is kept for this scene */
};

/* What a status means, in a few words; "unknown status" for a value that is none. */
ESC_API const char *esc_status_string(enum esc_status status);

/* Filled by functions that take one (null is allowed) when they fail: one line that names the
 * field, the value and what would be legal. Left alone on success. */
struct esc_error {
    char message[256];
};

/* ---- Scenes ------------------------------------------------------------------------------- */

enum esc_plane {
    ESC_PLANE_JULIA,      /* the pixel is z0, c is fixed */
    ESC_PLANE_MANDELBROT, /* the pixel is c, z0 is fixed */
    ESC_PLANE_POINTS      /* the caller gives arrays of z0 and of c */
};

enum esc_formula {
    ESC_FORMULA_QUADRATIC,    /* z^2 + c */
    ESC_FORMULA_BURNING_SHIP, /* (|re z| + i |im z|)^2 + c */
    ESC_FORMULA_TRICORN,      /* conj(z)^2 + c */
    ESC_FORMULA_MULTIBROT,    /* z^power + c, power a whole number, 2..9 */
    ESC_FORMULA_CELTIC,       /* |re z^2| + i im z^2 + c */
    ESC_FORMULA_PHOENIX,      /* z^2 + re c + im c * (the z before) */
    ESC_FORMULA_LAMBDA,       /* c * z * (1 - z) */
    ESC_FORMULA_POWER,        /* z^power + c, the principal branch, power 1.1..64 */
    ESC_FORMULA_SIN,          /* c * sin z */
    ESC_FORMULA_COS,          /* c * cos z */
    ESC_FORMULA_EXP,          /* c * e^z */
    ESC_FORMULA_COSH          /* c * cosh z */
};

enum esc_grid {
    ESC_GRID_AFFINE,    /* x[i] = x0 + i*((x1-x0)/width), y[j] = y1 + j*((y0-y1)/height) */
    ESC_GRID_ACCUMULATE /* start at x0 (y1) and add the step while x < x1 (y > y0) */
};

enum esc_precision {
    ESC_PRECISION_F64, /* IEEE binary64 */
    ESC_PRECISION_F32  /* IEEE binary32 */
};

/* The exact order and rounding of every operation; docs/numerics.md has both. */
enum esc_contract {
    ESC_CONTRACT_STRICT, /* what C and Python give: every operation rounded on its own */
    ESC_CONTRACT_FUSED   /* the same with fused multiply-add where FMA hardware wants it */
};

/* Sizes of the named scenes. */
enum esc_class {
    ESC_CLASS_S, /* sides / 4, max_iter / 2: the scalar reference needs about 0.1 s */
    ESC_CLASS_W, /* the scene as named */
    ESC_CLASS_A, /* sides x 4 */
    ESC_CLASS_B, /* sides x 16 */
    ESC_CLASS_C  /* sides x 64: more than memory holds; stream it */
};

/* The name of an enumerator as the command line spells it; null past the last, so that
 * for (i = 0; esc_formula_name(i); i++) visits them all. */
ESC_API const char *esc_plane_name(enum esc_plane plane);
ESC_API const char *esc_formula_name(enum esc_formula formula);
ESC_API const char *esc_grid_name(enum esc_grid grid);
ESC_API const char *esc_precision_name(enum esc_precision precision);
ESC_API const char *esc_contract_name(enum esc_contract contract);
ESC_API const char *esc_class_name(enum esc_class size_class);

#define ESC_MAX_SIDE UINT32_C(2147483647)
#define ESC_MAX_ITER UINT32_C(2147483647)
#define ESC_MIN_POWER 2
#define ESC_MAX_POWER 9
#define ESC_MIN_REAL_POWER 1.1
#define ESC_MAX_REAL_POWER 64.0
#define ESC_MIN_BAILOUT 2.0
#define ESC_MAX_BAILOUT 1e100

/* What to compute. Start from esc_scene_init or esc_scene_named and change fields, so that fields
 * which a later version adds have their defaults. */
struct esc_scene {
    enum esc_plane plane;
    enum esc_formula formula;
    enum esc_grid grid;
    enum esc_precision precision;
    enum esc_contract contract;
    double power;           /* of multibrot, 2..9, and power, 1.1..64; ignored by the others */
    uint32_t width, height; /* pixels, 1..2^31-1; accumulate may give one or a few more or fewer */
    uint32_t max_iter;      /* 0..2^31-1 */
    double c_re, c_im;      /* c of julia, and of points without an array of c; finite */
    double z0_re, z0_im;    /* z0 of mandelbrot, and of points without one of z; finite */
    double x0, x1, y0, y1;  /* the window, x0 < x1 and y0 < y1, finite; rows go from y1 down */
    double bailout; /* R, 2..1e100; escaped means !(re^2 + im^2 < R^2), but !(|im| < R) under
                             * sin and cos, !(re < R) under exp and !(|re| < R) under cosh */
};

/* The mandelbrot plane, quadratic, window -2 0.6 -1.3 1.3, 1000 x 1000, 300 iterations, affine,
 * f64, strict, z0 = 0, bailout 2. */
ESC_API void esc_scene_init(struct esc_scene *scene);

/* Sets the formula and its power, and what is usual for it: bailout (2; 4 for phoenix; 10 for lambda; 50
 * for sin, cos, exp and cosh; for power what lets no orbit come back as long as |c| <= 2) and z0 (the
 * critical point: 1/2 for lambda, pi/2 for sin, else 0). */
ESC_API void esc_scene_set_formula(struct esc_scene *scene, enum esc_formula formula, double power);

/* Whether the scene's formula uses its power. */
ESC_API bool esc_scene_has_power(const struct esc_scene *scene);

/* Whether this build on this CPU can compute a formula: power, sin, cos, exp and cosh need SLEEF and, under
 * the fused contract, a CPU with FMA. Errors: ESC_ERR_ARGUMENT, ESC_ERR_FORMULA. */
ESC_API enum esc_status esc_formula_check(enum esc_formula formula, enum esc_contract contract,
                                          struct esc_error *error);

/* Whether esc_plan_create would accept the scene's fields.
 * Errors: ESC_ERR_ARGUMENT (null or enum out of range), ESC_ERR_SCENE. */
ESC_API enum esc_status esc_scene_check(const struct esc_scene *scene, struct esc_error *error);

/* The named scenes: name and one line about it; null past the last. */
ESC_API const char *esc_scene_name(size_t index);
ESC_API const char *esc_scene_about(size_t index);

/* Errors: ESC_ERR_NAME, ESC_ERR_ARGUMENT. */
ESC_API enum esc_status esc_scene_named(const char *name, enum esc_class size_class,
                                        struct esc_scene *scene);

/* A scene drawn by a counter-based generator: the same (seed, index) is the same scene on every
 * machine. Small (at most 130 x 70, at most 600 iterations), of every plane but points, the
 * formulas quadratic to multibrot, every grid, precision and contract, weighted toward boundaries where rounding shows, long
 * orbits, |c| about 2, and frames narrower than a vector. */
ESC_API void esc_scene_random(uint64_t seed, uint64_t index, struct esc_scene *scene);

/* The same with a formula that is given, whatever it is, and at most 200 iterations. */
ESC_API void esc_scene_random_of(enum esc_formula formula, uint64_t seed, uint64_t index,
                                 struct esc_scene *scene);

/* ---- Plans -------------------------------------------------------------------------------- */

/* The caller's arrays for ESC_PLANE_POINTS; they must outlive the plan and are never written.
 * An element is a real of `precision`, aligned as such; the scene's precision may differ: f64 data
 * is rounded once for an f32 scene, f32 data widened exactly for an f64 one. NaN and infinity are
 * data like any other (an orbit that starts there has escaped, count 0).
 *
 * z, z_im  z0. z_im null: z is interleaved, re then im. Both null: every z0 is the scene's.
 * c, c_im  c, in the same two forms. Both null: every c is the scene's.
 * count    how many points.
 * width    for arrays of two dimensions the length of a row, a divisor of count, at most 2^31-1,
 *          as is count / width: counts and digests then are those of a frame of that width.
 *          0 for any other shape: a frame of one row, digested in runs of 4096 points. */
struct esc_points {
    const void *z, *z_im;
    const void *c, *c_im;
    enum esc_precision precision;
    uint64_t count;
    uint64_t width;
};

/* A scene laid out: the grid's true size, its tiles. Immutable; any number of engines and threads
 * may use one plan at once. */
struct esc_plan;

/* points: null unless scene->plane is ESC_PLANE_POINTS. Time: for the accumulate grid one addition
 * per row and column; memory at most 1 MiB, whatever the size.
 * Errors: ESC_ERR_ARGUMENT, ESC_ERR_SCENE (also an accumulate step that is lost in rounding),
 * ESC_ERR_FORMULA, ESC_ERR_SIZE, ESC_ERR_POINTS, ESC_ERR_MEMORY. *plan is left alone on failure. */
ESC_API enum esc_status esc_plan_create(const struct esc_scene *scene,
                                        const struct esc_points *points, struct esc_plan **plan,
                                        struct esc_error *error);
ESC_API void esc_plan_free(struct esc_plan *plan); /* null is allowed */

/* The frame's size in pixels: what the grid gave, not what was asked for. width * height fits in
 * 64 bits; the bytes of such a frame need not. */
ESC_API uint64_t esc_plan_width(const struct esc_plan *plan);
ESC_API uint64_t esc_plan_height(const struct esc_plan *plan);
ESC_API const struct esc_scene *esc_plan_scene(const struct esc_plan *plan);

/* Tiles are 64 x 64 pixels (runs of 4096 points for points that are not two-dimensional), smaller
 * at the right and bottom edge, numbered in row-major order. */
struct esc_rect {
    uint64_t x, y; /* of the first pixel */
    uint32_t width, height;
};
ESC_API uint64_t esc_plan_tiles(const struct esc_plan *plan);
ESC_API void esc_plan_tile(const struct esc_plan *plan, uint64_t index, struct esc_rect *rect);

/* One pixel by the scalar reference, without an engine: its count and final z (re, im; a NaN is
 * the canonical quiet NaN). count and z may be null.
 * Errors: ESC_ERR_ARGUMENT (also a pixel outside the frame). */
ESC_API enum esc_status esc_plan_pixel(const struct esc_plan *plan, uint64_t x, uint64_t y,
                                       uint32_t *count, double z[2]);

/* ---- Values beside the counts ------------------------------------------------------------- */

/* Reals that pictures are coloured by, bit-identical on all backends as counts are (docs/numerics.md):
 *
 * SMOOTH    n + 1 - log(log|z| / log R) / log p from the count n and the final z: what the count would be
 *           if it had fractions. p is 2, or the power of multibrot and power. The larger R, the smoother.
 * DISTANCE  2 |z| log|z| / |dz|, dz the derivative carried along: how far the pixel is from the set, in
 *           units of the plane and up to a factor of 4 (by z0 for julia and arrays of z0, else by c).
 *
 * A pixel that reached max_iter has the smooth count max_iter and the distance 0. */
enum esc_value { ESC_VALUE_SMOOTH, ESC_VALUE_DISTANCE };
#define ESC_VALUES 2
ESC_API const char *esc_value_name(enum esc_value value);

/* Whether a scene has such a value: smooth counts are for the formulas up to power, distances for the
 * quadratic; both need SLEEF and, under the fused contract, a CPU with FMA.
 * Errors: ESC_ERR_ARGUMENT, ESC_ERR_SCENE, ESC_ERR_FORMULA. */
ESC_API enum esc_status esc_value_check(enum esc_value value, const struct esc_scene *scene,
                                        struct esc_error *error);

/* One pixel's by the scalar reference, without an engine.
 * Errors: ESC_ERR_ARGUMENT (also a pixel outside the frame), those of esc_value_check. */
ESC_API enum esc_status esc_plan_pixel_value(const struct esc_plan *plan, enum esc_value value,
                                             uint64_t x, uint64_t y, double *result);

/* ---- Digests and statistics --------------------------------------------------------------- */

/* XXH3 128-bit in xxHash's canonical (big-endian) form. */
struct esc_digest {
    uint8_t bytes[16];
};

/* 32 hex digits and a null byte. */
ESC_API void esc_digest_string(const struct esc_digest *digest, char text[33]);

struct esc_summary {
    uint64_t pixels;
    uint64_t sum_hi, sum_lo;  /* the exact sum of counts, 128 bits */
    uint64_t at_max_iter;     /* pixels that reached max_iter */
    uint32_t max_count;       /* the largest count */
    bool has_orbits;          /* whether `orbits` was made */
    struct esc_digest counts; /* frame digest of the counts */
    struct esc_digest orbits; /* frame digest of the final z */
};

/* The sum in decimal, at most 39 digits and a null byte. */
ESC_API void esc_sum_string(const struct esc_summary *summary, char text[40]);

/* The digest of a tile of the plan, counts[rect.height][rect.width]; its statistics are added to the
 * summary, which is all zero bytes at first, and whose digests are left alone. Thread-safe for
 * different summaries. */
ESC_API uint64_t esc_tile_digest(const struct esc_plan *plan, uint64_t index,
                                 const uint32_t *counts, struct esc_summary *summary);

/* Adds the statistics of another part of a frame; digests are left alone. */
ESC_API void esc_summary_add(struct esc_summary *summary, const struct esc_summary *other);

/* A frame's digest from those of all its tiles, in row-major order. False without memory. */
ESC_API bool esc_digest_combine(const uint64_t *tiles, size_t n, struct esc_digest *digest);

/* The golden of a scene: what the scalar reference made of it when the digests were committed.
 * Kept for every named scene in classes S and W, both contracts and precisions, however the scene
 * was written down: fields are compared, not names.
 * Errors: ESC_ERR_NO_GOLDEN, ESC_ERR_ARGUMENT. */
ESC_API enum esc_status esc_golden_find(const struct esc_scene *scene, struct esc_summary *golden);

/* ---- Backends ----------------------------------------------------------------------------- */

/* The backends that are built in, best first; null past the last. "scalar", the reference, is
 * always there and always last. */
ESC_API const char *esc_backend_name(size_t index);

/* Whether this CPU and OS can run a backend.
 * Errors: ESC_ERR_NAME when there is none of that name, ESC_ERR_BACKEND when something is missing;
 * the error then names what. */
ESC_API enum esc_status esc_backend_check(const char *name, struct esc_error *error);

/* Pixels per vector, and vectors that a kernel iterates together where it is fastest; 1 and 1 for scalar, 0 for a name
 * that is none. */
ESC_API unsigned esc_backend_lanes(const char *name, enum esc_precision precision);
ESC_API unsigned esc_backend_in_flight(const char *name, enum esc_precision precision);

/* ---- Engines ------------------------------------------------------------------------------ */

enum esc_schedule {
    ESC_SCHEDULE_DYNAMIC, /* the next chunk goes to the next free thread */
    ESC_SCHEDULE_STATIC,  /* each thread gets one equal run of chunks */
    ESC_SCHEDULE_GUIDED,  /* as dynamic, chunks in runs that shrink */
    ESC_SCHEDULE_RUNTIME  /* what OMP_SCHEDULE or omp_set_schedule says */
};
ESC_API const char *esc_schedule_name(enum esc_schedule schedule);

/* Work that may be left out because its result is known: counts, final z and digests are those of
 * ESC_SHORTCUT_NONE, bit for bit (docs/numerics.md has the proof). The counts then no longer say
 * how many iterations were done, so a rate that is made of them means nothing. A backend may leave
 * out less than it could; scalar does every iteration, whatever is asked for.
 *
 * PERIODIC  an orbit that comes back to a z, bit for bit, never escapes: it is not iterated to its
 *           end. Looking for such costs time, and pays where many have a long way to go. */
enum esc_shortcut { ESC_SHORTCUT_NONE, ESC_SHORTCUT_PERIODIC };
ESC_API const char *esc_shortcut_name(enum esc_shortcut shortcut);

#define ESC_MAX_THREADS 4096

struct esc_engine_options {
    const char *isa;  /* a backend's name; null or "auto": the best that can run */
    unsigned threads; /* 1..4096; 0: as many as esc_team_limits recommends */
    enum esc_schedule schedule;
    enum esc_shortcut shortcut;
};

/* Threads, scratch memory and a backend. An engine runs one thing at a time; different engines are
 * independent of each other. */
struct esc_engine;

/* options: null for the defaults. Starts the threads and allocates everything that any run will
 * need (about 1.7 MiB per thread and 5 MiB besides, mostly untouched until used), so that runs
 * allocate nothing.
 * Errors: ESC_ERR_ARGUMENT, ESC_ERR_NAME, ESC_ERR_BACKEND, ESC_ERR_THREADS, ESC_ERR_MEMORY. */
ESC_API enum esc_status esc_engine_create(const struct esc_engine_options *options,
                                          struct esc_engine **engine, struct esc_error *error);
ESC_API void esc_engine_free(struct esc_engine *engine); /* null is allowed */

ESC_API const char *esc_engine_backend(const struct esc_engine *engine);

/* The size of the team that ran the last run (before the first: that started); it can be smaller
 * than what was asked for when the OpenMP runtime gives fewer. */
ESC_API unsigned esc_engine_threads(const struct esc_engine *engine);

/* Returns when the engine's threads are awake, each on a CPU of its own if the masks allow (a thread that
 * shares one with another is moved; its mask stays). A run does this itself when threads may sleep, and
 * takes some 100 microseconds for it: call it before a run that is to be timed. Not while a run is in
 * progress. */
ESC_API void esc_engine_wake(struct esc_engine *engine); /* null is allowed */

/* What thread 0..threads-1 did in the last run, by the wall clock. esc_engine_digest is a run as well:
 * ask before it, and not while a run is in progress. Errors: ESC_ERR_ARGUMENT. */
struct esc_worker_report {
    int cpu;          /* that it was on when it finished; -1: unknown */
    uint64_t tiles;   /* that it took */
    uint64_t late_ns; /* from the beginning of the run to its own: how long it took to wake */
    uint64_t busy_ns; /* from then to its last orbit's end, also while others had its CPU */
    uint64_t wait_ns; /* from that end until the last thread was done */
};
ESC_API enum esc_status esc_engine_worker(const struct esc_engine *engine, unsigned thread,
                                          struct esc_worker_report *report);

/* Iterations that options.shortcut left out of the last run: a part of the sum of its counts, 0
 * without a shortcut. How large a part is the backend's choice. esc_engine_digest is a run as well,
 * which leaves nothing out: ask before it, and not while a run is in progress. */
ESC_API uint64_t esc_engine_saved(const struct esc_engine *engine);

/* A chunk as a thread took it: a run of tiles, or of positions in a stream's list. Times are counted
 * from the beginning of the run; the orbits that are in flight at `end_ns` are finished in the thread's
 * next chunk. Its last has no tiles: it finishes what is left in flight. */
struct esc_trace_chunk {
    uint64_t first, tiles;
    uint64_t start_ns, end_ns;
    unsigned thread;
};

/* From now on keeps the first `limit` chunks of each run, of all threads together, in memory that is
 * allocated here; 0, as it is in the beginning: keeps none, at no cost. Not while a run is in progress.
 * Errors: ESC_ERR_ARGUMENT (null engine), ESC_ERR_MEMORY (the trace then is off). */
ESC_API enum esc_status esc_engine_trace(struct esc_engine *engine, size_t limit);

/* How many chunks were kept of the last run, and in *chunks where they are: the engine's until its next
 * run or esc_engine_trace; those of a thread in the order it took them, threads mixed. *lost: how many
 * were beyond the limit. esc_engine_digest is a run as well. chunks and lost may be null. */
ESC_API size_t esc_engine_traced(const struct esc_engine *engine,
                                 const struct esc_trace_chunk **chunks, uint64_t *lost);

/* A piece of the engine's memory. */
struct esc_engine_buffer {
    const char *name;
    const void *address;
    size_t bytes;
    int thread; /* whose it is; -1: of all */
};

/* The index-th piece; false past the last. Pieces are there from the engine's creation on, but for those of
 * esc_engine_trace and esc_engine_probe; what no run has needed yet may be without pages. */
ESC_API bool esc_engine_buffer_at(const struct esc_engine *engine, size_t index,
                                  struct esc_engine_buffer *buffer);

/* A place that a thread's time was spent in: a region of the engine's work, and by `parent` those around it. */
struct esc_probe_place {
    const char *name, *file; /* of the region; the file from the project's folder */
    unsigned line;
    uint32_t
        parent; /* index of the place around it, which comes before it; the first, the run, has its own */
    uint64_t calls;  /* 0: it may be entered from there, and was not */
    uint64_t own_ns; /* without the places within */
};

/* on: from now on each run adds to the places of its threads, of which there are none at first; some percent slower.
 * Off, as in the beginning: at no cost. Not while a run is in progress.
 * Errors: ESC_ERR_ARGUMENT (null engine), ESC_ERR_MEMORY (probes then are off). */
ESC_API enum esc_status esc_engine_probe(struct esc_engine *engine, bool on);

/* How many places a thread of the last run has been in, and in *places where they are: the engine's until its next
 * run or esc_engine_probe. All own_ns together are the time of the runs, the thread's waiting included. *events: how
 * often a place was entered or left; may be null. */
ESC_API size_t esc_engine_probed(const struct esc_engine *engine, unsigned thread,
                                 const struct esc_probe_place **places, uint64_t *events);

/* How often a piece of the reference ran: code that has one way in and one way out. */
struct esc_tally {
    uintptr_t address; /* where the call at its beginning returns to; 0: none */
    uint64_t hits;
};

/* on: from now on runs are made by the scalar reference as it is compiled to count its pieces, from zero; some ten times
 * slower, with the same results. Not while a run is in progress. Errors: ESC_ERR_ARGUMENT (null engine; or on, and its
 * backend is not scalar, or it has more than one thread), ESC_ERR_MEMORY (then off). */
ESC_API enum esc_status esc_engine_tally(struct esc_engine *engine, bool on);

/* How many elements *tallies has, in no order, those without a piece included: the engine's until its next run or
 * esc_engine_tally. 0: off, or there were more pieces than fit. */
ESC_API size_t esc_engine_tallies(const struct esc_engine *engine,
                                  const struct esc_tally **tallies);

/* Counts every pixel of the plan's scene.
 *
 * counts   [height][stride], row-major: counts[j * stride + i] receives 0..max_iter.
 * stride   elements between rows, at least width; elements past width are left alone.
 *
 * The counts depend on the scene alone, never on backend, threads or tile order, nor on the
 * caller's floating-point environment, which each thread saves, sets and restores.
 * Errors: ESC_ERR_ARGUMENT, ESC_ERR_STRIDE, ESC_ERR_CANCELLED (counts are then partly written). */
ESC_API enum esc_status esc_engine_run(struct esc_engine *engine, const struct esc_plan *plan,
                                       uint32_t *counts, size_t stride);

/* The same, and final z: [height][stride] complex numbers of the scene's precision, re then im.
 * A NaN is the canonical quiet NaN, so these bits too depend on the scene alone. */
ESC_API enum esc_status esc_engine_run_orbits(struct esc_engine *engine,
                                              const struct esc_plan *plan, uint32_t *counts,
                                              size_t stride, void *final_z);

/* Digest and statistics of a frame, computed by all threads.
 * final_z: null, or as esc_engine_run_orbits made it; summary->orbits is then made too.
 * Errors: ESC_ERR_ARGUMENT, ESC_ERR_STRIDE, ESC_ERR_CANCELLED. */
ESC_API enum esc_status esc_engine_digest(struct esc_engine *engine, const struct esc_plan *plan,
                                          const uint32_t *counts, size_t stride,
                                          const void *final_z, struct esc_summary *summary);

/* A value of every pixel of a frame, computed by all threads.
 *
 * counts, final_z   as esc_engine_run_orbits made them; final_z may be null for the distance
 * values            [height][stride] reals of the scene's precision
 * digest            null, or receives the frame digest of the values, made as that of final z
 * Errors: ESC_ERR_ARGUMENT, ESC_ERR_STRIDE, ESC_ERR_CANCELLED, those of esc_value_check. */
ESC_API enum esc_status esc_engine_values(struct esc_engine *engine, const struct esc_plan *plan,
                                          enum esc_value value, const uint32_t *counts,
                                          size_t stride, const void *final_z, void *values,
                                          struct esc_digest *digest);

/* A tile that a stream has computed; valid during the call of the sink only. */
struct esc_tile {
    uint64_t index;
    struct esc_rect rect;
    const uint32_t *counts; /* [rect.height][rect.width] */
    const void *final_z;    /* the same, complex numbers of the scene's precision; or null */
    const uint8_t *lanes;   /* the same: vector in flight * lanes + lane where the orbit ended */
    const void *values[ESC_VALUES]; /* the same, reals of the scene's precision; or null */
    uint64_t digest;                /* XXH3 64-bit of the counts as little-endian uint32 */
    uint64_t orbits_digest;         /* the same of final_z, a NaN as the canonical one; 0 without */
    unsigned thread;
    int cpu; /* -1: unknown */
};

/* Called from the engine's threads, several at once, tiles in no particular order; must not call
 * the engine. Anything but 0 cancels the run. */
typedef int esc_tile_sink(void *context, const struct esc_tile *tile);

struct esc_stream {
    const uint64_t *tiles; /* indices of the tiles to compute; null: all of them */
    size_t tile_count;
    bool orbits;         /* compute final z too */
    unsigned values;     /* for the sink, bits 1 << enum esc_value; smooth needs orbits */
    esc_tile_sink *sink; /* null: digest and statistics only */
    void *context;
};

/* Computes tile by tile, keeping no frame: memory does not grow with the frame's size.
 * summary: null, or filled; null is required with a list of tiles, which has no frame digest.
 * Errors: ESC_ERR_ARGUMENT (also a tile outside the plan), ESC_ERR_CANCELLED, those of esc_value_check. */
ESC_API enum esc_status esc_engine_stream(struct esc_engine *engine, const struct esc_plan *plan,
                                          const struct esc_stream *stream,
                                          struct esc_summary *summary);

/* A run of consecutive tiles, and where its counts go. */
struct esc_share {
    uint64_t first, tiles; /* at least one tile */
    uint64_t slot;         /* of the first; the others follow it; ignored without counts */
};

/* Tiles that the caller deals out while the engine counts, for work that several engines share. */
struct esc_deal {
    /* Called by each thread of the engine, several at once, when it has nothing left to do; must not
     * call the engine. Returns false when there is no more. */
    bool (*next)(void *context, unsigned thread, struct esc_share *share);
    /* [slots][4096], each slot a tile's [rect.height][rect.width] from its beginning on; null: no
     * counts are kept, and each tile is digested and given to the sink as by esc_engine_stream. */
    uint32_t *counts;
    bool orbits;         /* final z too; only without counts */
    unsigned values;     /* for the sink, as in a stream; only without counts */
    esc_tile_sink *sink; /* null: none; only without counts */
    void *context;
};

/* Counts the tiles that `deal` gives. Threads end when `next` has told each of them that there are
 * no more.
 * summary: null, or filled with the statistics of these tiles, without digests; null is required
 * with counts, which esc_tile_digest then reads.
 * Errors: ESC_ERR_ARGUMENT (also a share that is empty or outside the plan, and then some tiles may
 * have been counted), ESC_ERR_CANCELLED. */
ESC_API enum esc_status esc_engine_deal(struct esc_engine *engine, const struct esc_plan *plan,
                                        const struct esc_deal *deal, struct esc_summary *summary);

/* Runs the canaries: orbits whose counts change under every rounding fault known to us, on every
 * thread, in each formula, precision and contract. Errors: ESC_ERR_CANARY, with what was expected. */
ESC_API enum esc_status esc_engine_check(struct esc_engine *engine, struct esc_error *error);

/* Asks the run in progress to stop; each thread finishes the tile it is taking. May be called from any
 * thread and from a signal handler. Without a run in progress it does nothing. */
ESC_API void esc_engine_cancel(struct esc_engine *engine);

/* Tiles taken in the run in progress, or in the last: all but a few of their pixels are done. May be called from any thread. */
ESC_API uint64_t esc_engine_progress(const struct esc_engine *engine);

/* ---- The machine -------------------------------------------------------------------------- */

struct esc_team_limits {
    unsigned online;      /* CPUs that the OS runs */
    unsigned affinity;    /* of those, CPUs that this process may use */
    double quota;         /* CPUs' worth of time that its control groups allow; 0: no limit */
    unsigned openmp;      /* what the OpenMP runtime would use by itself */
    unsigned recommended; /* the least of these, at least 1 */
};
ESC_API void esc_team_limits(struct esc_team_limits *limits);

#ifdef __cplusplus
}
#endif
#endif
