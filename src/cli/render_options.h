/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/render_options.h - what `render` is asked for. */
#ifndef ESC_CLI_RENDER_OPTIONS_H
#define ESC_CLI_RENDER_OPTIONS_H

#include "cli/options.h"
#include "report/colour.h"

struct esc_render_options {
    const char *output; /* FILE.png; null: none */
    const char *from;   /* the same */
    bool view;

    /* Whether it was given; otherwise it depends on the scene, and on one another. */
    bool has_colour, has_palette, has_repeat, has_offset, has_low, has_inside, has_depth,
        has_supersample;
    struct esc_colouring colouring;
};

extern const struct esc_option esc_render_own_options[];

/* What contradicts itself; complains. */
bool esc_render_options_agree(const struct esc_options *shared,
                              const struct esc_render_options *options);

/* Fills in what was not given, as it suits the scene, whose bailout becomes one that shows no bands if it was
 * not given either. */
void esc_render_options_complete(const struct esc_options *shared,
                                 struct esc_render_options *options, struct esc_scene *scene);

#endif
