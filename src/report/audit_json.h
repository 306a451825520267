/* SPDX-License-Identifier: BSD-2-Clause */
/* report/audit_json.h - an audit of the environment as JSON. */
#ifndef ESC_REPORT_AUDIT_JSON_H
#define ESC_REPORT_AUDIT_JSON_H

#include <jansson.h>

#include "measure/audit.h"

/* {"facts": {section: {key: FACT}}, "warnings": [{"code", "message"}]}, where FACT is one of
 * {"value": number, "unit": text}, {"text": text}, {"unavailable": reason}.
 * A new reference; null without memory. */
json_t *esc_audit_json(const struct esc_audit *audit);

/* The two parts of it. */
json_t *esc_audit_fact_json(const struct esc_audit_fact *fact);
json_t *esc_audit_warnings_json(const struct esc_audit *audit);

#endif
