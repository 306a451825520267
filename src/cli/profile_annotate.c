/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_annotate.c - from samples to the loop that has most of them. */
#include "cli/profile_annotate.h"

#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "measure/disassembly.h"

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

static int complain(int code, const char *why)
{
    esc_complain("--annotate: %s", why);
    return code;
}

int esc_profile_annotate(struct esc_source_map *map, const uintptr_t *addresses, size_t n,
                         struct esc_annotation *annotation)
{
    struct esc_source_function function;
    size_t code_n = 0, first = 0, last = 0;
    if (!hottest_function(map, addresses, n, &function))
        return complain(ESC_EXIT_UNAVAILABLE,
                        "no sample is in the program's own code; use more --runs");
    struct esc_instruction *const code = esc_disassemble(
        function.low, function.high, esc_source_map_address(map, function.low), &code_n);
    uint64_t *const samples = calloc(code_n > 0 ? code_n : 1, sizeof *samples);
    int status = ESC_EXIT_OK;
    if (!code)
        status =
            complain(ESC_EXIT_UNAVAILABLE, "this build has no capstone, which reads machine code");
    else if (!samples)
        status = complain(ESC_EXIT_OS, "out of memory");
    for (size_t i = 0; !status && i < code_n; i++)
        samples[i] = samples_between(addresses, n, code[i].address, code[i].end);
    if (!status && !esc_hottest_loop(code, samples, code_n, &first, &last))
        status = complain(ESC_EXIT_UNAVAILABLE, "the samples are in no loop; use more --runs");
    annotation->function = function.name;
    annotation->samples = n;
    if (!status && !annotate(map, code + first, samples + first, last - first + 1, annotation))
        status = complain(ESC_EXIT_OS, "out of memory");
    free(samples);
    free(code);
    return status;
}
