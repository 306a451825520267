/* SPDX-License-Identifier: BSD-2-Clause */
/* bench_suite.c - from lists to scenes, engines, memory and cells. */
#include "cli/bench_suite.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/memory.h"
#include "cli/setup.h"

/* Arithmetic alone, a boundary of each plane, deep orbits, and one that ends soon: each punishes
 * something else. */
static const char *const default_scenes[] = {"seed", "mandelbrot", "interior", "seahorse", "dust"};

static int fail(enum esc_status status, const struct esc_error *error)
{
    esc_complain("%s", *error->message ? error->message : esc_status_string(status));
    return esc_exit_code(status);
}

static int no_memory(void)
{
    esc_complain("out of memory");
    return ESC_EXIT_OS;
}

/* ---- Scenes --------------------------------------------------------------------------------- */

/* One scene in one contract and precision; options->scene says which. */
static int add_scene(const struct esc_options *options, enum esc_contract contract,
                     enum esc_precision precision, struct esc_suite *suite)
{
    struct esc_request request;
    struct esc_error error = {""};
    int code = esc_setup_scene(options, &request);
    if (code)
        return code;
    /* A contract or a precision makes no other scene of a named one: the key tells them. */
    bool changed = request.changed && esc_suite_changes_scene(options);
    request.scene.contract = contract;
    request.scene.precision = precision;
    enum esc_status status =
        esc_timed_scene_create(&request.scene, request.name, request.size_class, changed,
                               &suite->scenes[suite->scene_count], &error);
    if (status)
        return fail(status, &error);
    suite->scene_count++;
    return ESC_EXIT_OK;
}

/* A scene in all contracts and precisions that were asked for. */
static int add_scenes(const struct esc_options *options, const struct esc_suite_options *asked,
                      struct esc_suite *suite)
{
    const size_t contracts = asked->contracts.count, precisions = asked->precisions.count;
    int code = ESC_EXIT_OK;
    for (size_t p = 0; p < (precisions > 0 ? precisions : 1) && !code; p++) {
        for (size_t c = 0; c < (contracts > 0 ? contracts : 1) && !code; c++)
            code = add_scene(options,
                             contracts > 0 ? (enum esc_contract)asked->contracts.items[c]
                                           : options->contract,
                             precisions > 0 ? (enum esc_precision)asked->precisions.items[p]
                                            : options->precision,
                             suite);
    }
    return code;
}

static int create_scenes(const struct esc_options *options, const struct esc_suite_options *asked,
                         struct esc_suite *suite)
{
    const struct esc_suite_list *listed = &asked->scenes;
    const size_t defaults = sizeof default_scenes / sizeof *default_scenes;
    const bool single = listed->count == 0 && esc_suite_has_scene(options);
    const size_t names = single ? 1 : listed->count > 0 ? listed->count : defaults;
    int code = ESC_EXIT_OK;
    suite->scenes = calloc(names * 4, sizeof *suite->scenes); /* two contracts, two precisions */
    if (!suite->scenes)
        return no_memory();
    for (size_t i = 0; i < names && !code; i++) {
        struct esc_options one = *options;
        if (!single)
            one.scene = listed->count > 0 ? listed->words[i] : default_scenes[i];
        code = add_scenes(&one, asked, suite);
    }
    return code;
}

/* ---- Teams ---------------------------------------------------------------------------------- */

static bool is_there(const struct esc_suite *suite, const struct esc_engine *engine)
{
    for (size_t i = 0; i < suite->team_count; i++) {
        const struct esc_engine *other = suite->teams[i].engine;
        if (esc_engine_threads(other) == esc_engine_threads(engine) &&
            !strcmp(esc_engine_backend(other), esc_engine_backend(engine)))
            return true;
    }
    return false;
}

/* One that is there already, under another name or because the runtime gives no more threads, is not
 * measured twice. */
static int add_team(const struct esc_options *options, struct esc_suite *suite)
{
    struct esc_engine *engine = NULL;
    const int code = esc_setup_engine(options, &engine);
    if (code)
        return code;
    if (is_there(suite, engine))
        esc_engine_free(engine);
    else
        suite->teams[suite->team_count++].engine = engine;
    return ESC_EXIT_OK;
}

/* The backends with one number of threads; word is null for the default number. */
static int add_teams(const struct esc_options *options, const struct esc_suite_list *backends,
                     struct esc_suite *suite)
{
    int code = ESC_EXIT_OK;
    for (size_t b = 0; b < (backends->count > 0 ? backends->count : 1) && !code; b++) {
        struct esc_options one = *options;
        if (backends->count > 0)
            one.isa = backends->words[b];
        code = add_team(&one, suite);
    }
    return code;
}

static void set_threads(struct esc_options *options, const char *word, size_t number)
{
    options->given[ESC_OPTION_THREADS] = word;
    options->threads = (unsigned)number;
    options->threads_kind = number > 0                 ? ESC_THREADS_NUMBER
                            : !strcmp(word, "logical") ? ESC_THREADS_LOGICAL
                                                       : ESC_THREADS_PHYSICAL;
}

static int create_teams(const struct esc_options *options, const struct esc_suite_options *asked,
                        struct esc_suite *suite)
{
    const struct esc_suite_list *threads = &asked->threads, *backends = &asked->backends;
    const size_t numbers = threads->count > 0 ? threads->count : 2;
    struct esc_options one = *options;
    int code = ESC_EXIT_OK;
    suite->teams =
        calloc(numbers * (backends->count > 0 ? backends->count : 1), sizeof *suite->teams);
    if (!suite->teams)
        return no_memory();
    if (asked->has_schedule) {
        one.given[ESC_OPTION_SCHEDULE] = esc_schedule_name(asked->schedule);
        one.schedule = asked->schedule;
    }
    for (size_t i = 0; i < numbers && !code; i++) {
        struct esc_options team = one;
        if (threads->count > 0)
            set_threads(&team, threads->words[i], threads->items[i]);
        else if (i == 0) /* and then as many as there are */
            set_threads(&team, "1", 1);
        code = add_teams(&team, backends, suite);
    }
    return code;
}

const struct esc_engine *esc_suite_largest(const struct esc_suite *suite)
{
    const struct esc_engine *largest = suite->teams[0].engine;
    for (size_t i = 1; i < suite->team_count; i++) {
        if (esc_engine_threads(suite->teams[i].engine) > esc_engine_threads(largest))
            largest = suite->teams[i].engine;
    }
    return largest;
}

int esc_suite_create(const struct esc_options *options, const struct esc_suite_options *asked,
                     struct esc_suite *suite)
{
    const int code = create_scenes(options, asked, suite);
    return code ? code : create_teams(options, asked, suite);
}

/* ---- Frames --------------------------------------------------------------------------------- */

static uint64_t largest_frame(const struct esc_suite *suite)
{
    uint64_t largest = 0;
    for (size_t i = 0; i < suite->scene_count; i++) {
        const struct esc_plan *plan = suite->scenes[i].plan;
        const uint64_t pixels = esc_plan_width(plan) * esc_plan_height(plan);
        largest = pixels > largest ? pixels : largest;
    }
    return largest;
}

/* A number of threads' frame is made with its first team. */
static struct esc_timed_frame *find_frame(const struct esc_suite *suite, size_t team)
{
    for (size_t i = 0; i < team; i++) {
        if (esc_engine_threads(suite->teams[i].engine) ==
            esc_engine_threads(suite->teams[team].engine))
            return suite->teams[i].frame;
    }
    return NULL;
}

static int create_frames(struct esc_suite *suite)
{
    const uint64_t pixels = largest_frame(suite);
    suite->frames = calloc(suite->team_count, sizeof *suite->frames);
    if (!suite->frames)
        return no_memory();
    for (size_t i = 0; i < suite->team_count; i++) {
        struct esc_timed_frame *frame = find_frame(suite, i);
        if (!frame) {
            frame = &suite->frames[suite->frame_count];
            if (pixels > esc_memory_available() / sizeof(uint32_t) ||
                esc_timed_frame_create(suite->teams[i].engine, pixels, frame) != ESC_OK) {
                esc_complain("out of memory: the largest frame has %" PRIu64
                             " pixels of 4 bytes, one frame for each number of threads; choose a "
                             "smaller --class or --size",
                             pixels);
                return ESC_EXIT_OS;
            }
            suite->frame_count++;
        }
        suite->teams[i].frame = frame;
    }
    return ESC_EXIT_OK;
}

/* ---- Cells ---------------------------------------------------------------------------------- */

static bool is_ceiling_of(const struct esc_timed_ceiling *ceiling, const struct esc_engine *engine,
                          const struct esc_scene *scene)
{
    const struct esc_ceiling_loop *loop = &ceiling->loop;
    return ceiling->threads == esc_engine_threads(engine) &&
           !strcmp(loop->isa, esc_engine_backend(engine)) && loop->formula == scene->formula &&
           loop->contract == scene->contract && loop->precision == scene->precision &&
           (!esc_scene_has_power(scene) ||
            !(loop->power < scene->power || loop->power > scene->power));
}

/* Null where none can be had: a rate without its ceiling is still a rate. */
static struct esc_timed_ceiling *
ceiling_of(struct esc_suite *suite, const struct esc_engine *engine, const struct esc_scene *scene)
{
    struct esc_error error = {""};
    for (size_t i = 0; i < suite->ceiling_count; i++) {
        if (is_ceiling_of(&suite->ceilings[i], engine, scene))
            return &suite->ceilings[i];
    }
    struct esc_timed_ceiling *ceiling = &suite->ceilings[suite->ceiling_count];
    if (esc_timed_ceiling_create(engine, scene, ceiling, &error)) {
        esc_complain("no ceiling: %s", error.message);
        return NULL;
    }
    suite->ceiling_count++;
    return ceiling;
}

static void add_cell(struct esc_suite *suite, const struct esc_suite_team *team,
                     struct esc_timed_scene *scene, const char *label,
                     struct esc_counters *counters)
{
    suite->cells[suite->cell_count++] = (struct esc_timed_cell){
        .scene = scene,
        .engine = team->engine,
        .frame = team->frame,
        .ceiling = ceiling_of(suite, team->engine, &scene->scene),
        .counters = counters,
        .label = label,
    };
}

/* By threads, then by scene, then by backend, as a table has them. */
static void add_cells(struct esc_suite *suite, struct esc_counters *counters)
{
    for (size_t first = 0, last; first < suite->team_count; first = last) {
        const unsigned threads = esc_engine_threads(suite->teams[first].engine);
        for (last = first;
             last < suite->team_count && esc_engine_threads(suite->teams[last].engine) == threads;)
            last++;
        for (size_t s = 0; s < suite->scene_count; s++) {
            for (size_t t = first; t < last; t++) {
                add_cell(suite, &suite->teams[t], &suite->scenes[s], NULL, counters);
                if (suite->twins)
                    add_cell(suite, &suite->teams[t], &suite->scenes[s], "aa", counters);
            }
        }
    }
}

int esc_suite_fill(struct esc_suite *suite, bool twins, struct esc_counters *counters)
{
    const size_t pairs = suite->team_count * suite->scene_count;
    const size_t cells = pairs * (twins ? 2 : 1);
    const int code = create_frames(suite);
    if (code)
        return code;
    suite->twins = twins;
    suite->ceilings = calloc(pairs + 1, sizeof *suite->ceilings);
    suite->cells = calloc(cells + 1, sizeof *suite->cells);
    suite->measured = calloc(cells + 1, sizeof *suite->measured);
    if (!suite->ceilings || !suite->cells || !suite->measured)
        return no_memory();
    add_cells(suite, counters);
    return ESC_EXIT_OK;
}

/* ---- The end -------------------------------------------------------------------------------- */

void esc_suite_free(struct esc_suite *suite)
{
    if (suite->measured)
        esc_matrix_free(suite->measured, suite->cell_count);
    for (size_t i = 0; i < suite->ceiling_count; i++)
        esc_timed_ceiling_free(&suite->ceilings[i]);
    for (size_t i = 0; i < suite->frame_count; i++)
        esc_timed_frame_free(&suite->frames[i]);
    for (size_t i = 0; i < suite->team_count; i++)
        esc_engine_free(suite->teams[i].engine);
    for (size_t i = 0; i < suite->scene_count; i++)
        esc_timed_scene_free(&suite->scenes[i]);
    free(suite->measured);
    free(suite->cells);
    free(suite->ceilings);
    free(suite->frames);
    free(suite->teams);
    free(suite->scenes);
    memset(suite, 0, sizeof *suite);
}
