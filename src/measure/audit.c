/* SPDX-License-Identifier: BSD-2-Clause */
/* audit.c - gathers the parts of the audit, and keeps its facts and warnings. */
#define _POSIX_C_SOURCE 200809L
#include "measure/audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/audit_parts.h"

/* ---- Facts and warnings ------------------------------------------------------------------------ */

/* Room for one more element; null without memory. */
static void *grow(void *array, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return array;
    size_t more = *room ? 2 * *room : 64;
    void *grown = realloc(array, more * size);
    if (grown)
        *room = more;
    return grown;
}

static char *format_text(const char *format, va_list arguments)
{
    char text[2 * ESC_AUDIT_TEXT_SIZE];
    vsnprintf(text, sizeof text, format, arguments);
    return strdup(text);
}

static void free_fact(struct esc_audit_fact *fact)
{
    free((char *)fact->section);
    free((char *)fact->key);
    free((char *)fact->label);
    free((char *)fact->text);
    free((char *)fact->unit);
}

/* Text is given up; it and the copies are null without memory. */
static void add_fact(struct esc_audit *audit, const struct esc_audit_fact *made, char *text)
{
    struct esc_audit_fact fact = *made;
    fact.section = strdup(made->section);
    fact.key = strdup(made->key);
    fact.label = strdup(made->label);
    fact.unit = strdup(made->unit ? made->unit : "");
    fact.text = text;
    struct esc_audit_fact *facts =
        grow(audit->facts, audit->n_facts, &audit->facts_room, sizeof *facts);
    if (facts)
        audit->facts = facts;
    if (facts && fact.section && fact.key && fact.label && fact.unit && fact.text) {
        facts[audit->n_facts++] = fact;
    } else {
        audit->no_memory = true;
        free_fact(&fact);
    }
}

void esc_audit_text(struct esc_audit *audit, const char *section, const char *key,
                    const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(format, arguments);
    va_end(arguments);
    add_fact(audit, &(struct esc_audit_fact){section, key, label, ESC_AUDIT_TEXT, NULL, 0, NULL},
             text);
}

void esc_audit_missing(struct esc_audit *audit, const char *section, const char *key,
                       const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(format, arguments);
    va_end(arguments);
    add_fact(audit,
             &(struct esc_audit_fact){section, key, label, ESC_AUDIT_UNAVAILABLE, NULL, 0, NULL},
             text);
}

void esc_audit_number(struct esc_audit *audit, const char *section, const char *key,
                      const char *label, double number, const char *unit, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(format, arguments);
    va_end(arguments);
    add_fact(audit,
             &(struct esc_audit_fact){section, key, label, ESC_AUDIT_NUMBER, NULL, number, unit},
             text);
}

void esc_audit_warn(struct esc_audit *audit, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *message = format_text(format, arguments);
    va_end(arguments);
    char *copy = strdup(code);
    struct esc_audit_warning *warnings =
        grow(audit->warnings, audit->n_warnings, &audit->warnings_room, sizeof *warnings);
    if (warnings)
        audit->warnings = warnings;
    if (warnings && copy && message) {
        warnings[audit->n_warnings++] = (struct esc_audit_warning){copy, message};
    } else {
        audit->no_memory = true;
        free(copy);
        free(message);
    }
}

enum esc_status esc_audit_add(struct esc_audit *audit, const char *section, const char *key,
                              const char *label, const char *text, const char *reason)
{
    if (text && *text)
        esc_audit_text(audit, section, key, label, "%s", text);
    else
        esc_audit_missing(audit, section, key, label, "%s", reason);
    return audit->no_memory ? ESC_ERR_MEMORY : ESC_OK;
}

const struct esc_audit_fact *esc_audit_fact(const struct esc_audit *audit, size_t index)
{
    return index < audit->n_facts ? &audit->facts[index] : NULL;
}

const struct esc_audit_warning *esc_audit_warning(const struct esc_audit *audit, size_t index)
{
    return index < audit->n_warnings ? &audit->warnings[index] : NULL;
}

const struct esc_audit_fact *esc_audit_find(const struct esc_audit *audit, const char *section,
                                            const char *key)
{
    for (size_t i = 0; i < audit->n_facts; i++) {
        if (!strcmp(audit->facts[i].section, section) && !strcmp(audit->facts[i].key, key))
            return &audit->facts[i];
    }
    return NULL;
}

const char *esc_audit_section(const char *section)
{
    static const struct {
        const char *key, *title;
    } titles[] = {
        {"cpu", "Machine"},
        {"limits", "CPUs"},
        {"frequency", "Frequency"},
        {"load", "Load"},
        {"system", "System"},
        {"openmp", "OpenMP"},
        {"threads", "Where threads ran"},
        {"versions", "Versions"},
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (!strcmp(titles[i].key, section))
            return titles[i].title;
    }
    return section;
}

/* ---- The audit --------------------------------------------------------------------------------- */

static bool prepare(struct esc_audit *audit, const struct esc_audit_options *options)
{
    struct esc_audit_state *state = &audit->state;
    const char *root = options->root ? options->root : "/";
    snprintf(audit->root, sizeof audit->root, "%s", strcmp(root, "/") != 0 ? root : "");
    state->threads = options->threads;
    state->threads_chosen = options->threads_chosen;
    if (options->observed_cpus && options->observed > 0) {
        int *copy = malloc(options->observed * sizeof *copy);
        if (!copy)
            return false;
        memcpy(copy, options->observed_cpus, options->observed * sizeof *copy);
        state->observed_cpus = copy;
        state->observed = options->observed;
    }
    return options->places ? esc_audit_places_copy(options->places, &state->places)
                           : esc_audit_places_read(&state->places);
}

enum esc_status esc_audit_take(const struct esc_audit_options *options, struct esc_audit **result)
{
    struct esc_audit *audit = calloc(1, sizeof *audit);
    *result = NULL;
    if (!audit)
        return ESC_ERR_MEMORY;
    if (prepare(audit, options)) {
        esc_audit_find_online(audit);
        esc_audit_cpu(audit);
        esc_audit_kinds(audit);
        esc_audit_limits(audit);
        esc_audit_frequency(audit);
        esc_audit_load(audit);
        esc_audit_system(audit);
        esc_audit_openmp(audit);
        esc_audit_judge(audit);
    } else {
        audit->no_memory = true;
    }
    if (!audit->no_memory) {
        *result = audit;
        return ESC_OK;
    }
    esc_audit_free(audit);
    return ESC_ERR_MEMORY;
}

void esc_audit_free(struct esc_audit *audit)
{
    if (!audit)
        return;
    for (size_t i = 0; i < audit->n_facts; i++)
        free_fact(&audit->facts[i]);
    for (size_t i = 0; i < audit->n_warnings; i++) {
        free((char *)audit->warnings[i].code);
        free((char *)audit->warnings[i].message);
    }
    free(audit->facts);
    free(audit->warnings);
    free((int *)audit->state.observed_cpus);
    esc_audit_places_free(&audit->state.places);
    free(audit);
}
