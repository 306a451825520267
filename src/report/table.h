/* SPDX-License-Identifier: BSD-2-Clause */
/* report/table.h - rows of fields, as CSV or as Markdown tables.
 *
 * CSV is that of RFC 4180: lines end in CR LF, fields that need it are in quotes, a number reads back
 * as the same number, nothing means that there is none. */
#ifndef ESC_REPORT_TABLE_H
#define ESC_REPORT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

enum esc_table_form {
    ESC_TABLE_CSV,
    ESC_TABLE_MARKDOWN,
    ESC_TABLE_RECORD /* Markdown of one row that would be too wide: a line for each field */
};

/* All zero bytes but for form and stream at the start. */
struct esc_table {
    FILE *stream;
    enum esc_table_form form;
    const char *const *names; /* borrowed from the head's caller */
    unsigned column, columns; /* of the row at work; of the head */
};

/* The head. names ends in null; as Markdown, a name that begins with '>' heads a column of numbers,
 * and the sign is not shown. */
void esc_table_head(struct esc_table *table, const char *const *names);

/* The next field of the row: text (null: nothing), a number (not finite: nothing), or text made by a
 * format, which is not quoted. After the last column the row ends. */
void esc_table_text(struct esc_table *table, const char *text);
void esc_table_number(struct esc_table *table, double number);
void esc_table_put(struct esc_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The rest of the row is nothing. */
void esc_table_end_row(struct esc_table *table);

#endif
