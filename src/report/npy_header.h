/* SPDX-License-Identifier: BSD-2-Clause */
/* report/npy_header.h - the dictionary at the head of a .npy file. */
#ifndef ESC_REPORT_NPY_HEADER_H
#define ESC_REPORT_NPY_HEADER_H

#include <stdbool.h>

#include "report/npy.h"

struct esc_npy_header {
    char descr[32];
    bool fortran_order;
    unsigned dims;
    uint64_t shape[ESC_NPY_MAX_DIMS];
};

/* Parses `length` bytes of dictionary, which need not end in a null byte. Nothing is trusted:
 * returns null, or in a few words what is wrong. */
const char *esc_npy_header_parse(const char *text, size_t length, struct esc_npy_header *header);

#endif
