/* SPDX-License-Identifier: BSD-2-Clause */
/* printable.c - no control characters, and no broken UTF-8. */
#include "report/printable.h"

#include <stddef.h>
#include <string.h>

/* Bytes of the UTF-8 sequence at the beginning of a text, 0 if it is none, or of a control character. */
static size_t sequence(const unsigned char *text)
{
    const size_t length = text[0] < 0x80   ? 1
                          : text[0] < 0xc2 ? 0
                          : text[0] < 0xe0 ? 2
                          : text[0] < 0xf0 ? 3
                          : text[0] < 0xf5 ? 4
                                           : 0;
    if (length == 1)
        return text[0] >= 0x20 && text[0] != 0x7f;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    if (text[0] == 0xc2 && text[1] < 0xa0)
        return 0;
    return length;
}

void esc_printable(char *text)
{
    for (char *at = text; *at;) {
        const size_t length = sequence((const unsigned char *)at);
        if (length == 0)
            *at = '?';
        at += length > 0 ? length : 1;
    }
}
