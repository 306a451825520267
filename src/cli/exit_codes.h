/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/exit_codes.h - what the program's exit status means. */
#ifndef ESC_CLI_EXIT_CODES_H
#define ESC_CLI_EXIT_CODES_H

#include <escapement/escapement.h>

#include "report/error.h"

/* From 64 on these are the numbers of sysexits.h. */
enum esc_exit {
    ESC_EXIT_OK = 0,
    ESC_EXIT_FAILED = 1,       /* verification failed */
    ESC_EXIT_REGRESSION = 2,   /* significantly slower */
    ESC_EXIT_SUSPECT_CPU = 3,  /* a core computed wrongly */
    ESC_EXIT_ENVIRONMENT = 4,  /* the machine is unfit to measure on */
    ESC_EXIT_USAGE = 64,       /* wrong command line or environment variable */
    ESC_EXIT_DATA = 65,        /* an input file that is missing, unreadable or wrong */
    ESC_EXIT_UNAVAILABLE = 69, /* a backend or feature that this machine or build lacks */
    ESC_EXIT_INTERNAL = 70,    /* a defect of this program */
    ESC_EXIT_OS = 71,          /* memory or threads that the system would not give */
    ESC_EXIT_CREATE = 73,      /* an output file that cannot be created */
    ESC_EXIT_IO = 74           /* reading or writing failed */
};

int esc_exit_code(enum esc_status status);
int esc_exit_code_io(enum esc_io status);

#endif
