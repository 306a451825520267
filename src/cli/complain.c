/* SPDX-License-Identifier: BSD-2-Clause */
/* complain.c - lines on standard error. */
#include "cli/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void esc_complain(const char *format, ...)
{
    static const char prefix[] = "escapement: ";
    char line[8192];
    size_t start = sizeof prefix - 1;
    memcpy(line, prefix, sizeof prefix);

    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + start, sizeof line - start - 1, format, arguments);
    va_end(arguments);

    size_t length = strlen(line);
    for (size_t i = start; i < length; i++) {
        unsigned char byte = (unsigned char)line[i];
        if (byte < 0x20 || byte == 0x7f)
            line[i] = '?';
    }
    line[length] = '\n';
    /* In one piece, so that lines of several threads or processes do not mix. */
    fwrite(line, 1, length + 1, stderr);
}
