/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/facts.h - things known about the machine, told once and shown as text or as JSON.
 *
 * Facts come in sections. As text a fact is a line "Label: value" under its section's title; as
 * JSON it is a member of its section's object. */
#ifndef ESC_CLI_FACTS_H
#define ESC_CLI_FACTS_H

#include <jansson.h>

struct esc_facts;

/* Null without memory. */
struct esc_facts *esc_facts_new(void);
void esc_facts_free(struct esc_facts *facts);

void esc_facts_section(struct esc_facts *facts, const char *key, const char *title);

/* value is given up. The format makes the text; null: the value is a string, and is the text. */
void esc_fact(struct esc_facts *facts, const char *key, const char *label, json_t *value,
              const char *format, ...) __attribute__((format(printf, 5, 6)));

/* As JSON {"unavailable": reason}. */
void esc_fact_unavailable(struct esc_facts *facts, const char *key, const char *label,
                          const char *reason);

/* Prints the text; failures show when standard output is flushed. */
void esc_facts_print(struct esc_facts *facts);

/* A new reference to all of them; null when memory ran out on the way. */
json_t *esc_facts_json(const struct esc_facts *facts);

#endif
