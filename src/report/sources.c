/* SPDX-License-Identifier: BSD-2-Clause */
/* sources.c - files that the build has put in, each as a list of bytes. */
#include "report/sources.h"

#include <string.h>

static const struct {
    const char *name;
    const unsigned char *text;
    size_t size;
} files[] = {
#define FILE_OF(name, ...) \
    {name, (const unsigned char[]){__VA_ARGS__}, sizeof((const unsigned char[]){__VA_ARGS__})},
#include "report/sources.inc"
#undef FILE_OF
};

const char *esc_source_line(const char *file, unsigned line, size_t *length)
{
    size_t i = 0;
    *length = 0;
    while (i < sizeof files / sizeof *files && strcmp(files[i].name, file) != 0)
        i++;
    if (i == sizeof files / sizeof *files || line == 0)
        return "";
    const char *at = (const char *)files[i].text;
    const char *const end = at + files[i].size;
    for (unsigned k = 1; at && k < line; k++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    if (!at || at >= end)
        return "";
    const char *const stop = memchr(at, '\n', (size_t)(end - at));
    *length = (size_t)((stop ? stop : end) - at);
    return at;
}
