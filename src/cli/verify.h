/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/verify.h - what the parts of `verify` share. */
#ifndef ESC_CLI_VERIFY_H
#define ESC_CLI_VERIFY_H

#include <escapement/escapement.h>
#include <jansson.h>

#include "cli/blame.h"
#include "cli/options.h"
#include "cli/outputs.h"

#define ESC_MAX_BACKENDS 8

/* One backend under test. */
struct esc_subject {
    const char *name;
    struct esc_engine *engine; /* null: skipped, reason says why */
    struct esc_error reason;
    bool failed;
};

/* What one group of checks came to. */
struct esc_verify_group {
    const char *name;
    uint64_t scenes, frames, pixels, failures;
    uint64_t saved; /* iterations that a shortcut left out */
};

struct esc_verify {
    const struct esc_options *options;
    struct esc_engine_options engine_options; /* of every engine, but for its backend */
    uint64_t seed;
    unsigned random_scenes;
    enum esc_class size_class;

    struct esc_engine *reference; /* the scalar backend */
    struct esc_subject subjects[ESC_MAX_BACKENDS];
    size_t subject_count;

    struct esc_computed expected, got; /* large enough for the scene at hand */
    uint64_t capacity;                 /* of each, in pixels */

    struct esc_verify_group group; /* the one in progress */
    json_t *groups, *faults;
};

/* Compares every subject with the reference on one scene: counts and final z pixel by pixel, the
 * frame's digest and the stream's. A golden, when there is one, checks the reference. `title` names
 * the scene in a fault. Returns an exit code: a fault is counted, and no error. */
int esc_verify_scene(struct esc_verify *verify, const char *title, const struct esc_scene *scene,
                     const struct esc_points *points);

/* The same of the scene in both contracts and both precisions. */
int esc_verify_combinations(struct esc_verify *verify, const char *title,
                            const struct esc_scene *scene, const struct esc_points *points);

/* The groups. */
int esc_verify_named(struct esc_verify *verify);
int esc_verify_points(struct esc_verify *verify);
int esc_verify_random(struct esc_verify *verify);
int esc_verify_shortcut(struct esc_verify *verify);

/* Counts a fault and tells of the first few of its group: as text, and in the JSON. */
void esc_verify_fault(struct esc_verify *verify, struct esc_subject *subject, const char *title,
                      const struct esc_scene *scene, const char *what);

/* What is said before the groups, after each, and at the end; the last returns the exit code. */
void esc_verify_report_head(const struct esc_verify *verify);
void esc_verify_report_group(struct esc_verify *verify, double seconds);
int esc_verify_report(const struct esc_verify *verify, struct esc_outputs *outputs,
                      uint64_t failures);

/* Prints the goldens of every named scene, as src/core/goldens.def has them. */
int esc_verify_goldens(struct esc_verify *verify);

#endif
