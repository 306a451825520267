/* SPDX-License-Identifier: BSD-2-Clause */
/* palette.c - colour maps: matplotlib's, and a grey ramp. */
#include "report/palette.h"

static const struct {
    const char *name;
    bool cyclic;
    const char *digits;
} maps[] = {
#define ESC_PALETTE(name, cyclic, digits) {#name, cyclic, digits},
#include "report/palettes.def"
#undef ESC_PALETTE
    {"grey", false, "000000000000ffffffffffff"},
};

_Static_assert(sizeof maps / sizeof *maps == ESC_PALETTES, "the header says how many there are");

static const char *const about[] = {
    "blue to green to yellow, even to the eye",
    "black to purple to cream",
    "black to red to yellow",
    "blue to orange to yellow",
    "blue to yellow, for eyes that confuse red and green",
    "a rainbow",
    "white to blue to black to red to white: it ends where it begins",
    "black to white",
    "the book's grey picture: of the count alone, upside down",
    "the book's colour picture: of the count alone, upside down",
};

const char *esc_palette_name(size_t index)
{
    static const char *const books[] = {"book-grey", "book-colour", NULL};
    if (index < ESC_PALETTES)
        return maps[index].name;
    return index < ESC_PALETTES + 2 ? books[index - ESC_PALETTES] : NULL;
}

const char *esc_palette_about(size_t index)
{
    return index < sizeof about / sizeof *about ? about[index] : NULL;
}

static uint16_t digits_value(const char *digits)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++)
        value = value << 4 | (unsigned)(digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'a' + 10);
    return (uint16_t)value;
}

void esc_palette_load(size_t index, struct esc_palette *palette)
{
    const char *digits = maps[index].digits;
    *palette = (struct esc_palette){.cyclic = maps[index].cyclic, .grey = true};
    for (; *digits != '\0'; palette->n++)
        for (int i = 0; i < 3; i++, digits += 4)
            palette->colours[palette->n].channel[i] = digits_value(digits);
    for (size_t i = 0; i < palette->n; i++) {
        const uint16_t *const channel = palette->colours[i].channel;
        palette->grey &= channel[0] == channel[1] && channel[1] == channel[2];
    }
}

struct esc_rgb esc_palette_at(const struct esc_palette *palette, double at)
{
    const double place = at * (double)(palette->n - 1);
    const size_t left = place >= (double)(palette->n - 1) ? palette->n - 2 : (size_t)place;
    const double part = place - (double)left;
    struct esc_rgb colour;
    for (int i = 0; i < 3; i++) {
        const double from = palette->colours[left].channel[i];
        const double to = palette->colours[left + 1].channel[i];
        colour.channel[i] = (uint16_t)(from + part * (to - from) + 0.5);
    }
    return colour;
}
