/* SPDX-License-Identifier: BSD-2-Clause */
/* result_view.c - looking into a result. */
#include "report/result_view.h"

#include <math.h>
#include <string.h>

double esc_view_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

const char *esc_view_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const char *esc_view_count(const json_t *object, const char *key, char text[24])
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value))
        return json_string_value(value);
    snprintf(text, 24, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return text;
}

bool esc_view_passed(const json_t *cell)
{
    const char *status = esc_view_text(json_object_get(cell, "verification"), "status");
    return status && !strcmp(status, "successful");
}

double esc_view_spread(const json_t *interval)
{
    bool stats = json_object_get(interval, "median");
    double value = esc_view_number(interval, stats ? "median" : "value");
    if (stats && esc_view_number(interval, "n") < 2)
        return NAN;
    return 50 * (esc_view_number(interval, "high") - esc_view_number(interval, "low")) / value;
}

const char *esc_view_percent(double percent, char text[16])
{
    if (isfinite(percent))
        snprintf(text, 16, percent < 100 ? "%.2f%%" : "%.3g%%", percent);
    else
        strcpy(text, "-");
    return text;
}

const char *esc_view_time(double seconds, char text[32])
{
    static const struct {
        double seconds;
        const char *name;
    } units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "us"}, {1e-9, "ns"}};
    size_t unit = 0;
    if (!(seconds > 0))
        return strcpy(text, seconds == 0 ? "0 s" : "-");
    while (unit < 3 && seconds < units[unit].seconds)
        unit++;
    double value = seconds / units[unit].seconds;
    int decimals = value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0;
    snprintf(text, 32, "%.*f %s", decimals, value, units[unit].name);
    return text;
}

size_t esc_view_part(const char *text, size_t length, size_t most, FILE *stream)
{
    bool cut = length > most;
    size_t shown = cut ? most - 3 : length;
    for (size_t i = 0; i < shown; i++) {
        unsigned char byte = (unsigned char)text[i];
        fputc(byte < 0x20 || byte == 0x7f ? '?' : byte, stream);
    }
    if (cut)
        fputs("...", stream);
    return cut ? most : length;
}

size_t esc_view_plain(const char *text, size_t most, FILE *stream)
{
    return esc_view_part(text, strlen(text), most, stream);
}

void esc_view_wrapped(const char *text, size_t column, size_t indent, FILE *stream)
{
    bool first = true;
    while (*text) {
        size_t length = strcspn(text, " \n");
        if (!first && column + 1 + length > 78) {
            fprintf(stream, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            fputc(' ', stream);
            column++;
        }
        esc_view_part(text, length, 78 - indent, stream);
        column += length;
        first = false;
        text += length;
        text += strspn(text, " \n");
    }
    fputc('\n', stream);
}
