/* SPDX-License-Identifier: BSD-2-Clause */
/* number.c - numbers as text that reads back as the same number. */
#include "report/number.h"

#include <stdio.h>
#include <stdlib.h>

const char *esc_number_string(double number, char text[ESC_NUMBER_SIZE])
{
    /* 17 digits always suffice for binary64. */
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, ESC_NUMBER_SIZE, "%.*g", digits, number);
        if (strtod(text, NULL) == number) /* NaN, which is no scene's, ends at 17 */
            break;
    }
    return text;
}
