/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_svg.c - a profile as an icicle and as a sunburst: the wider a function, the longer it took. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/profile_export.h"

#define WIDTH 1200.0
#define ROW 26.0
#define TOP 52.0
#define LEAST 0.25 /* of a rectangle's width that is drawn */
#define TURN 6.283185307179586

/* Where nodes are, as a part of the whole, and how deep. */
struct layout {
    uint64_t *totals, all;
    double *from;
    unsigned *depth, deepest;
};

static void layout_free(struct layout *layout)
{
    free(layout->totals);
    free(layout->from);
    free(layout->depth);
}

/* Below a node those that it called, from the left; what is left at the right is its own. */
static bool layout_make(const struct esc_profile_thread *thread, struct layout *layout)
{
    const size_t room = thread->n > 0 ? thread->n : 1;
    double *const next = calloc(room, sizeof *next);
    double root = 0;
    *layout = (struct layout){.totals = esc_profile_totals(thread),
                              .from = calloc(room, sizeof *layout->from),
                              .depth = calloc(room, sizeof *layout->depth)};
    const bool made = next && layout->totals && layout->from && layout->depth;
    for (size_t i = 0; made && i < thread->n; i++)
        layout->all += thread->nodes[i].own_ns;
    for (size_t i = 0; made && i < thread->n; i++) {
        const size_t parent = thread->nodes[i].parent;
        double *const place = parent == i ? &root : &next[parent];
        layout->from[i] = *place;
        layout->depth[i] = parent == i ? 0 : layout->depth[parent] + 1;
        layout->deepest = layout->depth[i] > layout->deepest ? layout->depth[i] : layout->deepest;
        next[i] = *place;
        *place += layout->all > 0 ? (double)layout->totals[i] / (double)layout->all : 0;
    }
    free(next);
    if (!made)
        layout_free(layout);
    return made;
}

/* ---- Parts ---------------------------------------------------------------------------------- */

static void put_text(const char *text, size_t most, FILE *stream)
{
    for (size_t i = 0; text[i] && i < most; i++)
        switch (text[i]) {
        case '<':
            fputs("&lt;", stream);
            break;
        case '>':
            fputs("&gt;", stream);
            break;
        case '&':
            fputs("&amp;", stream);
            break;
        case '"':
            fputs("&quot;", stream);
            break;
        default:
            fputc((unsigned char)text[i] < 32 ? '?' : text[i], stream);
        }
}

#define COLOURS 8 /* one function has one of them, wherever it is */

static void put_head(double width, double height, const char *title, FILE *stream)
{
    static const char *const colours[COLOURS] = {"#8ecae6", "#a8d5a2", "#f6bd60", "#f4978e",
                                                 "#cdb4db", "#b8c0ff", "#ffd6a5", "#9ad1c3"};
    fprintf(
        stream,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\" "
        "font-family=\"DejaVu Sans, sans-serif\" font-size=\"12\" role=\"img\">\n<title>",
        width, height, width, height);
    put_text(title, SIZE_MAX, stream);
    fputs(
        "</title>\n<style>\n:root{--paper:#fff;--ink:#1a1a1a;--edge:#fff}\n"
        "@media (prefers-color-scheme:dark){:root{--paper:#16181d;--ink:#e8e8e8;--edge:#16181d}}\n"
        ".paper{fill:var(--paper)}.ink{fill:var(--ink)}.label{fill:#111;pointer-events:none}"
        ".part{stroke:var(--edge);stroke-width:1}.part:hover{opacity:.75}\n",
        stream);
    for (unsigned i = 0; i < COLOURS; i++)
        fprintf(stream, ".c%u{fill:%s}", i, colours[i]);
    fprintf(stream, "\n</style>\n<rect class=\"paper\" width=\"%g\" height=\"%g\"/>\n", width,
            height);
}

static void put_tooltip(const struct esc_profile *merged, const struct layout *layout, size_t at,
                        FILE *stream)
{
    const struct esc_profile_node *const node = &merged->threads[0].nodes[at];
    const struct esc_profile_function *const function = &merged->functions[node->function];
    const double all = layout->all > 0 ? (double)layout->all : 1;
    fputs("<title>", stream);
    put_text(function->name, SIZE_MAX, stream);
    fputs(" (", stream);
    put_text(function->file, SIZE_MAX, stream);
    fprintf(stream,
            ":%" PRIu64 ")\n%.3f ms, %.1f %% of all\n%.3f ms its own, %.1f %%\n%" PRIu64
            " calls</title>",
            function->line, (double)layout->totals[at] / 1e6,
            100 * (double)layout->totals[at] / all, (double)node->own_ns / 1e6,
            100 * (double)node->own_ns / all, node->calls);
}

/* ---- Icicle --------------------------------------------------------------------------------- */

static void put_bar(const struct esc_profile *merged, const struct layout *layout, size_t at,
                    FILE *stream)
{
    const struct esc_profile_node *const node = &merged->threads[0].nodes[at];
    const char *const name = merged->functions[node->function].name;
    const double all = layout->all > 0 ? (double)layout->all : 1;
    const double x = 10 + layout->from[at] * (WIDTH - 20);
    const double width = (double)layout->totals[at] / all * (WIDTH - 20);
    const double y = TOP + layout->depth[at] * ROW;
    if (width < LEAST)
        return;
    fprintf(
        stream,
        "<g><rect class=\"part c%zu\" x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\" rx=\"2\"/>",
        node->function % COLOURS, x, y, width, ROW);
    put_tooltip(merged, layout, at, stream);
    if (width > 24) {
        char share[32];
        const size_t letters = (size_t)((width - 8) / 7.5);
        fprintf(stream, "<text class=\"label\" x=\"%.2f\" y=\"%.1f\">", x + 5, y + ROW - 9);
        put_text(name, letters, stream);
        snprintf(share, sizeof share, " %.1f %%", 100 * (double)layout->totals[at] / all);
        if (strlen(name) + strlen(share) <= letters)
            fputs(share, stream);
        fputs("</text>", stream);
    }
    fputs("</g>\n", stream);
}

bool esc_profile_icicle(const struct esc_profile *merged, const char *title, FILE *stream)
{
    const struct esc_profile_thread *const thread = &merged->threads[0];
    struct layout layout;
    if (!layout_make(thread, &layout))
        return false;
    const double height = TOP + (layout.deepest + 1) * ROW + 16;
    put_head(WIDTH, height, title, stream);
    fputs("<text class=\"ink\" x=\"10\" y=\"22\" font-size=\"15\">", stream);
    put_text(title, 120, stream);
    fprintf(
        stream,
        "</text>\n<text class=\"ink\" x=\"10\" y=\"42\">%.3f ms of all threads together; width: "
        "time, below a function: what it called</text>\n",
        (double)layout.all / 1e6);
    for (size_t i = 0; i < thread->n; i++)
        put_bar(merged, &layout, i, stream);
    fputs("</svg>\n", stream);
    layout_free(&layout);
    return true;
}

/* ---- Sunburst ------------------------------------------------------------------------------- */

#define CENTRE 350.0
#define HOLE 60.0

/* Part of a ring, clockwise from the top, less than all of it. */
static void put_arc(double from, double to, double inner, double outer, FILE *stream)
{
    const double a = from * TURN, b = to * TURN;
    const int large = b - a > TURN / 2;
    fprintf(stream, "M%.2f %.2fA%.1f %.1f 0 %d 1 %.2f %.2fL%.2f %.2fA%.1f %.1f 0 %d 0 %.2f %.2fZ",
            CENTRE + outer * sin(a), CENTRE - outer * cos(a), outer, outer, large,
            CENTRE + outer * sin(b), CENTRE - outer * cos(b), CENTRE + inner * sin(b),
            CENTRE - inner * cos(b), inner, inner, large, CENTRE + inner * sin(a),
            CENTRE - inner * cos(a));
}

/* An arc that ends where it begins is none: a ring is two. */
static void put_ring(double from, double part, double inner, double outer, FILE *stream)
{
    fputs("d=\"", stream);
    if (part > 0.75) {
        put_arc(from, from + part / 2, inner, outer, stream);
        put_arc(from + part / 2, from + part, inner, outer, stream);
    } else {
        put_arc(from, from + part, inner, outer, stream);
    }
    fputs("\"", stream);
}

static void put_part(const struct esc_profile *merged, const struct layout *layout, size_t at,
                     double ring, FILE *stream)
{
    const struct esc_profile_node *const node = &merged->threads[0].nodes[at];
    const char *const name = merged->functions[node->function].name;
    const double all = layout->all > 0 ? (double)layout->all : 1;
    const double part = (double)layout->totals[at] / all, from = layout->from[at];
    const double inner = HOLE + layout->depth[at] * ring, middle = inner + ring / 2;
    if (part * TURN * (inner + ring) < LEAST)
        return;
    fprintf(stream, "<g><path class=\"part c%zu\" ", node->function % COLOURS);
    put_ring(from, part, inner, inner + ring, stream);
    fputs("/>", stream);
    put_tooltip(merged, layout, at, stream);
    if (part * TURN * middle > 8.0 * (double)strlen(name) && ring > 16) {
        const double angle = (from + part / 2) * TURN;
        fprintf(stream, "<text class=\"label\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">",
                CENTRE + middle * sin(angle), CENTRE - middle * cos(angle) + 4);
        put_text(name, 24, stream);
        fputs("</text>", stream);
    }
    fputs("</g>\n", stream);
}

bool esc_profile_sunburst(const struct esc_profile *merged, const char *title, FILE *stream)
{
    const struct esc_profile_thread *const thread = &merged->threads[0];
    struct layout layout;
    if (!layout_make(thread, &layout))
        return false;
    const double ring = (CENTRE - 20 - HOLE) / (layout.deepest + 1);
    put_head(2 * CENTRE, 2 * CENTRE, title, stream);
    fprintf(
        stream,
        "<text class=\"ink\" text-anchor=\"middle\" x=\"%g\" y=\"%g\" font-size=\"15\">%.3f ms</text>\n",
        CENTRE, CENTRE + 5, (double)layout.all / 1e6);
    for (size_t i = 0; i < thread->n; i++)
        put_part(merged, &layout, i, ring, stream);
    fputs("</svg>\n", stream);
    layout_free(&layout);
    return true;
}
