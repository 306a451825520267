/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_json.c - an audit of the environment as JSON. */
#include "report/audit_json.h"

#include <math.h>

#include "report/json.h"

json_t *esc_audit_fact_json(const struct esc_audit_fact *fact)
{
    switch (fact->kind) {
    case ESC_AUDIT_TEXT:
        return json_pack("{s:o}", "text", esc_json_text(fact->text));
    case ESC_AUDIT_NUMBER:
        if (fact->number == floor(fact->number) && fabs(fact->number) < 0x1p53)
            return json_pack("{s:I, s:o}", "value", (json_int_t)fact->number, "unit",
                             esc_json_text(fact->unit));
        return json_pack("{s:f, s:o}", "value", fact->number, "unit", esc_json_text(fact->unit));
    case ESC_AUDIT_UNAVAILABLE:
        break;
    }
    return json_pack("{s:o}", "unavailable", esc_json_text(fact->text));
}

/* Sections come into being with their first fact. */
static bool put_fact(json_t *facts, const struct esc_audit_fact *fact)
{
    json_t *section = json_object_get(facts, fact->section);
    if (!section) {
        section = json_object();
        if (json_object_set_new(facts, fact->section, section) != 0)
            return false;
    }
    return json_object_set_new(section, fact->key, esc_audit_fact_json(fact)) == 0;
}

json_t *esc_audit_warnings_json(const struct esc_audit *audit)
{
    json_t *warnings = json_array();
    const struct esc_audit_warning *warning;
    for (size_t i = 0; warnings && (warning = esc_audit_warning(audit, i)); i++) {
        json_t *object = json_pack("{s:o, s:o}", "code", esc_json_text(warning->code), "message",
                                   esc_json_text(warning->message));
        if (json_array_append_new(warnings, object) == 0)
            continue;
        json_decref(warnings);
        warnings = NULL;
    }
    return warnings;
}

json_t *esc_audit_json(const struct esc_audit *audit)
{
    json_t *facts = json_object(), *warnings = esc_audit_warnings_json(audit);
    bool good = facts && warnings;
    const struct esc_audit_fact *fact;
    for (size_t i = 0; good && (fact = esc_audit_fact(audit, i)); i++)
        good = put_fact(facts, fact);
    if (good)
        return json_pack("{s:o, s:o}", "facts", facts, "warnings", warnings);
    json_decref(facts);
    json_decref(warnings);
    return NULL;
}
