/* SPDX-License-Identifier: BSD-2-Clause */
/* number.c - numbers as text that reads back as the same number. */
#include "report/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *esc_number_string(double number, char text[ESC_NUMBER_SIZE])
{
    if (number == floor(number) && fabs(number) < 1e15) { /* 300, not 3e+02 */
        snprintf(text, ESC_NUMBER_SIZE, "%.0f", number);
        return text;
    }
    /* 17 digits always suffice for binary64. */
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, ESC_NUMBER_SIZE, "%.*g", digits, number);
        if (strtod(text, NULL) == number) /* NaN, which is no scene's, ends at 17 */
            break;
    }
    return text;
}
