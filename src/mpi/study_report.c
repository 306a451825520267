/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/study_report.c - what bench and scale over ranks came to, as a result like any other. */
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "mpi/ranks.h"
#include "mpi/study.h"
#include "report/json.h"
#include "report/result.h"

/* A cell of some ranks, and of points whose files the cell of a scene does not know. */
static json_t *cell_json(const struct esc_study *study, size_t point)
{
    const struct esc_scale *const scale = &study->scale;
    const struct esc_result_scene scene = {.scene = &scale->points[point].cell.scene->scene,
                                           .name = study->job.request.name,
                                           .size_class = study->job.request.size_class,
                                           .changed = study->job.request.changed,
                                           .points = study->job.options.points,
                                           .points_c = study->job.options.points_c};
    json_t *const cell = esc_scale_cell_json(scale, point);
    bool failed = cell == NULL;
    esc_json_put(cell, "ranks", json_integer(study->points[point].ranks), &failed);
    if (scene.points)
        esc_json_put(cell, "scene", esc_result_scene(&scene), &failed);
    return esc_json_built(cell, failed);
}

/* A new reference; null without memory. */
static json_t *result_json(struct esc_study *study, bool passed)
{
    json_t *const environment = study->environment;
    study->environment = NULL;
    json_t *const result =
        esc_result_new(study->command, study->argc, study->argv, study->own.seed, environment);
    bool failed = result == NULL;
    for (size_t i = 0; i < study->n; i++)
        esc_json_append(json_object_get(result, "cells"), cell_json(study, i), &failed);
    if (passed && !strcmp(study->command, "scale"))
        esc_json_put(result, "scaling", esc_scale_json(&study->scale, &study->figures), &failed);
    return esc_json_built(result, failed);
}

static void notes(const struct esc_study *study)
{
    esc_scale_notes(&study->scale, &study->figures);
    if (esc_placement_hosts(study->placement) > 1)
        esc_complain("the environment is that of rank 0's host, one of %u",
                     esc_placement_hosts(study->placement));
    if (study->counting.stream)
        esc_complain("streamed: each tile was digested within the time");
}

/* What was wrong, if anything was: it is told of every cell, for none has a number then. */
static const struct esc_check *wrong_of(const struct esc_study *study)
{
    size_t i = 0;
    while (i + 1 < study->n && (study->points[i].check.passed || !*study->points[i].check.detail))
        i++;
    return &study->points[i].check;
}

int esc_study_report(struct esc_study *study)
{
    const struct esc_options *const options = &study->job.options;
    const bool passed = study->passed;
    struct esc_io_error error;
    int code = ESC_EXIT_OK;
    for (size_t i = 0; i < study->n; i++) {
        study->scale.points[i].cell.scene->expected = study->points[i].expected;
        study->scale.points[i].cell.check = passed ? study->points[i].check : *wrong_of(study);
        if (!passed)
            study->scale.cells[i].n = 0; /* no digest, no number */
    }
    if (passed)
        code = esc_scale_evaluate(&study->scale, &study->figures);
    if (passed && !code && study->own.chart)
        code = esc_scale_chart(&study->scale, &study->figures, NULL);
    if (code)
        return code;
    json_t *const result = result_json(study, passed);
    if (!result) {
        esc_complain("out of memory");
        return ESC_EXIT_OS;
    }
    code = esc_outputs_json(&study->outputs, json_incref(result));
    const enum esc_io status =
        code ? ESC_IO_OK : esc_result_write(result, options->form, stdout, &error);
    if (status)
        esc_complain("%s", error.message);
    json_decref(result);
    if (!code && !status && passed && !options->quiet)
        notes(study);
    return code ? code : esc_exit_code_io(status);
}
