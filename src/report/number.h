/* SPDX-License-Identifier: BSD-2-Clause */
/* report/number.h - numbers as text that reads back as the same number. */
#ifndef ESC_REPORT_NUMBER_H
#define ESC_REPORT_NUMBER_H

#define ESC_NUMBER_SIZE 32

/* The shortest decimal that strtod turns into this very double: integers as such, others in %g's style. */
const char *esc_number_string(double number, char text[ESC_NUMBER_SIZE]);

#endif
