/* SPDX-License-Identifier: BSD-2-Clause */
/* report/result_view.h - looking into a result, and the forms that show it.
 *
 * All take a result that esc_result_check has found right, so that a member that the schema demands is
 * there and of its type. */
#ifndef ESC_REPORT_RESULT_VIEW_H
#define ESC_REPORT_RESULT_VIEW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* A number; NaN for null, and of null. */
double esc_view_number(const json_t *object, const char *key);

/* Text; null for null, and of null. */
const char *esc_view_text(const json_t *object, const char *key);

/* A count, which is an integer or, when it is too large for that, text of its digits: as text. */
const char *esc_view_count(const json_t *object, const char *key, char text[24]);

/* Whether the cell's digest was right, so that it has times. */
bool esc_view_passed(const json_t *cell);

/* Half the width of {value, low, high} in percent of the value; of a cell's stats the value is the
 * median. NaN where there is none, as of one sample. */
double esc_view_spread(const json_t *interval);

/* "0.42%"; "-" for NaN. */
const char *esc_view_percent(double percent, char text[16]);

/* A time in the unit that suits it: "1.745 ms". */
const char *esc_view_time(double seconds, char text[32]);

/* Text that somebody else wrote, without what a terminal would obey; of more than `most` bytes the end
 * is cut off. Returns how many bytes were written. */
size_t esc_view_plain(const char *text, size_t most, FILE *stream);
size_t esc_view_part(const char *text, size_t length, size_t most, FILE *stream);

/* Words of such text, wrapped to 78 columns, and a newline; `column` is where the first word begins, indent
 * where further lines do. */
void esc_view_wrapped(const char *text, size_t column, size_t indent, FILE *stream);

void esc_result_text(const json_t *result, FILE *stream);
void esc_result_text_scaling(const json_t *scaling, FILE *stream);
void esc_result_csv(const json_t *result, FILE *stream);
void esc_result_markdown(const json_t *result, FILE *stream);

/* New references; null without memory. */
json_t *esc_result_google(const json_t *result);
json_t *esc_result_hyperfine(const json_t *result);

#endif
