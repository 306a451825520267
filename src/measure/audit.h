/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/audit.h - what a measurement's surroundings were, and what in them is doubtful.
 *
 * Everything that a file tells is read below one root folder, "/" but in tests. */
#ifndef ESC_MEASURE_AUDIT_H
#define ESC_MEASURE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include <escapement/escapement.h>

enum esc_audit_kind { ESC_AUDIT_TEXT, ESC_AUDIT_NUMBER, ESC_AUDIT_UNAVAILABLE };

/* One thing known, or why it is not. Strings belong to the audit. */
struct esc_audit_fact {
    const char *section; /* "cpu", "memory", "limits", ...: a key */
    const char *key;     /* "microcode"; a key, unique within its section */
    const char *label;   /* "Microcode" */
    enum esc_audit_kind kind;
    const char *text; /* as a person reads it, with its unit; the reason when unavailable */
    double number;    /* ESC_AUDIT_NUMBER, in `unit` */
    const char *unit; /* "MHz", "us", "%", "" */
};

/* A doubt. The code never changes its meaning: scripts look for it. */
struct esc_audit_warning {
    const char *code;    /* "quota", "one-cpu", "governor", "load", "places-ignored", ... */
    const char *message; /* one line: the value, what it does to a measurement, the remedy */
};

/* What the OpenMP runtime was told and what it made of it. */
struct esc_audit_places {
    const char *asked;       /* OMP_PLACES; null: not set */
    const char *binding;     /* OMP_PROC_BIND; null: not set */
    bool binds;              /* the runtime says that it binds threads */
    unsigned n;              /* places that it has; 0: none */
    const char *const *cpus; /* of each place, as a list: "0-3,8" */
};

struct esc_audit_options {
    const char *root;    /* null: "/" */
    unsigned threads;    /* of the team that will be measured; 0: not known */
    bool threads_chosen; /* somebody asked for that number: one thread on one CPU is no doubt */
    const int *observed_cpus;              /* of each thread, -1 unknown; null: not observed */
    unsigned observed;                     /* how many */
    const struct esc_audit_places *places; /* null: this process's */
};

struct esc_audit;

/* Reads everything. What cannot be read becomes an unavailable fact, never an error.
 * Errors: ESC_ERR_MEMORY. */
enum esc_status esc_audit_take(const struct esc_audit_options *options, struct esc_audit **audit);
void esc_audit_free(struct esc_audit *audit); /* null is allowed */

/* In order of sections; null past the last. */
const struct esc_audit_fact *esc_audit_fact(const struct esc_audit *audit, size_t index);
const struct esc_audit_warning *esc_audit_warning(const struct esc_audit *audit, size_t index);

/* By section and key; null when there is no such fact. */
const struct esc_audit_fact *esc_audit_find(const struct esc_audit *audit, const char *section,
                                            const char *key);

/* Appends what only the caller can know: the versions of its libraries. A null text is
 * unavailable for `reason`. Strings are copied. Errors: ESC_ERR_MEMORY. */
enum esc_status esc_audit_add(struct esc_audit *audit, const char *section, const char *key,
                              const char *label, const char *text, const char *reason);

/* A section's title: "CPU" of "cpu". */
const char *esc_audit_section(const char *section);

/* What happened between two audits of one machine, begun before and taken after a measurement, as
 * warnings of `after`: throttled periods, stolen time, other programs' load, thermal throttling.
 * Errors: ESC_ERR_MEMORY. */
enum esc_status esc_audit_compare(const struct esc_audit *before, struct esc_audit *after);

/* The processor's name as the kernel below `root` (null: "/") tells it; null, and then there is
 * none. */
const char *esc_audit_cpu_name(const char *root, char *text, size_t size);

#endif
