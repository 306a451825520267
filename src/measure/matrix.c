/* SPDX-License-Identifier: BSD-2-Clause */
/* matrix.c - rounds over all cells in shuffled order, until their medians are known well enough. */
#include "measure/matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "measure/matrix_sample.h"

/* Below so many samples an interval by resampling is narrower than it should be. */
#define LEAST_SAMPLES 10

/* Halves of fewer samples than these say nothing of drift, and one in a thousand is rare enough. */
#define DRIFT_SAMPLES 20
#define DRIFT_P 0.001

struct matrix {
    const struct esc_matrix_options *options;
    struct esc_matrix_cell *cells;
    size_t n;
    size_t *order;    /* of a round */
    double *scratch;  /* one number of each sample of a cell */
    size_t room;      /* samples that each cell has room for */
    size_t rounds;    /* done */
    size_t next_look; /* the round after which intervals are looked at again */
    double excess;    /* how much wider than asked for the widest interval was; 0: not known */
    uint64_t random, start_ns;
};

static bool failed(const struct esc_matrix_cell *cell)
{
    return cell->stop == ESC_MATRIX_FAILED;
}

static double elapsed(const struct matrix *matrix)
{
    return (double)(esc_clock_ns() - matrix->start_ns) * 1e-9;
}

/* ---- Room ----------------------------------------------------------------------------------- */

static bool grow_cell(struct esc_matrix_cell *cell, size_t room)
{
    struct esc_sample *samples = realloc(cell->samples, room * sizeof *samples);
    if (samples)
        cell->samples = samples;
    return samples;
}

/* Before a round, so that nothing is allocated within it. */
static bool make_room(struct matrix *matrix)
{
    if (matrix->rounds < matrix->room)
        return true;
    const size_t room = matrix->room > 0 ? 2 * matrix->room : 64;
    double *scratch = realloc(matrix->scratch, room * sizeof *scratch);
    if (!scratch)
        return false;
    matrix->scratch = scratch;
    for (size_t i = 0; i < matrix->n; i++) {
        if (!grow_cell(&matrix->cells[i], room))
            return false;
    }
    matrix->room = room;
    return true;
}

/* ---- What the samples say -------------------------------------------------------------------- */

static const double *wall_times(struct matrix *matrix, const struct esc_matrix_cell *cell)
{
    for (size_t i = 0; i < cell->n; i++)
        matrix->scratch[i] = cell->samples[i].wall_s;
    return matrix->scratch;
}

static const double *process_times(struct matrix *matrix, const struct esc_matrix_cell *cell)
{
    for (size_t i = 0; i < cell->n; i++)
        matrix->scratch[i] = cell->samples[i].process_s;
    return matrix->scratch;
}

/* Half the interval over the median, in units of what was asked for: at most 1 is precise. */
static double excess_of(const struct matrix *matrix, const struct esc_stats *wall)
{
    const double half = (wall->median.high - wall->median.low) / 2;
    return half / wall->median.value / matrix->options->precision;
}

/* The widest interval of all. An interval costs thousands of resamplings, so not after each round. */
static enum esc_status look(struct matrix *matrix)
{
    double widest = 0;
    for (size_t i = 0; i < matrix->n; i++) {
        struct esc_matrix_cell *cell = &matrix->cells[i];
        if (failed(cell))
            continue;
        const enum esc_status status =
            esc_stats_of(wall_times(matrix, cell), cell->n, matrix->options->seed, &cell->wall);
        if (status)
            return status;
        widest = fmax(widest, excess_of(matrix, &cell->wall));
    }
    matrix->excess = widest;
    matrix->next_look = matrix->rounds + 1 + matrix->rounds / 8;
    return ESC_OK;
}

/* Whether the second half of the samples comes from another machine than the first, as it were. */
static bool drifts(struct matrix *matrix, const struct esc_matrix_cell *cell)
{
    const size_t half = cell->n / 2;
    const double *times = wall_times(matrix, cell);
    double p;
    return cell->n >= DRIFT_SAMPLES &&
           esc_stats_mann_whitney(times, half, times + half, cell->n - half, &p) == ESC_OK &&
           p < DRIFT_P;
}

/* ---- Rounds ---------------------------------------------------------------------------------- */

static bool any_alive(const struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->n; i++) {
        if (!failed(&matrix->cells[i]))
            return true;
    }
    return false;
}

static bool time_is_over(const struct matrix *matrix)
{
    return matrix->rounds > 0 && elapsed(matrix) >= matrix->options->max_time;
}

/* Fisher and Yates; the bias of the modulus is 1 in 10^17. */
static void shuffle(struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->n; i++) {
        const size_t j = (size_t)(esc_stats_random(&matrix->random) % (i + 1));
        matrix->order[i] = matrix->order[j];
        matrix->order[j] = i;
    }
}

/* Rounds that are still to come, as far as can be told: an interval narrows with the root of the
 * number of samples. */
static double rounds_left(const struct matrix *matrix)
{
    const double done = (double)matrix->rounds;
    double all = LEAST_SAMPLES;
    if (matrix->options->repeats > 0)
        all = (double)matrix->options->repeats;
    else if (matrix->excess > 0)
        all = fmax(all, done * matrix->excess * matrix->excess);
    return fmax(all - done, 1);
}

static void tell_progress(const struct matrix *matrix, size_t in_round)
{
    const struct esc_matrix_options *options = matrix->options;
    const double spent = elapsed(matrix);
    const double rounds = (double)matrix->rounds + (double)in_round / (double)matrix->n;
    if (!options->progress)
        return;
    double left = options->max_time - spent;
    if (rounds > 0)
        left = fmin(left,
                    spent / rounds * (rounds_left(matrix) - (double)in_round / (double)matrix->n));
    left = fmax(left, 0);
    options->progress(options->progress_context, isfinite(left) ? spent / (spent + left) : 0, left);
}

static void run_round(struct matrix *matrix)
{
    shuffle(matrix);
    for (size_t i = 0; i < matrix->n && !time_is_over(matrix); i++) {
        struct esc_matrix_cell *cell = &matrix->cells[matrix->order[i]];
        struct esc_sample *sample = &cell->samples[cell->n];
        if (failed(cell))
            continue;
        sample->round = matrix->rounds;
        if (esc_matrix_sample(cell, cell->loops, sample))
            cell->n++;
        else
            cell->stop = ESC_MATRIX_FAILED;
        tell_progress(matrix, i + 1);
    }
    matrix->rounds++;
}

/* Whether enough is known; looks when it is time to. */
static enum esc_status is_enough(struct matrix *matrix, bool *enough)
{
    const size_t repeats = matrix->options->repeats;
    enum esc_status status = ESC_OK;
    *enough = !any_alive(matrix) || time_is_over(matrix);
    if (*enough)
        return ESC_OK;
    if (repeats > 0) {
        *enough = matrix->rounds >= repeats;
    } else if (matrix->rounds >= LEAST_SAMPLES && matrix->rounds >= matrix->next_look) {
        status = look(matrix);
        *enough = matrix->excess <= 1;
    }
    return status;
}

static enum esc_status run_rounds(struct matrix *matrix)
{
    enum esc_status status = ESC_OK;
    bool enough = !any_alive(matrix);
    while (!status && !enough) {
        if (!make_room(matrix))
            return ESC_ERR_MEMORY;
        run_round(matrix);
        status = is_enough(matrix, &enough);
    }
    return status;
}

/* ---- Before and after ------------------------------------------------------------------------ */

static void warm_up(struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->n; i++) {
        struct esc_matrix_cell *cell = &matrix->cells[i];
        if (!esc_matrix_warm_up(matrix->options, cell))
            cell->stop = ESC_MATRIX_FAILED;
        tell_progress(matrix, 0);
    }
}

static enum esc_matrix_stop why_stopped(struct matrix *matrix, const struct esc_matrix_cell *cell)
{
    const size_t repeats = matrix->options->repeats;
    if (repeats > 0 && cell->n >= repeats)
        return ESC_MATRIX_REPEATS;
    if (cell->n >= LEAST_SAMPLES && excess_of(matrix, &cell->wall) <= 1)
        return ESC_MATRIX_PRECISE;
    return drifts(matrix, cell) ? ESC_MATRIX_DRIFT : ESC_MATRIX_TIME;
}

static enum esc_status conclude_cell(struct matrix *matrix, struct esc_matrix_cell *cell)
{
    const uint64_t seed = matrix->options->seed;
    enum esc_status status = esc_stats_of(wall_times(matrix, cell), cell->n, seed, &cell->wall);
    if (!status)
        status = esc_stats_of(process_times(matrix, cell), cell->n, seed, &cell->process);
    if (!status)
        cell->stop = why_stopped(matrix, cell);
    return status;
}

static enum esc_status conclude(struct matrix *matrix)
{
    enum esc_status status = ESC_OK;
    for (size_t i = 0; i < matrix->n && !status; i++) {
        struct esc_matrix_cell *cell = &matrix->cells[i];
        if (failed(cell))
            cell->n = 0; /* its samples before may have been as wrong, and only luckier */
        else
            status = conclude_cell(matrix, cell);
    }
    return status;
}

static bool is_legal(const struct esc_matrix_options *options, const struct esc_matrix_cell *cells,
                     size_t n)
{
    if (!options || !cells || n == 0 || !(options->min_time >= 0) || !(options->max_time >= 0) ||
        !(options->precision > 0))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!cells[i].loop || !cells[i].check)
            return false;
    }
    return true;
}

static void begin(struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->n; i++) {
        struct esc_matrix_cell *cell = &matrix->cells[i];
        cell->loops = 0;
        cell->samples = NULL;
        cell->n = 0;
        cell->stop = ESC_MATRIX_TIME;
        memset(&cell->wall, 0, sizeof cell->wall);
        memset(&cell->process, 0, sizeof cell->process);
    }
}

enum esc_status esc_matrix_measure(const struct esc_matrix_options *options,
                                   struct esc_matrix_cell *cells, size_t n)
{
    struct matrix matrix = {.options = options, .cells = cells, .n = n};
    if (!is_legal(options, cells, n))
        return ESC_ERR_ARGUMENT;
    begin(&matrix);
    matrix.random = options->seed;
    matrix.start_ns = esc_clock_ns();
    matrix.order = calloc(n, sizeof *matrix.order);
    enum esc_status status = matrix.order ? ESC_OK : ESC_ERR_MEMORY;
    if (!status) {
        warm_up(&matrix);
        status = run_rounds(&matrix);
    }
    if (!status)
        status = conclude(&matrix);
    free(matrix.order);
    free(matrix.scratch);
    if (status)
        esc_matrix_free(cells, n);
    return status;
}

void esc_matrix_free(struct esc_matrix_cell *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(cells[i].samples);
        cells[i].samples = NULL;
        cells[i].n = 0;
    }
}

const char *esc_matrix_stop_name(enum esc_matrix_stop stop)
{
    switch (stop) {
    case ESC_MATRIX_PRECISE:
        return "precise";
    case ESC_MATRIX_REPEATS:
        return "repeats";
    case ESC_MATRIX_TIME:
        return "time";
    case ESC_MATRIX_DRIFT:
        return "drift";
    case ESC_MATRIX_FAILED:
        return "failed";
    }
    return "unknown";
}
