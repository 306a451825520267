/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/matrix.h - many cells measured in turns, so that what happens to the machine happens to all.
 *
 * A cell is whatever a callback runs: the callback does one loop of it and nothing else is inside the
 * clock. Rounds visit the cells in an order shuffled from a seed. */
#ifndef ESC_MEASURE_MATRIX_H
#define ESC_MEASURE_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/stats.h"

struct esc_sample {
    double wall_s, process_s;         /* of one loop: the sample's time over its loops */
    double clock_before, clock_after; /* esc_clock_effective_ghz; 0: not measured */
    size_t round;
};

enum esc_matrix_stop {
    ESC_MATRIX_PRECISE, /* the interval is as narrow as asked for */
    ESC_MATRIX_REPEATS, /* all repeats that were asked for are done */
    ESC_MATRIX_TIME,    /* --max-time is over */
    ESC_MATRIX_DRIFT,   /* the same, and what came later differs from what came first: the machine
                           changes under us, and more samples would not narrow the interval */
    ESC_MATRIX_FAILED   /* the callback failed, or the digest was wrong */
};

struct esc_matrix_cell {
    /* One loop; returns false when it failed. */
    bool (*loop)(void *context);
    /* After each sample, outside the clock: whether the counts are right. */
    bool (*check)(void *context);
    /* Before each sample, outside the clock. May be null. */
    void (*prepare)(void *context);
    void *context;

    uint64_t loops;             /* set: per sample */
    struct esc_sample *samples; /* the matrix's, until esc_matrix_free */
    size_t n;
    enum esc_matrix_stop stop;
    struct esc_stats wall, process; /* of samples; unset when stop is ESC_MATRIX_FAILED */
};

struct esc_matrix_options {
    uint64_t loops;  /* per sample; 0: chosen for each cell, of 1, 2, 5, 10, ... */
    size_t repeats;  /* 0: until precise */
    double min_time; /* seconds that a sample lasts at least, when loops are chosen */
    double
        max_time; /* seconds for the whole matrix, warm-up included, INFINITY: no end; each cell gets
                         one sample whatever it takes */
    double precision; /* half-width of the median's interval over the median: 0.01 */
    size_t warm_up;   /* loops before the first sample */
    uint64_t seed;
    void (*progress)(void *context, double done, double seconds_left); /* null: none */
    void *progress_context;
};

/* Measures all cells: all of them until the last is precise, so that they see the same machine. A cell
 * that fails has no samples; the others go on. Errors: ESC_ERR_ARGUMENT, ESC_ERR_MEMORY; there is nothing
 * to free then. */
enum esc_status esc_matrix_measure(const struct esc_matrix_options *options,
                                   struct esc_matrix_cell *cells, size_t n);
void esc_matrix_free(struct esc_matrix_cell *cells, size_t n);

const char *esc_matrix_stop_name(enum esc_matrix_stop stop);

#endif
