/* SPDX-License-Identifier: BSD-2-Clause */
/* options_agree.c - options that contradict one another. */
#include <string.h>

#include "cli/complain.h"
#include "cli/options.h"

/* Two options of which only one may be given, and what to do about it. */
static const struct {
    enum esc_option_id first, second;
    const char *remedy;
} contradictions[] = {
    {ESC_OPTION_JULIA, ESC_OPTION_MANDELBROT, "choose one plane"},
    {ESC_OPTION_JULIA, ESC_OPTION_Z0, "in a Julia set the pixel is z0"},
    {ESC_OPTION_POINTS, ESC_OPTION_SCENE, "points bring their own scene"},
    {ESC_OPTION_POINTS, ESC_OPTION_CLASS, "points have the size of their file"},
    {ESC_OPTION_POINTS, ESC_OPTION_MANDELBROT, "points bring their own plane; c is --julia RE,IM"},
    {ESC_OPTION_POINTS, ESC_OPTION_Z0, "the file gives z0"},
    {ESC_OPTION_POINTS, ESC_OPTION_WINDOW, "points have no window"},
    {ESC_OPTION_POINTS, ESC_OPTION_SIZE, "points have the size of their file"},
    {ESC_OPTION_POINTS, ESC_OPTION_GRID, "points have no grid"},
    {ESC_OPTION_POINTS_C, ESC_OPTION_JULIA, "c is given twice"},
    {ESC_OPTION_COUNTS, ESC_OPTION_STREAM, "a stream keeps no counts to write"},
    {ESC_OPTION_SMOOTH, ESC_OPTION_STREAM, "a stream keeps no frame to write"},
    {ESC_OPTION_DISTANCE, ESC_OPTION_STREAM, "a stream keeps no frame to write"},
    {ESC_OPTION_QUIET, ESC_OPTION_VERBOSE, "choose one"},
};

/* An option that means something only beside another. */
static const struct {
    enum esc_option_id option, needs;
} needs[] = {
    {ESC_OPTION_POINTS_C, ESC_OPTION_POINTS},
};

static bool agree_by_table(const struct esc_options *options)
{
    const struct esc_option *table = esc_options_table();
    for (size_t i = 0; i < sizeof contradictions / sizeof *contradictions; i++) {
        enum esc_option_id first = contradictions[i].first, second = contradictions[i].second;
        if (options->given[first] && options->given[second]) {
            esc_complain("--%s and --%s contradict each other: %s", table[first].name,
                         table[second].name, contradictions[i].remedy);
            return false;
        }
    }
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        if (options->given[needs[i].option] && !options->given[needs[i].needs]) {
            esc_complain("--%s needs --%s", table[needs[i].option].name,
                         table[needs[i].needs].name);
            return false;
        }
    }
    return true;
}

/* Two outputs to one file: the later would be all there is. */
static bool files_differ(const struct esc_options *options)
{
    static const enum esc_option_id files[] = {ESC_OPTION_COUNTS, ESC_OPTION_SMOOTH,
                                               ESC_OPTION_DISTANCE, ESC_OPTION_JSON};
    const struct esc_option *table = esc_options_table();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (size_t j = i + 1; j < sizeof files / sizeof *files; j++) {
            const char *one = options->given[files[i]], *other = options->given[files[j]];
            if (one && other && !strcmp(one, other)) {
                esc_complain("--%s and --%s both name '%s'", table[files[i]].name,
                             table[files[j]].name, one);
                return false;
            }
        }
    return true;
}

bool esc_options_agree(const struct esc_options *options)
{
    if (!agree_by_table(options))
        return false;
    bool plane = options->given[ESC_OPTION_JULIA] || options->given[ESC_OPTION_MANDELBROT];
    if (options->given[ESC_OPTION_CLASS] && plane && !options->scene) {
        esc_complain("--class is for named scenes: use --size and --max-iter, or add --scene");
        return false;
    }
    if (options->points && !options->points_c && !options->given[ESC_OPTION_JULIA]) {
        esc_complain("--points needs c: --julia RE,IM for one c, or --points-c C.npy");
        return false;
    }
    return files_differ(options);
}
