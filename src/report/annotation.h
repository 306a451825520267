/* SPDX-License-Identifier: BSD-2-Clause */
/* report/annotation.h - a piece of machine code with the samples of each instruction. */
#ifndef ESC_REPORT_ANNOTATION_H
#define ESC_REPORT_ANNOTATION_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct esc_annotated {
    uint64_t address; /* in the program's file, as a disassembler shows it */
    char text[120];
    const char *file; /* borrowed */
    unsigned line;
    uint64_t samples;
};

/* All zero bytes: none. */
struct esc_annotation {
    const char *function; /* borrowed: what it was compiled into */
    uint64_t samples;     /* all of the profile */
    size_t n;
    struct esc_annotated *code;
};

void esc_annotation_text(const struct esc_annotation *annotation, FILE *stream);

/* {function, samples, share, share_error, code [{address, instruction, file, line, samples, share, share_error}]} */
json_t *esc_annotation_json(const struct esc_annotation *annotation);

void esc_annotation_free(struct esc_annotation *annotation);

#endif
