/* SPDX-License-Identifier: BSD-2-Clause */
/* limits.h - how many threads this process should run. */
#ifndef ESC_OMP_LIMITS_H
#define ESC_OMP_LIMITS_H

#include <escapement/escapement.h>

/* esc_team_limits, with control groups read below the folder `root` instead of "/"; tests give a
 * recorded tree. */
void esc_limits_read(const char *root, struct esc_team_limits *limits);

#endif
