/* SPDX-License-Identifier: BSD-2-Clause */
/* render_view.c - pictures in the terminal: a half block is two pixels, one above the other. */
#define _GNU_SOURCE
#include "cli/render_view.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Lines below the picture: of the report that follows, and for the prompt. */
#define LINES_KEPT 9

enum mode { MODE_24_BIT, MODE_256, MODE_CHARACTERS };

static enum mode mode_choose(void)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM"), *color = getenv("COLORTERM");
    if ((no_color && *no_color) || (term && !strcmp(term, "dumb")))
        return MODE_CHARACTERS;
    const bool deep = color && (strstr(color, "truecolor") || strstr(color, "24bit"));
    return deep ? MODE_24_BIT : MODE_256;
}

static uint32_t number_of(const char *name, uint32_t otherwise)
{
    const char *text = getenv(name);
    const int value = text ? atoi(text) : 0;
    return value > 0 && value <= 10000 ? (uint32_t)value : otherwise;
}

void esc_view_fit(uint32_t *width, uint32_t *height)
{
    struct winsize size = {0};
    const bool known =
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
    const uint32_t columns = known ? size.ws_col : number_of("COLUMNS", 80);
    const uint32_t lines = known ? size.ws_row : number_of("LINES", 24 + LINES_KEPT);
    const double most_rows = lines > LINES_KEPT + 4 ? 2.0 * (lines - LINES_KEPT) : 8;
    double scale = columns / (double)*width;
    if (*height * scale > most_rows)
        scale = most_rows / *height;
    const double fit_width = *width * scale, fit_height = *height * scale;
    *width = fit_width < 1 ? 1 : (uint32_t)fit_width;
    *height = fit_height < 2 ? 2 : (uint32_t)(fit_height / 2) * 2;
}

static unsigned byte_of(uint16_t channel)
{
    return (channel * 255u + 32767) / 65535;
}

/* The nearest of the 6 x 6 x 6 colours that all 256-colour terminals have, or of their 24 greys. */
static unsigned code_256(const struct esc_rgb *colour)
{
    unsigned levels[3], spread_low = 255, spread_high = 0, sum = 0;
    for (int i = 0; i < 3; i++) {
        const unsigned byte = byte_of(colour->channel[i]);
        levels[i] = byte < 48 ? 0 : byte < 115 ? 1 : (byte - 35) / 40;
        spread_low = byte < spread_low ? byte : spread_low;
        spread_high = byte > spread_high ? byte : spread_high;
        sum += byte;
    }
    if (spread_high - spread_low < 12 && sum / 3 >= 8 && sum / 3 < 238)
        return 232 + (sum / 3 - 8) / 10;
    return 16 + 36 * levels[0] + 6 * levels[1] + levels[2];
}

static void put_colour(enum mode mode, bool background, const struct esc_rgb *colour, FILE *stream)
{
    const unsigned what = background ? 48 : 38;
    if (mode == MODE_24_BIT)
        fprintf(stream, "\033[%u;2;%u;%u;%um", what, byte_of(colour->channel[0]),
                byte_of(colour->channel[1]), byte_of(colour->channel[2]));
    else
        fprintf(stream, "\033[%u;5;%um", what, code_256(colour));
}

static unsigned brightness(const struct esc_rgb *colour)
{
    return (3u * colour->channel[0] + 6u * colour->channel[1] + colour->channel[2]) / 10;
}

void esc_view_draw(const struct esc_rgb *colours, uint32_t width, uint32_t height, FILE *stream)
{
    static const char ramp[] = " .:-=+*#%@";
    const enum mode mode = mode_choose();
    for (uint32_t j = 0; j + 1 < height; j += 2) {
        for (uint32_t i = 0; i < width; i++) {
            const struct esc_rgb *const above = &colours[(size_t)j * width + i];
            const struct esc_rgb *const below = above + width;
            if (mode == MODE_CHARACTERS) {
                fputc(ramp[(brightness(above) + brightness(below)) * 9 / 131070], stream);
                continue;
            }
            put_colour(mode, false, above, stream);
            put_colour(mode, true, below, stream);
            fputs("\342\226\200", stream); /* U+2580, the upper half block */
        }
        fputs(mode == MODE_CHARACTERS ? "\n" : "\033[0m\n", stream);
    }
}
