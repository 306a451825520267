/* SPDX-License-Identifier: BSD-2-Clause */
/* timed_json.c - a measured cell: its key, its rate, what its counters say, its part of a result. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/names.h"
#include "cli/timed_cell.h"
#include "report/json.h"
#include "report/result.h"
#include "report/run_rate.h"

/* ---- The key -------------------------------------------------------------------------------- */

/* Fowler, Noll and Vo's hash, 1a. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t hash_number(uint64_t hash, double number)
{
    uint64_t bits;
    unsigned char bytes[8];
    memcpy(&bits, &number, sizeof bits);
    for (int i = 0; i < 8; i++) /* the same on every byte order */
        bytes[i] = (unsigned char)(bits >> (8 * i));
    return hash_bytes(hash, bytes, sizeof bytes);
}

/* All that makes a scene the scene it is, but what the key tells beside it. */
static uint32_t scene_hash(const struct esc_scene *scene)
{
    const double numbers[] = {scene->power, scene->c_re, scene->c_im, scene->z0_re, scene->z0_im,
                              scene->x0,    scene->x1,   scene->y0,   scene->y1,    scene->bailout};
    const char *formula = esc_formula_name(scene->formula), *grid = esc_grid_name(scene->grid);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        hash = hash_number(hash, numbers[i]);
    hash = hash_bytes(hash, formula, strlen(formula));
    hash = hash_bytes(hash, grid, strlen(grid));
    return (uint32_t)(hash ^ (hash >> 32));
}

const char *esc_timed_cell_key(const struct esc_timed_cell *cell, char text[ESC_TIMED_KEY_SIZE])
{
    const struct esc_timed_scene *timed = cell->scene;
    const struct esc_scene *scene = &timed->scene;
    char what[96];
    if (timed->name && !timed->changed)
        snprintf(what, sizeof what, "%s/%s", timed->name, timed->size_class);
    else
        snprintf(what, sizeof what, "%s/%" PRIu32 "x%" PRIu32 "x%" PRIu32 "-%08" PRIx32,
                 timed->name ? timed->name : esc_plane_name(scene->plane), scene->width,
                 scene->height, scene->max_iter, scene_hash(scene));
    snprintf(text, ESC_TIMED_KEY_SIZE, "%s/%s/%s/%s/%u%s%s", what, esc_engine_backend(cell->engine),
             esc_precision_name(scene->precision), esc_contract_name(scene->contract),
             cell->threads, cell->label ? "/" : "", cell->label ? cell->label : "");
    return text;
}

/* ---- Rates ---------------------------------------------------------------------------------- */

struct esc_interval esc_timed_cell_giter_s(const struct esc_timed_cell *cell,
                                           const struct esc_matrix_cell *matrix_cell)
{
    const struct esc_interval *seconds = &matrix_cell->wall.median;
    const double giter = esc_timed_scene_giter(cell->scene);
    return (struct esc_interval){.value = giter / seconds->value,
                                 .low = giter / seconds->high,
                                 .high = giter / seconds->low};
}

double esc_timed_cell_percent(const struct esc_timed_cell *cell,
                              const struct esc_matrix_cell *matrix_cell)
{
    const double ceiling = cell->ceiling ? esc_timed_ceiling_giter_s(cell->ceiling) : 0;
    const double rate = esc_timed_cell_giter_s(cell, matrix_cell).value;
    return ceiling >= rate && ceiling > 0 ? 100 * rate / ceiling : 0;
}

/* ---- Counters ------------------------------------------------------------------------------- */

/* What is made of two numbers is told where both are there. */
const char *esc_timed_cell_counters(const struct esc_timed_cell *cell,
                                    char text[ESC_TIMED_COUNTERS_SIZE])
{
    const struct esc_counter_value *cycles = &cell->counts[ESC_COUNTER_CYCLES];
    const struct esc_counter_value *instructions = &cell->counts[ESC_COUNTER_INSTRUCTIONS];
    const struct esc_counter_value *energy = &cell->counts[ESC_COUNTER_ENERGY];
    const double giter = esc_timed_scene_giter(cell->scene) * (double)cell->loops_run;
    size_t length = 0;
    text[0] = '\0';
    if (cycles->available && instructions->available && cycles->value > 0)
        length += (size_t)snprintf(text, ESC_TIMED_COUNTERS_SIZE, ", %.2f instructions per cycle",
                                   instructions->value / cycles->value);
    if (energy->available && giter > 0)
        snprintf(text + length, ESC_TIMED_COUNTERS_SIZE - length, ", %.3g J per Giter",
                 energy->value * 1e-6 / giter);
    return text;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *verification_json(const struct esc_timed_cell *cell, bool passed)
{
    const struct esc_check *check = &cell->check;
    const bool judged = check->kind != ESC_CHECK_DEFAULT && check->kind != ESC_CHECK_NONE;
    const char *kind = judged ? esc_name_check((size_t)check->kind - ESC_CHECK_GOLDEN) : "none";
    return json_pack("{s:s, s:s, s:o}", "status", passed ? "successful" : "failed", "kind", kind,
                     "detail", esc_json_text(check->detail));
}

static json_t *ceiling_json(const struct esc_timed_cell *cell,
                            const struct esc_matrix_cell *matrix_cell)
{
    const double percent = esc_timed_cell_percent(cell, matrix_cell);
    if (!(percent > 0))
        return json_null();
    return json_pack("{s:f, s:f, s:s}", "giter_s", esc_timed_ceiling_giter_s(cell->ceiling),
                     "percent", percent, "form", cell->ceiling->loop.form_name);
}

static json_t *setup_json(const struct esc_timed_cell *cell)
{
    return json_pack("{s:f, s:f, s:f}", "allocation_s", cell->frame->allocation_s, "first_touch_s",
                     cell->frame->first_touch_s, "digest_s", cell->digest_s);
}

static json_t *counters_json(const struct esc_timed_cell *cell)
{
    bool failed = false;
    if (!cell->counters || cell->loops_run == 0)
        return json_null();
    json_t *object = json_object();
    for (int i = 0; i < ESC_COUNTER_COUNT; i++) {
        const struct esc_counter_value *value = &cell->counts[i];
        json_t *told = value->available
                           ? json_pack("{s:f}", "value", value->value / (double)cell->loops_run)
                           : json_pack("{s:o}", "unavailable", esc_json_text(value->reason));
        esc_json_put(object, esc_counter_name((enum esc_counter)i), told, &failed);
    }
    return esc_json_built(object, failed);
}

static void put_times(json_t *object, const struct esc_timed_cell *cell,
                      const struct esc_matrix_cell *matrix_cell, bool passed, bool *failed)
{
    struct esc_interval rate;
    if (passed)
        rate = esc_timed_cell_giter_s(cell, matrix_cell);
    esc_json_put(object, "samples", esc_result_samples(matrix_cell->samples, matrix_cell->n),
                 failed);
    esc_json_put(object, "wall_s", passed ? esc_result_stats(&matrix_cell->wall) : json_null(),
                 failed);
    esc_json_put(object, "process_s",
                 passed ? esc_result_stats(&matrix_cell->process) : json_null(), failed);
    esc_json_put(object, "giter_s", passed ? esc_result_interval(&rate) : json_null(), failed);
    esc_json_put(object, "ceiling", passed ? ceiling_json(cell, matrix_cell) : json_null(), failed);
    esc_json_put(object, "setup_s", setup_json(cell), failed);
    esc_json_put(object, "counters", passed ? counters_json(cell) : json_null(), failed);
}

json_t *esc_timed_cell_json(const struct esc_timed_cell *cell,
                            const struct esc_matrix_cell *matrix_cell)
{
    const struct esc_timed_scene *timed = cell->scene;
    const struct esc_result_scene told = {.scene = &timed->scene,
                                          .name = timed->name,
                                          .size_class = timed->size_class,
                                          .changed = timed->changed};
    const bool passed = matrix_cell->stop != ESC_MATRIX_FAILED;
    char key[ESC_TIMED_KEY_SIZE];
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "key", json_string(esc_timed_cell_key(cell, key)), &failed);
    esc_json_put(object, "scene", esc_result_scene(&told), &failed);
    esc_json_put(object, "backend", json_string(esc_engine_backend(cell->engine)), &failed);
    esc_json_put(object, "precision", json_string(esc_precision_name(timed->scene.precision)),
                 &failed);
    esc_json_put(object, "contract", json_string(esc_contract_name(timed->scene.contract)),
                 &failed);
    esc_json_put(object, "threads", json_integer(cell->threads), &failed);
    esc_json_put(object, "sum", esc_result_sum(&cell->summary), &failed);
    esc_json_put(object, "digest", esc_result_digest(&cell->summary.counts), &failed);
    esc_json_put(object, "verification", verification_json(cell, passed), &failed);
    esc_json_put(object, "loops", esc_json_count(matrix_cell->loops), &failed);
    esc_json_put(object, "stop", json_string(esc_matrix_stop_name(matrix_cell->stop)), &failed);
    put_times(object, cell, matrix_cell, passed, &failed);
    return esc_json_built(object, failed);
}
