/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/names.h - everything that has a name on the command line, by index, until null. */
#ifndef ESC_CLI_NAMES_H
#define ESC_CLI_NAMES_H

#include <stddef.h>

const char *esc_name_scene(size_t index);
const char *esc_name_class(size_t index);
const char *esc_name_formula(size_t index);
const char *esc_name_grid(size_t index);
const char *esc_name_precision(size_t index);
const char *esc_name_contract(size_t index);
const char *esc_name_schedule(size_t index); /* those that may be asked for by name */
const char *esc_name_shortcut(size_t index);
const char *esc_name_check(size_t index);        /* enum esc_check_kind, from ESC_CHECK_GOLDEN on */
const char *esc_name_format(size_t index);       /* the first two of enum esc_format */
const char *esc_name_format_table(size_t index); /* all of enum esc_format */

#endif
