/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/standard_files.h - standard input, output and error, from a program's first line to its last. */
#ifndef ESC_CLI_STANDARD_FILES_H
#define ESC_CLI_STANDARD_FILES_H

/* To be called first. A descriptor that the caller closed would go to the first file that is
 * opened, and messages into that file; a closed pipe ends the program. */
void esc_standard_files_open(void);

/* To be called last, with the exit code so far: a full device, or a closed descriptor, shows only
 * now. Returns the exit code. */
int esc_standard_files_close(int code);

#endif
