/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/study_report.c - what bench and scale over ranks came to. */
#include <stdio.h>

#include "cli/exit_codes.h"
#include "cli/outputs.h"
#include "measure/laws.h"
#include "mpi/ranks.h"
#include "mpi/study.h"
#include "report/result.h"

#define SEED 1

static double giter(const struct esc_study *study)
{
    return ((double)study->expected.sum_hi * 0x1p64 + (double)study->expected.sum_lo) * 1e-9;
}

/* Against the first point, as if that had scaled perfectly up to where it is. */
static double speedup(const struct esc_study *study, const struct esc_study_point *point)
{
    const struct esc_study_point *const first = &study->points[0];
    return first->ranks * first->time.median.value / point->time.median.value;
}

static void fit(const struct esc_study *study, enum esc_law law, struct esc_law_fit *made)
{
    static struct esc_law_point points[100000];
    size_t n = 0;
    for (size_t i = 0; i < study->n; i++)
        for (size_t k = 0; k < study->points[i].n && n < sizeof points / sizeof *points; k++)
            points[n++] = (struct esc_law_point){study->points[i].ranks,
                                                 giter(study) / study->points[i].samples[k]};
    made->fitted = false;
    if (esc_law_fit(law, points, n, SEED, made))
        snprintf(made->reason, sizeof made->reason, "out of memory");
}

/* ---- Text ----------------------------------------------------------------------------------- */

static void law_text(const struct esc_study *study, enum esc_law law)
{
    static struct esc_law_fit made;
    fit(study, law, &made);
    printf("%s: ", esc_law_name(law));
    if (!made.fitted) {
        printf("not fitted: %s\n", made.reason);
        return;
    }
    printf("serial fraction %.4g (%.4g to %.4g)", made.serial.value, made.serial.low,
           made.serial.high);
    if (law == ESC_LAW_USL)
        printf(", coherency %.4g (%.4g to %.4g)", made.coherency.value, made.coherency.low,
               made.coherency.high);
    putchar('\n');
}

static void points_text(const struct esc_study *study)
{
    printf("%6s %8s %11s %23s %9s %8s %10s\n", "ranks", "threads", "time s", "95 % interval",
           "Giter/s", "speedup", "efficiency");
    for (size_t i = 0; i < study->n; i++) {
        const struct esc_study_point *const point = &study->points[i];
        const struct esc_interval *const time = &point->time.median;
        printf("%6d %8u %11.6f %11.6f-%11.6f %9.3f %8.2f %8.1f %%\n", point->ranks, point->threads,
               time->value, time->low, time->high, giter(study) / time->value,
               speedup(study, point), 100 * speedup(study, point) / point->ranks);
    }
}

static void text(const struct esc_study *study)
{
    char digest[33];
    printf("Command: %s\nScene: %s (class %s)\nBackend: %s\nRanks: %d\nHosts: %u\nSamples: %zu\n"
           "Clock: MPI_Wtime, resolution %.3g s\n",
           study->command, study->job.request.name ? study->job.request.name : "own",
           study->job.request.size_class ? study->job.request.size_class : "none",
           esc_engine_backend(study->job.engine), esc_ranks_size(),
           esc_placement_hosts(study->placement), study->points[0].n, MPI_Wtick());
    if (!study->check.passed) {
        printf("Verification: FAILED\n  %s\n", study->check.detail);
        return;
    }
    esc_digest_string(&study->expected.counts, digest);
    printf("Digest: xxh128:%s\n", digest);
    if (study->streamed)
        printf("Frame: streamed, digested within the time\n");
    points_text(study);
    if (study->n > 1) {
        law_text(study, ESC_LAW_AMDAHL);
        law_text(study, ESC_LAW_USL);
    }
    printf("Verification: SUCCESSFUL (%s; every sample's digest is the same)\n",
           study->check.detail);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *point_json(const struct esc_study *study, const struct esc_study_point *point)
{
    json_t *samples = json_array();
    for (size_t k = 0; k < point->n; k++)
        json_array_append_new(samples, json_real(point->samples[k]));
    return json_pack("{s:i, s:i, s:o, s:o, s:f, s:f, s:f}", "ranks", point->ranks, "threads",
                     (int)point->threads, "time_s", esc_result_stats(&point->time), "samples_s",
                     samples, "rate_giter_s", giter(study) / point->time.median.value, "speedup",
                     speedup(study, point), "efficiency", speedup(study, point) / point->ranks);
}

static json_t *json(const struct esc_study *study)
{
    char hex[33], digest[48];
    const struct esc_result_scene scene = {.scene = &study->job.request.scene,
                                           .name = study->job.request.name,
                                           .size_class = study->job.request.size_class,
                                           .changed = study->job.request.changed,
                                           .points = study->job.options.points,
                                           .points_c = study->job.options.points_c};
    const bool passed = study->check.passed;
    json_t *points = json_array();
    for (size_t i = 0; passed && i < study->n; i++)
        json_array_append_new(points, point_json(study, &study->points[i]));
    esc_digest_string(&study->expected.counts, hex);
    snprintf(digest, sizeof digest, "xxh128:%s", hex);
    return json_pack("{s:s, s:s, s:o, s:s, s:b, s:f, s:s, s:{s:s, s:s}, s:o, s:O}", "version",
                     esc_version(), "command", study->command, "scene", esc_result_scene(&scene),
                     "backend", esc_engine_backend(study->job.engine), "streamed", study->streamed,
                     "clock_resolution_s", MPI_Wtick(), "digest", digest, "verification", "status",
                     passed ? "successful" : "failed", "detail", study->check.detail, "points",
                     points, "ranks", study->placement);
}

int esc_study_report(const struct esc_study *study)
{
    const struct esc_options *options = &study->job.options;
    struct esc_outputs outputs = {.json = NULL};
    int code = ESC_EXIT_OK;
    if (options->json) {
        code = esc_outputs_create(options, &outputs);
        if (!code)
            code = esc_outputs_json(&outputs, json(study));
    }
    if (code)
        return code;
    if (options->format == ESC_FORMAT_JSON)
        return esc_outputs_print(json(study));
    text(study);
    return ESC_EXIT_OK;
}
