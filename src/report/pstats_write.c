/* SPDX-License-Identifier: BSD-2-Clause */
/* pstats_write.c - a table of functions in Python's marshal form, version 4. */
#include <string.h>

#include "report/pstats.h"

struct writer {
    struct esc_file *file;
    struct esc_io_error *error;
    enum esc_io status;
};

static void put(struct writer *writer, const void *bytes, size_t size)
{
    if (!writer->status)
        writer->status = esc_file_write(writer->file, bytes, size, writer->error);
}

/* A type's letter, and a number in little-endian order after it. */
static void put_tagged(struct writer *writer, char type, uint64_t value, size_t size)
{
    unsigned char bytes[9] = {(unsigned char)type};
    for (size_t i = 0; i < size; i++)
        bytes[1 + i] = (unsigned char)(value >> 8 * i);
    put(writer, bytes, 1 + size);
}

/* Beyond 31 bits a number has digits of 15 bits, lowest first. */
static void put_count(struct writer *writer, uint64_t value)
{
    uint32_t digits = 0;
    if (value <= INT32_MAX) {
        put_tagged(writer, 'i', value, 4);
        return;
    }
    for (uint64_t rest = value; rest > 0; rest >>= 15)
        digits++;
    put_tagged(writer, 'l', digits, 4);
    for (; value > 0; value >>= 15) {
        const unsigned char digit[2] = {(unsigned char)(value & 0xff),
                                        (unsigned char)(value >> 8 & 0x7f)};
        put(writer, digit, sizeof digit);
    }
}

static void put_seconds(struct writer *writer, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_tagged(writer, 'g', bits, 8);
}

static void put_text(struct writer *writer, const char *text)
{
    const size_t length = strlen(text);
    put_tagged(writer, 'u', length, 4);
    put(writer, text, length);
}

static void put_function(struct writer *writer, const struct esc_profile_function *function)
{
    put_tagged(writer, ')', 3, 1);
    put_text(writer, function->file);
    put_count(writer, function->line);
    put_text(writer, function->name);
}

enum esc_io esc_pstats_write(const struct esc_profile_table *table, struct esc_file *file,
                             struct esc_io_error *error)
{
    struct writer writer = {.file = file, .error = error};
    put(&writer, "{", 1);
    for (size_t i = 0; i < table->n; i++) {
        const struct esc_profile_row *const row = &table->rows[i];
        put_function(&writer, &row->function);
        put_tagged(&writer, ')', 5, 1);
        put_count(&writer, row->cost.primitive);
        put_count(&writer, row->cost.calls);
        put_seconds(&writer, row->cost.own);
        put_seconds(&writer, row->cost.total);
        put(&writer, "{", 1);
        for (size_t k = 0; k < row->callers_n; k++) {
            const struct esc_profile_cost *const cost = &row->callers[k].cost;
            put_function(&writer, &table->rows[row->callers[k].row].function);
            put_tagged(&writer, ')', 4, 1);
            put_count(&writer, cost->calls);
            put_count(&writer, cost->primitive);
            put_seconds(&writer, cost->own);
            put_seconds(&writer, cost->total);
        }
        put(&writer, "0", 1);
    }
    put(&writer, "0", 1);
    return writer.status;
}
