/* SPDX-License-Identifier: BSD-2-Clause */
/* stats.c - medians, their bootstrap intervals, ranks. */
#include "measure/stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "measure/resampling.h"

/* The 2.5th percentile is then the 50th of them: its own error is small beside the interval. */
#define RESAMPLINGS 2000

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
uint64_t esc_stats_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

size_t esc_resampling_below(uint64_t *state, size_t bound)
{
    return (size_t)((esc_stats_random(state) >> 32) * bound >> 32);
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void esc_resampling_sort(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
}

double esc_resampling_median(const double *sorted, size_t n)
{
    const double low = sorted[(n - 1) / 2], high = sorted[n / 2];
    return low + (high - low) / 2;
}

double esc_resampling_drawn_median(const double *sorted, size_t n, const uint32_t *drawn)
{
    size_t at = 0, passed = drawn[0];
    while (passed <= (n - 1) / 2)
        passed += drawn[++at];
    const double low = sorted[at];
    while (passed <= n / 2)
        passed += drawn[++at];
    return low + (sorted[at] - low) / 2;
}

struct esc_interval esc_resampling_interval(double value, double *values, size_t n)
{
    esc_resampling_sort(values, n);
    const size_t beyond = n / 40;
    const double low = values[beyond], high = values[n - 1 - beyond];
    return (struct esc_interval){value, low < value ? low : value, high > value ? high : value};
}

/* ---- Samples -------------------------------------------------------------------------------- */

static bool are_sound(const double *values, size_t n)
{
    if (values == NULL || n == 0 || n > UINT32_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i]) || values[i] <= 0)
            return false;
    }
    return true;
}

/* A sorted copy, or null without memory. */
static double *sorted_copy(const double *values, size_t n)
{
    double *const sorted = malloc(n * sizeof *sorted);
    if (sorted == NULL)
        return NULL;
    memcpy(sorted, values, n * sizeof *sorted);
    esc_resampling_sort(sorted, n);
    return sorted;
}

/* Between the two values that a share of all lies between (type 7 of Hyndman and Fan, The American
 * Statistician 50, 1996). */
static double quantile(const double *sorted, size_t n, double share)
{
    const double at = share * (double)(n - 1);
    const size_t below = (size_t)at, above = below + 1 < n ? below + 1 : below;
    return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

/* The median of n draws from n sorted values. drawn: room for n. */
static double resampled_median(const double *sorted, size_t n, uint32_t *drawn, uint64_t *state)
{
    memset(drawn, 0, n * sizeof *drawn);
    for (size_t i = 0; i < n; i++)
        drawn[esc_resampling_below(state, n)]++;
    return esc_resampling_drawn_median(sorted, n, drawn);
}

static double median_absolute_deviation(const double *sorted, size_t n, double median,
                                        double *scratch)
{
    for (size_t i = 0; i < n; i++)
        scratch[i] = fabs(sorted[i] - median);
    esc_resampling_sort(scratch, n);
    return esc_resampling_median(scratch, n);
}

static void find_outliers(const double *sorted, size_t n, struct esc_stats *stats)
{
    const double lower = quantile(sorted, n, 0.25), upper = quantile(sorted, n, 0.75);
    const double reach = 3 * (upper - lower);
    stats->fence_low = lower - reach;
    stats->fence_high = upper + reach;
    for (size_t i = 0; i < n; i++)
        stats->outliers += sorted[i] < stats->fence_low || sorted[i] > stats->fence_high;
}

/* By steps, so that no sum overflows. */
static double mean_of(const double *values, size_t n)
{
    double mean = 0;
    for (size_t i = 0; i < n; i++)
        mean += (values[i] - mean) / (double)(i + 1);
    return mean;
}

enum esc_status esc_stats_of(const double *values, size_t n, uint64_t seed, struct esc_stats *stats)
{
    if (!are_sound(values, n) || stats == NULL)
        return ESC_ERR_ARGUMENT;
    double *const sorted = sorted_copy(values, n);
    const size_t room = n > RESAMPLINGS ? n : RESAMPLINGS;
    double *const scratch = malloc(room * sizeof *scratch);
    uint32_t *const drawn = malloc(n * sizeof *drawn);
    enum esc_status status = ESC_ERR_MEMORY;
    if (sorted != NULL && scratch != NULL && drawn != NULL) {
        const double median = esc_resampling_median(sorted, n);
        *stats = (struct esc_stats){
            .n = n, .min = sorted[0], .max = sorted[n - 1], .mean = mean_of(sorted, n)};
        find_outliers(sorted, n, stats);
        stats->mad = median_absolute_deviation(sorted, n, median, scratch);
        for (size_t i = 0; i < RESAMPLINGS; i++)
            scratch[i] = resampled_median(sorted, n, drawn, &seed);
        stats->median = esc_resampling_interval(median, scratch, RESAMPLINGS);
        status = ESC_OK;
    }
    free(drawn);
    free(scratch);
    free(sorted);
    return status;
}

enum esc_status esc_stats_ratio(const double *a, size_t a_n, const double *b, size_t b_n,
                                uint64_t seed, struct esc_interval *ratio)
{
    if (!are_sound(a, a_n) || !are_sound(b, b_n) || ratio == NULL)
        return ESC_ERR_ARGUMENT;
    double *const a_sorted = sorted_copy(a, a_n), *const b_sorted = sorted_copy(b, b_n);
    double *const ratios = malloc(RESAMPLINGS * sizeof *ratios);
    uint32_t *const drawn = malloc((a_n > b_n ? a_n : b_n) * sizeof *drawn);
    enum esc_status status = ESC_ERR_MEMORY;
    if (a_sorted != NULL && b_sorted != NULL && ratios != NULL && drawn != NULL) {
        for (size_t i = 0; i < RESAMPLINGS; i++) {
            const double below = resampled_median(a_sorted, a_n, drawn, &seed);
            ratios[i] = resampled_median(b_sorted, b_n, drawn, &seed) / below;
        }
        const double value =
            esc_resampling_median(b_sorted, b_n) / esc_resampling_median(a_sorted, a_n);
        *ratio = esc_resampling_interval(value, ratios, RESAMPLINGS);
        status = ESC_OK;
    }
    free(drawn);
    free(ratios);
    free(b_sorted);
    free(a_sorted);
    return status;
}

/* ---- Ranks ---------------------------------------------------------------------------------- */

#define EXACT 20

/* A value and the side that it is from. */
struct ranked {
    double value;
    bool from_b;
};

/* Both sides in one order, and what the test needs of it. */
struct ranks {
    double u;    /* pairs in which b's value is the larger; a half for equals */
    double ties; /* sum of t^3 - t over runs of t equal values */
};

static int compare_ranked(const void *a, const void *b)
{
    return compare(&((const struct ranked *)a)->value, &((const struct ranked *)b)->value);
}

static struct ranks ranks_of(struct ranked *all, size_t n, size_t b_n)
{
    struct ranks ranks = {0, 0};
    double sum = 0; /* of b's ranks */
    qsort(all, n, sizeof *all, compare_ranked);
    for (size_t first = 0, next; first < n; first = next) {
        size_t from_b = 0;
        for (next = first; next < n && all[next].value <= all[first].value; next++)
            from_b += all[next].from_b;
        const double run = (double)(next - first);
        sum += (double)from_b * ((double)(first + next + 1) / 2);
        ranks.ties += run * run * run - run;
    }
    ranks.u = sum - (double)b_n * (double)(b_n + 1) / 2;
    return ranks;
}

/* P(U <= u) without ties. The number of orders that give each U are the coefficients of the Gaussian
 * binomial, the product of (1 - q^(n+i)) / (1 - q^i) for i to m; all are below C(40, 20) < 2^53. */
static double exact_tail(size_t n, size_t m, double u)
{
    double ways[EXACT * EXACT + 1] = {1};
    const size_t most = n * m;
    for (size_t i = 1; i <= m; i++) {
        for (size_t at = most; at >= n + i; at--)
            ways[at] -= ways[at - n - i];
        for (size_t at = i; at <= most; at++)
            ways[at] += ways[at - i];
    }
    double tail = 0, all = 0;
    for (size_t at = 0; at <= most; at++) {
        all += ways[at];
        tail += (double)at <= u ? ways[at] : 0;
    }
    return tail / all;
}

static double normal_p(size_t a_n, size_t b_n, const struct ranks *ranks)
{
    const double pairs = (double)a_n * (double)b_n, n = (double)(a_n + b_n);
    const double variance = pairs / 12 * (n + 1 - ranks->ties / (n * (n - 1)));
    const double off = fabs(ranks->u - pairs / 2) - 0.5;
    if (!(variance > 0) || off <= 0)
        return 1;
    return erfc(off / sqrt(2 * variance));
}

enum esc_status esc_stats_mann_whitney(const double *a, size_t a_n, const double *b, size_t b_n,
                                       double *p)
{
    if (!are_sound(a, a_n) || !are_sound(b, b_n) || p == NULL)
        return ESC_ERR_ARGUMENT;
    struct ranked *const all = malloc((a_n + b_n) * sizeof *all);
    if (all == NULL)
        return ESC_ERR_MEMORY;
    for (size_t i = 0; i < a_n; i++)
        all[i] = (struct ranked){a[i], false};
    for (size_t i = 0; i < b_n; i++)
        all[a_n + i] = (struct ranked){b[i], true};
    const struct ranks ranks = ranks_of(all, a_n + b_n, b_n);
    free(all);
    if (a_n > EXACT || b_n > EXACT || ranks.ties > 0) {
        *p = normal_p(a_n, b_n, &ranks);
        return ESC_OK;
    }
    const double pairs = (double)a_n * (double)b_n;
    const double tail = exact_tail(a_n, b_n, ranks.u < pairs / 2 ? ranks.u : pairs - ranks.u);
    *p = 2 * tail < 1 ? 2 * tail : 1;
    return ESC_OK;
}

/* ---- Signed ranks --------------------------------------------------------------------------- */

#define EXACT_PAIRS 200

static int compare_size(const void *a, const void *b)
{
    const double x = fabs(*(const double *)a), y = fabs(*(const double *)b);
    return (x > y) - (x < y);
}

/* Signed ranks in place of n differences, none of them 0. Ranks are doubled, so that the mean rank of
 * equals is an integer. Returns the sum of the positive ones. */
static double signed_ranks(double *differences, size_t n)
{
    double positive = 0;
    qsort(differences, n, sizeof *differences, compare_size);
    for (size_t first = 0, next; first < n; first = next) {
        const double size = fabs(differences[first]);
        for (next = first; next < n && fabs(differences[next]) <= size; next++)
            continue;
        for (size_t i = first; i < next; i++) {
            const double rank = (double)(first + next + 1);
            positive += differences[i] > 0 ? rank : 0;
            differences[i] = rank;
        }
    }
    return positive;
}

/* P(sum <= limit) when each rank is positive by the toss of a coin. share: room for the sum of all
 * ranks and one, all 0. */
static double coin_tail(const double *ranks, size_t n, double limit, double *share)
{
    size_t most = 0;
    share[0] = 1;
    for (size_t i = 0; i < n; i++) {
        const size_t rank = (size_t)ranks[i];
        most += rank;
        for (size_t at = most + 1; at-- > 0;)
            share[at] = share[at] / 2 + (at >= rank ? share[at - rank] / 2 : 0);
    }
    double tail = 0;
    for (size_t at = 0; at <= most && (double)at <= limit; at++)
        tail += share[at];
    return tail;
}

static enum esc_status signed_p(const double *ranks, size_t n, double positive, double *p)
{
    double all = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        all += ranks[i];
        squares += ranks[i] * ranks[i];
    }
    const double lower = fmin(positive, all - positive);
    if (n == 0 || n > EXACT_PAIRS) { /* a step of the sum is 2, for ranks are doubled */
        const double off = fmax(all / 2 - lower - 1, 0);
        *p = n == 0 ? 1 : erfc(off / sqrt(squares / 2));
        return ESC_OK;
    }
    double *const share = calloc((size_t)all + 1, sizeof *share);
    if (share == NULL)
        return ESC_ERR_MEMORY;
    *p = fmin(1, 2 * coin_tail(ranks, n, lower, share));
    free(share);
    return ESC_OK;
}

enum esc_status esc_stats_signed_rank(const double *a, const double *b, size_t n, double *p)
{
    if (!are_sound(a, n) || !are_sound(b, n) || p == NULL)
        return ESC_ERR_ARGUMENT;
    double *const differences = malloc(n * sizeof *differences);
    if (differences == NULL)
        return ESC_ERR_MEMORY;
    size_t differing = 0;
    for (size_t i = 0; i < n; i++) {
        const double difference = log(b[i]) - log(a[i]);
        if (difference > 0 || difference < 0)
            differences[differing++] = difference;
    }
    const double positive = signed_ranks(differences, differing);
    const enum esc_status status = signed_p(differences, differing, positive, p);
    free(differences);
    return status;
}

/* ---- Means ---------------------------------------------------------------------------------- */

/* Errors of independent numbers add by their squares, below and above apart, in logarithms. */
enum esc_status esc_stats_geometric_mean(const struct esc_interval *values, size_t n,
                                         struct esc_interval *mean)
{
    if (values == NULL || n == 0 || mean == NULL)
        return ESC_ERR_ARGUMENT;
    double sum = 0, below = 0, above = 0;
    for (size_t i = 0; i < n; i++) {
        const struct esc_interval *const value = &values[i];
        if (!(value->low > 0 && value->low <= value->value && value->value <= value->high) ||
            !isfinite(value->high))
            return ESC_ERR_ARGUMENT;
        const double down = log(value->value / value->low), up = log(value->high / value->value);
        sum += log(value->value);
        below += down * down;
        above += up * up;
    }
    const double count = (double)n;
    *mean = (struct esc_interval){exp(sum / count), exp((sum - sqrt(below)) / count),
                                  exp((sum + sqrt(above)) / count)};
    return ESC_OK;
}
