/* SPDX-License-Identifier: BSD-2-Clause */
/* result_shape.c - holding JSON against a table of shapes. */
#include "report/result_shape.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/result.h"

/* ---- Where and what ----------------------------------------------------------------------- */

size_t esc_shape_enter(struct esc_shape_check *check, const char *name, size_t index)
{
    size_t before = check->length, room = sizeof check->path - before;
    char *end = check->path + before;
    int length = name ? snprintf(end, room, "%s%.64s", before > 0 ? "." : "", name)
                      : snprintf(end, room, "[%zu]", index);
    check->length += (size_t)length < room ? (size_t)length : room - 1;
    return before;
}

void esc_shape_leave(struct esc_shape_check *check, size_t length)
{
    check->length = length;
    check->path[length] = '\0';
}

/* A value in a few words. */
static void describe(const json_t *value, char *text, size_t size)
{
    if (!value) {
        snprintf(text, size, "is missing");
    } else if (json_is_object(value) || json_is_array(value)) {
        snprintf(text, size, "is %s", json_is_object(value) ? "an object" : "a list");
    } else {
        char *dump = json_dumps(value, JSON_ENCODE_ANY);
        snprintf(text, size, "is %.48s%s", dump ? dump : "?",
                 dump && strlen(dump) > 48 ? "..." : "");
        free(dump);
    }
}

bool esc_shape_complain(const struct esc_shape_check *check, const json_t *value,
                        const char *format, ...)
{
    char what[80], should[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(should, sizeof should, format, arguments);
    va_end(arguments);
    describe(value, what, sizeof what);
    esc_io_fail(check->error, ESC_IO_DATA, "'%s': %s %s; it should be %s", check->name,
                check->length > 0 ? check->path : "the whole", what, should);
    return false;
}

/* ---- Values without parts ----------------------------------------------------------------- */

static bool is_integer(const json_t *value, json_int_t least)
{
    return json_is_integer(value) && json_integer_value(value) >= least;
}

static bool is_number(const json_t *value, double least)
{
    return json_is_number(value) && json_number_value(value) >= least;
}

/* Text is for numbers above 2^63-1, which has 19 digits; a sum of counts has at most 39. */
static bool is_wide(const json_t *value)
{
    const char *text = json_string_value(value);
    size_t length = text ? strlen(text) : 0;
    if (!text)
        return is_integer(value, 0);
    return strspn(text, "0123456789") == length && length >= 19 && length <= 39 && text[0] != '0';
}

static bool is_digest(const json_t *value)
{
    static const char prefix[] = "xxh128:";
    const char *text = json_string_value(value);
    size_t start = sizeof prefix - 1;
    return text && !strncmp(text, prefix, start) && strlen(text) == start + 32 &&
           strspn(text + start, "0123456789abcdef") == 32;
}

/* The form; what the calendar says of it is nobody's concern here. */
static bool is_date(const json_t *value)
{
    static const char form[] = "0000-00-00T00:00:00Z";
    const char *text = json_string_value(value);
    if (!text || strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i]; i++) {
        if (form[i] == '0' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
            return false;
    }
    return true;
}

static bool is_choice(const json_t *value, const char *const *names)
{
    const char *text = json_string_value(value);
    for (size_t i = 0; text && names[i]; i++) {
        if (!strcmp(text, names[i]))
            return true;
    }
    return false;
}

static bool fits_choice(const struct esc_shape_check *check, const struct esc_shape *shape,
                        const json_t *value)
{
    char all[128] = "";
    size_t length = 0;
    if (is_choice(value, shape->names))
        return true;
    for (size_t i = 0; shape->names[i] && length < sizeof all; i++)
        length += (size_t)snprintf(all + length, sizeof all - length, "%s\"%s\"", i > 0 ? ", " : "",
                                   shape->names[i]);
    return esc_shape_complain(check, value, "%s%s%s", shape->names[1] ? "one of " : "", all,
                              shape->nullable ? ", or null" : "");
}

/* ---- Values with parts -------------------------------------------------------------------- */

static bool fits_member(struct esc_shape_check *check, const struct esc_shape *shape,
                        const char *name, size_t index, const json_t *value)
{
    size_t before = esc_shape_enter(check, name, index);
    bool fits = esc_shape_fits(check, shape, value);
    esc_shape_leave(check, before);
    return fits;
}

static const struct esc_shape *find_member(const struct esc_shape *members, const char *name)
{
    for (; members->name; members++) {
        if (!strcmp(members->name, name))
            return members;
    }
    return NULL;
}

/* A slip of the pen, or a newer program's file: not to be passed over in silence. */
static bool complain_unknown(struct esc_shape_check *check, const char *name)
{
    size_t before = esc_shape_enter(check, name, 0);
    const char *version = check->version ? check->version : "an unknown version";
    esc_io_fail(check->error, ESC_IO_DATA,
                "'%s': %s is no member of %s; the file is by escapement %.32s, this is %s",
                check->name, check->path, ESC_RESULT_SCHEMA, version, esc_version());
    esc_shape_leave(check, before);
    return false;
}

static bool fits_object(struct esc_shape_check *check, const struct esc_shape *members,
                        const json_t *value)
{
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)value, name, member)
    {
        if (!find_member(members, name))
            return complain_unknown(check, name);
    }
    for (; members->name; members++) {
        member = json_object_get(value, members->name);
        if (!(members->optional && !member) &&
            !fits_member(check, members, members->name, 0, member))
            return false;
    }
    return true;
}

static bool fits_list(struct esc_shape_check *check, const struct esc_shape *shape,
                      const json_t *value)
{
    size_t i;
    const json_t *element;
    json_array_foreach(value, i, element)
    {
        if (!fits_member(check, shape->of, NULL, i, element))
            return false;
    }
    return true;
}

static bool fits_map(struct esc_shape_check *check, const struct esc_shape *shape,
                     const json_t *value)
{
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)value, name, member)
    {
        if (!fits_member(check, shape->of, name, 0, member))
            return false;
    }
    return true;
}

static bool fits_either(struct esc_shape_check *check, const struct esc_shape *members,
                        const json_t *value)
{
    static const struct esc_shape unit = {"unit", ESC_SHAPE_TEXT, true, true, NULL, 0, NULL};
    const char *name;
    json_t *member;
    size_t found = 0;
    bool has_value = json_object_get(value, members[0].name);
    json_object_foreach((json_t *)value, name, member)
    {
        const struct esc_shape *shape = find_member(members, name);
        found += shape != NULL;
        if (!shape && has_value && !strcmp(name, unit.name))
            shape = &unit;
        if (!shape)
            return complain_unknown(check, name);
        if (!fits_member(check, shape, name, 0, member))
            return false;
    }
    return found == 1 || esc_shape_complain(check, value,
                                            "{\"value\": ...} or {\"unavailable\": "
                                            "reason}, or another of its forms");
}

/* ---- All ---------------------------------------------------------------------------------- */

static bool expect(const struct esc_shape_check *check, const struct esc_shape *shape,
                   const json_t *value, bool good, const char *what)
{
    return good ||
           esc_shape_complain(check, value, "%s%s", what, shape->nullable ? ", or null" : "");
}

static bool expect_size(const struct esc_shape_check *check, const struct esc_shape *shape,
                        const json_t *value)
{
    size_t n = json_array_size(value);
    bool tuple = shape->kind == ESC_SHAPE_TUPLE;
    if (json_is_array(value) && (tuple ? n == shape->least : n >= shape->least))
        return true;
    if (json_is_array(value) && n == 0)
        return esc_shape_complain(check, value, "one with at least one element");
    return tuple ? esc_shape_complain(check, value, "a list of %u elements", shape->least)
                 : esc_shape_complain(check, value, "a list");
}

bool esc_shape_fits(struct esc_shape_check *check, const struct esc_shape *shape,
                    const json_t *value)
{
    if (shape->nullable && json_is_null(value))
        return true;
    switch (shape->kind) {
    case ESC_SHAPE_TEXT:
        return expect(check, shape, value, json_is_string(value), "text");
    case ESC_SHAPE_TRUTH:
        return expect(check, shape, value, json_is_boolean(value), "true or false");
    case ESC_SHAPE_NUMBER:
        return expect(check, shape, value, json_is_number(value), "a number");
    case ESC_SHAPE_AMOUNT:
        return expect(check, shape, value, is_number(value, 0), "a number, at least 0");
    case ESC_SHAPE_POSITIVE:
        return expect(check, shape, value, is_number(value, 0) && json_number_value(value) > 0,
                      "a number above 0");
    case ESC_SHAPE_CPU:
        return expect(check, shape, value, is_integer(value, -1), "an integer, at least -1");
    case ESC_SHAPE_INTEGER:
        return expect(check, shape, value, is_integer(value, 0), "an integer, at least 0");
    case ESC_SHAPE_COUNT:
        return expect(check, shape, value, is_integer(value, 1), "an integer, at least 1");
    case ESC_SHAPE_WIDE:
        return expect(check, shape, value, is_wide(value),
                      "an integer, at least 0, or above 2^63-1 text of its digits");
    case ESC_SHAPE_DIGEST:
        return expect(check, shape, value, is_digest(value),
                      "\"xxh128:\" and 32 hexadecimal digits");
    case ESC_SHAPE_DATE:
        return expect(check, shape, value, is_date(value),
                      "a date and time in UTC such as 2026-01-31T12:00:00Z");
    case ESC_SHAPE_CHOICE:
        return fits_choice(check, shape, value);
    case ESC_SHAPE_LIST:
    case ESC_SHAPE_TUPLE:
        return expect_size(check, shape, value) && fits_list(check, shape, value);
    case ESC_SHAPE_OBJECT:
    case ESC_SHAPE_MAP:
    case ESC_SHAPE_EITHER:
        break;
    }
    if (!expect(check, shape, value, json_is_object(value), "an object"))
        return false;
    if (shape->kind == ESC_SHAPE_MAP)
        return fits_map(check, shape, value);
    return shape->kind == ESC_SHAPE_OBJECT ? fits_object(check, shape->of, value)
                                           : fits_either(check, shape->of, value);
}
