/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_files.c - reads files below the audit's root. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/audit_parts.h"

static FILE *open_below(const struct esc_audit *audit, const char *path)
{
    char full[ESC_AUDIT_TEXT_SIZE + sizeof audit->root];
    snprintf(full, sizeof full, "%s%s", audit->root, path);
    return fopen(full, "re");
}

static bool read_path(const struct esc_audit *audit, char *text, size_t size, const char *path)
{
    FILE *file = open_below(audit, path);
    size_t length = 0;
    int error = errno;
    if (file) {
        length = fread(text, 1, size - 1, file);
        error = ferror(file) ? errno : 0;
        fclose(file);
    }
    if (!file || error) {
        snprintf(text, size, "%s: %s", path, strerror(error));
        return false;
    }
    while (length > 0 && text[length - 1] == '\n')
        length--;
    text[length] = '\0';
    return true;
}

bool esc_audit_read(const struct esc_audit *audit, char *text, size_t size, const char *format, ...)
{
    char path[ESC_AUDIT_TEXT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    return read_path(audit, text, size, path);
}

double esc_audit_read_number(const struct esc_audit *audit, const char *format, ...)
{
    char path[ESC_AUDIT_TEXT_SIZE], text[ESC_AUDIT_TEXT_SIZE], *end = text;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    if (!read_path(audit, text, sizeof text, path))
        return NAN;
    double number = strtod(text, &end);
    return end > text ? number : NAN;
}

void esc_audit_text_file(struct esc_audit *audit, const char *section, const char *key,
                         const char *label, const char *path)
{
    char text[ESC_AUDIT_TEXT_SIZE];
    if (!esc_audit_read(audit, text, sizeof text, "%s", path))
        esc_audit_missing(audit, section, key, label, "%s", text);
    else if (!*text)
        esc_audit_missing(audit, section, key, label, "%s: empty", path);
    else
        esc_audit_text(audit, section, key, label, "%s", text);
}

char *esc_audit_slurp(const struct esc_audit *audit, const char *path)
{
    FILE *file = open_below(audit, path);
    char *text = NULL;
    size_t room = 0;
    if (!file)
        return NULL;
    /* Up to a null byte, which no such file has: all of it. */
    ssize_t length = getdelim(&text, &room, '\0', file);
    int error = ferror(file) ? errno : ENODATA;
    fclose(file);
    if (length > 0)
        return text;
    free(text);
    errno = error;
    return NULL;
}

bool esc_audit_line(const char *text, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) != 0)
            continue;
        const char *at = line + length;
        at += strspn(at, " \t");
        if (*at != ':')
            continue;
        at += 1 + strspn(at + 1, " \t");
        snprintf(value, size, "%.*s", (int)strcspn(at, "\n"), at);
        return true;
    }
    return false;
}
