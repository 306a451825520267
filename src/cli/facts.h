/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/facts.h - things known about the machine, told once and shown as text or as JSON.
 *
 * Facts come in sections. As text a fact is a line "Label: value" under its section's title; as
 * JSON it is a member of its section's object. */
#ifndef ESC_CLI_FACTS_H
#define ESC_CLI_FACTS_H

#include <jansson.h>

#include "cli/options.h"

struct esc_facts;

void esc_facts_section(struct esc_facts *facts, const char *key, const char *title);

/* value is given up. The format makes the text; null: the value is a string, and is the text. */
void esc_fact(struct esc_facts *facts, const char *key, const char *label, json_t *value,
              const char *format, ...) __attribute__((format(printf, 5, 6)));

/* As JSON {"unavailable": reason}. */
void esc_fact_unavailable(struct esc_facts *facts, const char *key, const char *label,
                          const char *reason);

/* A member of the JSON alone. value is given up. */
void esc_facts_value(struct esc_facts *facts, const char *key, json_t *value);

/* Returns an exit code, with ESC_EXIT_OK and ESC_EXIT_ENVIRONMENT of a report to be shown. own: what the command's own options were parsed into. */
typedef int esc_facts_tell(struct esc_facts *facts, const struct esc_options *options,
                           const void *own);

/* A command that gathers facts and shows them: parses its options, its own into `own` (null without
 * any), calls tell, and reports as --format and --json ask. Returns the exit code. */
int esc_facts_command(const struct esc_command *command, int argc, char **argv, void *own,
                      esc_facts_tell *tell);

#endif
