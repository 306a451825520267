/* SPDX-License-Identifier: BSD-2-Clause */
/* chart_path.c - which kind of picture a file name asks for. */
#include "report/chart_path.h"

#include <string.h>
#include <strings.h>

#include "report/chart.h"

enum esc_picture esc_picture_of(const char *path)
{
    static const struct {
        const char *ending;
        enum esc_picture picture;
    } known[] = {{".svg", ESC_PICTURE_SVG}, {".png", ESC_PICTURE_PNG}, {".pdf", ESC_PICTURE_PDF}};
    const size_t ending = 4;
    size_t length = strlen(path);
    /* A name that is nothing but the ending is a hidden file without one. */
    if (length <= ending || path[length - ending - 1] == '/')
        return ESC_PICTURE_NONE;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcasecmp(path + length - ending, known[i].ending) == 0)
            return known[i].picture;
    }
    return ESC_PICTURE_NONE;
}

const char *esc_chart_check_path(const char *path)
{
    if (esc_picture_of(path) != ESC_PICTURE_NONE)
        return NULL;
    return "a chart's file name ends in .svg, .png or .pdf";
}
