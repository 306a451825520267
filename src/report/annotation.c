/* SPDX-License-Identifier: BSD-2-Clause */
/* annotation.c - machine code with samples, as text and as JSON. */
#include "report/annotation.h"

#include <inttypes.h>
#include <stdlib.h>

#include "report/json.h"
#include "report/line_table.h"

static double share(uint64_t samples, const struct esc_annotation *annotation)
{
    return annotation->samples > 0 ? (double)samples / (double)annotation->samples : 0;
}

static uint64_t samples_of(const struct esc_annotation *annotation)
{
    uint64_t samples = 0;
    for (size_t i = 0; i < annotation->n; i++)
        samples += annotation->code[i].samples;
    return samples;
}

void esc_annotation_text(const struct esc_annotation *annotation, FILE *stream)
{
    const uint64_t samples = samples_of(annotation);
    fprintf(
        stream,
        "\nThe hottest loop: %.1f %% of all samples (+-%.1f), %zu instructions, compiled into %s\n"
        "A sample is at the instruction that waits, often for the one above.\n\n"
        "%% Time    +-   Address  %-52s  Line\n"
        "=====================================================================================\n",
        100 * share(samples, annotation), 100 * esc_line_table_error(samples, annotation->samples),
        annotation->n, annotation->function, "Instruction");
    for (size_t i = 0; i < annotation->n; i++) {
        const struct esc_annotated *const at = &annotation->code[i];
        if (at->samples > 0)
            fprintf(stream, "%6.1f %5.1f ", 100 * share(at->samples, annotation),
                    100 * esc_line_table_error(at->samples, annotation->samples));
        else
            fprintf(stream, "%6s %5s ", "", "");
        fprintf(stream, "%9" PRIx64 "  %-52s  %s:%u\n", at->address, at->text, at->file, at->line);
    }
}

static void put_samples(json_t *object, uint64_t samples, const struct esc_annotation *annotation,
                        bool *failed)
{
    esc_json_put(object, "samples", esc_json_count(samples), failed);
    esc_json_put(object, "share", json_real(share(samples, annotation)), failed);
    esc_json_put(object, "share_error",
                 json_real(esc_line_table_error(samples, annotation->samples)), failed);
}

json_t *esc_annotation_json(const struct esc_annotation *annotation)
{
    bool failed = false;
    json_t *const object = json_object(), *const code = json_array();
    for (size_t i = 0; i < annotation->n; i++) {
        const struct esc_annotated *const at = &annotation->code[i];
        json_t *const one = json_object();
        esc_json_put(one, "address", esc_json_count(at->address), &failed);
        esc_json_put(one, "instruction", esc_json_text(at->text), &failed);
        esc_json_put(one, "file", esc_json_text(at->file), &failed);
        esc_json_put(one, "line", esc_json_count(at->line), &failed);
        put_samples(one, at->samples, annotation, &failed);
        esc_json_append(code, one, &failed);
    }
    esc_json_put(object, "function", esc_json_text(annotation->function), &failed);
    put_samples(object, samples_of(annotation), annotation, &failed);
    esc_json_put(object, "code", code, &failed);
    return esc_json_built(object, failed);
}

void esc_annotation_free(struct esc_annotation *annotation)
{
    free(annotation->code);
    *annotation = (struct esc_annotation){.n = 0};
}
