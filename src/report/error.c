/* SPDX-License-Identifier: BSD-2-Clause */
/* error.c - one line about a file that failed. */
#include "report/error.h"

#include <stdarg.h>
#include <stdio.h>

enum esc_io esc_io_fail(struct esc_io_error *error, enum esc_io status, const char *format, ...)
{
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return status;
}
