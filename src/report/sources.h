/* SPDX-License-Identifier: BSD-2-Clause */
/* report/sources.h - the source text of the engine's inner loops, as it was when the program was built. */
#ifndef ESC_REPORT_SOURCES_H
#define ESC_REPORT_SOURCES_H

#include <stddef.h>

/* A line of a file named from the project's folder, without its end; empty where the file or the line is not there. */
const char *esc_source_line(const char *file, unsigned line, size_t *length);

#endif
