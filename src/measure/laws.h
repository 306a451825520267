/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/laws.h - laws of scaling, fitted to measured rates.
 *
 *   Amdahl      speedup(p) = p / (1 + s (p - 1))                      s: serial fraction
 *   Gustafson   speedup(p) = p - s (p - 1), work growing with p       s: serial fraction
 *   USL         speedup(p) = p / (1 + s (p - 1) + k p (p - 1))        s: contention, k: coherency
 *
 * (G. Amdahl, AFIPS 1967; J. Gustafson, CACM 31, 1988; N. Gunther, Guerrilla Capacity Planning, 2007.)
 * The rate of one thread is fitted too, for its measurement has an error like the others. */
#ifndef ESC_MEASURE_LAWS_H
#define ESC_MEASURE_LAWS_H

#include <stdbool.h>

#include "measure/stats.h"

enum esc_law { ESC_LAW_AMDAHL, ESC_LAW_GUSTAFSON, ESC_LAW_USL };

/* One measurement: so many threads did so many units of work a second. */
struct esc_law_point {
    double threads, rate;
};

/* Resamplings, kept for intervals of what is predicted. */
#define ESC_LAW_RESAMPLINGS 500

struct esc_law_fit {
    enum esc_law law;
    bool fitted; /* else `reason` says why not, and the rest is unset */
    char reason[128];
    struct esc_interval rate1;     /* of one thread */
    struct esc_interval serial;    /* s; never below 0 */
    struct esc_interval coherency; /* k; never below 0; USL only */
    struct esc_interval peak;      /* USL: threads at the largest speedup; infinite when k is 0 */
    double residual;               /* root mean square of log(measured / fitted) */
    double parameters[ESC_LAW_RESAMPLINGS][3]; /* rate1, s, k of each resampling */
};

/* Least squares of log(rate), so that errors are relative; s is kept within 0 and 1. Intervals are by a
 * bootstrap that resamples the points of each number of threads; where there are fewer than four, the
 * deviations of all points from the fit. They tell how surely the law's parameters are known if the law
 * holds; whether it does, `residual` tells. Not fitted (but ESC_OK): fewer distinct numbers of threads than
 * parameters, or no more points than parameters.
 *
 * points  n of them, n >= 1, several of the same number of threads where it was measured repeatedly;
 *         threads >= 1, rates finite and positive.
 * Errors: ESC_ERR_ARGUMENT, ESC_ERR_MEMORY. */
enum esc_status esc_law_fit(enum esc_law law, const struct esc_law_point *points, size_t n,
                            uint64_t seed, struct esc_law_fit *fit);

/* The rate that a fit foretells for a number of threads, with its interval. */
struct esc_interval esc_law_rate(const struct esc_law_fit *fit, double threads);

/* A law's name: "Amdahl", "Gustafson", "USL". */
const char *esc_law_name(enum esc_law law);

/* The serial fraction by experiment, (1/speedup - 1/p) / (1 - 1/p); NaN for p = 1. (A. Karp and
 * H. Flatt, CACM 33, 1990.) */
double esc_karp_flatt(double speedup, double threads);

#endif
