/* SPDX-License-Identifier: BSD-2-Clause */
/* occupancy_svg.c - draws the share of lanes that do useful work, over the iterations of an orbit. */
#include "bench/occupancy.h"

#include <math.h>

#define PANEL_WIDTH 270.0
#define PLOT_WIDTH 240.0
#define PLOT_HEIGHT 190.0
#define LEFT 54.0
#define TOP 76.0
#define POINTS 160 /* on a curve: more than one every two units of width */

/* Of middle lightness, for white and for dark pages. */
static const char *const colours[ESC_OCCUPANCY_SCHEMES] = {"#e0852b", "#9a6fd8", "#1a9e8f"};
static const char *const names[ESC_OCCUPANCY_SCHEMES] = {
    "one vector, tested", "four vectors, one exit", "counted, queued, blind, replayed"};

static double x_of(double iteration, uint32_t max_iter)
{
    return PLOT_WIDTH * log(iteration) / log(max_iter);
}

static double y_of(double share)
{
    return PLOT_HEIGHT * (1 - share);
}

/* The share over a few neighbouring iterations: at least one, more where the axis has them closer. */
static void curve(const struct esc_occupancy_panel *panel, int scheme, FILE *file)
{
    const uint64_t *const spent = panel->schemes[scheme].at;
    uint32_t n = 0;
    fprintf(file, "<polyline class=\"curve\" stroke=\"%s\" points=\"", colours[scheme]);
    for (int point = 0; point < POINTS && n < panel->max_iter; point++) {
        const uint32_t end = (uint32_t)(pow(panel->max_iter, (point + 1.0) / POINTS) + 1e-6);
        const uint32_t begin = n;
        uint64_t useful = 0, lanes = 0;
        for (; n < end && n < panel->max_iter; n++) {
            useful += panel->useful[n];
            lanes += spent[n];
        }
        if (lanes > 0) /* iterations are numbered from 1 on the axis, which has no 0 */
            fprintf(file, "%.1f,%.1f ", x_of(sqrt((begin + 1.0) * n), panel->max_iter),
                    y_of((double)useful / (double)lanes));
    }
    fprintf(file, "\"/>\n");
}

static void axes(const struct esc_occupancy_panel *panel, bool first, FILE *file)
{
    for (int percent = 0; percent <= 100; percent += 25) {
        const double y = y_of(percent / 100.0);
        fprintf(file, "<path class=\"grid\" d=\"M0 %.1fH%.1f\"/>\n", y, PLOT_WIDTH);
        if (first)
            fprintf(file, "<text x=\"-8\" y=\"%.1f\" text-anchor=\"end\">%d %%</text>\n", y + 4,
                    percent);
    }
    for (uint32_t n = 1; n <= panel->max_iter; n *= 10) {
        const double x = x_of(n, panel->max_iter);
        fprintf(file, "<path class=\"grid\" d=\"M%.1f 0V%.1f\"/>\n", x, PLOT_HEIGHT);
        fprintf(file, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%u</text>\n", x,
                PLOT_HEIGHT + 17, n);
    }
}

/* The scheme's share of the whole scene, in its colour: a column of them at the lower left. */
static void totals(const struct esc_occupancy_panel *panel, FILE *file)
{
    fprintf(file, "<text x=\"8\" y=\"%.1f\">in all</text>\n",
            PLOT_HEIGHT - 10 - 17 * ESC_OCCUPANCY_SCHEMES);
    for (int scheme = 0; scheme < ESC_OCCUPANCY_SCHEMES; scheme++)
        fprintf(file,
                "<text x=\"8\" y=\"%.1f\" class=\"total\" style=\"fill: %s\">%.0f %%</text>\n",
                PLOT_HEIGHT - 10 - 17 * (ESC_OCCUPANCY_SCHEMES - 1 - scheme), colours[scheme],
                100 * (double)panel->sum / (double)panel->schemes[scheme].spent);
}

static void legend(FILE *file)
{
    double x = LEFT;
    for (int scheme = 0; scheme < ESC_OCCUPANCY_SCHEMES; scheme++) {
        fprintf(file, "<path d=\"M%.1f 41h22\" stroke=\"%s\" stroke-width=\"3\"/>\n", x,
                colours[scheme]);
        fprintf(file, "<text x=\"%.1f\" y=\"45\">%s</text>\n", x + 28, names[scheme]);
        x += 180;
    }
}

void esc_occupancy_svg(const struct esc_occupancy_panel *panels, size_t count, FILE *file)
{
    const double width = LEFT + PANEL_WIDTH * (double)count, height = TOP + PLOT_HEIGHT + 44;
    fprintf(
        file,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
        "height=\"%.0f\" font-family=\"system-ui, Helvetica, Arial, sans-serif\" "
        "font-size=\"12\">\n"
        "<style>text { fill: #6e7681 } .grid { stroke: #8b949e; stroke-opacity: .3 } "
        ".curve { fill: none; stroke-width: 2; stroke-linejoin: round } "
        ".title { font-size: 14px; font-weight: 600 } .total { font-size: 13px; font-weight: 600 } "
        "@media (prefers-color-scheme: dark) { text { fill: #9da7b3 } }</style>\n",
        width, height, width, height);
    fprintf(file,
            "<text x=\"%.1f\" y=\"20\" class=\"title\">Lanes that do useful work, by the iteration "
            "they are at</text>\n",
            LEFT);
    legend(file);
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "<g transform=\"translate(%.1f %.1f)\">\n", LEFT + PANEL_WIDTH * (double)i,
                TOP);
        axes(&panels[i], i == 0, file);
        for (int scheme = 0; scheme < ESC_OCCUPANCY_SCHEMES; scheme++)
            curve(&panels[i], scheme, file);
        totals(&panels[i], file);
        fprintf(file,
                "<text x=\"0\" y=\"-8\" class=\"title\">%s</text>\n"
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">iteration</text>\n</g>\n",
                panels[i].title, PLOT_WIDTH / 2, PLOT_HEIGHT + 34);
    }
    fprintf(file, "</svg>\n");
}
