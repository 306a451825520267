/* SPDX-License-Identifier: BSD-2-Clause */
/* run_memory.c - each piece of memory of a run, and where it is. */
#include "cli/run_memory.h"

#include "measure/placement.h"
#include "report/json.h"

static json_t *piece_json(const struct esc_engine_buffer *piece, bool *failed)
{
    struct esc_placement placement = {.nodes_unknown = false};
    esc_placement_add(piece->address, piece->bytes, &placement);
    const int node = esc_placement_node(&placement);
    json_t *object = json_object();
    esc_json_put(object, "name", json_string(piece->name), failed);
    esc_json_put(object, "bytes", esc_json_count(piece->bytes), failed);
    esc_json_put(object, "thread", piece->thread >= 0 ? json_integer(piece->thread) : json_null(),
                 failed);
    esc_json_put(object, "pages",
                 placement.nodes_unknown ? json_null()
                                         : esc_json_count(esc_placement_pages(&placement)),
                 failed);
    esc_json_put(object, "node", node >= 0 ? json_integer(node) : json_null(), failed);
    esc_json_put(object, "huge_bytes",
                 placement.huge_unknown ? json_null() : esc_json_count(placement.huge_bytes),
                 failed);
    return object;
}

json_t *esc_run_memory(const struct esc_engine *engine, const struct esc_run_piece *pieces,
                       size_t pieces_n)
{
    const uint64_t peak = esc_placement_peak(); /* before this adds to it */
    bool failed = false;
    struct esc_engine_buffer piece;
    json_t *object = json_object(), *list = json_array();
    for (size_t i = 0; i < pieces_n; i++) {
        piece = (struct esc_engine_buffer){.name = pieces[i].name,
                                           .address = pieces[i].address,
                                           .bytes = (size_t)pieces[i].bytes,
                                           .thread = -1};
        if (piece.address)
            esc_json_append(list, piece_json(&piece, &failed), &failed);
    }
    for (size_t i = 0; esc_engine_buffer_at(engine, i, &piece); i++)
        esc_json_append(list, piece_json(&piece, &failed), &failed);
    esc_json_put(object, "peak_bytes", peak > 0 ? esc_json_count(peak) : json_null(), &failed);
    esc_json_put(object, "buffers", list, &failed);
    return esc_json_built(object, failed);
}
