/* SPDX-License-Identifier: BSD-2-Clause */
/* buffers.c - the engine's memory, piece by piece. */
#include "omp/engine.h"

/* A part of each thread's scratch memory. */
#define PART(label, member)                                              \
    {                                                                    \
        .name = (label), .offset = offsetof(struct esc_scratch, member), \
        .bytes = sizeof(((struct esc_scratch *)NULL)->member)            \
    }
static const struct {
    const char *name;
    size_t offset, bytes;
} parts[] = {
    PART("orbits in flight", flight), PART("coordinates", pixels), PART("tile counts", counts),
    PART("tile lanes", lanes),        PART("digest", serial),      PART("tile final z", final_z),
    PART("tile values", values),
};
#undef PART

#define PARTS (sizeof parts / sizeof *parts)

static struct esc_engine_buffer piece(const char *name, const void *address, size_t bytes)
{
    return (struct esc_engine_buffer){
        .name = name, .address = address, .bytes = bytes, .thread = -1};
}

bool esc_engine_buffer_at(const struct esc_engine *engine, size_t index,
                          struct esc_engine_buffer *buffer)
{
    const size_t in_parts = PARTS * engine->capacity;
    if (index < in_parts) {
        const unsigned thread = (unsigned)(index / PARTS);
        const char *const scratch = (const char *)engine->workers[thread].scratch;
        *buffer = piece(parts[index % PARTS].name, scratch + parts[index % PARTS].offset,
                        parts[index % PARTS].bytes);
        buffer->thread = (int)thread;
        return true;
    }
    const struct esc_trace *const trace = engine->trace;
    const struct esc_engine_buffer shared[] = {
        piece("engine", engine, sizeof *engine),
        piece("workers", engine->workers, engine->capacity * sizeof *engine->workers),
        esc_ring_buffer(engine->ring, 0),
        esc_ring_buffer(engine->ring, 1),
        esc_ring_buffer(engine->ring, 2),
        piece("trace", trace,
              trace != NULL ? sizeof *trace + trace->limit * sizeof *trace->chunks : 0),
        piece("probes", engine->probes,
              engine->probes != NULL ? engine->capacity * sizeof *engine->probes : 0),
        piece("tallies", engine->tallies, sizeof *engine->tallies),
    };
    for (size_t i = 0, at = in_parts; i < sizeof shared / sizeof *shared; i++)
        if (shared[i].address != NULL && at++ == index) {
            *buffer = shared[i];
            return true;
        }
    return false;
}
