/* SPDX-License-Identifier: BSD-2-Clause */
/* picture.c - a picture and what came of it, as text and as JSON. */
#include "report/picture.h"

#include <inttypes.h>
#include <string.h>

#include "report/json.h"
#include "report/number.h"
#include "report/result.h"

static const char *verdict_name(enum esc_verdict verdict)
{
    return verdict == ESC_VERDICT_PASSED ? "successful"
           : verdict == ESC_VERDICT_NONE ? "none"
                                         : "failed";
}

static void colour_string(const struct esc_rgb *colour, char text[8])
{
    snprintf(text, 8, "%02x%02x%02x", colour->channel[0] >> 8 & 0xff,
             colour->channel[1] >> 8 & 0xff, colour->channel[2] >> 8 & 0xff);
}

static json_t *scene_json(const struct esc_picture *picture)
{
    const struct esc_result_scene scene = {
        .scene = &picture->scene,
        .name = *picture->name ? picture->name : NULL,
        .size_class = *picture->name ? picture->size_class : NULL,
        .changed = picture->changed,
    };
    return esc_result_scene(&scene);
}

static json_t *colouring_json(const struct esc_colouring *colouring)
{
    bool failed = false;
    char inside[8];
    json_t *object = json_object();
    colour_string(&colouring->inside, inside);
    esc_json_put(object, "colour", esc_json_text(esc_colour_name(colouring->colour)), &failed);
    esc_json_put(object, "palette", esc_json_text(esc_palette_name(colouring->palette)), &failed);
    esc_json_put(object, "repeat", json_real(colouring->repeat), &failed);
    esc_json_put(object, "offset", json_real(colouring->offset), &failed);
    esc_json_put(object, "low", json_integer(colouring->low), &failed);
    esc_json_put(object, "reverse", json_boolean(colouring->reverse), &failed);
    esc_json_put(object, "inside", esc_json_text(inside), &failed);
    esc_json_put(object, "depth", json_integer(colouring->depth), &failed);
    esc_json_put(object, "supersample", json_integer(colouring->supersample), &failed);
    return esc_json_built(object, failed);
}

json_t *esc_picture_json(const struct esc_picture *picture)
{
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "schema", json_string(ESC_PICTURE_SCHEMA), &failed);
    esc_json_put(object, "version", esc_json_text(picture->version), &failed);
    esc_json_put(object, "scene", scene_json(picture), &failed);
    esc_json_put(object, "colouring", colouring_json(&picture->colouring), &failed);
    esc_json_put(object, "width", json_integer(picture->width), &failed);
    esc_json_put(object, "height", json_integer(picture->height), &failed);
    esc_json_put(object, "digest", esc_json_text(picture->digest), &failed);
    esc_json_put(object, "sum", esc_json_text(picture->sum), &failed);
    esc_json_put(object, "pixels", esc_json_text(*picture->pixels ? picture->pixels : NULL),
                 &failed);
    return esc_json_built(object, failed);
}

bool esc_picture_holds(const struct esc_picture_report *report)
{
    const struct esc_picture *const made = report->picture, *const recorded = report->recorded;
    return report->intact && strcmp(made->digest, recorded->digest) == 0 &&
           strcmp(made->pixels, recorded->pixels) == 0 && strcmp(made->sum, recorded->sum) == 0 &&
           made->width == recorded->width && made->height == recorded->height;
}

static json_t *from_json(const struct esc_picture_report *report)
{
    if (!report->from)
        return json_null();
    bool failed = false;
    json_t *object = json_object();
    esc_json_put(object, "file", esc_json_text(report->from), &failed);
    esc_json_put(object, "version", esc_json_text(report->recorded->version), &failed);
    esc_json_put(object, "digest", esc_json_text(report->recorded->digest), &failed);
    esc_json_put(object, "pixels", esc_json_text(report->recorded->pixels), &failed);
    esc_json_put(object, "holds", json_boolean(esc_picture_holds(report)), &failed);
    return esc_json_built(object, failed);
}

json_t *esc_picture_report_json(const struct esc_picture_report *report)
{
    const struct esc_run_report *run = report->run;
    const bool right = run->verdict != ESC_VERDICT_FAILED;
    bool failed = false;
    json_t *object = esc_picture_json(report->picture), *verification = json_object();
    esc_json_put(object, "file", esc_json_text(right ? report->path : NULL), &failed);
    esc_json_put(object, "time_s", right ? json_real((double)run->time_ns * 1e-9) : json_null(),
                 &failed);
    esc_json_put(verification, "status", json_string(verdict_name(run->verdict)), &failed);
    esc_json_put(verification, "kind", esc_json_text(run->kind), &failed);
    esc_json_put(verification, "detail", esc_json_text(run->detail), &failed);
    esc_json_put(object, "verification", verification, &failed);
    esc_json_put(object, "from", from_json(report), &failed);
    return esc_json_built(object, failed);
}

/* ---- Text ------------------------------------------------------------------------------------ */

static void print_colouring(const struct esc_colouring *colouring, FILE *stream)
{
    char repeat[ESC_NUMBER_SIZE], offset[ESC_NUMBER_SIZE], inside[8];
    if (esc_colouring_is_book(colouring)) {
        fprintf(stream, "Palette: %s\n", esc_palette_name(colouring->palette));
        return;
    }
    colour_string(&colouring->inside, inside);
    fprintf(stream, "Colour: %s", esc_colour_name(colouring->colour));
    if (esc_colouring_has_low(colouring))
        fprintf(stream, ", from count %" PRIu32 " up", colouring->low);
    fputc('\n', stream);
    fprintf(stream, "Palette: %s, repeat %s, offset %s%s, inside %s\n",
            esc_palette_name(colouring->palette), esc_number_string(colouring->repeat, repeat),
            esc_number_string(colouring->offset, offset), colouring->reverse ? ", reversed" : "",
            inside);
    if (colouring->supersample > 1)
        fprintf(stream, "Supersampling: %u x %u samples a pixel, averaged as light\n",
                colouring->supersample, colouring->supersample);
}

static void print_recorded(const struct esc_picture_report *report, FILE *stream)
{
    const struct esc_picture *made = report->picture, *recorded = report->recorded;
    fprintf(stream, "From: %s (escapement %s)\n", report->from, recorded->version);
    if (strcmp(made->digest, recorded->digest) != 0)
        fprintf(stream, "Recorded digest: FAILED, it is %s\n", recorded->digest);
    else if (strcmp(made->sum, recorded->sum) != 0)
        fprintf(stream, "Recorded digest: FAILED, its sum is %s\n", recorded->sum);
    else
        fprintf(stream, "Recorded digest: holds\n");
    if (!report->intact)
        fprintf(stream, "Recorded pixels: FAILED, the file has others than it says\n");
    else if (made->width != recorded->width || made->height != recorded->height)
        fprintf(stream, "Recorded pixels: FAILED, they are %" PRIu32 " x %" PRIu32 "\n",
                recorded->width, recorded->height);
    else if (strcmp(made->pixels, recorded->pixels) != 0)
        fprintf(stream, "Recorded pixels: FAILED, they are %s\n", recorded->pixels);
    else
        fprintf(stream, "Recorded pixels: hold\n");
}

void esc_picture_text(const struct esc_picture_report *report, bool brief, FILE *stream)
{
    const struct esc_picture *picture = report->picture;
    const bool right = report->run->verdict != ESC_VERDICT_FAILED;
    if (!brief) {
        esc_run_report_scene(report->run, stream);
        print_colouring(&picture->colouring, stream);
        esc_run_report_engine(report->run, stream);
    }
    fprintf(stream, "Picture: %" PRIu32 " x %" PRIu32 ", %s, %u bits\n", picture->width,
            picture->height, esc_colouring_is_grey(&picture->colouring) ? "grey" : "RGB",
            picture->colouring.depth);
    fprintf(stream, "Sum: %s\nDigest: %s\n", picture->sum, picture->digest);
    if (*picture->pixels)
        fprintf(stream, "Pixels: %s\n", picture->pixels);
    if (report->path && right)
        fprintf(stream, "File: %s\n", report->path);
    if (report->from)
        print_recorded(report, stream);
    esc_run_report_verdict(report->run, stream);
}
