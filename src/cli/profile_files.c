/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_files.c - a profile as files: cProfile's, other tools', and a map of the tiles. */
#define _POSIX_C_SOURCE 200809L
#include "cli/profile_files.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "report/npy.h"
#include "report/palette.h"
#include "report/png.h"
#include "report/profile_html.h"
#include "report/pstats.h"

#define TILE_SIDE 64
#define PICTURE_SIDE 1024 /* of a map of tiles, about */

static int complain_io(enum esc_io status, const struct esc_io_error *error)
{
    if (status)
        esc_complain("%s", error->message);
    return esc_exit_code_io(status);
}

/* ---- Tiles ----------------------------------------------------------------------------------- */

bool esc_profile_tiles_create(const struct esc_plan *plan, struct esc_profile_tiles *tiles)
{
    const size_t n = (size_t)esc_plan_tiles(plan);
    tiles->across = (esc_plan_width(plan) + TILE_SIDE - 1) / TILE_SIDE;
    tiles->down = (esc_plan_height(plan) + TILE_SIDE - 1) / TILE_SIDE;
    tiles->ns = calloc(n > 0 ? n : 1, sizeof *tiles->ns);
    tiles->iterations = calloc(n > 0 ? n : 1, sizeof *tiles->iterations);
    return tiles->ns && tiles->iterations;
}

void esc_profile_tiles_free(struct esc_profile_tiles *tiles)
{
    free(tiles->ns);
    free(tiles->iterations);
}

static enum esc_io write_tiles_npy(const struct esc_profile_tiles *tiles, struct esc_file *file,
                                   struct esc_io_error *error)
{
    const uint64_t n = tiles->across * tiles->down, shape[3] = {tiles->down, tiles->across, 2};
    double *const values = malloc((size_t)(n > 0 ? n : 1) * 2 * sizeof *values);
    if (!values)
        return esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a map of the tiles");
    for (uint64_t i = 0; i < n; i++) {
        values[2 * i] = (double)tiles->ns[i] * 1e-9;
        values[2 * i + 1] = (double)tiles->iterations[i];
    }
    const enum esc_io status =
        esc_npy_write_reals(file, values, 2 * n, ESC_PRECISION_F64, shape, 3, error);
    free(values);
    return status;
}

static enum esc_io write_tile_rows(const struct esc_profile_tiles *tiles, uint32_t zoom,
                                   struct esc_rgb *row, struct esc_png *png,
                                   struct esc_io_error *error)
{
    struct esc_palette palette;
    uint64_t most = 1;
    enum esc_io status = ESC_IO_OK;
    size_t inferno = 0;
    while (strcmp(esc_palette_name(inferno), "inferno") != 0)
        inferno++;
    esc_palette_load(inferno, &palette);
    for (uint64_t i = 0; i < tiles->across * tiles->down; i++)
        most = tiles->ns[i] > most ? tiles->ns[i] : most;
    for (uint64_t j = 0; !status && j < tiles->down; j++) {
        for (uint64_t i = 0; i < tiles->across * zoom; i++) {
            const uint64_t tile = j * tiles->across + i / zoom;
            row[i] = esc_palette_at(&palette, (double)tiles->ns[tile] / (double)most);
        }
        for (uint32_t k = 0; !status && k < zoom; k++)
            status = esc_png_row(png, row, error);
    }
    return status;
}

/* A square of `zoom` pixels for each tile: black is no time, the lightest the longest of the frame. */
static enum esc_io write_tiles_png(const struct esc_profile_tiles *tiles, const char *title,
                                   struct esc_file *file, struct esc_io_error *error)
{
    const uint64_t side = tiles->across > tiles->down ? tiles->across : tiles->down;
    const uint32_t zoom = side < PICTURE_SIDE ? (uint32_t)(PICTURE_SIDE / side) : 1;
    const struct esc_png_text texts[] = {{"Title", title}};
    struct esc_png *png = NULL;
    if (side > ESC_PNG_MAX_SIDE)
        return esc_io_fail(
            error, ESC_IO_WRITE,
            "a map of %" PRIu64 " tiles in a row is no picture; use --tiles FILE.npy", side);
    struct esc_rgb *const row = malloc((size_t)(tiles->across * zoom) * sizeof *row);
    enum esc_io status =
        row ? esc_png_create(file, (uint32_t)tiles->across * zoom, (uint32_t)tiles->down * zoom, 8,
                             false, &png, error)
            : esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a map of the tiles");
    if (!status)
        status = write_tile_rows(tiles, zoom, row, png, error);
    if (!status)
        status = esc_png_finish(png, texts, 1, error);
    esc_png_free(png);
    free(row);
    return status;
}

/* ---- Before ----------------------------------------------------------------------------------- */

bool esc_profile_files_want_trace(const struct esc_profile_options *options)
{
    for (unsigned i = 0; i < options->exports_n; i++)
        if (options->exports[i].form == ESC_PROFILE_TRACE ||
            options->exports[i].form == ESC_PROFILE_HTML)
            return true;
    return false;
}

bool esc_profile_files_want_tiles(const struct esc_profile_options *options)
{
    for (unsigned i = 0; i < options->exports_n; i++)
        if (options->exports[i].form == ESC_PROFILE_HTML)
            return true;
    return options->tiles != NULL;
}

int esc_profile_files_create(const struct esc_profile_options *options,
                             struct esc_profile_files *files)
{
    struct esc_io_error error;
    enum esc_io status = ESC_IO_OK;
    if (options->tiles_png && esc_png_unavailable()) {
        esc_complain("--tiles: %s", esc_png_unavailable());
        return ESC_EXIT_UNAVAILABLE;
    }
    if (options->output)
        status = esc_file_create(options->output, &files->output, &error);
    if (!status && options->tiles)
        status = esc_file_create(options->tiles, &files->tiles, &error);
    for (unsigned i = 0; !status && i < options->exports_n; i++)
        status = esc_file_create(options->exports[i].path, &files->exports[i], &error);
    return complain_io(status, &error);
}

void esc_profile_files_abandon(struct esc_profile_files *files)
{
    esc_file_abandon(files->output);
    esc_file_abandon(files->tiles);
    for (unsigned i = 0; i < ESC_PROFILE_EXPORTS; i++)
        esc_file_abandon(files->exports[i]);
}

/* ---- After ------------------------------------------------------------------------------------ */

static enum esc_io commit(struct esc_file **file, enum esc_io status, struct esc_io_error *error)
{
    struct esc_file *const written = *file;
    if (!written || status)
        return status;
    *file = NULL;
    return esc_file_commit(written, error);
}

/* What the files are made of. */
struct made {
    const struct esc_profile_export *data;
    const struct esc_profile_heat *heat;
    const struct esc_profile_table *table;
    const struct esc_line_table *lines; /* null: functions */
    const char *about;
};

/* What a stream of memory has got, into the file. */
static enum esc_io write_export(const struct made *made, enum esc_profile_form form,
                                struct esc_file *file, struct esc_io_error *error)
{
    char *text = NULL;
    size_t size = 0;
    if (form == ESC_PROFILE_PSTATS)
        return esc_pstats_write(made->table, file, error);
    FILE *const stream = open_memstream(&text, &size);
    enum esc_io status = ESC_IO_OK;
    if (!stream)
        status = esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a profile");
    else if (made->lines)
        esc_line_table_callgrind(made->lines, made->data->title, esc_version(), stream);
    else if (form == ESC_PROFILE_HTML)
        status = esc_profile_html(made->data, made->heat, made->about, stream, error);
    else
        status = esc_profile_export(made->data, form, stream, error);
    if (stream && fclose(stream) != 0 && !status)
        status = esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a profile");
    if (!status)
        status = esc_file_write(file, text, size, error);
    free(text);
    return status;
}

int esc_profile_files_save(struct esc_profile_files *files, const struct esc_profile_table *table)
{
    struct esc_io_error error;
    enum esc_io status = ESC_IO_OK;
    if (files->output)
        status = esc_pstats_write(table, files->output, &error);
    status = commit(&files->output, status, &error);
    return complain_io(status, &error);
}

int esc_profile_files_write(const struct esc_profile_options *options,
                            struct esc_profile_files *files, const struct esc_profiling *profiling,
                            const struct esc_profile_table *table,
                            const struct esc_profile_tiles *tiles, const uint32_t *counts,
                            const struct esc_line_table *lines, const struct esc_run_report *run)
{
    struct esc_io_error error;
    enum esc_io status = ESC_IO_OK;
    char title[160], about[256], hex[33];
    esc_digest_string(&run->summary->counts, hex);
    snprintf(title, sizeof title, "%s, %" PRIu64 " x %" PRIu64 ", %s, %u %s",
             run->scene_name ? run->scene_name : esc_plane_name(run->scene->plane), run->width,
             run->height, run->backend, run->threads_ran,
             run->threads_ran == 1 ? "thread" : "threads");
    snprintf(about, sizeof about,
             "escapement %s; %" PRIu64 " runs, %.6f s each, probes %+.1f %%; digest xxh128:%s",
             esc_version(), profiling->runs, profiling->without_s,
             100 * (profiling->slowdown[0] - 1), hex);
    const struct esc_profile_export data = {.profile = &profiling->profile,
                                            .slices = profiling->slices,
                                            .slices_n = profiling->slices_n,
                                            .title = title,
                                            .version = esc_version()};
    const struct esc_profile_heat heat = {.width = run->width,
                                          .height = run->height,
                                          .across = tiles->across,
                                          .down = tiles->down,
                                          .ns = tiles->ns,
                                          .iterations = tiles->iterations,
                                          .counts = counts,
                                          .max_iter = run->scene->max_iter};
    const struct made made = {.data = &data,
                              .heat = &heat,
                              .table = table,
                              .lines = options->lines ? lines : NULL,
                              .about = about};
    const int saved = esc_profile_files_save(files, table);
    if (saved)
        return saved;
    for (unsigned i = 0; !status && i < options->exports_n; i++) {
        status = write_export(&made, options->exports[i].form, files->exports[i], &error);
        status = commit(&files->exports[i], status, &error);
    }
    if (!status && files->tiles)
        status = options->tiles_png ? write_tiles_png(tiles, title, files->tiles, &error)
                                    : write_tiles_npy(tiles, files->tiles, &error);
    status = commit(&files->tiles, status, &error);
    return complain_io(status, &error);
}
