/* SPDX-License-Identifier: BSD-2-Clause */
/* report/pstats.h - a table of functions as Python's cProfile saves it, which pstats and snakeviz open.
 *
 * Such a file is a dictionary in Python's marshal form:
 *
 *     {(file, line, name): (primitive calls, calls, own s, total s,
 *                           {(file, line, name) of a caller: (calls, primitive calls, own s, total s)})}
 */
#ifndef ESC_REPORT_PSTATS_H
#define ESC_REPORT_PSTATS_H

#include "report/file.h"
#include "report/profile.h"

/* Errors: ESC_IO_WRITE, ESC_IO_MEMORY. */
enum esc_io esc_pstats_write(const struct esc_profile_table *table, struct esc_file *file,
                             struct esc_io_error *error);

/* Of this program or of Python, 3.4 or later; nothing in it is trusted. Errors: ESC_IO_DATA, ESC_IO_MEMORY. */
enum esc_io esc_pstats_read(const char *path, struct esc_profile_table *table,
                            struct esc_io_error *error);

#endif
