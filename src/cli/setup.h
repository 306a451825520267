/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/setup.h - from options to a scene, a plan and an engine.
 *
 * Functions complain in one line when they fail, and return an exit code; ESC_EXIT_OK otherwise. */
#ifndef ESC_CLI_SETUP_H
#define ESC_CLI_SETUP_H

#include <escapement/escapement.h>

#include "cli/options.h"
#include "report/npy.h"

/* ---- What to compute ---------------------------------------------------------------------- */

struct esc_request {
    struct esc_scene scene;
    const char *name, *size_class; /* of the named scene; null: none */
    bool changed;                  /* other options changed it */

    struct esc_npy z, c;      /* --points and --points-c */
    struct esc_points points; /* the same, as the engine takes them */
    bool has_points;
    struct esc_plan *plan;
};

/* The scene alone, without points and without a plan; request is made anew. */
int esc_setup_scene(const struct esc_options *options, struct esc_request *request);

/* Scene, points and plan. request needs esc_setup_free whatever happens. */
int esc_setup_request(const struct esc_options *options, struct esc_request *request);

/* How reports name a file of points: its path and shape; null for a null path. */
const char *esc_setup_points_label(const char *path, const struct esc_npy *array, char *text,
                                   size_t size);

/* A request that is all zero bytes is allowed. */
void esc_setup_free(struct esc_request *request);

/* ---- What to compute it with -------------------------------------------------------------- */

/* Engine options from the command line, then from the environment (whose OMP_ variables are
 * checked here), then the defaults. */
int esc_setup_engine_options(const struct esc_options *options,
                             struct esc_engine_options *engine_options);

/* An engine by esc_setup_engine_options. */
int esc_setup_engine(const struct esc_options *options, struct esc_engine **engine);

/* Whether a name is one of the project's backends, built in here or not. */
bool esc_setup_knows_backend(const char *name);

#endif
