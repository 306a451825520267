/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/audit.h - what surrounds a measurement, looked at before it and after it.
 *
 *     code = esc_cli_audit_begin(&options, engine, 0, &audit);
 *     ... measure ...
 *     strict = esc_cli_audit_end(audit, &environment);             what changed meanwhile
 *     ... report, with environment, and then return strict ...
 *     esc_cli_audit_free(audit);
 *
 * A command that does so has ESC_GROUP_AUDIT among its groups: --strict-env. Doubts are lines
 * "escapement: warning [code]: message" on standard error, each code once; with --quiet none, unless
 * --strict-env makes them the reason to end. */
#ifndef ESC_CLI_AUDIT_H
#define ESC_CLI_AUDIT_H

#include <jansson.h>

#include "cli/options.h"
#include "measure/audit.h"

struct esc_cli_audit;

/* Takes the first audit and tells its doubts. Call it when everything is ready to be measured.
 * engine   lives until the end; where its threads were shows after a run. Null: not observed
 * threads  the largest team that will be measured; 0: the engine's, or not known
 * Returns ESC_EXIT_OK; ESC_EXIT_ENVIRONMENT when there are doubts and --strict-env was given, so that
 * nothing is measured in vain; ESC_EXIT_OS without memory. *audit needs esc_cli_audit_free
 * unless it is null. */
int esc_cli_audit_begin(const struct esc_options *options, const struct esc_engine *engine,
                        unsigned threads, struct esc_cli_audit **audit);

/* Takes the second one, tells what the first had not told, and makes the environment's JSON, as in
 * report/audit_json.h; *environment is the caller's. Returns as esc_cli_audit_begin does;
 * *environment is made with ESC_EXIT_ENVIRONMENT, too: report, and return the code at the end. */
int esc_cli_audit_end(struct esc_cli_audit *audit, json_t **environment);

void esc_cli_audit_free(struct esc_cli_audit *audit); /* null is allowed */

/* The last audit taken; it belongs to its owner. */
const struct esc_audit *esc_cli_audit_last(const struct esc_cli_audit *audit);

#endif
