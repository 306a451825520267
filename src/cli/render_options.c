/* SPDX-License-Identifier: BSD-2-Clause */
/* render_options.c - render's own options. */
#include "cli/render_options.h"

#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/parse.h"

/* Where what c adds to a step no longer shows, docs/numerics.md. */
#define SMOOTH_BAILOUT 1000.0

static bool take_png(const char *option, const char *text, const char **path)
{
    const size_t length = strlen(text);
    *path = text;
    if (length > 4 && !strcmp(text + length - 4, ".png"))
        return true;
    esc_complain("%s: '%s' does not end in .png", option, text);
    return false;
}

static bool take_output(void *target, const char *text)
{
    struct esc_render_options *options = target;
    return take_png("--output", text, &options->output);
}

static bool take_from(void *target, const char *text)
{
    struct esc_render_options *options = target;
    options->from = text;
    return true;
}

static bool take_view(void *target, const char *text)
{
    struct esc_render_options *options = target;
    (void)text;
    options->view = true;
    return true;
}

static bool take_colour(void *target, const char *text)
{
    struct esc_render_options *options = target;
    size_t index;
    if (!esc_parse_name("--colour", text, esc_colour_name, &index))
        return false;
    options->colouring.colour = (enum esc_colour)index;
    options->has_colour = true;
    return true;
}

static bool take_palette(void *target, const char *text)
{
    struct esc_render_options *options = target;
    options->has_palette = true;
    return esc_parse_name("--palette", text, esc_palette_name, &options->colouring.palette);
}

static bool take_repeat(void *target, const char *text)
{
    struct esc_render_options *options = target;
    options->has_repeat = true;
    return esc_parse_number("--repeat", text, ESC_MIN_REPEAT, ESC_MAX_REPEAT,
                            &options->colouring.repeat);
}

static bool take_offset(void *target, const char *text)
{
    struct esc_render_options *options = target;
    options->has_offset = true;
    return esc_parse_number("--offset", text, 0, 1, &options->colouring.offset);
}

static bool take_low(void *target, const char *text)
{
    struct esc_render_options *options = target;
    uint64_t value;
    if (!esc_parse_integer("--low", text, 0, ESC_MAX_ITER, &value))
        return false;
    options->colouring.low = (uint32_t)value;
    options->has_low = true;
    return true;
}

static bool take_reverse(void *target, const char *text)
{
    struct esc_render_options *options = target;
    (void)text;
    options->colouring.reverse = true;
    return true;
}

static bool take_inside(void *target, const char *text)
{
    struct esc_render_options *options = target;
    const unsigned long value = strtoul(text, NULL, 16);
    if (strlen(text) != 6 || strspn(text, "0123456789abcdefABCDEF") != 6) {
        esc_complain("--inside: '%s' is no colour; RRGGBB in hexadecimal, such as 000000", text);
        return false;
    }
    for (int i = 0; i < 3; i++)
        options->colouring.inside.channel[i] = (uint16_t)((value >> (16 - 8 * i) & 0xff) * 257);
    options->has_inside = true;
    return true;
}

static bool take_depth(void *target, const char *text)
{
    struct esc_render_options *options = target;
    options->has_depth = true;
    if (!strcmp(text, "8") || !strcmp(text, "16")) {
        options->colouring.depth = (unsigned)atoi(text);
        return true;
    }
    esc_complain("--depth: '%s' is neither 8 nor 16 bits per channel", text);
    return false;
}

static bool take_supersample(void *target, const char *text)
{
    struct esc_render_options *options = target;
    uint64_t value;
    if (!esc_parse_integer("--supersample", text, 1, ESC_MAX_SUPERSAMPLE, &value))
        return false;
    options->colouring.supersample = (unsigned)value;
    options->has_supersample = true;
    return true;
}

const struct esc_option esc_render_own_options[] = {
    {"output", 'o', "FILE.png", ESC_GROUP_OWN, take_output, "write the picture to FILE.png"},
    {"view", 0, NULL, ESC_GROUP_OWN, take_view,
     "draw it in the terminal instead, as large as that is: 24-bit colour where $COLORTERM says so, "
     "256 colours elsewhere, characters with $NO_COLOR"},
    {"from", 0, "FILE.png", ESC_GROUP_OWN, take_from,
     "make a picture of this program again, as its text says it was made, and tell whether digest "
     "and pixels still hold"},
    {"colour", 0, "NAME", ESC_GROUP_OWN, take_colour,
     "iteration, smooth (counts without steps), distance (from the set; quadratic only), histogram "
     "(each shade for as many pixels) or final-angle (of the final z). Default: smooth where "
     "there is such a count, else histogram"},
    {"palette", 0, "NAME", ESC_GROUP_OWN, take_palette,
     "viridis, magma, inferno, plasma, cividis, turbo, twilight, grey, or the book's pictures, "
     "book-grey and book-colour. Default: inferno; twilight for final-angle"},
    {"repeat", 0, "N", ESC_GROUP_OWN, take_repeat,
     "run through the palette N times, 0.01 to 1000, forth and back unless it is twilight. "
     "Default: 1"},
    {"offset", 0, "X", ESC_GROUP_OWN, take_offset,
     "begin at this part of the palette, 0 to 1. Default: 0"},
    {"low", 0, "N", ESC_GROUP_OWN, take_low,
     "iteration and smooth: the count that the palette begins with; give it for the frames of an "
     "animation. Default: the least of 64 x 64 samples"},
    {"reverse", 0, NULL, ESC_GROUP_OWN, take_reverse, "from the palette's end to its beginning"},
    {"inside", 0, "RRGGBB", ESC_GROUP_OWN, take_inside,
     "the colour of pixels that reached max_iter, in hexadecimal. Default: 000000"},
    {"depth", 0, "8|16", ESC_GROUP_OWN, take_depth, "bits per channel. Default: 8"},
    {"supersample", 0, "N", ESC_GROUP_OWN, take_supersample,
     "N x N samples a pixel, 1 to 4, averaged as light, not as numbers. Default: 1"},
    {0},
};

/* ---- Agreement -------------------------------------------------------------------------------- */

static bool colouring_given(const struct esc_render_options *options)
{
    return options->has_colour || options->has_palette || options->has_repeat ||
           options->has_offset || options->has_low || options->has_inside || options->has_depth ||
           options->has_supersample || options->colouring.reverse;
}

static bool from_agrees(const struct esc_options *shared, const struct esc_render_options *options)
{
    const struct esc_option *table = esc_options_table();
    if (!options->from)
        return true;
    for (int i = 0; i < ESC_OPTION_COUNT; i++)
        if (shared->given[i] && table[i].group == ESC_GROUP_SCENE) {
            esc_complain("--from and --%s contradict each other: the file brings its own scene",
                         table[i].name);
            return false;
        }
    if (colouring_given(options)) {
        esc_complain("--from brings its own colours; leave --colour, --palette and their like out");
        return false;
    }
    return true;
}

static bool book_agrees(const struct esc_render_options *options)
{
    const struct esc_colouring *const colouring = &options->colouring;
    if (!options->has_palette || !esc_colouring_is_book(colouring))
        return true;
    if ((options->has_colour && colouring->colour != ESC_COLOUR_ITERATION) || options->has_repeat ||
        options->has_offset || options->has_low || options->has_inside || colouring->reverse ||
        (options->has_depth && colouring->depth != 8) ||
        (options->has_supersample && colouring->supersample != 1)) {
        esc_complain("--palette %s is the book's picture of the counts, 8 bits deep: it takes no "
                     "other colour, repeat, offset, low, reverse, inside, depth or supersample",
                     esc_palette_name(colouring->palette));
        return false;
    }
    return true;
}

bool esc_render_options_agree(const struct esc_options *shared,
                              const struct esc_render_options *options)
{
    if (shared->given[ESC_OPTION_SCHEDULE]) {
        esc_complain(
            "--schedule %s: render deals tiles out in bands, from the top, to each thread as "
            "it is free",
            shared->given[ESC_OPTION_SCHEDULE]);
        return false;
    }
    if (options->view && (options->output || options->from)) {
        esc_complain("--view and --%s contradict each other: the one draws in the terminal, the "
                     "other is about a file",
                     options->output ? "output" : "from");
        return false;
    }
    if (!options->view && !options->output && !options->from) {
        esc_complain("render needs --output FILE.png for a file, or --view for the terminal");
        return false;
    }
    if (options->output && shared->json && !strcmp(options->output, shared->json)) {
        esc_complain("--output and --json both name '%s'", options->output);
        return false;
    }
    return from_agrees(shared, options) && book_agrees(options);
}

/* ---- Defaults --------------------------------------------------------------------------------- */

static size_t palette_index(const char *name)
{
    size_t index = 0;
    while (strcmp(esc_palette_name(index), name) != 0)
        index++;
    return index;
}

void esc_render_options_complete(const struct esc_options *shared,
                                 struct esc_render_options *options, struct esc_scene *scene)
{
    struct esc_colouring *const colouring = &options->colouring;
    const bool book = options->has_palette && esc_colouring_is_book(colouring);
    const bool can_smooth = esc_value_check(ESC_VALUE_SMOOTH, scene, NULL) == ESC_OK;
    if (book)
        colouring->colour = ESC_COLOUR_ITERATION;
    else if (!options->has_colour)
        colouring->colour = can_smooth ? ESC_COLOUR_SMOOTH : ESC_COLOUR_HISTOGRAM;
    if (!options->has_palette)
        colouring->palette =
            palette_index(colouring->colour == ESC_COLOUR_FINAL_ANGLE ? "twilight" : "inferno");
    colouring->repeat = options->has_repeat ? colouring->repeat : 1;
    colouring->depth = options->has_depth ? colouring->depth : 8;
    colouring->supersample = options->has_supersample ? colouring->supersample : 1;
    if (!shared->given[ESC_OPTION_BAILOUT] && can_smooth && scene->bailout < SMOOTH_BAILOUT &&
        (esc_colouring_values(colouring) != 0 || esc_colouring_orbits(colouring)))
        scene->bailout = SMOOTH_BAILOUT;
}
