/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_text.c - text of a chart: made drawable, measured, broken into lines, drawn. */
#define _POSIX_C_SOURCE 200809L
#include "report/chart_canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINE 1000 /* bytes: no page is as wide, and measuring a book for each line takes long */
#define ASCENT 0.8    /* of a line's height, above the baseline; holds for accents, too */

static const struct {
    double size, height;
    cairo_font_weight_t weight;
} fonts[] = {
    [ESC_FONT_TITLE] = {17, 23, CAIRO_FONT_WEIGHT_BOLD},
    [ESC_FONT_LABEL] = {13, 18, CAIRO_FONT_WEIGHT_NORMAL},
    [ESC_FONT_SMALL] = {12, 16, CAIRO_FONT_WEIGHT_NORMAL},
};

/* ---- UTF-8 ----------------------------------------------------------------------------------- */

/* The bytes of the valid character that begins here, 0 when none does (RFC 3629, table 3-7 of the
 * Unicode Standard). The terminating zero ends every sequence. */
static size_t character_size(const unsigned char *at)
{
    if (at[0] < 0x80)
        return 1;
    size_t size = at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    bool overlong = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xf0 && at[1] < 0x90);
    bool surrogate = at[0] == 0xed && at[1] > 0x9f;
    bool too_large = at[0] == 0xf4 && at[1] > 0x8f;
    return overlong || surrogate || too_large ? 0 : size;
}

static bool is_control(const unsigned char *at)
{
    return at[0] < 0x20 || at[0] == 0x7f || (at[0] == 0xc2 && at[1] < 0xa0);
}

/* Whether a byte goes on with a character. */
static bool is_inside(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* A copy that cairo accepts: it refuses a whole page for one wrong byte. */
static char *text_clean(const char *text)
{
    char *clean = malloc(3 * strlen(text) + 1);
    if (!clean)
        return NULL;
    char *end = clean;
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        size_t size = character_size(at);
        const char *put = (const char *)at;
        size_t put_size = size;
        if (size == 0) {
            put = "\xef\xbf\xbd"; /* U+FFFD */
            put_size = 3;
        } else if (is_control(at)) {
            put = " ";
            put_size = 1;
        }
        memcpy(end, put, put_size);
        end += put_size;
        at += size ? size : 1;
    }
    *end = '\0';
    return clean;
}

/* ---- Measuring and drawing ------------------------------------------------------------------- */

static void font_select(struct esc_canvas *canvas, enum esc_font font)
{
    cairo_select_font_face(canvas->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, fonts[font].weight);
    cairo_set_font_size(canvas->cr, fonts[font].size);
}

double esc_text_height(enum esc_font font)
{
    return fonts[font].height;
}

double esc_text_width(struct esc_canvas *canvas, enum esc_font font, const char *text)
{
    cairo_text_extents_t extents;
    font_select(canvas, font);
    cairo_text_extents(canvas->cr, text, &extents);
    return fmax(extents.x_advance, 0);
}

static void tell(struct esc_canvas *canvas, const char *text, struct esc_box box)
{
    if (canvas->watch)
        canvas->watch(canvas->watcher, text, &box);
}

void esc_text_draw(struct esc_canvas *canvas, enum esc_font font, const char *text, double x,
                   double top, double align)
{
    double width = esc_text_width(canvas, font, text);
    double left = x - align * width;
    cairo_move_to(canvas->cr, left, top + ASCENT * fonts[font].height);
    cairo_show_text(canvas->cr, text);
    cairo_new_path(canvas->cr);
    tell(canvas, text, (struct esc_box){left, top, width, fonts[font].height});
}

void esc_text_draw_up(struct esc_canvas *canvas, enum esc_font font, const char *text, double left,
                      double y)
{
    double width = esc_text_width(canvas, font, text);
    cairo_save(canvas->cr);
    cairo_translate(canvas->cr, left + ASCENT * fonts[font].height, y + width / 2);
    cairo_rotate(canvas->cr, -acos(0));
    cairo_move_to(canvas->cr, 0, 0);
    cairo_show_text(canvas->cr, text);
    cairo_restore(canvas->cr);
    cairo_new_path(canvas->cr);
    tell(canvas, text, (struct esc_box){left, y - width / 2, fonts[font].height, width});
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* The width of the first `size` bytes, for which the text is cut for a moment. */
static double part_width(struct esc_canvas *canvas, enum esc_font font, char *text, size_t size)
{
    char kept = text[size];
    text[size] = '\0';
    double width = esc_text_width(canvas, font, text);
    text[size] = kept;
    return width;
}

/* How many bytes fit: whole characters, at least one. */
static size_t fitting(struct esc_canvas *canvas, enum esc_font font, char *text, double width)
{
    size_t low = character_size((unsigned char *)text), high = strnlen(text, MAX_LINE);
    while (is_inside(text[high]))
        high--;
    if (part_width(canvas, font, text, high) <= width)
        return high;
    for (;;) {
        size_t middle = low + (high - low) / 2;
        while (middle > low && is_inside(text[middle]))
            middle--;
        if (middle == low)
            middle += character_size((unsigned char *)text + low);
        if (middle >= high)
            return low;
        if (part_width(canvas, font, text, middle) <= width)
            low = middle;
        else
            high = middle;
    }
}

static bool lines_add(struct esc_lines *lines, const char *text, size_t size)
{
    char **grown = realloc(lines->line, (lines->n + 1) * sizeof *grown);
    if (!grown)
        return false;
    lines->line = grown;
    char *line = malloc(size + 1);
    if (!line)
        return false;
    memcpy(line, text, size);
    line[size] = '\0';
    lines->line[lines->n++] = line;
    return true;
}

/* Where the line that begins here ends: after the last word that fits, or within the first. */
static size_t line_size(struct esc_canvas *canvas, enum esc_font font, char *text, double width)
{
    size_t size = fitting(canvas, font, text, width);
    if (text[size] == '\0' || text[size] == ' ')
        return size;
    for (size_t i = size; i > 0; i--) {
        if (text[i - 1] == ' ')
            return i - 1;
    }
    return size;
}

struct esc_lines esc_text_wrap(struct esc_canvas *canvas, enum esc_font font, const char *text,
                               double width)
{
    struct esc_lines lines = {0};
    char *clean = text ? text_clean(text) : NULL;
    if (text && !clean)
        canvas->out_of_memory = true;
    if (!clean)
        return lines;
    char *at = clean + strspn(clean, " ");
    while (*at) {
        size_t size = line_size(canvas, font, at, width);
        lines.width = fmax(lines.width, part_width(canvas, font, at, size));
        if (!lines_add(&lines, at, size)) {
            canvas->out_of_memory = true;
            break;
        }
        at += size;
        at += strspn(at, " ");
    }
    free(clean);
    return lines;
}

void esc_lines_free(struct esc_lines *lines)
{
    for (size_t i = 0; i < lines->n; i++)
        free(lines->line[i]);
    free(lines->line);
    *lines = (struct esc_lines){0};
}

void esc_lines_draw(struct esc_canvas *canvas, enum esc_font font, const struct esc_lines *lines,
                    double x, double top, double align)
{
    for (size_t i = 0; i < lines->n; i++)
        esc_text_draw(canvas, font, lines->line[i], x, top + (double)i * fonts[font].height, align);
}

char *esc_text_shorten(struct esc_canvas *canvas, enum esc_font font, const char *text,
                       double width)
{
    static const char dots[] = "\xe2\x80\xa6";
    char *clean = text_clean(text);
    if (!clean || *clean == '\0' || esc_text_width(canvas, font, clean) <= width)
        return clean;
    size_t size = fitting(canvas, font, clean, width - esc_text_width(canvas, font, dots));
    char *shorter = realloc(clean, size + sizeof dots);
    if (!shorter) {
        free(clean);
        return NULL;
    }
    memcpy(shorter + size, dots, sizeof dots);
    return shorter;
}
