/* SPDX-License-Identifier: BSD-2-Clause */
/* report/file.h - output files that appear complete or not at all.
 *
 * The bytes go to a temporary file beside the target, which is renamed onto it when all of them
 * have reached the disk. Something that is no regular file (a device, a pipe, the file that
 * standard output goes to) is written straight. While a temporary file exists, SIGINT, SIGTERM and
 * their like unlink it and then end the program by that signal. */
#ifndef ESC_REPORT_FILE_H
#define ESC_REPORT_FILE_H

#include <stddef.h>

#include "report/error.h"

struct esc_file;

/* To be called from one thread at a time, and for at most 8 files at once.
 * Errors: ESC_IO_CREATE, ESC_IO_MEMORY. */
enum esc_io esc_file_create(const char *path, struct esc_file **file, struct esc_io_error *error);

/* Errors: ESC_IO_WRITE. */
enum esc_io esc_file_write(struct esc_file *file, const void *bytes, size_t size,
                           struct esc_io_error *error);

/* The temporary file's name, for those who write it beside this process, and before the commit; null
 * when the file is written straight. */
const char *esc_file_temporary(const struct esc_file *file);

/* Makes the file appear, and frees *file whatever happens; on failure nothing appears.
 * Errors: ESC_IO_WRITE, ESC_IO_CREATE. */
enum esc_io esc_file_commit(struct esc_file *file, struct esc_io_error *error);

/* Unlinks all temporary files, for a process that is about to die; safe in signal handlers. */
void esc_file_remove_unfinished(void);

/* Removes what was written and frees *file; null is allowed. */
void esc_file_abandon(struct esc_file *file);

#endif
