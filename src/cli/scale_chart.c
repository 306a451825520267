/* SPDX-License-Identifier: BSD-2-Clause */
/* scale_chart.c - pictures of a study: what teams reached, and what their threads did. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/scale.h"
#include "report/chart.h"
#include "report/file.h"

/* Points of a drawn curve. */
#define CURVE 65
/* Curves go on to so many times the largest team, so that one sees where they lead. */
#define BEYOND 4
/* Measured, ideal, laws. */
#define SERIES (2 + ESC_SCALE_LAWS)

#define TRACE_LIMIT ((size_t)1 << 20)

struct curve {
    double x[CURVE], y[CURVE], low[CURVE], high[CURVE];
};

/* All that two charts point to. */
struct drawing {
    struct curve measured[2], ideal[2], laws[2][ESC_SCALE_LAWS];
    struct esc_chart_series series[2][SERIES];
    char title[96], subtitle[2][320], laws_named[ESC_SCALE_LAWS][64];
};

static int no_memory(void)
{
    esc_complain("out of memory");
    return ESC_EXIT_OS;
}

static int finish(enum esc_io status, const struct esc_io_error *error)
{
    if (status)
        esc_complain("%s", error->message);
    return esc_exit_code_io(status);
}

/* The scene and its work, as in "seed (class W), 1000 x 1000, 300 iterations, avx512 f64 strict". */
static void describe(const struct esc_scale *scale, size_t point, char *text, size_t size)
{
    const struct esc_timed_scene *timed = scale->points[point].cell.scene;
    const struct esc_scene *scene = &timed->scene;
    snprintf(text, size, "%s%s%s%s, %" PRIu32 " x %" PRIu32 ", %" PRIu32 " iterations, %s %s %s",
             timed->name ? timed->name : esc_plane_name(scene->plane), timed->name ? " " : "",
             timed->name ? timed->size_class : "", timed->changed && timed->name ? " changed" : "",
             scene->width, scene->height, scene->max_iter,
             esc_engine_backend(scale->points[point].cell.engine),
             esc_precision_name(scene->precision), esc_contract_name(scene->contract));
}

/* ---- Speedup and efficiency ----------------------------------------------------------------- */

enum { SPEEDUP, EFFICIENCY };

static void set(struct curve *curve, size_t i, double x, struct esc_interval y, int chart)
{
    const double unit = chart == EFFICIENCY ? 100 : 1;
    curve->x[i] = x;
    curve->y[i] = y.value * unit;
    curve->low[i] = y.low * unit;
    curve->high[i] = y.high * unit;
}

/* The i-th of the curve's numbers of threads, from 1 on by equal ratios. */
static double curve_threads(const struct esc_scale *scale, size_t i)
{
    const double last = BEYOND * (double)scale->points[scale->n - 1].threads;
    return pow(last, (double)i / (CURVE - 1));
}

static struct esc_interval per_thread(struct esc_interval speedup, double threads)
{
    return (struct esc_interval){speedup.value / threads, speedup.low / threads,
                                 speedup.high / threads};
}

/* "Amdahl: serial 1.2 %", "USL: serial 1.2 %, coherency 0.01 %": what a curve is. */
static void name_law(const struct esc_law_fit *fit, char *text, size_t size)
{
    int length =
        snprintf(text, size, "%s: serial %.3g %%", esc_law_name(fit->law), 100 * fit->serial.value);
    if (fit->law == ESC_LAW_USL)
        snprintf(text + length, size - (size_t)length, ", coherency %.3g %%",
                 100 * fit->coherency.value);
}

static void draw_law(const struct esc_scale *scale, const struct esc_law_fit *fit, int chart,
                     struct curve *curve)
{
    for (size_t i = 0; i < CURVE; i++) {
        const double threads = curve_threads(scale, i);
        const struct esc_interval speedup = esc_scale_foretold(fit, threads);
        set(curve, i, threads, chart == SPEEDUP ? speedup : per_thread(speedup, threads), chart);
    }
}

static void draw_chart(const struct esc_scale *scale, const struct esc_scale_study *study,
                       int chart, struct drawing *drawing, size_t *n)
{
    struct esc_chart_series *series = drawing->series[chart];
    struct curve *measured = &drawing->measured[chart], *ideal = &drawing->ideal[chart];
    for (size_t i = 0; i < CURVE; i++) {
        const double threads = curve_threads(scale, i);
        const double best = chart == SPEEDUP ? threads : 1;
        set(ideal, i, threads, (struct esc_interval){best, best, best}, chart);
    }
    for (size_t i = 0; i < scale->n; i++)
        set(measured, i, scale->points[i].threads,
            chart == SPEEDUP ? study->figures[i].speedup : study->figures[i].efficiency, chart);
    *n = 0;
    series[(*n)++] = (struct esc_chart_series){
        .name = "ideal", .style = ESC_CHART_IDEAL, .x = ideal->x, .y = ideal->y, .n = CURVE};
    for (int law = 0; law < ESC_SCALE_LAWS; law++) {
        struct curve *curve = &drawing->laws[chart][law];
        if (!study->fits[law].fitted)
            continue;
        draw_law(scale, &study->fits[law], chart, curve);
        name_law(&study->fits[law], drawing->laws_named[law], sizeof drawing->laws_named[law]);
        series[(*n)++] = (struct esc_chart_series){.name = drawing->laws_named[law],
                                                   .style = ESC_CHART_FITTED,
                                                   .x = curve->x,
                                                   .y = curve->y,
                                                   .low = curve->low,
                                                   .high = curve->high,
                                                   .n = CURVE};
    }
    series[(*n)++] = (struct esc_chart_series){.name = "measured, 95 % interval",
                                               .style = ESC_CHART_MEASURED,
                                               .x = measured->x,
                                               .y = measured->y,
                                               .low = measured->low,
                                               .high = measured->high,
                                               .n = scale->n};
}

/* What was counted above, on what and that it was right below. */
static void title_charts(const struct esc_scale *scale, const char *machine,
                         struct drawing *drawing)
{
    char digest[33];
    const struct esc_timed_scene *timed = scale->points[scale->n - 1].cell.scene;
    esc_digest_string(&timed->expected.counts, digest);
    snprintf(drawing->title, sizeof drawing->title, "Speedup, %s scaling",
             esc_scale_mode_name(scale->own->mode));
    describe(scale, 0, drawing->subtitle[SPEEDUP], sizeof drawing->subtitle[SPEEDUP]);
    snprintf(drawing->subtitle[EFFICIENCY], sizeof drawing->subtitle[EFFICIENCY],
             "%.120s%sxxh128:%s on %u thread%s", machine ? machine : "", machine ? "; " : "",
             digest, scale->points[scale->n - 1].threads,
             scale->points[scale->n - 1].threads == 1 ? "" : "s");
}

int esc_scale_check_picture(const char *path)
{
    struct esc_io_error error;
    struct esc_file *file;
    if (path == NULL)
        return ESC_EXIT_OK;
    if (esc_chart_unavailable() != NULL) {
        esc_complain("%s", esc_chart_unavailable());
        return ESC_EXIT_UNAVAILABLE;
    }
    const enum esc_io status = esc_file_create(path, &file, &error);
    if (status)
        esc_complain("%s", error.message);
    else
        esc_file_abandon(file);
    return esc_exit_code_io(status);
}

int esc_scale_chart(const struct esc_scale *scale, const struct esc_scale_study *study,
                    const char *machine)
{
    struct esc_io_error error;
    if (scale->own->chart == NULL)
        return ESC_EXIT_OK;
    struct drawing *drawing = calloc(1, sizeof *drawing);
    if (drawing == NULL)
        return no_memory();
    title_charts(scale, machine, drawing);
    struct esc_chart charts[2] = {
        {.title = drawing->title, .y_label = "speedup (times one thread)", .y_log2 = true},
        {.title = "Efficiency", .y_label = "efficiency (% of ideal)", .from_zero = true},
    };
    for (int i = 0; i < 2; i++) {
        charts[i].subtitle = drawing->subtitle[i];
        charts[i].x_label = "threads";
        charts[i].x_log2 = true;
        charts[i].x_integers = true;
        charts[i].series = drawing->series[i];
        draw_chart(scale, study, i, drawing, &charts[i].n);
    }
    const int code = finish(esc_chart_write(scale->own->chart, charts, 2, &error), &error);
    free(drawing);
    return code;
}

/* ---- The timeline --------------------------------------------------------------------------- */

enum { COUNTING, FINISHING, STARTING, WAITING, KINDS };

/* Runs the largest team with a trace. The trace is copied out, since a digest is a run as well; that
 * digest has to be right like all others. */
static int trace(struct esc_scale_point *point, struct esc_trace_chunk **chunks, size_t *n,
                 struct esc_worker_report *reports)
{
    struct esc_engine *engine = point->cell.engine;
    const struct esc_plan *plan = point->cell.scene->plan;
    const struct esc_trace_chunk *kept;
    const uint64_t most = esc_plan_tiles(plan) + point->threads;
    uint64_t lost;
    struct esc_summary summary;
    const size_t width = (size_t)esc_plan_width(plan);
    struct esc_error error = {""};
    enum esc_status status =
        esc_engine_trace(engine, most < TRACE_LIMIT ? (size_t)most : TRACE_LIMIT);
    if (!status)
        status = esc_engine_check(engine, &error); /* wakes the team */
    if (!status)
        status = esc_engine_run(engine, plan, point->frame.counts, width);
    if (status) {
        esc_complain("%s", *error.message ? error.message : esc_status_string(status));
        return esc_exit_code(status);
    }
    *n = esc_engine_traced(engine, &kept, &lost);
    *chunks = malloc((*n + 1) * sizeof **chunks);
    if (*chunks == NULL)
        return no_memory();
    memcpy(*chunks, kept, *n * sizeof **chunks);
    for (unsigned i = 0; i < point->threads; i++)
        esc_engine_worker(engine, i, &reports[i]);
    esc_engine_trace(engine, 0);
    if (lost > 0)
        esc_complain("--timeline: %" PRIu64 " chunks beyond the first %zu are not drawn", lost, *n);
    status = esc_engine_digest(engine, plan, point->frame.counts, width, NULL, &summary);
    if (!status &&
        !memcmp(&summary.counts, &point->cell.scene->expected.counts, sizeof summary.counts))
        return ESC_EXIT_OK;
    esc_complain("--timeline: the traced run has a wrong digest, so it is not drawn");
    return ESC_EXIT_FAILED;
}

/* A bar for each chunk, one for the time before a thread's first, and one for that after its last. */
static size_t make_bars(const struct esc_scale_point *point, const struct esc_trace_chunk *chunks,
                        size_t n, const struct esc_worker_report *reports,
                        struct esc_timeline_bar *bars)
{
    size_t made = 0;
    for (size_t i = 0; i < n; i++) {
        bars[made++] =
            (struct esc_timeline_bar){.row = chunks[i].thread,
                                      .from_s = (double)chunks[i].start_ns * 1e-9,
                                      .to_s = (double)chunks[i].end_ns * 1e-9,
                                      .kind = chunks[i].tiles > 0 ? COUNTING : FINISHING};
    }
    for (unsigned i = 0; i < point->threads; i++) {
        const double begin = (double)reports[i].late_ns * 1e-9;
        const double end = begin + (double)reports[i].busy_ns * 1e-9;
        bars[made++] =
            (struct esc_timeline_bar){.row = i, .from_s = 0, .to_s = begin, .kind = STARTING};
        bars[made++] = (struct esc_timeline_bar){.row = i,
                                                 .from_s = end,
                                                 .to_s = end + (double)reports[i].wait_ns * 1e-9,
                                                 .kind = WAITING};
    }
    return made;
}

static int draw_timeline(const struct esc_scale *scale, const struct esc_trace_chunk *chunks,
                         size_t n, const struct esc_worker_report *reports)
{
    static const char *const kinds[KINDS] = {"counting a chunk", "finishing orbits in flight",
                                             "not awake yet", "waiting for the last thread"};
    const struct esc_scale_point *point = &scale->points[scale->n - 1];
    struct esc_io_error error;
    char subtitle[256], title[96];
    struct esc_timeline_bar *bars = malloc((n + 2 * point->threads) * sizeof *bars);
    char(*names)[32] = calloc(point->threads, sizeof *names);
    const char **rows = calloc(point->threads, sizeof *rows);
    int code = bars != NULL && names != NULL && rows != NULL ? ESC_EXIT_OK : no_memory();
    if (!code) {
        for (unsigned i = 0; i < point->threads; i++) {
            snprintf(names[i], sizeof names[i], reports[i].cpu >= 0 ? "%u (CPU %d)" : "%u", i,
                     reports[i].cpu);
            rows[i] = names[i];
        }
        describe(scale, scale->n - 1, subtitle, sizeof subtitle);
        snprintf(title, sizeof title, "What %u thread%s did, chunk by chunk", point->threads,
                 point->threads == 1 ? "" : "s");
        const struct esc_timeline timeline = {.title = title,
                                              .subtitle = subtitle,
                                              .row_label = "thread",
                                              .rows = rows,
                                              .row_n = point->threads,
                                              .kinds = kinds,
                                              .kind_n = KINDS,
                                              .bars = bars,
                                              .n = make_bars(point, chunks, n, reports, bars)};
        code = finish(esc_timeline_write(scale->own->timeline, &timeline, &error), &error);
    }
    free(rows);
    free(names);
    free(bars);
    return code;
}

int esc_scale_timeline(struct esc_scale *scale)
{
    struct esc_trace_chunk *chunks = NULL;
    size_t n = 0;
    if (scale->own->timeline == NULL)
        return ESC_EXIT_OK;
    struct esc_scale_point *point = &scale->points[scale->n - 1];
    struct esc_worker_report *reports = calloc(point->threads, sizeof *reports);
    if (reports == NULL)
        return no_memory();
    int code = trace(point, &chunks, &n, reports);
    if (!code)
        code = draw_timeline(scale, chunks, n, reports);
    free(chunks);
    free(reports);
    return code;
}
