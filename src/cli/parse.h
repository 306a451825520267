/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/parse.h - strict numbers and names from the command line.
 *
 * Each function complains in one line that names the option, the text and what would be legal,
 * returns false, and leaves the result alone when the text is not wholly what it should be. */
#ifndef ESC_CLI_PARSE_H
#define ESC_CLI_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* option: the name in messages, such as "--max-iter". Decimal digits only. */
bool esc_parse_integer(const char *option, const char *text, uint64_t low, uint64_t high,
                       uint64_t *value);

/* A finite number within low..high, decimal or hexadecimal (0x1.8p-1). */
bool esc_parse_number(const char *option, const char *text, double low, double high, double *value);

/* `count` finite numbers with commas between them; form describes them, as "RE,IM". */
bool esc_parse_numbers(const char *option, const char *text, const char *form, size_t count,
                       double *values);

/* WIDTHxHEIGHT, each 1..ESC_MAX_SIDE. */
bool esc_parse_size(const char *option, const char *text, uint32_t *width, uint32_t *height);

/* The index of a name among those that `name` lists until null. */
bool esc_parse_name(const char *option, const char *text, const char *(*name)(size_t index),
                    size_t *index);

/* The name nearest to text among those listed, or null when none is near. */
const char *esc_parse_nearest(const char *text, const char *(*name)(size_t index));

#endif
