/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/verify_report.c - what `verify` says: faults, groups, the verdict, as text and as JSON. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/exit_codes.h"
#include "cli/verify.h"
#include "report/json.h"

/* Whether text goes to standard output. */
static bool speaks(const struct esc_verify *verify)
{
    return verify->options->format == ESC_FORMAT_TEXT && !verify->options->quiet;
}

#define FAULTS_SHOWN 5 /* in text, per group and backend; all are counted */

void esc_verify_fault(struct esc_verify *verify, struct esc_subject *subject, const char *title,
                      const struct esc_scene *scene, const char *what)
{
    const char *const backend = subject != NULL ? subject->name : "scalar";
    char name[160];
    if (scene == NULL)
        snprintf(name, sizeof name, "%s", title);
    else
        snprintf(name, sizeof name, "%s, %s %s %s", title, esc_formula_name(scene->formula),
                 esc_contract_name(scene->contract), esc_precision_name(scene->precision));
    if (subject != NULL)
        subject->failed = true;
    if (verify->group.failures++ >= FAULTS_SHOWN)
        return;
    json_array_append_new(verify->faults,
                          json_pack("{s:s, s:s, s:s, s:s}", "group", verify->group.name, "backend",
                                    backend, "scene", name, "what", what));
    if (speaks(verify))
        printf("FAULT: %s: %s\n  %s\n", backend, name, what);
}

void esc_verify_report_group(struct esc_verify *verify, double seconds)
{
    const struct esc_verify_group *const group = &verify->group;
    json_array_append_new(
        verify->groups,
        json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:f}", "name", group->name, "scenes",
                  esc_json_count(group->scenes), "frames", esc_json_count(group->frames), "pixels",
                  esc_json_count(group->pixels), "failures", esc_json_count(group->failures),
                  "iterations_saved", esc_json_count(group->saved), "time_s", seconds));
    if (!speaks(verify))
        return;
    printf("%-10s %6" PRIu64 " scenes %7" PRIu64 " frames %13" PRIu64 " pixels  %s (%.1f s)",
           group->name, group->scenes, group->frames, group->pixels,
           group->failures == 0 ? "ok" : "FAILED", seconds);
    if (group->saved > 0)
        printf(", %" PRIu64 " iterations saved", group->saved);
    putchar('\n');
    fflush(stdout);
}

static const char *subject_verdict(const struct esc_subject *subject)
{
    return subject->engine == NULL ? "skipped" : subject->failed ? "FAILED" : "ok";
}

void esc_verify_report_head(const struct esc_verify *verify)
{
    if (!speaks(verify))
        return;
    printf("escapement %s verify\n", esc_version());
    for (size_t i = 0; i < verify->subject_count; i++) {
        const struct esc_subject *const subject = &verify->subjects[i];
        if (subject->engine != NULL)
            printf("TESTED: backend %s\n", subject->name);
        else
            printf("SKIPPED: backend %s: %s\n", subject->name, subject->reason.message);
    }
    printf("Threads: %u\n", esc_engine_threads(verify->reference));
    printf("Class: %s\n", esc_class_name(verify->size_class));
    printf("Seed: %" PRIu64 "\n", verify->seed);
    fflush(stdout);
}

static json_t *report_json(const struct esc_verify *verify, bool passed)
{
    json_t *const backends = json_object();
    for (size_t i = 0; i < verify->subject_count; i++)
        json_object_set_new(backends, verify->subjects[i].name,
                            json_string(subject_verdict(&verify->subjects[i])));
    return json_pack("{s:s, s:s, s:i, s:s, s:o, s:o, s:O, s:O}", "version", esc_version(),
                     "verification", passed ? "successful" : "failed", "threads",
                     (int)esc_engine_threads(verify->reference), "class",
                     esc_class_name(verify->size_class), "seed", esc_json_count(verify->seed),
                     "backends", backends, "groups", verify->groups, "faults", verify->faults);
}

int esc_verify_report(const struct esc_verify *verify, struct esc_outputs *outputs,
                      uint64_t failures)
{
    const bool passed = failures == 0;
    int code = ESC_EXIT_OK;
    if (outputs->json != NULL)
        code = esc_outputs_json(outputs, report_json(verify, passed));
    if (code == ESC_EXIT_OK && verify->options->format == ESC_FORMAT_JSON)
        code = esc_outputs_print(report_json(verify, passed));
    else if (speaks(verify) && passed)
        printf("Verification: SUCCESSFUL\n");
    else if (speaks(verify))
        printf("Verification: FAILED (%" PRIu64 " faults)\n", failures);
    return code != ESC_EXIT_OK || passed ? code : ESC_EXIT_FAILED;
}
