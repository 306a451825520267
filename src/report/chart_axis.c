/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_axis.c - from values to places on a page, and the ticks that tell values. */
#include "report/chart_axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LARGEST 1e300     /* sums and tenfolds of it are still finite */
#define NARROWEST 1e-9    /* of the values: narrower, and ticks would need more digits than help */
#define OFF_PAGE 20000.0  /* points; cairo's fixed-point numbers end at 8 million */
#define READABLE_POWER 24 /* 16 777 216 is the longest power of two written out */
#define READABLE_FRACTION -4 /* and 0.0625 the smallest */

double esc_axis_scale(const struct esc_axis *axis, double value)
{
    return axis->log2 ? log2(value) : value;
}

double esc_axis_at(const struct esc_axis *axis, double value)
{
    double share = (esc_axis_scale(axis, value) - axis->low) / (axis->high - axis->low);
    return fmin(fmax(axis->start + share * (axis->end - axis->start), -OFF_PAGE), OFF_PAGE);
}

void esc_axis_span(struct esc_axis *axis, double low, double high)
{
    if (low > high) {
        low = 0;
        high = axis->log2 ? 3 : 1;
    }
    low = fmin(fmax(low, -LARGEST), LARGEST);
    high = fmin(fmax(high, -LARGEST), LARGEST);
    double size = fmax(fabs(low), fabs(high));
    double least = axis->log2 ? 1e-6 : fmax(size * NARROWEST, 1 / LARGEST);
    if (high - low < least) {
        double half = axis->log2 || axis->integers ? 1 : size > 1 / LARGEST ? size / 2 : 1;
        /* A whole number too large to have neighbours is widened like any other. */
        half = fmax(half, size * NARROWEST);
        low -= half;
        high += half;
    }
    axis->low = low;
    axis->high = high;
}

void esc_axis_pad(struct esc_axis *axis, double share)
{
    double more = share * (axis->high - axis->low);
    axis->low -= more;
    axis->high += more;
}

/* ---- Labels ---------------------------------------------------------------------------------- */

static void append(char label[40], const char *text)
{
    size_t length = strlen(label);
    snprintf(label + length, 40 - length, "%s", text);
}

/* "×10⁻⁶" without the ×. */
static void append_power(char label[40], const char *base, int exponent)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    char digits[16];
    append(label, base);
    if (exponent < 0)
        append(label, "⁻");
    snprintf(digits, sizeof digits, "%d", exponent < 0 ? -exponent : exponent);
    for (const char *digit = digits; *digit; digit++)
        append(label, raised[*digit - '0']);
}

/* Digits in threes from five on, and a true minus. */
static void append_number(char label[40], double value, int decimals)
{
    char digits[40];
    snprintf(digits, sizeof digits, "%.*f", decimals, fabs(value));
    size_t whole = strcspn(digits, ".");
    if (value < 0)
        append(label, "\u2212");
    for (size_t i = 0; digits[i]; i++) {
        if (i > 0 && i < whole && whole > 4 && (whole - i) % 3 == 0)
            append(label, "\u2009"); /* a thin space */
        append(label, (char[]){digits[i], '\0'});
    }
}

static void label_power_of_two(char label[40], int exponent)
{
    label[0] = '\0';
    if (exponent < READABLE_FRACTION || exponent > READABLE_POWER)
        append_power(label, "2", exponent);
    else
        append_number(label, ldexp(1, exponent), exponent < 0 ? -exponent : 0);
}

static void label_decade(char label[40], int mantissa, int exponent)
{
    label[0] = '\0';
    if (exponent >= -4 && exponent <= 5) {
        append_number(label, mantissa * pow(10, exponent), exponent < 0 ? -exponent : 0);
        return;
    }
    if (mantissa != 1) {
        append_number(label, mantissa, 0);
        append(label, "×");
    }
    append_power(label, "10", exponent);
}

/* The decimals that tell neighbours apart, and no more; powers of ten for what is large or small. */
static void label_linear(char label[40], double value, double largest, int step_exponent)
{
    label[0] = '\0';
    int exponent = largest > 0 ? (int)floor(log10(largest)) : 0;
    if (value == 0) {
        append(label, "0");
        return;
    }
    if (exponent < 6 && exponent >= -4) {
        append_number(label, value, step_exponent < 0 ? -step_exponent : 0);
        return;
    }
    int decimals = exponent - step_exponent;
    append_number(label, value / pow(10, exponent), decimals > 0 ? decimals : 0);
    append(label, "×");
    append_power(label, "10", exponent);
}

/* ---- Ticks ----------------------------------------------------------------------------------- */

struct step {
    int mantissa, exponent; /* 1, 2 or 5 times a power of ten */
    double size;
};

/* The smallest 1-2-5 step of at least this size. */
static struct step step_of(double least, bool integers)
{
    static const int mantissas[] = {1, 2, 5, 10};
    int exponent = (int)floor(log10(fmax(least, 1 / LARGEST)));
    if (integers && least < 1)
        return (struct step){1, 0, 1};
    for (size_t i = 0; i < 4; i++) {
        double size = mantissas[i] * pow(10, exponent);
        if (size >= least * (1 - 1e-9))
            return i < 3 ? (struct step){mantissas[i], exponent, size}
                         : (struct step){1, exponent + 1, size};
    }
    return (struct step){1, exponent + 1, pow(10, exponent + 1)};
}

static void add(struct esc_axis *axis, double at)
{
    axis->ticks[axis->tick_n++].at = at;
}

/* Values between those of low and high, one step from the next. */
static void tick_steps(struct esc_axis *axis, double low, double high, size_t most)
{
    struct step step;
    double first, last, wanted = (high - low) / (double)most;
    for (int i = 0;; i++) { /* until no more than that many fall between low and high */
        step = step_of(wanted, axis->integers);
        first = ceil(low / step.size - 1e-9);
        last = floor(high / step.size + 1e-9);
        if (last - first + 1 <= (double)most || i == 8)
            break;
        wanted = step.size * 1.01;
    }
    double largest = fmax(fabs(first), fabs(last)) * step.size;
    for (double i = first; i <= last && axis->tick_n < ESC_MAX_TICKS; i++) {
        add(axis, i * step.size);
        label_linear(axis->ticks[axis->tick_n - 1].label, i * step.size, largest, step.exponent);
    }
}

static void tick_powers_of_two(struct esc_axis *axis, size_t most)
{
    int first = (int)ceil(axis->low - 1e-9), last = (int)floor(axis->high + 1e-9);
    int step = 1;
    while ((size_t)((last - first) / step + 1) > most)
        step++;
    /* Multiples of the step, so that 1 is among them. */
    first += ((-first) % step + step) % step;
    for (int i = first; i <= last && axis->tick_n < ESC_MAX_TICKS; i += step) {
        add(axis, ldexp(1, i));
        label_power_of_two(axis->ticks[axis->tick_n - 1].label, i);
    }
}

/* Powers of ten, with 2 and 5 between them where there is room. */
static void tick_decades(struct esc_axis *axis, size_t most)
{
    const double log2_10 = log2(10);
    int first = (int)floor(axis->low / log2_10), last = (int)ceil(axis->high / log2_10);
    static const int mantissas[] = {1, 2, 5};
    size_t within = (size_t)(last - first + 1) * 3 <= most ? 3 : 1;
    int step = 1;
    while (within == 1 && (size_t)((last - first) / step + 1) > most)
        step++;
    first -= (first % step + step) % step;
    for (int i = first; i <= last; i += step) {
        for (size_t j = 0; j < within && axis->tick_n < ESC_MAX_TICKS; j++) {
            double value = mantissas[j] * pow(10, i), scaled = log2(value);
            if (scaled < axis->low - 1e-9 || scaled > axis->high + 1e-9)
                continue;
            add(axis, value);
            label_decade(axis->ticks[axis->tick_n - 1].label, mantissas[j], i);
        }
    }
}

void esc_axis_tick(struct esc_axis *axis, size_t most)
{
    axis->tick_n = 0;
    if (most < 2)
        most = 2;
    if (most > ESC_MAX_TICKS)
        most = ESC_MAX_TICKS;
    if (!axis->log2)
        tick_steps(axis, axis->low, axis->high, most);
    else if (axis->high - axis->low < 1.5 && fabs(axis->low) < 900)
        tick_steps(axis, exp2(axis->low), exp2(axis->high), most);
    else if (axis->low < READABLE_FRACTION - 1 || axis->high > READABLE_POWER + 1)
        tick_decades(axis, most);
    else
        tick_powers_of_two(axis, most);
}
