/* SPDX-License-Identifier: BSD-2-Clause */
/* law_fit.c - laws of scaling fitted to what was measured. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/law_model.h"
#include "measure/laws.h"
#include "measure/resampling.h"

/* Everything measured with one number of threads. A law knows no more of a point than that number,
 * so that the least squares of all points are those of the means, weighted by how many they are. */
struct group {
    double threads;
    size_t first, n; /* of the logarithms */
    double mean;
};

struct fitting {
    enum esc_law law;
    double *logs; /* of rates, group by group */
    struct group *groups;
    size_t n, group_n;
    double *residuals; /* of all points from the fit, widened for the parameters that it took */
};

/* ---- Groups --------------------------------------------------------------------------------- */

static int compare_threads(const void *a, const void *b)
{
    const double x = ((const struct esc_law_point *)a)->threads;
    const double y = ((const struct esc_law_point *)b)->threads;
    return (x > y) - (x < y);
}

static double mean_of(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return sum / (double)n;
}

static void group_points(struct fitting *fitting, struct esc_law_point *points)
{
    qsort(points, fitting->n, sizeof *points, compare_threads);
    for (size_t first = 0, next; first < fitting->n; first = next) {
        struct group *const group = &fitting->groups[fitting->group_n++];
        for (next = first; next < fitting->n && points[next].threads <= points[first].threads;
             next++)
            fitting->logs[next] = log(points[next].rate);
        *group = (struct group){points[first].threads, first, next - first, 0};
        group->mean = mean_of(fitting->logs + first, group->n);
    }
}

/* ---- Least squares -------------------------------------------------------------------------- */

/* s and k are never below 0, and a fraction never above 1. */
static const double least[ESC_LAW_PARAMETERS] = {-INFINITY, 0, 0};
static const double most[ESC_LAW_PARAMETERS] = {INFINITY, 1, INFINITY};

static double squares(const struct fitting *fitting, const double *parameters)
{
    double sum = 0, slopes[ESC_LAW_PARAMETERS];
    for (size_t i = 0; i < fitting->group_n; i++) {
        const struct group *const group = &fitting->groups[i];
        const double off =
            group->mean - esc_law_log_rate(fitting->law, parameters, group->threads, slopes);
        sum += (double)group->n * off * off;
    }
    return sum;
}

/* The normal equations of a step: matrix * step = right. */
struct equations {
    double matrix[ESC_LAW_PARAMETERS][ESC_LAW_PARAMETERS];
    double right[ESC_LAW_PARAMETERS];
};

static struct equations equations_at(const struct fitting *fitting, const double *parameters)
{
    struct equations equations = {0};
    for (size_t i = 0; i < fitting->group_n; i++) {
        const struct group *const group = &fitting->groups[i];
        double slopes[ESC_LAW_PARAMETERS];
        const double off =
            group->mean - esc_law_log_rate(fitting->law, parameters, group->threads, slopes);
        for (size_t row = 0; row < ESC_LAW_PARAMETERS; row++) {
            equations.right[row] += (double)group->n * slopes[row] * off;
            for (size_t column = 0; column < ESC_LAW_PARAMETERS; column++)
                equations.matrix[row][column] += (double)group->n * slopes[row] * slopes[column];
        }
    }
    return equations;
}

/* Leaves a parameter where it is: one that the law has not, or one that would leave its bounds. */
static void hold(struct equations *equations, size_t index)
{
    for (size_t i = 0; i < ESC_LAW_PARAMETERS; i++)
        equations->matrix[index][i] = equations->matrix[i][index] = 0;
    equations->matrix[index][index] = 1;
    equations->right[index] = 0;
}

/* Elimination; the matrix is positive definite once it is damped, so that no row need be exchanged. */
static void solve(struct equations *equations, double step[ESC_LAW_PARAMETERS])
{
    double(*const m)[ESC_LAW_PARAMETERS] = equations->matrix;
    for (size_t pivot = 0; pivot < ESC_LAW_PARAMETERS; pivot++)
        for (size_t row = pivot + 1; row < ESC_LAW_PARAMETERS; row++) {
            const double factor = m[row][pivot] / m[pivot][pivot];
            for (size_t column = pivot; column < ESC_LAW_PARAMETERS; column++)
                m[row][column] -= factor * m[pivot][column];
            equations->right[row] -= factor * equations->right[pivot];
        }
    for (size_t row = ESC_LAW_PARAMETERS; row-- > 0;) {
        double sum = equations->right[row];
        for (size_t column = row + 1; column < ESC_LAW_PARAMETERS; column++)
            sum -= m[row][column] * step[column];
        step[row] = sum / m[row][row];
    }
}

/* A step of Levenberg and Marquardt that stays within the bounds. */
static void propose(const struct fitting *fitting, const struct equations *at, double damping,
                    const double *parameters, double *proposed)
{
    struct equations equations = *at;
    double step[ESC_LAW_PARAMETERS];
    for (size_t i = 0; i < ESC_LAW_PARAMETERS; i++) {
        const bool leaves = (parameters[i] <= least[i] && at->right[i] < 0) ||
                            (parameters[i] >= most[i] && at->right[i] > 0);
        if (i >= esc_law_parameters(fitting->law) || leaves || !(at->matrix[i][i] > 0))
            hold(&equations, i);
        else
            equations.matrix[i][i] *= 1 + damping;
    }
    solve(&equations, step);
    for (size_t i = 0; i < ESC_LAW_PARAMETERS; i++)
        proposed[i] = fmin(fmax(parameters[i] + step[i], least[i]), most[i]);
}

/* Goes downhill from the parameters given, as far as it goes. */
static void descend(const struct fitting *fitting, double parameters[ESC_LAW_PARAMETERS])
{
    double now = squares(fitting, parameters), damping = 1e-3;
    for (int i = 0; i < 200 && damping < 1e12; i++) {
        const struct equations equations = equations_at(fitting, parameters);
        double proposed[ESC_LAW_PARAMETERS];
        propose(fitting, &equations, damping, parameters, proposed);
        const double then = squares(fitting, proposed);
        if (!(then < now)) {
            damping *= 10;
            continue;
        }
        const bool done = now - then <= 1e-12 * now;
        memcpy(parameters, proposed, sizeof proposed);
        now = then;
        damping = damping > 1e-12 ? damping / 10 : damping;
        if (done)
            return;
    }
}

/* From several starts, far apart, to the best end. */
static void fit_all(const struct fitting *fitting, double best[ESC_LAW_PARAMETERS])
{
    static const double serials[] = {0.001, 0.1, 0.9}, coherencies[] = {1e-6, 1e-3, 0.1};
    double fewest = INFINITY;
    for (size_t i = 0; i < 9; i++) {
        if (fitting->law != ESC_LAW_USL && i >= 3)
            return;
        const struct group *const first = &fitting->groups[0];
        double parameters[ESC_LAW_PARAMETERS] = {first->mean - log(first->threads), serials[i % 3],
                                                 coherencies[i / 3]};
        if (fitting->law != ESC_LAW_USL)
            parameters[ESC_LAW_COHERENCY] = 0;
        descend(fitting, parameters);
        const double found = squares(fitting, parameters);
        if (found < fewest) {
            fewest = found;
            memcpy(best, parameters, sizeof parameters);
        }
    }
}

/* ---- Intervals ------------------------------------------------------------------------------ */

/* Student's 97.5 % point over the normal one (Cornish and Fisher's expansion: within 1 % from 4 degrees
 * of freedom on). */
static double student(double freedom)
{
    const double z = 1.959964, z2 = z * z;
    const double first = (z2 + 1) / 4, second = ((5 * z2 + 16) * z2 + 3) / 96;
    const double third = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    return 1 + ((third / freedom + second) / freedom + first) / freedom;
}

/* What is drawn from n values is widened: their variance is too small by as many of the n as were taken
 * for a mean or for parameters, and it is known only as well as the values left over allow. (That of a
 * parameter, a sum of the groups', is known at least as well as one group's: F. Satterthwaite,
 * Biometrics 2, 1946.) */
static double widened(double n, double taken)
{
    return sqrt(n / (n - taken)) * student(n - taken);
}

static void residuals_of(const struct fitting *fitting, const double *parameters)
{
    const double widening = widened((double)fitting->n, esc_law_parameters(fitting->law));
    double slopes[ESC_LAW_PARAMETERS];
    for (size_t i = 0; i < fitting->group_n; i++) {
        const struct group *const group = &fitting->groups[i];
        const double fitted = esc_law_log_rate(fitting->law, parameters, group->threads, slopes);
        for (size_t at = group->first; at < group->first + group->n; at++)
            fitting->residuals[at] = (fitting->logs[at] - fitted) * widening;
    }
}

/* Fewer points say too little about their own spread: they have that of all points about the fit. */
#define OWN_SPREAD 4

/* The mean of a group as another measurement might have found it. */
static double resampled_mean(const struct fitting *fitting, const struct group *group,
                             uint64_t *state)
{
    const bool own = group->n >= OWN_SPREAD;
    double sum = 0;
    for (size_t i = 0; i < group->n; i++) {
        if (own)
            sum +=
                fitting->logs[group->first + esc_resampling_below(state, group->n)] - group->mean;
        else
            sum += fitting->residuals[esc_resampling_below(state, fitting->n)];
    }
    return group->mean + sum / (double)group->n * (own ? widened((double)group->n, 1) : 1);
}

/* Fits resamplings, each from where the fit of the measurement ended. */
static void resample(const struct fitting *fitting, struct group *groups,
                     const double parameters[ESC_LAW_PARAMETERS], uint64_t seed,
                     struct esc_law_fit *fit)
{
    struct fitting again = *fitting;
    again.groups = groups;
    for (size_t i = 0; i < ESC_LAW_RESAMPLINGS; i++) {
        double found[ESC_LAW_PARAMETERS];
        memcpy(groups, fitting->groups, fitting->group_n * sizeof *groups);
        for (size_t j = 0; j < fitting->group_n; j++)
            groups[j].mean = resampled_mean(fitting, &fitting->groups[j], &seed);
        memcpy(found, parameters, sizeof found);
        descend(&again, found);
        fit->parameters[i][0] = exp(found[ESC_LAW_LOG_RATE1]);
        fit->parameters[i][1] = found[ESC_LAW_SERIAL];
        fit->parameters[i][2] = found[ESC_LAW_COHERENCY];
    }
}

static double peak_of(double serial, double coherency)
{
    return coherency > 0 ? fmax(1, sqrt((1 - serial) / coherency)) : INFINITY;
}

static struct esc_interval interval_of(const struct esc_law_fit *fit, double value, size_t index)
{
    double found[ESC_LAW_RESAMPLINGS];
    for (size_t i = 0; i < ESC_LAW_RESAMPLINGS; i++)
        found[i] = fit->parameters[i][index];
    return esc_resampling_interval(value, found, ESC_LAW_RESAMPLINGS);
}

static struct esc_interval peak_interval(const struct esc_law_fit *fit)
{
    double found[ESC_LAW_RESAMPLINGS];
    for (size_t i = 0; i < ESC_LAW_RESAMPLINGS; i++)
        found[i] = peak_of(fit->parameters[i][1], fit->parameters[i][2]);
    return esc_resampling_interval(peak_of(fit->serial.value, fit->coherency.value), found,
                                   ESC_LAW_RESAMPLINGS);
}

/* ---- The fit -------------------------------------------------------------------------------- */

static double root_mean_square(const struct fitting *fitting, const double *parameters)
{
    double sum = squares(fitting, parameters);
    for (size_t i = 0; i < fitting->group_n; i++) {
        const struct group *const group = &fitting->groups[i];
        for (size_t at = group->first; at < group->first + group->n; at++)
            sum += (fitting->logs[at] - group->mean) * (fitting->logs[at] - group->mean);
    }
    return sqrt(sum / (double)fitting->n);
}

static void fit_groups(const struct fitting *fitting, struct group *scratch, uint64_t seed,
                       struct esc_law_fit *fit)
{
    const unsigned needed = esc_law_parameters(fitting->law);
    double parameters[ESC_LAW_PARAMETERS];
    memset(fit, 0, sizeof *fit);
    fit->law = fitting->law;
    if (fitting->group_n < needed) {
        snprintf(fit->reason, sizeof fit->reason,
                 "%s needs %u different numbers of threads, and %zu %s measured",
                 esc_law_name(fitting->law), needed, fitting->group_n,
                 fitting->group_n == 1 ? "was" : "were");
        return;
    }
    if (fitting->n == needed) {
        snprintf(fit->reason, sizeof fit->reason,
                 "%s has %u parameters, which %u measurements do not tell the error of",
                 esc_law_name(fitting->law), needed, needed);
        return;
    }
    fit_all(fitting, parameters);
    residuals_of(fitting, parameters);
    resample(fitting, scratch, parameters, seed, fit);
    fit->fitted = true;
    fit->residual = root_mean_square(fitting, parameters);
    fit->rate1 = interval_of(fit, exp(parameters[ESC_LAW_LOG_RATE1]), 0);
    fit->serial = interval_of(fit, parameters[ESC_LAW_SERIAL], 1);
    if (fitting->law == ESC_LAW_USL) {
        fit->coherency = interval_of(fit, parameters[ESC_LAW_COHERENCY], 2);
        fit->peak = peak_interval(fit);
    }
}

static bool are_sound(const struct esc_law_point *points, size_t n)
{
    if (points == NULL || n == 0 || n > UINT32_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!(points[i].threads >= 1) || !isfinite(points[i].threads) || !(points[i].rate > 0) ||
            !isfinite(points[i].rate))
            return false;
    }
    return true;
}

enum esc_status esc_law_fit(enum esc_law law, const struct esc_law_point *points, size_t n,
                            uint64_t seed, struct esc_law_fit *fit)
{
    if (esc_law_name(law) == NULL || !are_sound(points, n) || fit == NULL)
        return ESC_ERR_ARGUMENT;
    struct esc_law_point *const sorted = malloc(n * sizeof *sorted);
    struct group *const groups = malloc(2 * n * sizeof *groups);
    double *const logs = malloc(2 * n * sizeof *logs);
    enum esc_status status = ESC_ERR_MEMORY;
    if (sorted != NULL && groups != NULL && logs != NULL) {
        struct fitting fitting = {
            .law = law, .logs = logs, .groups = groups, .n = n, .residuals = logs + n};
        memcpy(sorted, points, n * sizeof *sorted);
        group_points(&fitting, sorted);
        fit_groups(&fitting, groups + n, seed, fit);
        status = ESC_OK;
    }
    free(logs);
    free(groups);
    free(sorted);
    return status;
}
