/* SPDX-License-Identifier: BSD-2-Clause */
/* report/picture.h - a picture and what made it: as text, as JSON, and back from the JSON in a file. */
#ifndef ESC_REPORT_PICTURE_H
#define ESC_REPORT_PICTURE_H

#include <jansson.h>
#include <stdio.h>

#include "report/colour.h"
#include "report/png.h"
#include "report/run_report.h"

#define ESC_PICTURE_SCHEMA "escapement-picture-1"
#define ESC_PICTURE_KEY "escapement" /* of the text that has the JSON in a PNG file */

/* What has to be known to make it again, and to see whether it is the same. */
struct esc_picture {
    struct esc_scene scene; /* of the picture's size, whatever the supersampling */
    struct esc_colouring colouring;
    char name[32], size_class[4]; /* of the named scene; "": none */
    bool changed;
    uint32_t width, height; /* of the picture */
    char version[32];
    char digest[40]; /* "xxh128:..." of the counts, of all samples */
    char sum[40];    /* of these counts */
    char pixels
        [8 + ESC_PNG_HASH_SIZE]; /* "sha256:..." of the decoded pixels; "": not in a file's form */
};

/* A new reference; null without memory. Keys, all always there:
 *   schema     ESC_PICTURE_SCHEMA
 *   version    of the program
 *   scene      as in report/run_report.h
 *   colouring  {colour, palette, repeat, offset, low, reverse, inside "rrggbb", depth, supersample}
 *   width, height   of the picture
 *   digest, sum     of the counts: of the frame of all samples
 *   pixels     "sha256:..." of the decoded pixels, top row first: a byte per channel, or two, high byte
 *              first; null when it was drawn in a terminal */
json_t *esc_picture_json(const struct esc_picture *picture);

/* From such JSON; nothing in it is trusted, the scene's fields are as esc_scene_check wants them. path: for
 * messages. Errors: ESC_IO_DATA. */
enum esc_io esc_picture_parse(const char *path, const char *text, struct esc_picture *picture,
                              struct esc_io_error *error);

/* What came of it. */
struct esc_picture_report {
    const struct esc_picture *picture;
    const struct esc_run_report *run;   /* the scene, the engine, time and verification */
    const char *path;                   /* null: no file was written */
    const char *from;                   /* the file that it was made again from; null: none */
    const struct esc_picture *recorded; /* what that file says */
    bool intact;                        /* whether its pixels are those that it says it has */
};

/* Whether what was made again is what the file says. */
bool esc_picture_holds(const struct esc_picture_report *report);

void esc_picture_text(const struct esc_picture_report *report, bool brief, FILE *stream);

/* As esc_picture_json, and beside it file, time_s, verification {status, kind, detail}, and from: null, or
 * {file, version, digest, pixels, holds}. */
json_t *esc_picture_report_json(const struct esc_picture_report *report);

#endif
