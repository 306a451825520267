/* SPDX-License-Identifier: BSD-2-Clause */
/* complain.c - lines on standard error. */
#include "cli/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/printable.h"

static const char *speaker;
static FILE *listener;

void esc_complain_as(const char *name, FILE *stream)
{
    speaker = name;
    listener = stream;
}

void esc_complain(const char *format, ...)
{
    char line[8192];
    size_t start =
        (size_t)snprintf(line, sizeof line, "%.400s: ", speaker ? speaker : "escapement");

    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + start, sizeof line - start - 1, format, arguments);
    va_end(arguments);

    esc_printable(line + start);
    size_t length = strlen(line);
    line[length] = '\n';
    /* In one piece, so that lines of several threads or processes do not mix. */
    fwrite(line, 1, length + 1, listener ? listener : stderr);
}
