/* SPDX-License-Identifier: BSD-2-Clause */
/* pstats_read.c - a table of functions from Python's marshal form; whoever wrote the file is not trusted. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/pstats.h"

#define MOST_BYTES \
    (UINT64_C(64) << 20) /* of a file, and of its names once each is a function's own */
#define MOST_VALUES 8000000
#define MOST_CALLERS 1000000
#define MOST_DEPTH 8 /* a dictionary of tuples of dictionaries of tuples of texts is 5 deep */

/* What Python's marshal calls an object, of the kinds that are in such a file. */
enum kind { KIND_NONE, KIND_COUNT, KIND_SECONDS, KIND_TEXT, KIND_TUPLE, KIND_DICT };

struct value {
    enum kind kind;
    uint64_t count;   /* KIND_COUNT; of a tuple and of a dictionary the members */
    double seconds;   /* KIND_SECONDS */
    const char *text; /* KIND_TEXT: not ended by a null byte; its length is count */
    size_t first;     /* member: index in `members` */
};

struct reader {
    const char *path;
    struct esc_io_error *error;
    enum esc_io status;
    unsigned char *bytes;
    size_t size, at;
    struct value *values; /* in the order in which they end */
    size_t values_n, values_room;
    size_t *members; /* indices of values; of a dictionary keys and values by turns */
    size_t members_n, members_room;
    size_t *shared; /* values that may be referred to, by number */
    size_t shared_n, shared_room;
    uint64_t text_bytes; /* of names so far */
    uint64_t callers;    /* taken so far: what is referred to twice is taken twice */
};

static void fail(struct reader *reader, const char *why)
{
    if (!reader->status)
        reader->status = esc_io_fail(reader->error, ESC_IO_DATA, "'%s', byte %zu: %s", reader->path,
                                     reader->at, why);
}

static void *room_for(struct reader *reader, void *array, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return array;
    const size_t more = *room > 0 ? 2 * *room : 64;
    void *const grown = realloc(array, more * size);
    if (grown)
        *room = more;
    else if (!reader->status)
        reader->status =
            esc_io_fail(reader->error, ESC_IO_MEMORY, "out of memory for '%s'", reader->path);
    return grown;
}

#define PUSH(reader, array, n, room, item)                                                   \
    do {                                                                                     \
        void *const grown_ = room_for(reader, (reader)->array, (reader)->n, &(reader)->room, \
                                      sizeof(*(reader)->array));                             \
        if (grown_) {                                                                        \
            (reader)->array = grown_;                                                        \
            (reader)->array[(reader)->n++] = (item);                                         \
        }                                                                                    \
    } while (0)

/* ---- Marshal -------------------------------------------------------------------------------- */

static uint64_t take(struct reader *reader, size_t bytes)
{
    uint64_t value = 0;
    if (reader->size - reader->at < bytes) {
        fail(reader, "the file ends in the middle");
        return 0;
    }
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)reader->bytes[reader->at + i] << 8 * i;
    reader->at += bytes;
    return value;
}

static void take_text(struct reader *reader, size_t length_bytes, struct value *value)
{
    value->kind = KIND_TEXT;
    value->count = take(reader, length_bytes);
    if (reader->status)
        return;
    if (value->count > reader->size - reader->at) {
        fail(reader, "a text is longer than the file");
        return;
    }
    value->text = (const char *)reader->bytes + reader->at;
    if (memchr(value->text, 0, (size_t)value->count))
        fail(reader, "a name with a null byte");
    reader->at += (size_t)value->count;
}

static void take_long(struct reader *reader, struct value *value)
{
    const int32_t digits = (int32_t)(uint32_t)take(reader, 4);
    value->kind = KIND_COUNT;
    if (digits < 0)
        fail(reader, "a negative number");
    else if (digits > 5)
        fail(reader, "a number beyond 64 bits");
    for (int32_t i = 0; !reader->status && i < digits; i++) {
        const uint64_t digit = take(reader, 2);
        if (digit > 0x7fff || (i == 4 && digit > 15))
            fail(reader, "a number beyond 64 bits");
        value->count |= digit << 15 * i;
    }
}

static void take_seconds(struct reader *reader, struct value *value)
{
    const uint64_t bits = take(reader, 8);
    value->kind = KIND_SECONDS;
    memcpy(&value->seconds, &bits, sizeof bits);
}

static size_t take_value(struct reader *reader, unsigned depth, bool *end);

/* n members, or, of a dictionary, until its end is told. */
static void take_members(struct reader *reader, uint64_t n, unsigned depth, struct value *value)
{
    const bool dict = value->kind == KIND_DICT;
    size_t *members = NULL, room = 0, members_n = 0;
    bool end = false;
    if (!dict && n > reader->size - reader->at)
        fail(reader, "a tuple is longer than the file");
    while (!reader->status && (dict || members_n < n)) {
        const size_t member = take_value(reader, depth + 1, &end);
        if (reader->status)
            break;
        if (end) {
            if (!dict || members_n % 2 != 0)
                fail(reader, "an end where a value is wanted");
            break;
        }
        size_t *const grown = room_for(reader, members, members_n, &room, sizeof *members);
        if (!grown)
            break;
        members = grown;
        members[members_n++] = member;
    }
    value->first = reader->members_n;
    value->count = members_n;
    for (size_t i = 0; !reader->status && i < members_n; i++)
        PUSH(reader, members, members_n, members_room, members[i]);
    free(members);
}

/* The index of the next value. end: it is none, but the end of a dictionary. */
static size_t take_value(struct reader *reader, unsigned depth, bool *end)
{
    const unsigned type = (unsigned)take(reader, 1);
    const size_t number = reader->shared_n;
    struct value value = {.kind = KIND_NONE};
    *end = false;
    if (reader->status)
        return 0;
    if (depth > MOST_DEPTH) {
        fail(reader, "nested deeper than a profile is");
        return 0;
    }
    if (type & 0x80) /* its number comes before those of its members */
        PUSH(reader, shared, shared_n, shared_room, SIZE_MAX);
    switch (type & 0x7f) {
    case '0':
        *end = true;
        return 0;
    case 'N':
    case 'F':
    case 'T':
        break;
    case 'i':
        value.kind = KIND_COUNT;
        value.count = take(reader, 4);
        if (value.count > INT32_MAX)
            fail(reader, "a negative number");
        break;
    case 'l':
        take_long(reader, &value);
        break;
    case 'g':
        take_seconds(reader, &value);
        break;
    case 'u':
    case 't':
    case 'a':
    case 'A':
        take_text(reader, 4, &value);
        break;
    case 'z':
    case 'Z':
        take_text(reader, 1, &value);
        break;
    case '(':
    case ')':
        value.kind = KIND_TUPLE;
        take_members(reader, take(reader, (type & 0x7f) == '(' ? 4 : 1), depth, &value);
        break;
    case '{':
        value.kind = KIND_DICT;
        take_members(reader, 0, depth, &value);
        break;
    case 'r': {
        const uint64_t index = take(reader, 4);
        if (reader->status)
            return 0;
        if (index < reader->shared_n && reader->shared[index] != SIZE_MAX)
            return reader->shared[index];
        fail(reader, "a reference to what is not there");
        return 0;
    }
    default:
        fail(reader, "no profile: a kind of value that profiles do not have");
    }
    if (reader->status)
        return 0;
    if (reader->values_n == MOST_VALUES)
        fail(reader, "more values than a profile has");
    else
        PUSH(reader, values, values_n, values_room, value);
    if (type & 0x80 && !reader->status)
        reader->shared[number] = reader->values_n - 1;
    return reader->values_n - 1;
}

/* ---- Meaning -------------------------------------------------------------------------------- */

static const struct value *member(const struct reader *reader, const struct value *value,
                                  size_t index)
{
    return &reader->values[reader->members[value->first + index]];
}

static bool is_tuple(const struct value *value, uint64_t members)
{
    return value->kind == KIND_TUPLE && value->count == members;
}

static void meaningless(struct reader *reader, const char *why)
{
    if (!reader->status)
        reader->status =
            esc_io_fail(reader->error, ESC_IO_DATA, "'%s' is no profile: %s", reader->path, why);
}

static char *text_of(struct reader *reader, const struct value *value)
{
    reader->text_bytes += value->kind == KIND_TEXT ? value->count : 0;
    if (reader->text_bytes > MOST_BYTES) {
        meaningless(reader, "its names are longer than 64 MiB together");
        return NULL;
    }
    char *const text = value->kind == KIND_TEXT ? strndup(value->text, (size_t)value->count) : NULL;
    if (value->kind != KIND_TEXT)
        meaningless(reader, "a function's file and name are not texts");
    else if (!text && !reader->status)
        reader->status =
            esc_io_fail(reader->error, ESC_IO_MEMORY, "out of memory for '%s'", reader->path);
    return text;
}

/* The row of the function that a tuple names. */
static size_t row_of(struct reader *reader, const struct value *key,
                     struct esc_profile_table *table)
{
    size_t row = SIZE_MAX;
    if (!is_tuple(key, 3) || member(reader, key, 1)->kind != KIND_COUNT) {
        meaningless(reader, "a function is not (file, line, name)");
        return SIZE_MAX;
    }
    char *const file = text_of(reader, member(reader, key, 0));
    char *const name = text_of(reader, member(reader, key, 2));
    if (file && name) {
        row = esc_profile_row(table, file, member(reader, key, 1)->count, name);
        if (row == SIZE_MAX)
            reader->status =
                esc_io_fail(reader->error, ESC_IO_MEMORY, "out of memory for '%s'", reader->path);
    }
    free(file);
    free(name);
    return row;
}

static double seconds_of(struct reader *reader, const struct value *value)
{
    const double seconds = value->kind == KIND_COUNT     ? (double)value->count
                           : value->kind == KIND_SECONDS ? value->seconds
                                                         : NAN;
    if (!(fabs(seconds) < 1e18))
        meaningless(reader, "a time is no number");
    return seconds;
}

/* Two counts and two times, which begin a tuple. */
static void cost_take(struct reader *reader, const struct value *tuple, bool primitive_first,
                      struct esc_profile_cost *cost)
{
    const struct value *const first = member(reader, tuple, 0), *const second =
                                                                    member(reader, tuple, 1);
    if (first->kind != KIND_COUNT || second->kind != KIND_COUNT) {
        meaningless(reader, "calls are no whole number");
        return;
    }
    cost->primitive = primitive_first ? first->count : second->count;
    cost->calls = primitive_first ? second->count : first->count;
    cost->own = seconds_of(reader, member(reader, tuple, 2));
    cost->total = seconds_of(reader, member(reader, tuple, 3));
}

static void callers_take(struct reader *reader, const struct value *callers, size_t row,
                         struct esc_profile_table *table)
{
    for (size_t i = 0; !reader->status && i < callers->count; i += 2) {
        const struct value *const cost = member(reader, callers, i + 1);
        const size_t caller = row_of(reader, member(reader, callers, i), table);
        if (++reader->callers > MOST_CALLERS)
            meaningless(reader, "more than a million callers");
        else if (!is_tuple(cost, 4))
            meaningless(reader, "a caller's costs are not four numbers");
        if (reader->status)
            return;
        struct esc_profile_cost *const by = esc_profile_caller_add(table, row, caller);
        if (by)
            cost_take(reader, cost, false, by);
        else
            reader->status =
                esc_io_fail(reader->error, ESC_IO_MEMORY, "out of memory for '%s'", reader->path);
    }
}

static void table_take(struct reader *reader, const struct value *root,
                       struct esc_profile_table *table)
{
    if (root->kind != KIND_DICT) {
        meaningless(reader, "it is not a dictionary of functions");
        return;
    }
    /* Rows first: callers must not change the order in which they stand. */
    for (size_t i = 0; !reader->status && i < root->count; i += 2) {
        const size_t row = row_of(reader, member(reader, root, i), table);
        if (!reader->status && row != i / 2)
            meaningless(reader, "a function is in it twice");
    }
    const size_t rows = table->n;
    for (size_t i = 0; !reader->status && i < root->count; i += 2) {
        const struct value *const entry = member(reader, root, i + 1);
        if (!is_tuple(entry, 5) || member(reader, entry, 4)->kind != KIND_DICT) {
            meaningless(reader, "a function's entry is not (calls, calls, time, time, callers)");
            return;
        }
        cost_take(reader, entry, true, &table->rows[i / 2].cost);
        callers_take(reader, member(reader, entry, 4), i / 2, table);
        if (!reader->status && table->n > rows)
            meaningless(reader, "a caller is not among the functions");
    }
}

/* ---- The file ------------------------------------------------------------------------------- */

static void load(struct reader *reader)
{
    FILE *const stream = fopen(reader->path, "rbe");
    if (!stream) {
        reader->status = esc_io_fail(reader->error, ESC_IO_DATA, "cannot read '%s': %s",
                                     reader->path, strerror(errno));
        return;
    }
    for (size_t room = 0; !reader->status;) {
        unsigned char *const grown =
            room_for(reader, reader->bytes, reader->size, &room, sizeof *grown);
        if (!grown)
            break;
        reader->bytes = grown;
        const size_t got = fread(grown + reader->size, 1, room - reader->size, stream);
        reader->size += got;
        if (got == 0)
            break;
        if (reader->size > MOST_BYTES)
            meaningless(reader, "it is larger than 64 MiB");
    }
    if (!reader->status && ferror(stream))
        reader->status = esc_io_fail(reader->error, ESC_IO_DATA, "cannot read '%s': %s",
                                     reader->path, strerror(errno));
    fclose(stream);
}

enum esc_io esc_pstats_read(const char *path, struct esc_profile_table *table,
                            struct esc_io_error *error)
{
    struct reader reader = {.path = path, .error = error};
    bool end = false;
    *table = (struct esc_profile_table){.n = 0};
    load(&reader);
    const size_t root = reader.status ? 0 : take_value(&reader, 0, &end);
    if (!reader.status && (end || reader.at != reader.size))
        meaningless(&reader, "there is more in it than one dictionary");
    if (!reader.status)
        table_take(&reader, &reader.values[root], table);
    if (reader.status)
        esc_profile_table_free(table);
    free(reader.bytes);
    free(reader.values);
    free(reader.members);
    free(reader.shared);
    return reader.status;
}
