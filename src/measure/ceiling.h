/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/ceiling.h - how fast the bare iteration loop runs on this machine: the kernels' ceiling.
 *
 * No test, no count, no store, no divergence: only a formula's arithmetic, in the form that this
 * CPU does fastest. A rate is in Giter/s, 10^9 iterations per second, all lanes counted. */
#ifndef ESC_MEASURE_CEILING_H
#define ESC_MEASURE_CEILING_H

#include <stdint.h>

#include <escapement/escapement.h>

#define ESC_CEILING_FORM_SIZE 32

/* The loop of one backend, formula, contract and precision, in its best form. Plain data: copy it,
 * share it between threads. */
struct esc_ceiling_loop {
    const char *isa; /* the backend's name; static */
    enum esc_formula formula;
    double power;
    enum esc_contract contract;
    enum esc_precision precision;
    const struct esc_ceiling_form *form;
    char form_name[ESC_CEILING_FORM_SIZE];
    unsigned lanes, in_flight; /* orbits per vector, vectors iterated together */
    double giter_s;            /* the form's best sample while it was chosen */
};

/* Tries every form of the loop on the calling thread, in turns, for some 20 ms altogether, and keeps
 * the one with the best sample.
 *
 * isa    a backend's name; null or "auto": the best that can run.
 * power  of multibrot, 2..9; ignored with the others.
 *
 * Errors: ESC_ERR_NAME, ESC_ERR_BACKEND (as esc_backend_check), ESC_ERR_ARGUMENT, ESC_ERR_CANARY
 * (the orbits left their place: arithmetic here cannot be trusted). */
enum esc_status esc_ceiling_choose(const char *isa, enum esc_formula formula, double power,
                                   enum esc_contract contract, enum esc_precision precision,
                                   struct esc_ceiling_loop *loop, struct esc_error *error);

/* Runs the loop for about `ns` nanoseconds on the calling thread; its rate in that time, 0 when the
 * orbits left their place. From 100 us on the clock is no part of it. Thread-safe. */
double esc_ceiling_sample(const struct esc_ceiling_loop *loop, uint64_t ns);

/* The same on `threads` OpenMP threads at once, as many as the caller knows can be had: the sum of their
 * rates since the first of them began. Not to be called from several threads at once. */
double esc_ceiling_team_sample(const struct esc_ceiling_loop *loop, unsigned threads, uint64_t ns);

struct esc_ceiling {
    double core_giter_s; /* the calling thread alone */
    double team_giter_s; /* all threads at once */
    unsigned threads;    /* that there were */
    char form[ESC_CEILING_FORM_SIZE];
    unsigned in_flight; /* vectors */
};

/* Chooses the loop and samples it, alone and with a team of OpenMP threads: 40 to 100 ms.
 *
 * threads  as many as the caller knows can be had (an engine has them), since OpenMP runtimes end
 *          the process when they cannot start one; 0: as esc_team_limits recommends.
 *
 * Errors: those of esc_ceiling_choose. *ceiling is left alone on failure. */
enum esc_status esc_ceiling_measure(const char *isa, enum esc_formula formula, double power,
                                    enum esc_contract contract, enum esc_precision precision,
                                    unsigned threads, struct esc_ceiling *ceiling,
                                    struct esc_error *error);

#endif
