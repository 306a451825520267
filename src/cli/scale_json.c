/* SPDX-License-Identifier: BSD-2-Clause */
/* scale_json.c - a study as a part of a result. */
#include <math.h>

#include "cli/scale.h"
#include "report/json.h"

static json_t *point_json(unsigned threads, const struct esc_scale_figures *figures)
{
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "threads", json_integer(threads), &failed);
    esc_json_put(object, "work_giter", json_real(figures->work_giter), &failed);
    esc_json_put(object, "time_s", esc_result_interval(&figures->time_s), &failed);
    esc_json_put(object, "giter_s", esc_result_interval(&figures->giter_s), &failed);
    esc_json_put(object, "speedup", esc_result_interval(&figures->speedup), &failed);
    esc_json_put(object, "efficiency", esc_result_interval(&figures->efficiency), &failed);
    esc_json_put(object, "karp_flatt",
                 isfinite(figures->karp_flatt) ? json_real(figures->karp_flatt) : json_null(),
                 &failed);
    esc_json_put(object, "imbalance", json_real(figures->imbalance), &failed);
    esc_json_put(object, "barrier_wait_s", json_real(figures->barrier_wait_s), &failed);
    return esc_json_built(object, failed);
}

/* What the law says of teams that this machine may not have. */
static json_t *predicted_json(const struct esc_law_fit *fit, unsigned most)
{
    static const unsigned beyond[] = {2, 4, 16};
    bool failed = false;
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        const unsigned threads = beyond[i] * most;
        const struct esc_interval speedup = esc_scale_foretold(fit, threads);
        json_t *one = json_object();
        esc_json_put(one, "threads", json_integer(threads), &failed);
        esc_json_put(one, "speedup", esc_result_interval(&speedup), &failed);
        esc_json_append(list, one, &failed);
    }
    return esc_json_built(list, failed);
}

static json_t *fit_json(const struct esc_law_fit *fit, unsigned most)
{
    const bool fitted = fit->fitted, usl = fitted && fit->law == ESC_LAW_USL;
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "law", json_string(esc_law_name(fit->law)), &failed);
    esc_json_put(object, "fitted", json_boolean(fitted), &failed);
    esc_json_put(object, "reason", fitted ? json_null() : json_string(fit->reason), &failed);
    esc_json_put(object, "rate1", fitted ? esc_result_interval(&fit->rate1) : json_null(), &failed);
    esc_json_put(object, "serial", fitted ? esc_result_interval(&fit->serial) : json_null(),
                 &failed);
    esc_json_put(object, "coherency", usl ? esc_result_interval(&fit->coherency) : json_null(),
                 &failed);
    esc_json_put(object, "peak", usl ? esc_result_interval(&fit->peak) : json_null(), &failed);
    esc_json_put(object, "residual", fitted ? json_real(fit->residual) : json_null(), &failed);
    esc_json_put(object, "predicted", fitted ? predicted_json(fit, most) : json_null(), &failed);
    return esc_json_built(object, failed);
}

json_t *esc_scale_json(const struct esc_scale *scale, const struct esc_scale_study *study)
{
    bool failed = false;
    json_t *points = json_array(), *fits = json_array(), *object = json_object();
    for (size_t i = 0; i < scale->n; i++)
        esc_json_append(points, point_json(scale->points[i].threads, &study->figures[i]), &failed);
    for (int law = 0; law < ESC_SCALE_LAWS; law++)
        esc_json_append(fits, fit_json(&study->fits[law], scale->points[scale->n - 1].threads),
                        &failed);
    esc_json_put(object, "mode", json_string(esc_scale_mode_name(scale->own->mode)), &failed);
    esc_json_put(object, "points", points, &failed);
    esc_json_put(object, "fits", fits, &failed);
    return esc_json_built(object, failed);
}

/* Times are means over samples; the rest is of the last. */
static json_t *worker_json(const struct esc_scale_point *point, unsigned thread)
{
    const struct esc_scale_worker *worker = &point->workers[thread];
    const double n = point->n > 0 ? (double)point->n : 1;
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "thread", json_integer(thread), &failed);
    esc_json_put(object, "cpu", json_integer(worker->cpu), &failed);
    esc_json_put(object, "busy_s", json_real(worker->busy_s / n), &failed);
    esc_json_put(object, "wait_s", json_real(worker->wait_s / n), &failed);
    esc_json_put(object, "tiles", esc_json_count(worker->tiles), &failed);
    return esc_json_built(object, failed);
}

json_t *esc_scale_cell_json(const struct esc_scale *scale, size_t point)
{
    const struct esc_scale_point *team = &scale->points[point];
    json_t *cell = esc_timed_cell_json(&team->cell, &scale->cells[point]);
    if (scale->cells[point].stop == ESC_MATRIX_FAILED)
        return cell;
    bool failed = false;
    json_t *workers = json_array();
    for (unsigned i = 0; i < team->threads; i++)
        esc_json_append(workers, worker_json(team, i), &failed);
    esc_json_put(cell, "workers", workers, &failed);
    return esc_json_built(cell, failed);
}
