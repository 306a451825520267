/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/complain.h - lines on standard error. */
#ifndef ESC_CLI_COMPLAIN_H
#define ESC_CLI_COMPLAIN_H

#include <stdio.h>

/* One line, "escapement: ...", whatever the arguments hold: control characters become '?'.
 * The format ends without a newline. */
void esc_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* From now on lines begin with another name (kept, not copied), and go to another stream; null:
 * "escapement", standard error. */
void esc_complain_as(const char *name, FILE *stream);

#endif
