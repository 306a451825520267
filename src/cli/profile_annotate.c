/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_annotate.c - from samples to the loop that has most of them. */
#include "cli/profile_annotate.h"

#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "measure/disassembly.h"
#include "measure/loops.h"

const struct esc_source_frame *esc_profile_frame(const struct esc_source_place *place)
{
    for (unsigned i = 0; i < place->depth; i++) {
        const struct esc_source_frame *const frame = &place->frames[i];
        if (frame->line > 0 && strncmp(frame->file, "src/", 4) == 0 &&
            strcmp(strrchr(frame->file, '/'), "/vec.h") != 0)
            return frame;
    }
    return &place->frames[0];
}

static size_t samples_between(const uintptr_t *addresses, size_t n, uintptr_t low, uintptr_t high)
{
    size_t samples = 0;
    for (size_t i = 0; i < n; i++)
        samples += addresses[i] >= low && addresses[i] < high;
    return samples;
}

/* The function with the most samples. */
static bool hottest_function(struct esc_source_map *map, const uintptr_t *addresses, size_t n,
                             struct esc_source_function *hottest)
{
    size_t most = 0;
    for (size_t i = 0; i < n;) {
        struct esc_source_function function;
        if (!esc_source_map_function(map, addresses[i], &function)) {
            i++;
            continue;
        }
        const size_t samples = samples_between(addresses, n, function.low, function.high);
        if (samples > most) {
            most = samples;
            *hottest = function;
        }
        while (i < n && addresses[i] < function.high)
            i++;
    }
    return most > 0;
}

static bool annotate(struct esc_source_map *map, const struct esc_instruction *code,
                     const uint64_t *samples, size_t n, struct esc_annotation *annotation)
{
    struct esc_annotated *const annotated = calloc(n, sizeof *annotated);
    for (size_t i = 0; annotated && i < n; i++) {
        struct esc_source_place place;
        esc_source_map_find(map, code[i].address, &place);
        const struct esc_source_frame *const frame = esc_profile_frame(&place);
        annotated[i] =
            (struct esc_annotated){.address = esc_source_map_address(map, code[i].address),
                                   .file = frame->file,
                                   .line = frame->line,
                                   .samples = samples[i]};
        memcpy(annotated[i].text, code[i].text, sizeof annotated[i].text);
    }
    annotation->code = annotated;
    annotation->n = annotated ? n : 0;
    return annotated != NULL;
}

static int out_of_memory(void)
{
    esc_complain("--annotate: out of memory");
    return esc_exit_code(ESC_ERR_MEMORY);
}

static int warn(const char *why)
{
    esc_complain("warning: --annotate: %s; use more --runs", why);
    return ESC_EXIT_OK;
}

static int annotate_function(struct esc_source_map *map, const uintptr_t *addresses, size_t n,
                             const struct esc_source_function *function,
                             const struct esc_instruction *code, size_t code_n,
                             struct esc_annotation *annotation)
{
    size_t first = 0, last = 0;
    bool found = false;
    uint64_t *const samples = calloc(code_n > 0 ? code_n : 1, sizeof *samples);
    for (size_t i = 0; samples && i < code_n; i++)
        samples[i] = samples_between(addresses, n, code[i].address, code[i].end);
    bool annotated = samples && !esc_hottest_loop(code, samples, code_n, &found, &first, &last);
    if (annotated && found) {
        annotation->function = function->name;
        annotation->samples = n;
        annotated = annotate(map, code + first, samples + first, last - first + 1, annotation);
    }
    free(samples);
    if (!annotated)
        return out_of_memory();
    return found ? ESC_EXIT_OK : warn("the samples are in no loop");
}

int esc_profile_annotate(struct esc_source_map *map, const uintptr_t *addresses, size_t n,
                         struct esc_annotation *annotation)
{
    struct esc_source_function function;
    size_t code_n = 0;
    if (!hottest_function(map, addresses, n, &function))
        return warn("no sample is in the program's own code");
    struct esc_instruction *const code = esc_disassemble(
        function.low, function.high, esc_source_map_address(map, function.low), &code_n);
    if (!code)
        return out_of_memory();
    const int status = annotate_function(map, addresses, n, &function, code, code_n, annotation);
    free(code);
    return status;
}
