/* SPDX-License-Identifier: BSD-2-Clause */
/* run_text.c - a run as lines of text. */
#include <inttypes.h>
#include <string.h>

#include "report/number.h"
#include "report/run_rate.h"
#include "report/run_report.h"

static void print_pair(FILE *stream, const char *name, double first, double second)
{
    char a[ESC_NUMBER_SIZE], b[ESC_NUMBER_SIZE];
    fprintf(stream, "%s: %s %s\n", name, esc_number_string(first, a), esc_number_string(second, b));
}

static void print_name(const struct esc_run_report *report, FILE *stream)
{
    if (report->scene_name)
        fprintf(stream, "Scene: %s (class %s%s)\n", report->scene_name, report->size_class,
                report->changed ? ", changed by options" : "");
    else
        fprintf(stream, "Scene: unnamed\n");
}

static void print_points(const struct esc_run_report *report, FILE *stream)
{
    fprintf(stream, "Points: %s\n", report->points);
    if (report->points_c)
        fprintf(stream, "Points c: %s\n", report->points_c);
    else
        print_pair(stream, "c", report->scene->c_re, report->scene->c_im);
}

static void print_frame(const struct esc_run_report *report, FILE *stream)
{
    const struct esc_scene *scene = report->scene;
    char x0[ESC_NUMBER_SIZE], x1[ESC_NUMBER_SIZE], y0[ESC_NUMBER_SIZE], y1[ESC_NUMBER_SIZE];
    if (scene->plane == ESC_PLANE_JULIA)
        print_pair(stream, "c", scene->c_re, scene->c_im);
    else
        print_pair(stream, "z0", scene->z0_re, scene->z0_im);
    fprintf(stream, "Window: %s %s %s %s\n", esc_number_string(scene->x0, x0),
            esc_number_string(scene->x1, x1), esc_number_string(scene->y0, y0),
            esc_number_string(scene->y1, y1));
    fprintf(stream, "Grid: %s\n", esc_grid_name(scene->grid));
}

void esc_run_report_scene(const struct esc_run_report *report, FILE *stream)
{
    const struct esc_scene *scene = report->scene;
    char bailout[ESC_NUMBER_SIZE];
    print_name(report, stream);
    fprintf(stream, "Plane: %s\n", esc_plane_name(scene->plane));
    fprintf(stream, "Formula: %s", esc_formula_name(scene->formula));
    if (esc_scene_has_power(scene))
        fprintf(stream, ", power %.17g", scene->power);
    fputc('\n', stream);
    if (scene->plane == ESC_PLANE_POINTS)
        print_points(report, stream);
    else
        print_frame(report, stream);
    fprintf(stream, "Size: %" PRIu64 " x %" PRIu64, report->width, report->height);
    if (scene->plane != ESC_PLANE_POINTS &&
        (report->width != scene->width || report->height != scene->height))
        fprintf(stream, " (asked for %" PRIu32 " x %" PRIu32 "; the grid gave this)", scene->width,
                scene->height);
    fprintf(stream, "\nMax iter: %" PRIu32 "\n", scene->max_iter);
    fprintf(stream, "Bailout: %s\n", esc_number_string(scene->bailout, bailout));
    fprintf(stream, "Precision: %s\n", esc_precision_name(scene->precision));
    fprintf(stream, "Contract: %s\n", esc_contract_name(scene->contract));
}

void esc_run_report_engine(const struct esc_run_report *report, FILE *stream)
{
    fprintf(stream, "Backend: %s (%u %s x %u in flight)\n", report->backend, report->lanes,
            report->lanes == 1 ? "lane" : "lanes", report->in_flight);
    fprintf(stream, "Threads: %u", report->threads_ran);
    if (report->threads_asked > 0 && report->threads_asked != report->threads_ran)
        fprintf(stream, " (%u asked for)", report->threads_asked);
    fprintf(stream, "\nSchedule: %s\n", report->schedule);
    if (report->shortcut != ESC_SHORTCUT_NONE)
        fprintf(stream, "Shortcut: %s\n", esc_shortcut_name(report->shortcut));
    if (report->streamed)
        fprintf(stream, "Frame: streamed, not kept\n");
}

static void print_digest(FILE *stream, const char *name, const struct esc_digest *digest)
{
    char hex[33];
    esc_digest_string(digest, hex);
    fprintf(stream, "%s: xxh128:%s\n", name, hex);
}

static void print_saved(const struct esc_run_report *report, FILE *stream)
{
    double sum = esc_run_sum(report->summary);
    fprintf(stream, "Iterations saved: %" PRIu64 " (%.2f %% of the sum)\n", report->saved,
            sum > 0 ? 100 * (double)report->saved / sum : 0);
}

static void print_value(const struct esc_run_report *report, unsigned value, FILE *stream)
{
    static const char *const names[ESC_VALUES][2] = {
        [ESC_VALUE_SMOOTH] = {"Smooth digest", "Smooth counts"},
        [ESC_VALUE_DISTANCE] = {"Distance digest", "Distances"},
    };
    print_digest(stream, names[value][0], report->value_digests[value]);
    fprintf(stream, "%s: %s\n", names[value][1], report->values[value]);
}

static void print_counts(const struct esc_run_report *report, FILE *stream)
{
    const struct esc_summary *summary = report->summary;
    double pixels = summary->pixels > 0 ? (double)summary->pixels : 1;
    double share = 100.0 * (double)summary->at_max_iter / pixels;
    char sum[40];
    esc_sum_string(summary, sum);
    fprintf(stream, "Length of x: %" PRIu64 "\n", report->width);
    fprintf(stream, "Total elements: %" PRIu64 "\n", summary->pixels);
    fprintf(stream, "Sum: %s\n", sum);
    fprintf(stream, "Largest count: %" PRIu32 "\n", summary->max_count);
    fprintf(stream, "Reached max_iter: %" PRIu64 " (%.2f %%)\n", summary->at_max_iter, share);
    print_digest(stream, "Digest", &summary->counts);
    if (summary->has_orbits)
        print_digest(stream, "Orbits", &summary->orbits);
    if (report->counts && report->verdict != ESC_VERDICT_FAILED)
        fprintf(stream, "Counts: %s\n", report->counts);
    for (unsigned value = 0; value < ESC_VALUES; value++)
        if (report->values[value] && report->verdict != ESC_VERDICT_FAILED)
            print_value(report, value, stream);
    if (report->shortcut != ESC_SHORTCUT_NONE)
        print_saved(report, stream);
}

static void print_failure(const char *detail, FILE *stream)
{
    fprintf(stream, "Verification: FAILED\n");
    while (*detail) {
        size_t length = strcspn(detail, "\n");
        fprintf(stream, "  %.*s\n", (int)length, detail);
        detail += length;
        if (*detail)
            detail++;
    }
}

static void print_rate(const struct esc_run_report *report, FILE *stream)
{
    const struct esc_ceiling *ceiling = report->ceiling;
    fprintf(stream, "Rate: %.3f Giter/s\n", esc_run_rate(report));
    if (ceiling)
        fprintf(stream, "Ceiling: %.1f %% of %.3f Giter/s (%u %s)\n", esc_run_percent(report),
                ceiling->team_giter_s, ceiling->threads,
                ceiling->threads == 1 ? "thread" : "threads");
}

void esc_run_report_verdict(const struct esc_run_report *report, FILE *stream)
{
    if (report->verdict == ESC_VERDICT_FAILED) {
        print_failure(report->detail, stream);
        return;
    }
    fprintf(stream, "Time: %.6f s\n", (double)report->time_ns * 1e-9);
    if (report->verdict == ESC_VERDICT_NONE) {
        fprintf(stream, "Verification: NONE (not asked for; no rate is given)\n");
        return;
    }
    if (esc_run_has_rate(report))
        print_rate(report, stream);
    fprintf(stream, "Verification: SUCCESSFUL (%s)\n", report->detail);
}

static void print_memory(const json_t *memory, FILE *stream)
{
    const json_t *buffers = json_object_get(memory, "buffers"),
                 *peak = json_object_get(memory, "peak_bytes");
    for (size_t i = 0; i < json_array_size(buffers); i++) {
        const json_t *buffer = json_array_get(buffers, i),
                     *thread = json_object_get(buffer, "thread"),
                     *pages = json_object_get(buffer, "pages"),
                     *node = json_object_get(buffer, "node");
        fprintf(stream, "Memory: %s", json_string_value(json_object_get(buffer, "name")));
        if (json_is_integer(thread))
            fprintf(stream, " of thread %" JSON_INTEGER_FORMAT, json_integer_value(thread));
        fprintf(stream, ", %" JSON_INTEGER_FORMAT " bytes",
                json_integer_value(json_object_get(buffer, "bytes")));
        if (json_is_integer(pages))
            fprintf(stream, ", %" JSON_INTEGER_FORMAT " %s there", json_integer_value(pages),
                    json_integer_value(pages) == 1 ? "page" : "pages");
        if (json_is_integer(node))
            fprintf(stream, ", node %" JSON_INTEGER_FORMAT, json_integer_value(node));
        fputc('\n', stream);
    }
    if (json_is_integer(peak))
        fprintf(stream, "Peak memory: %" JSON_INTEGER_FORMAT " bytes\n", json_integer_value(peak));
}

void esc_run_report_text(const struct esc_run_report *report, bool brief, FILE *stream)
{
    if (!brief) {
        esc_run_report_scene(report, stream);
        esc_run_report_engine(report, stream);
    }
    print_counts(report, stream);
    esc_run_report_verdict(report, stream);
    if (report->memory)
        print_memory(report->memory, stream);
}
