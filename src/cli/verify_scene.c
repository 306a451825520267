/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/verify_scene.c - one scene on every backend, against the scalar reference. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/verify.h"

/* Frames are kept from scene to scene and grow when one needs more. */
static int frames_reserve(struct esc_verify *verify, uint64_t pixels)
{
    if (pixels <= verify->capacity)
        return ESC_EXIT_OK;
    struct esc_computed *const frames[] = {&verify->expected, &verify->got};
    for (size_t i = 0; i < 2; i++) {
        free(frames[i]->counts);
        free(frames[i]->final_z);
        frames[i]->counts = malloc(pixels * sizeof *frames[i]->counts);
        frames[i]->final_z = malloc(pixels * 2 * sizeof(double));
        if (frames[i]->counts == NULL || frames[i]->final_z == NULL) {
            esc_complain("out of memory for a frame of %" PRIu64 " pixels", pixels);
            return ESC_EXIT_OS;
        }
    }
    verify->capacity = pixels;
    return ESC_EXIT_OK;
}

static enum esc_status frame_run(struct esc_engine *engine, const struct esc_plan *plan,
                                 struct esc_computed *frame, struct esc_summary *summary)
{
    const size_t stride = esc_plan_width(plan);
    /* What the last scene left behind must not pass for this one's. */
    memset(frame->counts, 0xa5, stride * esc_plan_height(plan) * sizeof *frame->counts);
    enum esc_status status =
        esc_engine_run_orbits(engine, plan, frame->counts, stride, frame->final_z);
    if (status == ESC_OK)
        status = esc_engine_digest(engine, plan, frame->counts, stride, frame->final_z, summary);
    return status;
}

static bool digests_match(const struct esc_summary *a, const struct esc_summary *b)
{
    return memcmp(&a->counts, &b->counts, sizeof a->counts) == 0 &&
           memcmp(&a->orbits, &b->orbits, sizeof a->orbits) == 0 && a->sum_lo == b->sum_lo &&
           a->sum_hi == b->sum_hi && a->at_max_iter == b->at_max_iter &&
           a->max_count == b->max_count && a->pixels == b->pixels;
}

static struct esc_subject *reference_subject(struct esc_verify *verify)
{
    for (size_t i = 0; i < verify->subject_count; i++)
        if (verify->subjects[i].engine == verify->reference)
            return &verify->subjects[i];
    return NULL;
}

/* The reference itself is checked where a golden is kept. */
static void golden_check(struct esc_verify *verify, const char *title,
                         const struct esc_scene *scene, const struct esc_summary *expected)
{
    struct esc_summary golden;
    if (esc_golden_find(scene, &golden) != ESC_OK || digests_match(&golden, expected))
        return;
    char what[256], want[33], got[33];
    esc_digest_string(&golden.counts, want);
    esc_digest_string(&expected->counts, got);
    snprintf(what, sizeof what,
             "the scalar reference does not give the golden: expected xxh128:%s, got xxh128:%s",
             want, got);
    esc_verify_fault(verify, reference_subject(verify), title, scene, what);
}

/* One backend's frame, then its stream, which takes another way through the engine; of the
 * reference, whose frame is what is expected, the stream alone. */
static enum esc_status subject_check(struct esc_verify *verify, struct esc_subject *subject,
                                     const char *title, const struct esc_plan *plan,
                                     const struct esc_summary *expected)
{
    const struct esc_scene *const scene = esc_plan_scene(plan);
    const struct esc_stream stream = {.orbits = true};
    const bool is_reference = subject->engine == verify->reference;
    struct esc_summary framed = *expected, streamed;
    struct esc_blame blame;
    char what[1024];
    enum esc_status status = ESC_OK;
    if (!is_reference)
        status = frame_run(subject->engine, plan, &verify->got, &framed);
    if (status == ESC_OK)
        status = esc_engine_stream(subject->engine, plan, &stream, &streamed);
    if (status != ESC_OK)
        return status;
    verify->group.saved += esc_engine_saved(subject->engine);
    verify->group.frames++;
    verify->group.pixels += expected->pixels;
    if (!is_reference && esc_blame_find(plan, &verify->expected, &verify->got, &blame)) {
        esc_blame_string(plan, subject->engine, &blame, what, sizeof what);
        esc_verify_fault(verify, subject, title, scene, what);
    } else if (!digests_match(&framed, expected)) {
        esc_verify_fault(verify, subject, title, scene, "equal frames have different digests");
    } else if (!digests_match(&streamed, expected)) {
        esc_verify_fault(verify, subject, title, scene,
                         "the stream's digest differs from the frame's");
    }
    return ESC_OK;
}

int esc_verify_scene(struct esc_verify *verify, const char *title, const struct esc_scene *scene,
                     const struct esc_points *points)
{
    struct esc_plan *plan = NULL;
    struct esc_error error;
    struct esc_summary expected;
    enum esc_status status = esc_plan_create(scene, points, &plan, &error);
    if (status != ESC_OK) {
        esc_complain("%s: %s", title, error.message);
        return esc_exit_code(status);
    }
    int code = frames_reserve(verify, esc_plan_width(plan) * esc_plan_height(plan));
    if (code == ESC_EXIT_OK) {
        status = frame_run(verify->reference, plan, &verify->expected, &expected);
        verify->group.scenes++;
        if (status == ESC_OK)
            golden_check(verify, title, scene, &expected);
        for (size_t i = 0; status == ESC_OK && i < verify->subject_count; i++)
            if (verify->subjects[i].engine != NULL)
                status = subject_check(verify, &verify->subjects[i], title, plan, &expected);
        code = esc_exit_code(status);
    }
    esc_plan_free(plan);
    return code;
}
