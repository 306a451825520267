/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/setup_points.h - part of esc_setup_request. */
#ifndef ESC_CLI_SETUP_POINTS_H
#define ESC_CLI_SETUP_POINTS_H

#include "cli/setup.h"

/* Reads --points and --points-c into the request, whose scene is made. Returns an exit code. */
int esc_setup_points(const struct esc_options *options, struct esc_request *request);

#endif
