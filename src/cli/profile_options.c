/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_options.c - profile's own options. */
#include "cli/profile_options.h"

#include <string.h>

#include "cli/complain.h"
#include "cli/parse.h"

static bool take_sort(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    size_t index;
    if (!esc_parse_name("--sort", text, esc_profile_sort_name, &index))
        return false;
    options->view.sort = (enum esc_profile_sort)index;
    options->has_sort = true;
    return true;
}

static bool take_top(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    uint64_t value;
    if (!esc_parse_integer("--top", text, 1, 1000000, &value))
        return false;
    options->view.top = (size_t)value;
    return true;
}

static bool take_callers(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    (void)text;
    options->view.callers = true;
    return true;
}

static bool take_callees(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    (void)text;
    options->view.callees = true;
    return true;
}

static bool take_strip_dirs(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    (void)text;
    options->strip_dirs = true;
    return true;
}

static bool take_per_thread(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    (void)text;
    options->per_thread = true;
    return true;
}

static bool take_lines(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    (void)text;
    options->lines = true;
    return true;
}

static bool take_annotate(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    (void)text;
    options->lines = options->annotate = true;
    return true;
}

static bool take_runs(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    return esc_parse_integer("--runs", text, 1, 1000000, &options->runs);
}

static bool take_output(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    options->output = text;
    return true;
}

static bool take_load(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    options->load = text;
    return true;
}

static bool ends_in(const char *text, const char *end)
{
    const size_t length = strlen(text), n = strlen(end);
    return length > n && !strcmp(text + length - n, end);
}

static bool take_tiles(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    options->tiles = text;
    options->tiles_png = ends_in(text, ".png");
    if (options->tiles_png || ends_in(text, ".npy"))
        return true;
    esc_complain("--tiles: '%s' ends in neither .npy nor .png", text);
    return false;
}

static bool take_export(void *target, const char *text)
{
    struct esc_profile_options *options = target;
    const char *const equals = strchr(text, '=');
    char name[32];
    size_t form;
    if (!equals || equals == text || !equals[1] || (size_t)(equals - text) >= sizeof name) {
        esc_complain("--export: '%s' is not KIND=FILE, such as speedscope=profile.json", text);
        return false;
    }
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    if (!esc_parse_name("--export", name, esc_profile_form_name, &form))
        return false;
    if (options->exports_n == ESC_PROFILE_EXPORTS) {
        esc_complain("--export: more than %d files", ESC_PROFILE_EXPORTS);
        return false;
    }
    options->exports[options->exports_n].form = (enum esc_profile_form)form;
    options->exports[options->exports_n++].path = equals + 1;
    return true;
}

const struct esc_option esc_profile_own_options[] = {
    {"sort", 0, "NAME", ESC_GROUP_OWN, take_sort,
     "cumulative, tottime, ncalls or name. Default: cumulative"},
    {"top", 0, "N", ESC_GROUP_OWN, take_top, "the first N functions alone"},
    {"callers", 0, NULL, ESC_GROUP_OWN, take_callers, "also by whom each was called"},
    {"callees", 0, NULL, ESC_GROUP_OWN, take_callees, "also whom each called"},
    {"strip-dirs", 0, NULL, ESC_GROUP_OWN, take_strip_dirs, "files without their folders"},
    {"per-thread", 0, NULL, ESC_GROUP_OWN, take_per_thread,
     "a table for each thread, before that of all"},
    {"lines", 0, NULL, ESC_GROUP_OWN, take_lines,
     "by line of source instead, as line_profiler does: time by samples, and how often each line ran "
     "where the backend is scalar"},
    {"annotate", 0, NULL, ESC_GROUP_OWN, take_annotate,
     "--lines, and the machine code of the loop with the most samples"},
    {"runs", 'n', "N", ESC_GROUP_OWN, take_runs,
     "profile N runs of the scene; as many again are timed with probes and without, by turns. "
     "Default: as many as take a fifth of a second; with --lines, until there are 4000 samples, or "
     "for ten seconds"},
    {"output", 'o', "FILE", ESC_GROUP_OWN, take_output,
     "save the profile as Python's cProfile does, for pstats, snakeviz and --load; with --load, "
     "what was loaded"},
    {"load", 0, "FILE", ESC_GROUP_OWN, take_load, "print a saved profile, of cProfile's too"},
    {"export", 0, "KIND=FILE", ESC_GROUP_OWN, take_export,
     "write it for another tool; may be given several times. pstats, speedscope, trace (Perfetto), "
     "callgrind, folded (flame graphs), svg (an icicle), sunburst (SVG as well) or html (a page "
     "with all of it)"},
    {"tiles", 0, "FILE", ESC_GROUP_OWN, take_tiles,
     "time and iterations of each tile: FILE.npy, [row][column] of (seconds, iterations), or a "
     "picture FILE.png of the time, the lighter the longer"},
    {0},
};

static bool same_file(const char *option, const char *path, const char *other_option,
                      const char *other)
{
    if (!path || !other || strcmp(path, other) != 0)
        return false;
    esc_complain("%s and %s both name '%s'", option, other_option, path);
    return true;
}

static bool files_differ(const struct esc_options *shared,
                         const struct esc_profile_options *options)
{
    if (same_file("--output", options->output, "--json", shared->json) ||
        same_file("--output", options->output, "--tiles", options->tiles) ||
        same_file("--tiles", options->tiles, "--json", shared->json))
        return false;
    for (unsigned i = 0; i < options->exports_n; i++) {
        const char *const path = options->exports[i].path;
        if (same_file("--export", path, "--output", options->output) ||
            same_file("--export", path, "--tiles", options->tiles) ||
            same_file("--export", path, "--json", shared->json))
            return false;
        for (unsigned k = 0; k < i; k++)
            if (same_file("--export", path, "--export", options->exports[k].path))
                return false;
    }
    return true;
}

/* What is told of functions alone. */
static bool lines_agree(const struct esc_profile_options *options)
{
    const char *other = NULL;
    if (!options->lines)
        return true;
    if (options->has_sort)
        other = "--sort";
    else if (options->view.callers || options->view.callees)
        other = "--callers and --callees";
    else if (options->strip_dirs)
        other = "--strip-dirs";
    else if (options->per_thread)
        other = "--per-thread";
    else if (options->output)
        other = "--output";
    else if (options->tiles)
        other = "--tiles";
    for (unsigned i = 0; !other && i < options->exports_n; i++)
        if (options->exports[i].form != ESC_PROFILE_CALLGRIND)
            other = "--export but for callgrind";
    if (other)
        esc_complain("--lines and %s contradict each other", other);
    return other == NULL;
}

bool esc_profile_options_agree(const struct esc_options *shared,
                               const struct esc_profile_options *options)
{
    if (options->load) {
        for (int i = 0; i < ESC_OPTION_COUNT; i++)
            if (shared->given[i] && i != ESC_OPTION_QUIET && i != ESC_OPTION_VERBOSE) {
                esc_complain("--load and --%s contradict each other: a saved profile is printed, "
                             "and nothing counted",
                             esc_options_table()[i].name);
                return false;
            }
        if (options->exports_n > 0 || options->tiles || options->runs > 0 || options->per_thread ||
            options->lines) {
            esc_complain("--load prints a saved profile: it takes --sort, --top, --callers, "
                         "--callees, --strip-dirs and --output alone");
            return false;
        }
    }
    return files_differ(shared, options) && lines_agree(options);
}
