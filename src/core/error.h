/* SPDX-License-Identifier: BSD-2-Clause */
/* error.h - how a function fails with a message. */
#ifndef ESC_CORE_ERROR_H
#define ESC_CORE_ERROR_H

#include <escapement/escapement.h>

/* Formats the message into error, when there is one, and returns status. */
enum esc_status esc_fail(struct esc_error *error, enum esc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
