/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_bars.c - the bars of a timeline, however many, as few shapes.
 *
 * A bar that the eye can tell is drawn as it is. Narrower ones, and all of them where rows are grouped, are
 * added up in columns one point wide: a column shows the kind that took most of it, in one of
 * LEVELS strengths for how much, and equal neighbours become one shape. So a row has at most as many
 * shapes as its width in points, whatever is in it. */
#include "report/chart_bars.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS 4
#define NOTHING SIZE_MAX
#define PARTED 4.0 /* bars this wide, points, are parted by a gap, so that chunks can be counted */
#define PART 0.7

struct esc_color esc_bars_color(size_t kind)
{
    /* Dark, light and middling by turns. */
    static const size_t order[ESC_COLORS] = {0, 4, 2, 3, 6, 1, 5};
    return esc_color_of(order[kind % ESC_COLORS]);
}

/* ---- Sorting --------------------------------------------------------------------------------- */

static bool has_place(const struct esc_timeline *timeline, const struct esc_timeline_bar *bar)
{
    return isfinite(bar->from_s) && isfinite(bar->to_s) && bar->to_s >= bar->from_s &&
           bar->row < timeline->row_n && bar->kind < timeline->kind_n;
}

static size_t bucket_of(const struct esc_bars *bars, const struct esc_timeline_bar *bar)
{
    return bar->row / bars->group * bars->timeline->kind_n + bar->kind;
}

/* Counts into the start of the next bucket, and what the bars cover. */
static void bars_count(struct esc_bars *bars)
{
    bars->from_s = INFINITY;
    bars->to_s = -INFINITY;
    for (size_t i = 0; i < bars->timeline->n; i++) {
        const struct esc_timeline_bar *bar = &bars->timeline->bars[i];
        if (!has_place(bars->timeline, bar)) {
            bars->left_out++;
            continue;
        }
        bars->placed++;
        bars->start[bucket_of(bars, bar) + 1]++;
        bars->from_s = fmin(bars->from_s, bar->from_s);
        bars->to_s = fmax(bars->to_s, bar->to_s);
    }
}

bool esc_bars_sort(struct esc_bars *bars, const struct esc_timeline *timeline, size_t most)
{
    *bars = (struct esc_bars){.timeline = timeline};
    bars->group = timeline->row_n > most ? (timeline->row_n + most - 1) / most : 1;
    bars->rows = (timeline->row_n + bars->group - 1) / bars->group;
    size_t buckets = bars->rows * timeline->kind_n;
    /* One more, as placing leaves in each the start of the next. */
    bars->start = calloc(buckets + 2, sizeof *bars->start);
    bars->order = calloc(timeline->n ? timeline->n : 1, sizeof *bars->order);
    if (!bars->start || !bars->order)
        return false;
    bars_count(bars);
    for (size_t i = 0; i < buckets; i++)
        bars->start[i + 1] += bars->start[i];
    memmove(bars->start + 1, bars->start, (buckets + 1) * sizeof *bars->start);
    for (size_t i = 0; i < timeline->n; i++) {
        if (has_place(timeline, &timeline->bars[i]))
            bars->order[bars->start[bucket_of(bars, &timeline->bars[i]) + 1]++] = i;
    }
    return true;
}

void esc_bars_free(struct esc_bars *bars)
{
    free(bars->order);
    free(bars->start);
    *bars = (struct esc_bars){0};
}

size_t esc_bars_merged(const struct esc_bars *bars, double least_s)
{
    size_t merged = 0;
    if (bars->group > 1)
        return bars->placed;
    for (size_t i = 0; i < bars->placed; i++) {
        const struct esc_timeline_bar *bar = &bars->timeline->bars[bars->order[i]];
        merged += bar->to_s - bar->from_s < least_s;
    }
    return merged;
}

/* ---- Columns --------------------------------------------------------------------------------- */

/* One row on the page. */
struct row {
    struct esc_box box;
    size_t columns, kinds;
    double from_s, points_per_s;
    double *shares; /* [columns][kinds], of a column's time */
    size_t *looks;  /* [columns], kind * LEVELS + level; NOTHING where it is empty */
    size_t *seen;   /* [kinds * LEVELS], columns of each look */
};

static double row_x(const struct row *row, double at_s)
{
    double x = (at_s - row->from_s) * row->points_per_s;
    return fmin(fmax(x, 0), row->box.width);
}

static void shares_add(struct row *row, const struct esc_timeline_bar *bar, double weight)
{
    double left = row_x(row, bar->from_s), right = row_x(row, bar->to_s);
    for (size_t column = (size_t)left; column < row->columns && (double)column < right; column++) {
        double part = fmin(right, (double)column + 1) - fmax(left, (double)column);
        row->shares[column * row->kinds + bar->kind] += part * weight;
    }
}

/* What a column looks like: the kind that took most of it, and how much of it all of them took. */
static size_t column_look(const struct row *row, size_t column)
{
    const double *shares = &row->shares[column * row->kinds];
    double all = 0;
    size_t kind = 0;
    for (size_t i = 0; i < row->kinds; i++) {
        all += shares[i];
        if (shares[i] > shares[kind])
            kind = i;
    }
    if (all <= 0)
        return NOTHING;
    /* What is there at all is to be seen. */
    double level = fmin(fmax(round(all * LEVELS), 1), LEVELS);
    return kind * LEVELS + (size_t)level - 1;
}

/* All columns of one look as one shape. */
static void draw_look(struct esc_canvas *canvas, const struct row *row, size_t look)
{
    for (size_t column = 0; column < row->columns; column++) {
        if (row->looks[column] != look)
            continue;
        size_t first = column;
        while (column + 1 < row->columns && row->looks[column + 1] == look)
            column++;
        cairo_rectangle(canvas->cr, row->box.x + (double)first, row->box.y,
                        fmin((double)(column + 1), row->box.width) - (double)first,
                        row->box.height);
    }
    double strength = (double)(look % LEVELS + 1) / LEVELS;
    esc_canvas_color(canvas, esc_bars_color(look / LEVELS), strength);
    cairo_fill(canvas->cr);
}

static void draw_columns(struct esc_canvas *canvas, const struct row *row)
{
    memset(row->seen, 0, row->kinds * LEVELS * sizeof *row->seen);
    for (size_t column = 0; column < row->columns; column++) {
        row->looks[column] = column_look(row, column);
        if (row->looks[column] != NOTHING)
            row->seen[row->looks[column]]++;
    }
    for (size_t look = 0; look < row->kinds * LEVELS; look++) {
        if (row->seen[look])
            draw_look(canvas, row, look);
    }
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static bool is_wide(const struct esc_bars *bars, const struct row *row,
                    const struct esc_timeline_bar *bar)
{
    return bars->group == 1 && (bar->to_s - bar->from_s) * row->points_per_s >= ESC_BARS_NARROW;
}

/* The wide bars of one kind, as one shape. */
static void draw_kind(struct esc_canvas *canvas, const struct esc_bars *bars, const struct row *row,
                      size_t bucket, size_t kind)
{
    for (size_t i = bars->start[bucket]; i < bars->start[bucket + 1]; i++) {
        const struct esc_timeline_bar *bar = &bars->timeline->bars[bars->order[i]];
        if (!is_wide(bars, row, bar))
            continue;
        double left = row_x(row, bar->from_s), width = row_x(row, bar->to_s) - left;
        cairo_rectangle(canvas->cr, row->box.x + left, row->box.y,
                        width >= PARTED ? width - PART : width, row->box.height);
    }
    esc_canvas_color(canvas, esc_bars_color(kind), 1);
    cairo_fill(canvas->cr);
}

static void draw_row(struct esc_canvas *canvas, const struct esc_bars *bars, struct row *row,
                     size_t index)
{
    const size_t first = index * row->kinds, after = first + row->kinds;
    size_t left = bars->timeline->row_n - index * bars->group;
    double weight = 1.0 / (double)(left < bars->group ? left : bars->group);
    memset(row->shares, 0, row->columns * row->kinds * sizeof *row->shares);
    for (size_t i = bars->start[first]; i < bars->start[after]; i++) {
        const struct esc_timeline_bar *bar = &bars->timeline->bars[bars->order[i]];
        if (!is_wide(bars, row, bar))
            shares_add(row, bar, weight);
    }
    draw_columns(canvas, row);
    for (size_t kind = 0; kind < row->kinds; kind++)
        draw_kind(canvas, bars, row, first + kind, kind);
}

void esc_bars_draw(struct esc_canvas *canvas, const struct esc_bars *bars,
                   const struct esc_box *area, double from_s, double to_s)
{
    if (bars->placed == 0)
        return;
    double height = area->height / (double)bars->rows, gap = fmin(height * 0.2, 3);
    struct row row = {.columns = (size_t)ceil(area->width),
                      .kinds = bars->timeline->kind_n,
                      .from_s = from_s,
                      .points_per_s = area->width / (to_s - from_s)};
    row.shares = calloc(row.columns * row.kinds, sizeof *row.shares);
    row.looks = calloc(row.columns, sizeof *row.looks);
    row.seen = calloc(row.kinds * LEVELS, sizeof *row.seen);
    if (!row.shares || !row.looks || !row.seen)
        canvas->out_of_memory = true;
    for (size_t i = 0; i < bars->rows && !canvas->out_of_memory; i++) {
        row.box = (struct esc_box){area->x, area->y + (double)i * height + gap / 2, area->width,
                                   height - gap};
        draw_row(canvas, bars, &row, i);
    }
    free(row.shares);
    free(row.looks);
    free(row.seen);
}
