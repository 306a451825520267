/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/render_view.h - pictures in the terminal. */
#ifndef ESC_CLI_RENDER_VIEW_H
#define ESC_CLI_RENDER_VIEW_H

#include <stdint.h>
#include <stdio.h>

#include "report/palette.h"

/* The size of a picture of these proportions that fits in the terminal: two pixels a character. */
void esc_view_fit(uint32_t *width, uint32_t *height);

/* Draws [height][width] colours. */
void esc_view_draw(const struct esc_rgb *colours, uint32_t width, uint32_t height, FILE *stream);

#endif
