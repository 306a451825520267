/* SPDX-License-Identifier: BSD-2-Clause */
/* parse.c - strict numbers and names from the command line. */
#include "cli/parse.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <escapement/escapement.h>

#include "cli/complain.h"
#include "report/number.h"

/* ---- Integers ----------------------------------------------------------------------------- */

/* Digits from *text on, which is moved past them; too large a number becomes UINT64_MAX. */
static bool take_digits(const char **text, uint64_t *value)
{
    if (!isdigit((unsigned char)**text))
        return false;
    char *end;
    *value = strtoull(*text, &end, 10);
    *text = end;
    return true;
}

bool esc_parse_integer(const char *option, const char *text, uint64_t low, uint64_t high,
                       uint64_t *value)
{
    const char *at = text;
    uint64_t found;
    if (take_digits(&at, &found) && !*at && found >= low && found <= high) {
        *value = found;
        return true;
    }
    esc_complain("%s: '%s' is not an integer from %" PRIu64 " to %" PRIu64, option, text, low,
                 high);
    return false;
}

bool esc_parse_size(const char *option, const char *text, uint32_t *width, uint32_t *height)
{
    const char *at = text;
    uint64_t w = 0, h = 0;
    bool form = take_digits(&at, &w) && *at++ == 'x' && take_digits(&at, &h) && !*at;
    if (!form) {
        esc_complain("%s: '%s' is not WIDTHxHEIGHT, such as 1920x1080", option, text);
        return false;
    }
    if (w < 1 || w > ESC_MAX_SIDE || h < 1 || h > ESC_MAX_SIDE) {
        bool wide = w < 1 || w > ESC_MAX_SIDE;
        esc_complain("%s: '%s' has a %s that is not from 1 to %" PRIu32, option, text,
                     wide ? "width" : "height", ESC_MAX_SIDE);
        return false;
    }
    *width = (uint32_t)w;
    *height = (uint32_t)h;
    return true;
}

/* ---- Real numbers ------------------------------------------------------------------------- */

/* strtod alone would also take leading spaces, "inf" and "nan". Underflow is legal: the nearest
 * double is a tiny number or zero. */
static bool take_number(const char **text, double *value)
{
    const char *digits = *text + (**text == '-' || **text == '+');
    if (!isdigit((unsigned char)*digits) && *digits != '.')
        return false;
    char *end;
    double found = strtod(*text, &end);
    if (end == *text || !isfinite(found))
        return false;
    *text = end;
    *value = found;
    return true;
}

bool esc_parse_number(const char *option, const char *text, double low, double high, double *value)
{
    char least[ESC_NUMBER_SIZE], most[ESC_NUMBER_SIZE];
    const char *at = text;
    double found;
    if (take_number(&at, &found) && !*at && found >= low && found <= high) {
        *value = found;
        return true;
    }
    esc_complain("%s: '%s' is not a number from %s to %s", option, text,
                 esc_number_string(low, least), esc_number_string(high, most));
    return false;
}

bool esc_parse_numbers(const char *option, const char *text, const char *form, size_t count,
                       double *values)
{
    double found[8] = {0};
    const char *at = text;
    bool good = true;
    for (size_t i = 0; i < count && good; i++)
        good = (i == 0 || *at++ == ',') && take_number(&at, &found[i]);
    if (!good || *at) {
        esc_complain("%s: '%s' is not %s, %zu finite numbers with commas between", option, text,
                     form, count);
        return false;
    }
    memcpy(values, found, count * sizeof *values);
    return true;
}

/* ---- Names -------------------------------------------------------------------------------- */

#define MAX_NAME 32u

/* Levenshtein's distance by one row of his table, whatever the case of the letters; SIZE_MAX when
 * a name is too long to bother. */
static size_t distance(const char *a, const char *b)
{
    size_t row[MAX_NAME + 1];
    size_t height = strlen(a), width = strlen(b);
    if (height > MAX_NAME || width > MAX_NAME)
        return SIZE_MAX;
    for (size_t i = 0; i <= width; i++)
        row[i] = i;
    for (size_t j = 1; j <= height; j++) {
        size_t diagonal = row[0];
        row[0] = j;
        for (size_t i = 1; i <= width; i++) {
            size_t above = row[i];
            bool same = tolower((unsigned char)a[j - 1]) == tolower((unsigned char)b[i - 1]);
            size_t least = diagonal + (same ? 0 : 1);
            least = above + 1 < least ? above + 1 : least;
            row[i] = row[i - 1] + 1 < least ? row[i - 1] + 1 : least;
            diagonal = above;
        }
    }
    return row[width];
}

const char *esc_parse_nearest(const char *text, const char *(*name)(size_t index))
{
    const char *nearest = NULL;
    /* A third of the letters may be wrong: more would suggest what nobody meant. */
    size_t least = (strlen(text) + 1) / 3;
    for (size_t i = 0; name(i); i++) {
        size_t found = distance(text, name(i));
        if (found <= least && (!nearest || found < least)) {
            least = found;
            nearest = name(i);
        }
    }
    return nearest;
}

bool esc_parse_name(const char *option, const char *text, const char *(*name)(size_t index),
                    size_t *index)
{
    char all[512] = "";
    size_t length = 0;
    for (size_t i = 0; name(i); i++) {
        if (!strcmp(text, name(i))) {
            *index = i;
            return true;
        }
        if (length < sizeof all)
            length += (size_t)snprintf(all + length, sizeof all - length, "%s%s", i > 0 ? ", " : "",
                                       name(i));
    }
    const char *nearest = esc_parse_nearest(text, name);
    if (nearest)
        esc_complain("%s: '%s' is unknown; did you mean '%s'? Legal are %s", option, text, nearest,
                     all);
    else
        esc_complain("%s: '%s' is unknown; legal are %s", option, text, all);
    return false;
}
