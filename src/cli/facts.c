/* SPDX-License-Identifier: BSD-2-Clause */
/* facts.c - things known about the machine, told once and shown as text or as JSON. */
#define _POSIX_C_SOURCE 200809L
#include "cli/facts.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/outputs.h"
#include "report/json.h"

struct esc_facts {
    FILE *stream; /* makes the text */
    char *text;
    size_t size;
    json_t *all, *section; /* the section is borrowed from all */
    bool failed;
};

static void facts_free(struct esc_facts *facts)
{
    if (!facts)
        return;
    if (facts->stream)
        fclose(facts->stream);
    free(facts->text);
    json_decref(facts->all);
    free(facts);
}

static struct esc_facts *facts_new(void)
{
    struct esc_facts *facts = calloc(1, sizeof *facts);
    if (!facts)
        return NULL;
    facts->stream = open_memstream(&facts->text, &facts->size);
    facts->all = json_object();
    if (facts->stream && facts->all)
        return facts;
    facts_free(facts);
    return NULL;
}

static void put(struct esc_facts *facts, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        facts->failed = true;
}

void esc_facts_section(struct esc_facts *facts, const char *key, const char *title)
{
    facts->section = json_object();
    put(facts, facts->all, key, facts->section);
    if (facts->failed)
        facts->section = NULL; /* jansson refuses null objects without harm */
    fprintf(facts->stream, "%s%s\n", ftell(facts->stream) > 0 ? "\n" : "", title);
}

void esc_fact(struct esc_facts *facts, const char *key, const char *label, json_t *value,
              const char *format, ...)
{
    fprintf(facts->stream, "  %s: ", label);
    if (format) {
        va_list arguments;
        va_start(arguments, format);
        vfprintf(facts->stream, format, arguments);
        va_end(arguments);
    } else {
        const char *text = json_string_value(value);
        fputs(text ? text : "?", facts->stream);
    }
    fputc('\n', facts->stream);
    put(facts, facts->section, key, value);
}

void esc_fact_unavailable(struct esc_facts *facts, const char *key, const char *label,
                          const char *reason)
{
    json_t *value = json_object();
    put(facts, value, "unavailable", esc_json_text(reason));
    esc_fact(facts, key, label, value, "unavailable: %s", reason);
}

void esc_facts_value(struct esc_facts *facts, const char *key, json_t *value)
{
    put(facts, facts->all, key, value);
}

static void facts_print(struct esc_facts *facts)
{
    if (fflush(facts->stream) == 0)
        fwrite(facts->text, 1, facts->size, stdout);
}

static json_t *facts_json(const struct esc_facts *facts)
{
    return facts->failed ? NULL : json_incref(facts->all);
}

static int facts_report(struct esc_facts *facts, const struct esc_options *options, const void *own,
                        esc_facts_tell *tell)
{
    struct esc_outputs outputs;
    bool unfit = false;
    int code = esc_outputs_create(options, &outputs);
    if (!code)
        code = tell(facts, options, own);
    if (code == ESC_EXIT_ENVIRONMENT) {
        unfit = true;
        code = ESC_EXIT_OK;
    }
    if (!code && outputs.json)
        code = esc_outputs_json(&outputs, facts_json(facts));
    if (!code && options->format == ESC_FORMAT_JSON)
        code = esc_outputs_print(facts_json(facts));
    else if (!code)
        facts_print(facts);
    esc_outputs_abandon(&outputs);
    return !code && unfit ? ESC_EXIT_ENVIRONMENT : code;
}

int esc_facts_command(const struct esc_command *command, int argc, char **argv, void *own,
                      esc_facts_tell *tell)
{
    struct esc_options options;
    int code = esc_options_parse(command, argc, argv, &options, own);
    if (code >= 0)
        return code;
    struct esc_facts *facts = facts_new();
    if (!facts) {
        esc_complain("out of memory");
        return ESC_EXIT_OS;
    }
    code = facts_report(facts, &options, own, tell);
    facts_free(facts);
    return code;
}
