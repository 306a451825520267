/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/run_memory.h - where the memory of a run is. */
#ifndef ESC_CLI_RUN_MEMORY_H
#define ESC_CLI_RUN_MEMORY_H

#include <escapement/escapement.h>
#include <jansson.h>

/* A piece that is the program's own; null address: it is not there. */
struct esc_run_piece {
    const char *name;
    const void *address;
    uint64_t bytes;
};

/* A new reference; null without memory:
 *   {peak_bytes (null: not known), buffers [{name, bytes, thread (null: all), pages (that are there), node (null: none
 *   is, or the kernel does not tell), huge_bytes}]}, the program's pieces and then the engine's. */
json_t *esc_run_memory(const struct esc_engine *engine, const struct esc_run_piece *pieces,
                       size_t pieces_n);

#endif
