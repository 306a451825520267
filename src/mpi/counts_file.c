/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/counts_file.c - every rank writes the rows of its tiles where they belong. */
#define _DEFAULT_SOURCE /* htole32 */
#include "mpi/counts_file.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define TILE_PIXELS 4096

/* Tiles that are written together: a part of one row of tiles. The library then brings the rows of all
 * ranks into long stretches; 64 MiB at most. */
#define BAND_TILES 4096

/* Where the tiles of a band are, in order. */
struct band {
    uint64_t first, tiles;
    uint64_t y;      /* of the band's first pixel row */
    uint32_t height; /* of its tiles */
};

struct writer {
    MPI_File file;
    size_t head;
    const struct esc_plan *plan;
    const uint32_t *counts;
    const struct esc_record *records;
    uint64_t *slots; /* of this rank's tiles, in the order of tiles */
    uint64_t n, next;
    uint64_t across; /* tiles in a row of them */
    uint32_t *buffer;
    int *lengths;
    MPI_Aint *starts;
};

static const struct esc_record *sorting; /* qsort has no context to pass */

static int slot_compare(const void *a, const void *b)
{
    const uint64_t left = sorting[*(const uint64_t *)a].tile;
    const uint64_t right = sorting[*(const uint64_t *)b].tile;
    return (left > right) - (left < right);
}

static bool writer_begin(struct writer *writer)
{
    const size_t n = (size_t)writer->n, most = n < BAND_TILES ? n : BAND_TILES;
    struct esc_rect rect;
    esc_plan_tile(writer->plan, 0, &rect); /* whole, unless the frame is smaller than a tile */
    writer->across = (esc_plan_width(writer->plan) + rect.width - 1) / rect.width;
    const size_t pieces = most * rect.height;
    writer->slots = malloc((n + 1) * sizeof *writer->slots);
    writer->buffer = malloc((most * TILE_PIXELS + 1) * sizeof *writer->buffer);
    writer->lengths = malloc((pieces + 1) * sizeof *writer->lengths);
    writer->starts = malloc((pieces + 1) * sizeof *writer->starts);
    if (!writer->slots || !writer->buffer || !writer->lengths || !writer->starts)
        return false;
    for (size_t k = 0; k < n; k++)
        writer->slots[k] = k;
    sorting = writer->records;
    qsort(writer->slots, n, sizeof *writer->slots, slot_compare);
    return true;
}

static void writer_end(struct writer *writer)
{
    free(writer->slots);
    free(writer->buffer);
    free(writer->lengths);
    free(writer->starts);
}

static struct band band_at(const struct writer *writer, uint64_t first)
{
    const uint64_t in_row = writer->across - first % writer->across;
    struct esc_rect rect;
    esc_plan_tile(writer->plan, first, &rect);
    return (struct band){first, in_row < BAND_TILES ? in_row : BAND_TILES, rect.y, rect.height};
}

/* Row by row, which is the order of the file: the counts into the buffer, and where they go. Returns
 * how many pieces there are; *pixels of them. */
static int band_pack(struct writer *writer, const struct band *band, size_t *pixels)
{
    const uint64_t start = writer->next;
    int pieces = 0;
    *pixels = 0;
    while (writer->next < writer->n &&
           writer->records[writer->slots[writer->next]].tile < band->first + band->tiles)
        writer->next++;
    for (uint32_t row = 0; row < band->height; row++) {
        for (uint64_t k = start; k < writer->next; k++) {
            const uint64_t slot = writer->slots[k];
            struct esc_rect rect;
            esc_plan_tile(writer->plan, writer->records[slot].tile, &rect);
            const uint32_t *const from =
                writer->counts + (size_t)slot * TILE_PIXELS + (size_t)row * rect.width;
            for (uint32_t i = 0; i < rect.width; i++)
                writer->buffer[*pixels + i] = htole32(from[i]);
            *pixels += rect.width;
            const uint64_t at = (band->y + row) * esc_plan_width(writer->plan) + rect.x;
            const MPI_Aint place = (MPI_Aint)(writer->head + at * sizeof(uint32_t));
            const int bytes = (int)(rect.width * sizeof(uint32_t));
            /* Neighbours make one piece. */
            if (pieces > 0 && writer->starts[pieces - 1] + writer->lengths[pieces - 1] == place) {
                writer->lengths[pieces - 1] += bytes;
            } else {
                writer->starts[pieces] = place;
                writer->lengths[pieces++] = bytes;
            }
        }
    }
    return pieces;
}

static int band_write(struct writer *writer, const struct band *band)
{
    size_t pixels;
    MPI_Datatype where;
    MPI_Status written;
    const int pieces = band_pack(writer, band, &pixels);
    const int bytes = (int)(pixels * sizeof(uint32_t));
    if (pieces > 0)
        MPI_Type_create_hindexed(pieces, writer->lengths, writer->starts, MPI_BYTE, &where);
    else
        MPI_Type_contiguous(1, MPI_BYTE, &where);
    MPI_Type_commit(&where);
    int code = MPI_File_set_view(writer->file, 0, MPI_BYTE, where, "native", MPI_INFO_NULL);
    const int code_written =
        MPI_File_write_at_all(writer->file, 0, writer->buffer, bytes, MPI_BYTE, &written);
    MPI_Type_free(&where);
    if (!code)
        code = code_written;
    int count = bytes;
    if (!code)
        MPI_Get_count(&written, MPI_BYTE, &count);
    return !code && count != bytes ? MPI_ERR_IO : code;
}

/* The first MPI error of any rank, on all of them: collective calls go on together, or not at all. */
static bool agree(MPI_Comm comm, int code, const char *path, struct esc_io_error *error)
{
    int rank, mine, first;
    MPI_Comm_rank(comm, &rank);
    mine = code ? rank : INT32_MAX;
    MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, comm);
    if (first == INT32_MAX)
        return true;
    if (rank == first) {
        char text[MPI_MAX_ERROR_STRING];
        int length;
        MPI_Error_string(code, text, &length);
        esc_io_fail(error, ESC_IO_WRITE, "cannot write '%s': %s", path, text);
    }
    MPI_Bcast(error->message, sizeof error->message, MPI_CHAR, first, comm);
    return false;
}

static bool bands_write(MPI_Comm comm, struct writer *writer, const char *path,
                        struct esc_io_error *error)
{
    struct band band;
    for (uint64_t first = 0; first < esc_plan_tiles(writer->plan); first += band.tiles) {
        band = band_at(writer, first);
        if (!agree(comm, band_write(writer, &band), path, error))
            return false;
    }
    return true;
}

static bool head_write(MPI_Comm comm, const struct writer *writer, const char *header,
                       const char *path, struct esc_io_error *error)
{
    int rank, code = MPI_SUCCESS;
    MPI_Comm_rank(comm, &rank);
    if (rank == 0)
        code = MPI_File_write_at(writer->file, 0, header, (int)writer->head, MPI_BYTE,
                                 MPI_STATUS_IGNORE);
    return agree(comm, code, path, error);
}

enum esc_io esc_counts_file_write(MPI_Comm comm, const char *path, const char *header, size_t head,
                                  const struct esc_plan *plan, const struct esc_part *part,
                                  struct esc_io_error *error)
{
    struct writer writer = {
        .head = head, .plan = plan, .counts = part->counts, .records = part->records, .n = part->n};
    int failed = !writer_begin(&writer);
    MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, comm);
    enum esc_io status = ESC_IO_OK;
    if (failed)
        status = esc_io_fail(error, ESC_IO_MEMORY, "out of memory for writing '%s'", path);
    else if (!agree(comm, MPI_File_open(comm, path, MPI_MODE_WRONLY, MPI_INFO_NULL, &writer.file),
                    path, error))
        status = ESC_IO_WRITE;
    if (!status) {
        const bool written = head_write(comm, &writer, header, path, error) &&
                             bands_write(comm, &writer, path, error);
        const bool synced = written && agree(comm, MPI_File_sync(writer.file), path, error);
        const int closed = MPI_File_close(&writer.file);
        if (!synced || !agree(comm, closed, path, error))
            status = ESC_IO_WRITE;
    }
    writer_end(&writer);
    return status;
}
