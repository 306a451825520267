/* SPDX-License-Identifier: BSD-2-Clause */
/* bench/frame.h - a scene made ready: plan, coordinates, memory for the counts, what is right. */
#ifndef ESC_BENCH_FRAME_H
#define ESC_BENCH_FRAME_H

#include <escapement/escapement.h>

#include "bench/baseline.h"

struct esc_bench_frame {
    const char *name; /* of the scene */
    enum esc_class size_class;
    struct esc_plan *plan;
    uint32_t *counts; /* [height][width] */
    size_t pixels;
    struct esc_summary expected;
    const char *reference;       /* where `expected` is from: "golden" or "scalar" */
    struct esc_baseline_job job; /* all but the threads */
    void *x, *y;                 /* the job's */
};

/* judge: an engine on the scalar backend, which computes what no golden says. *frame is to be
 * freed on success. Errors: those of esc_plan_create and esc_engine_run, ESC_ERR_MEMORY. */
enum esc_status esc_bench_frame_create(const char *name, enum esc_class size_class,
                                       enum esc_precision precision, enum esc_contract contract,
                                       struct esc_engine *judge, struct esc_bench_frame *frame,
                                       struct esc_error *error);
void esc_bench_frame_free(struct esc_bench_frame *frame);

/* Makes every count one that no scene has: what a contestant leaves out then shows. */
void esc_bench_frame_spoil(struct esc_bench_frame *frame);

/* Digests the counts; false when they are wrong. */
bool esc_bench_frame_check(const struct esc_bench_frame *frame, struct esc_engine *judge,
                           struct esc_summary *found);

#endif
