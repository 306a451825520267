/* SPDX-License-Identifier: BSD-2-Clause */
/* npy_header.c - parses the dictionary at the head of a .npy file.
 *
 * Only what NumPy writes is understood, in any order and spacing: three keys, a string, True or
 * False, and a tuple of integers (which Python 2 ended in L). */
#include "report/npy_header.h"

#include <string.h>

struct cursor {
    const char *at, *end;
};

static void skip_spaces(struct cursor *text)
{
    while (text->at < text->end && (*text->at == ' ' || *text->at == '\t' || *text->at == '\n'))
        text->at++;
}

/* Whether the next thing is this character, which is then passed. */
static bool accept(struct cursor *text, char wanted)
{
    skip_spaces(text);
    if (text->at == text->end || *text->at != wanted)
        return false;
    text->at++;
    return true;
}

static bool accept_word(struct cursor *text, const char *word)
{
    skip_spaces(text);
    size_t length = strlen(word);
    if ((size_t)(text->end - text->at) < length || memcmp(text->at, word, length) != 0)
        return false;
    text->at += length;
    return true;
}

/* A quoted string without escapes that fits. */
static bool accept_string(struct cursor *text, char *string, size_t size)
{
    char quote = '\'';
    if (!accept(text, quote)) {
        quote = '"';
        if (!accept(text, quote))
            return false;
    }
    for (size_t i = 0; i < size && text->at < text->end; i++) {
        char c = *text->at++;
        if (c == quote) {
            string[i] = '\0';
            return true;
        }
        if (c == '\\' || (unsigned char)c < 0x20 || (unsigned char)c > 0x7e)
            return false;
        string[i] = c;
    }
    return false;
}

static bool accept_number(struct cursor *text, uint64_t *number)
{
    skip_spaces(text);
    const char *start = text->at;
    uint64_t value = 0;
    for (; text->at < text->end && *text->at >= '0' && *text->at <= '9'; text->at++) {
        uint64_t digit = (uint64_t)(*text->at - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (text->at == start)
        return false;
    if (text->at < text->end && *text->at == 'L')
        text->at++;
    *number = value;
    return true;
}

/* "()", "(3,)" or "(3, 4)"; "(3)" is a number to Python, not a tuple. */
static const char *parse_shape(struct cursor *text, struct esc_npy_header *header)
{
    if (!accept(text, '('))
        return "the shape is not a tuple";
    bool comma = true;
    while (!accept(text, ')')) {
        if (!comma)
            return "the shape is not a tuple of integers";
        if (header->dims == ESC_NPY_MAX_DIMS)
            return "the shape has more than 64 dimensions";
        if (!accept_number(text, &header->shape[header->dims]))
            return "the shape is not a tuple of integers from 0 to 2^64-1";
        header->dims++;
        comma = accept(text, ',');
    }
    return header->dims == 1 && !comma ? "the shape is not a tuple" : NULL;
}

enum key { KEY_DESCR = 1, KEY_ORDER = 2, KEY_SHAPE = 4, ALL_KEYS = 7 };

static const char *parse_value(struct cursor *text, const char *key, unsigned *seen,
                               struct esc_npy_header *header)
{
    unsigned bit = !strcmp(key, "descr")           ? KEY_DESCR
                   : !strcmp(key, "fortran_order") ? KEY_ORDER
                   : !strcmp(key, "shape")         ? KEY_SHAPE
                                                   : 0;
    if (bit == 0)
        return "the header has a key that is not descr, fortran_order or shape";
    if (*seen & bit)
        return "the header has a key twice";
    *seen |= bit;
    if (bit == KEY_SHAPE)
        return parse_shape(text, header);
    if (bit == KEY_DESCR) {
        if (accept_string(text, header->descr, sizeof header->descr))
            return NULL;
        return "descr is not a plain type such as '<c16' (a structured type?)";
    }
    header->fortran_order = accept_word(text, "True");
    return header->fortran_order || accept_word(text, "False")
               ? NULL
               : "fortran_order is neither True nor False";
}

const char *esc_npy_header_parse(const char *bytes, size_t length, struct esc_npy_header *header)
{
    static const char not_a_dictionary[] = "the header is not a Python dictionary";
    struct cursor text = {bytes, bytes + length};
    unsigned seen = 0;
    memset(header, 0, sizeof *header);

    if (!accept(&text, '{'))
        return not_a_dictionary;
    bool comma = true;
    while (!accept(&text, '}')) {
        char key[16];
        if (!comma || !accept_string(&text, key, sizeof key) || !accept(&text, ':'))
            return not_a_dictionary;
        const char *wrong = parse_value(&text, key, &seen, header);
        if (wrong)
            return wrong;
        comma = accept(&text, ',');
    }
    skip_spaces(&text);
    if (text.at != text.end)
        return "the header goes on after its dictionary";
    return seen == ALL_KEYS ? NULL : "the header lacks descr, fortran_order or shape";
}
