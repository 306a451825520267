/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/timed_cell.h - one cell of a measurement: an engine that counts a plan's frame, timed and judged.
 *
 * The timed region is esc_engine_run and nothing else. Memory, first touch, ceiling, poison and digest
 * are outside of it. Every sample begins with counts that no scene has, and ends with a digest that has
 * to be the right one: no digest, no number.
 *
 *     esc_timed_scene_create(&scene, &timed, &error);         what is counted, and what has to come out
 *     esc_timed_frame_create(engine, pixels, &frame);         memory, touched by the engine's threads
 *     cell = (struct esc_timed_cell){.scene = &timed, .engine = engine, .frame = &frame};
 *     esc_timed_cell_verify(&cell, &error);                   one run before all others; cell.check tells
 *     esc_timed_cell_join(&cell, &matrix_cell);               for esc_matrix_measure
 *     esc_timed_cell_json(&cell, &matrix_cell)                what came of it, for a result's cells */
#ifndef ESC_CLI_TIMED_CELL_H
#define ESC_CLI_TIMED_CELL_H

#include <jansson.h>

#include <escapement/escapement.h>

#include "cli/check.h"
#include "measure/ceiling.h"
#include "measure/counters.h"
#include "measure/matrix.h"
#include "report/result.h"

#define ESC_TIMED_KEY_SIZE 160
#define ESC_TIMED_COUNTERS_SIZE 96

/* ---- What is counted ------------------------------------------------------------------------- */

/* A scene in one contract and precision, shared by its cells. What is right is a golden where there is
 * one; else what the first cell's first run gave, when the scalar reference agreed: on all pixels, or on a
 * sample of them where all would take seconds. */
struct esc_timed_scene {
    struct esc_scene scene;
    const char *name, *size_class; /* of a named scene; null: none */
    bool changed;                  /* options changed the named scene */
    struct esc_plan *plan;

    bool known; /* whether the two below are */
    struct esc_summary expected;
    enum esc_check_kind kind; /* golden, full or sample: how it came to be known */
    char detail[1024];        /* the same as text */
};

/* name and size_class: null unless of a named scene; they must outlive *timed, which needs
 * esc_timed_scene_free on success only. Errors: those of esc_plan_create. */
enum esc_status esc_timed_scene_create(const struct esc_scene *scene, const char *name,
                                       const char *size_class, bool changed,
                                       struct esc_timed_scene *timed, struct esc_error *error);
void esc_timed_scene_free(struct esc_timed_scene *timed); /* all zero bytes are allowed */

/* Iterations in a frame, 10^9. Only when known. */
double esc_timed_scene_giter(const struct esc_timed_scene *timed);

/* ---- Memory ---------------------------------------------------------------------------------- */

/* Counts of the largest frame among cells of one team; its cells share it, since only one runs. */
struct esc_timed_frame {
    uint32_t *counts;
    size_t pixels;
    double allocation_s, first_touch_s; /* what it cost */
};

/* Touched first by as many threads as the engine has, in equal parts.
 * Errors: ESC_ERR_MEMORY; *frame is left alone then. */
enum esc_status esc_timed_frame_create(const struct esc_engine *engine, uint64_t pixels,
                                       struct esc_timed_frame *frame);
void esc_timed_frame_free(struct esc_timed_frame *frame); /* all zero bytes are allowed */

/* ---- The ceiling ------------------------------------------------------------------------------ */

/* The bare loop on all threads of a team, sampled before each sample of the cells that are held to it:
 * what slows the machine slows both. */
struct esc_timed_ceiling {
    struct esc_ceiling_loop loop;
    unsigned threads;
    double *samples; /* Giter/s of the team */
    size_t n, room;
    bool astray; /* the orbits left their place, or memory ran out: there is no ceiling */
};

/* For an engine and a scene. Errors: those of esc_ceiling_choose. */
enum esc_status esc_timed_ceiling_create(const struct esc_engine *engine,
                                         const struct esc_scene *scene,
                                         struct esc_timed_ceiling *ceiling,
                                         struct esc_error *error);
void esc_timed_ceiling_free(struct esc_timed_ceiling *ceiling); /* all zero bytes are allowed */

/* Adds a sample, the best of so many tries; some 2 ms. */
#define ESC_TIMED_CEILING_TRIES 3
void esc_timed_ceiling_sample(struct esc_timed_ceiling *ceiling);

/* Its parts, for those whose threads are in several processes: one try, Giter/s, 0 when the orbits left
 * their place; and the sample of what all came to. */
double esc_timed_ceiling_try(const struct esc_timed_ceiling *ceiling);
void esc_timed_ceiling_add(struct esc_timed_ceiling *ceiling,
                           const double rates[ESC_TIMED_CEILING_TRIES]);

/* The median of the samples, Giter/s; 0: there is none. */
double esc_timed_ceiling_giter_s(const struct esc_timed_ceiling *ceiling);

/* ---- The cell --------------------------------------------------------------------------------- */

/* All pointers are borrowed. The caller fills the first part. */
struct esc_timed_cell {
    struct esc_timed_scene *scene;
    struct esc_engine *engine;
    struct esc_timed_frame *frame;     /* of at least the plan's pixels */
    struct esc_timed_ceiling *ceiling; /* null: none is measured */
    struct esc_counters *counters;     /* null: none are read */
    const char *label;                 /* ends the key; null: nothing does */
    /* After a sample's clock has stopped, before its digest, while esc_engine_worker still tells of its
     * last loop. Null: nothing. */
    void (*after)(void *context);
    void *after_context;

    unsigned threads; /* that ran; known after esc_timed_cell_verify */
    struct esc_check check;
    struct esc_summary summary;                         /* of the last run that was digested */
    double digest_s;                                    /* of the last digest */
    enum esc_status status;                             /* of the run that failed */
    struct esc_counter_value counts[ESC_COUNTER_COUNT]; /* summed over loops_run */
    uint64_t loops_run;
};

/* The canaries, and one run before all others: makes what is right known where it is not, and fills
 * cell->check, whose `passed` says whether the counts are right, and `detail` which tile is wrong.
 * Errors: those of esc_engine_run and esc_check_run; a wrong count is none. */
enum esc_status esc_timed_cell_verify(struct esc_timed_cell *cell, struct esc_error *error);

/* Fills a matrix's cell; one whose check has not passed fails there at once, without a run. */
void esc_timed_cell_join(struct esc_timed_cell *cell, struct esc_matrix_cell *matrix_cell);

/* "seed/W/avx512/f64/strict/2"; a scene that has no name, or was changed, is told by plane, size,
 * iterations and a hash of all its numbers. */
const char *esc_timed_cell_key(const struct esc_timed_cell *cell, char text[ESC_TIMED_KEY_SIZE]);

/* Giter/s at the median and at the ends of its interval. Only of a cell that did not fail. */
struct esc_interval esc_timed_cell_giter_s(const struct esc_timed_cell *cell,
                                           const struct esc_matrix_cell *matrix_cell);

/* The same in percent of the median of the ceiling's samples; 0 where there is none, or where it is
 * below the rate: a machine that was busy whenever it was sampled has none to tell. */
double esc_timed_cell_percent(const struct esc_timed_cell *cell,
                              const struct esc_matrix_cell *matrix_cell);

/* ", 3.10 instructions per cycle, 2.5 J per Giter": each where its counters are there. */
const char *esc_timed_cell_counters(const struct esc_timed_cell *cell,
                                    char text[ESC_TIMED_COUNTERS_SIZE]);

/* The cell of a result (docs/result.schema.json); a cell that failed has no number in it. A new
 * reference; null without memory. */
json_t *esc_timed_cell_json(const struct esc_timed_cell *cell,
                            const struct esc_matrix_cell *matrix_cell);

#endif
