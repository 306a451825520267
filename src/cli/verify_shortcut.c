/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/verify_shortcut.c - engines that leave iterations out, against the reference, which does not. */
#include <stdio.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/verify.h"

/* What repeats at once, soon and hardly ever; the last, larger in iterations than any named scene,
 * goes through cycles of many lengths. */
static const struct {
    const char *name;
    uint32_t side, max_iter; /* 0: as the class has it, which has goldens */
} scenes[] = {{"interior", 0, 0}, {"mandelbrot", 0, 0}, {"seed", 0, 0}, {"mandelbrot", 65, 20011}};

static int scenes_verify(struct esc_verify *verify)
{
    int code = ESC_EXIT_OK;
    for (size_t i = 0; code == ESC_EXIT_OK && i < sizeof scenes / sizeof *scenes; i++) {
        struct esc_scene scene;
        char title[80];
        esc_scene_named(scenes[i].name, verify->size_class, &scene);
        if (scenes[i].side > 0) {
            scene.width = scene.height = scenes[i].side;
            scene.max_iter = scenes[i].max_iter;
        }
        snprintf(title, sizeof title, "%s, shortcut periodic", scenes[i].name);
        code = esc_verify_combinations(verify, title, &scene, NULL);
    }
    return code;
}

/* An engine in the place of the subject's own. */
static int subject_replace(const struct esc_verify *verify, struct esc_subject *subject)
{
    struct esc_engine_options options = verify->engine_options;
    struct esc_error error;
    options.isa = subject->name;
    options.shortcut = ESC_SHORTCUT_PERIODIC;
    const enum esc_status status = esc_engine_create(&options, &subject->engine, &error);
    if (status != ESC_OK)
        esc_complain("%s", error.message);
    return esc_exit_code(status);
}

int esc_verify_shortcut(struct esc_verify *verify)
{
    struct esc_engine *own[ESC_MAX_BACKENDS];
    int code = ESC_EXIT_OK;
    for (size_t i = 0; i < verify->subject_count; i++) {
        struct esc_subject *const subject = &verify->subjects[i];
        own[i] = subject->engine;
        if (code == ESC_EXIT_OK && own[i] != NULL && own[i] != verify->reference)
            code = subject_replace(verify, subject);
    }
    if (code == ESC_EXIT_OK)
        code = scenes_verify(verify);
    for (size_t i = 0; i < verify->subject_count; i++) {
        if (verify->subjects[i].engine != own[i])
            esc_engine_free(verify->subjects[i].engine);
        verify->subjects[i].engine = own[i];
    }
    return code;
}
