/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/audit_parts.h - what the parts of the audit share: what was read, and how facts are told. */
#ifndef ESC_MEASURE_AUDIT_PARTS_H
#define ESC_MEASURE_AUDIT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/audit.h"
#include "measure/cpu_list.h"

#define ESC_AUDIT_TEXT_SIZE 4096 /* of a file that holds a line */
#define ESC_AUDIT_KINDS 4        /* of cores: two in use, three on some laptops and phones */

struct esc_audit_kind_of_core {
    char name[32];
    struct esc_cpu_list cpus;
};

/* What judgements are made of. Counters are -1 when they could not be read. */
struct esc_audit_state {
    struct esc_cpu_list online, allowed; /* empty: not known */
    unsigned threads;
    bool threads_chosen;
    const int *observed_cpus; /* owned */
    unsigned observed;

    uint16_t core_of[ESC_CPU_LIST_MAX]; /* the first CPU of each CPU's core */
    bool cores_known;
    struct esc_audit_kind_of_core kinds[ESC_AUDIT_KINDS];
    unsigned n_kinds;

    double quota;                  /* CPUs' worth; 0: none */
    char quota_file[512];          /* that sets it */
    double throttled, throttled_s; /* periods, seconds, since the group was made */

    double busy, stolen, total; /* ticks of all CPUs since boot: working, taken away, everything */
    double own;                 /* ticks of this process */
    double load;                /* of the last minute */
    double others;              /* threads of others that want a CPU right now */
    double thermal;             /* throttling events of all CPUs since boot */
    bool virtual_machine;

    char governor[64], driver[64], preference[64];
    double limit_khz, hardware_khz; /* the lowest of the allowed CPUs' limits, and its hardware's */

    struct esc_audit_places places; /* strings owned */
};

struct esc_audit {
    char root[1024]; /* "" for "/" */
    bool no_memory;
    struct esc_audit_fact *facts;
    size_t n_facts, facts_room;
    struct esc_audit_warning *warnings;
    size_t n_warnings, warnings_room;
    struct esc_audit_state state;
};

/* ---- Facts and warnings: strings are copied; without memory the audit is marked ---------------- */

void esc_audit_text(struct esc_audit *audit, const char *section, const char *key,
                    const char *label, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void esc_audit_missing(struct esc_audit *audit, const char *section, const char *key,
                       const char *label, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The format makes what a person reads. */
void esc_audit_number(struct esc_audit *audit, const char *section, const char *key,
                      const char *label, double number, const char *unit, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
void esc_audit_warn(struct esc_audit *audit, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- Files below the root ---------------------------------------------------------------------- */

/* Reads a whole file, at most size - 1 bytes of it, without the newlines at its end. False: it could
 * not be read, and text is the reason, "/path: No such file or directory". */
bool esc_audit_read(const struct esc_audit *audit, char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for a file that holds a number; NAN: it does not. */
double esc_audit_read_number(const struct esc_audit *audit, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A fact that is the text of a file of one line. */
void esc_audit_text_file(struct esc_audit *audit, const char *section, const char *key,
                         const char *label, const char *path);

/* A file of many lines, of any length; null and errno when there is none. To be freed. */
char *esc_audit_slurp(const struct esc_audit *audit, const char *path);

/* The value behind "name:" (blanks before the colon allowed) at the beginning of a line; null when
 * there is none. The text is cut into lines and values as it is searched only by copy. */
bool esc_audit_line(const char *text, const char *name, char *value, size_t size);

/* ---- The parts, in the order of their sections ------------------------------------------------- */

void esc_audit_find_online(struct esc_audit *audit); /* no fact yet: all others look at its CPUs */
void esc_audit_cpu(struct esc_audit *audit);         /* cpu */
void esc_audit_kinds(struct esc_audit *audit);       /* of cpu: kinds of cores */
void esc_audit_limits(struct esc_audit *audit);      /* limits: online, affinity, control groups */
void esc_audit_frequency(struct esc_audit *audit);   /* frequency */
void esc_audit_load(struct esc_audit *audit);        /* load: others' work, stolen time */
void esc_audit_system(struct esc_audit *audit); /* system: kernel, huge pages, virtualisation */
void esc_audit_openmp(struct esc_audit *audit); /* openmp: settings, places; threads */

/* Finds out the places that the OpenMP runtime has, before anything else asks for them. */
bool esc_audit_places_copy(const struct esc_audit_places *places, struct esc_audit_places *copy);
bool esc_audit_places_read(struct esc_audit_places *places);
void esc_audit_places_free(struct esc_audit_places *places);

/* Last: what is doubtful in the state. */
void esc_audit_judge(struct esc_audit *audit);

#endif
