/* SPDX-License-Identifier: BSD-2-Clause */
/* report/error.h - what goes wrong with files, and where. */
#ifndef ESC_REPORT_ERROR_H
#define ESC_REPORT_ERROR_H

enum esc_io {
    ESC_IO_OK = 0,
    ESC_IO_CREATE, /* an output file cannot be created */
    ESC_IO_WRITE,  /* it was, and writing failed */
    ESC_IO_DATA,   /* an input file is missing, unreadable, or not what it should be */
    ESC_IO_MEMORY  /* out of memory */
};

/* One line; room for a path of 4096 bytes and a reason. */
struct esc_io_error {
    char message[4864];
};

/* Fills error->message (null is allowed) and returns status. */
enum esc_io esc_io_fail(struct esc_io_error *error, enum esc_io status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
