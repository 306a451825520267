/* SPDX-License-Identifier: BSD-2-Clause */
/* exit_codes.c - from a status to the program's exit status. */
#include "cli/exit_codes.h"

int esc_exit_code(enum esc_status status)
{
    switch (status) {
    case ESC_OK:
        return ESC_EXIT_OK;
    case ESC_ERR_NAME:
    case ESC_ERR_SCENE:
    case ESC_ERR_SIZE:
    case ESC_ERR_NO_GOLDEN:
        return ESC_EXIT_USAGE;
    case ESC_ERR_POINTS:
        return ESC_EXIT_DATA;
    case ESC_ERR_MEMORY:
    case ESC_ERR_THREADS:
        return ESC_EXIT_OS;
    case ESC_ERR_BACKEND:
    case ESC_ERR_FORMULA:
        return ESC_EXIT_UNAVAILABLE;
    case ESC_ERR_CANARY:
        return ESC_EXIT_FAILED;
    case ESC_ERR_ARGUMENT:
    case ESC_ERR_STRIDE:
    case ESC_ERR_CANCELLED:
        break;
    }
    return ESC_EXIT_INTERNAL;
}

int esc_exit_code_io(enum esc_io status)
{
    switch (status) {
    case ESC_IO_OK:
        return ESC_EXIT_OK;
    case ESC_IO_CREATE:
        return ESC_EXIT_CREATE;
    case ESC_IO_WRITE:
        return ESC_EXIT_IO;
    case ESC_IO_DATA:
        return ESC_EXIT_DATA;
    case ESC_IO_MEMORY:
        return ESC_EXIT_OS;
    }
    return ESC_EXIT_INTERNAL;
}
