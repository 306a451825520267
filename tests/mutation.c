/* SPDX-License-Identifier: BSD-2-Clause */
/* mutation.c - which fault a mutant has: what ESC_TEST_MUTATION names. */
#include "kernel/mutation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum esc_mutation esc_mutation;

static const char *const names[ESC_MUTATIONS] = {"compare", "lane",   "tail",  "swap",
                                                 "replay",  "refill", "block", "margin"};

/* A mutant that is told of no fault must not pass for a sound program. */
__attribute__((constructor)) static void choose(void)
{
    const char *const asked = getenv("ESC_TEST_MUTATION");
    for (int i = 0; i < ESC_MUTATIONS; i++) {
        if (asked != NULL && strcmp(asked, names[i]) == 0) {
            esc_mutation = (enum esc_mutation)i;
            return;
        }
    }
    fprintf(stderr, "ESC_TEST_MUTATION: '%s' is no fault\n", asked != NULL ? asked : "");
    abort();
}
