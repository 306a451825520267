/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/environment.h - the environment variables that have a say in a run. */
#ifndef ESC_CLI_ENVIRONMENT_H
#define ESC_CLI_ENVIRONMENT_H

#include <stdbool.h>

/* Whether the OMP_ variables hold what they may. Complains about the first that does not.
 *
 * libgomp grumbles about a wrong value, or dies of it, in a constructor that runs before main; so
 * does libomp. Wrong ones are therefore taken out of the environment even before that, and this
 * function tells of them. */
bool esc_environment_check(void);

/* The first number of OMP_NUM_THREADS; 0: not set. */
unsigned esc_environment_threads(void);

/* Whether OMP_SCHEDULE is set. */
bool esc_environment_has_schedule(void);

/* ESCAPEMENT_ROOT: the recorded tree that the audit reads instead of "/"; null when not set, or
 * empty. */
const char *esc_environment_root(void);

/* ESCAPEMENT_ISA; null when not set, or empty. */
const char *esc_environment_isa(void);

/* Null when an OMP_ variable that is checked may hold the value, else what it may hold, in words. */
const char *esc_environment_remedy(const char *name, const char *value);

#endif
