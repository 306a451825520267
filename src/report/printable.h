/* SPDX-License-Identifier: BSD-2-Clause */
/* report/printable.h - texts of files and command lines that go to a terminal. */
#ifndef ESC_REPORT_PRINTABLE_H
#define ESC_REPORT_PRINTABLE_H

/* Makes question marks of what could talk to a terminal: control characters, those from U+0080 to U+009F too, and
 * bytes that are no UTF-8. */
void esc_printable(char *text);

#endif
