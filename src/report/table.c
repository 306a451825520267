/* SPDX-License-Identifier: BSD-2-Clause */
/* table.c - rows of fields, as CSV or as a Markdown table. */
#include "report/table.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "report/number.h"

static void begin_field(struct esc_table *table)
{
    bool first = table->column == 0;
    if (table->form == ESC_TABLE_RECORD)
        fprintf(table->stream, "| %s | ", table->names[table->column]);
    else if (table->form == ESC_TABLE_MARKDOWN)
        fputs(first ? "| " : " ", table->stream);
    else if (!first)
        fputc(',', table->stream);
}

static void end_field(struct esc_table *table)
{
    table->column++;
    if (table->form != ESC_TABLE_CSV)
        fputs(table->form == ESC_TABLE_RECORD ? " |\n" : " |", table->stream);
    if (table->column < table->columns)
        return;
    if (table->form != ESC_TABLE_RECORD)
        fputs(table->form == ESC_TABLE_CSV ? "\r\n" : "\n", table->stream);
    table->column = 0;
}

static void write_csv(const char *text, FILE *stream)
{
    if (!text[strcspn(text, ",\"\r\n")]) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

/* What Markdown or a terminal would take for more than a letter. */
static void write_markdown(const char *text, FILE *stream)
{
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (strchr("|\\`*_<>[]", byte))
            fputc('\\', stream);
        fputc(byte < 0x20 || byte == 0x7f ? ' ' : byte, stream);
    }
}

void esc_table_text(struct esc_table *table, const char *text)
{
    begin_field(table);
    if (text && table->form == ESC_TABLE_CSV)
        write_csv(text, table->stream);
    else if (text)
        write_markdown(text, table->stream);
    end_field(table);
}

void esc_table_number(struct esc_table *table, double number)
{
    char text[ESC_NUMBER_SIZE];
    esc_table_text(table, isfinite(number) ? esc_number_string(number, text) : NULL);
}

void esc_table_put(struct esc_table *table, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    begin_field(table);
    vfprintf(table->stream, format, arguments);
    end_field(table);
    va_end(arguments);
}

void esc_table_end_row(struct esc_table *table)
{
    while (table->column > 0)
        esc_table_text(table, NULL);
}

static bool is_number(const struct esc_table *table, const char *name)
{
    return table->form == ESC_TABLE_MARKDOWN && name[0] == '>';
}

void esc_table_head(struct esc_table *table, const char *const *names)
{
    table->columns = 0;
    while (names[table->columns])
        table->columns++;
    table->names = names;
    if (table->form == ESC_TABLE_RECORD) {
        fputs("| | |\n| --- | --- |\n", table->stream);
        return;
    }
    for (unsigned i = 0; names[i]; i++)
        esc_table_text(table, names[i] + is_number(table, names[i]));
    if (table->form == ESC_TABLE_CSV)
        return;
    for (unsigned i = 0; names[i]; i++)
        esc_table_put(table, "%s", is_number(table, names[i]) ? "---:" : "---");
}
