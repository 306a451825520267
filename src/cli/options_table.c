/* SPDX-License-Identifier: BSD-2-Clause */
/* options_table.c - the shared options: name, value, help, and how the value is checked. */
#include <float.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/names.h"
#include "cli/options.h"
#include "cli/parse.h"

/* ---- Scene -------------------------------------------------------------------------------- */

static bool take_scene(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--scene", text, esc_name_scene, &index))
        return false;
    options->scene = text;
    return true;
}

static bool take_class(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--class", text, esc_name_class, &index))
        return false;
    options->size_class = (enum esc_class)index;
    return true;
}

static bool take_julia(void *target, const char *text)
{
    struct esc_options *options = target;
    return esc_parse_numbers("--julia", text, "RE,IM", 2, options->c);
}

static bool take_z0(void *target, const char *text)
{
    struct esc_options *options = target;
    return esc_parse_numbers("--z0", text, "RE,IM", 2, options->z0);
}

static bool take_formula(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--formula", text, esc_name_formula, &index))
        return false;
    options->formula = (enum esc_formula)index;
    return true;
}

static bool take_power(void *target, const char *text)
{
    struct esc_options *options = target;
    return esc_parse_number("--power", text, ESC_MIN_REAL_POWER, ESC_MAX_REAL_POWER,
                            &options->power);
}

static bool take_window(void *target, const char *text)
{
    struct esc_options *options = target;
    double window[4];
    if (!esc_parse_numbers("--window", text, "X0,X1,Y0,Y1", 4, window))
        return false;
    if (!(window[0] < window[1]) || !(window[2] < window[3])) {
        esc_complain("--window: '%s' is empty; X0,X1,Y0,Y1 must have X0 < X1 and Y0 < Y1", text);
        return false;
    }
    memcpy(options->window, window, sizeof window);
    return true;
}

static bool take_size(void *target, const char *text)
{
    struct esc_options *options = target;
    return esc_parse_size("--size", text, &options->width, &options->height);
}

static bool take_max_iter(void *target, const char *text)
{
    struct esc_options *options = target;
    uint64_t value;
    if (!esc_parse_integer("--max-iter", text, 0, ESC_MAX_ITER, &value))
        return false;
    options->max_iter = (uint32_t)value;
    return true;
}

static bool take_bailout(void *target, const char *text)
{
    struct esc_options *options = target;
    return esc_parse_number("--bailout", text, ESC_MIN_BAILOUT, ESC_MAX_BAILOUT, &options->bailout);
}

static bool take_grid(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--grid", text, esc_name_grid, &index))
        return false;
    options->grid = (enum esc_grid)index;
    return true;
}

static bool take_precision(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--precision", text, esc_name_precision, &index))
        return false;
    options->precision = (enum esc_precision)index;
    return true;
}

static bool take_contract(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--contract", text, esc_name_contract, &index))
        return false;
    options->contract = (enum esc_contract)index;
    return true;
}

static bool take_path(const char *option, const char *text, const char **path)
{
    if (!*text) {
        esc_complain("%s: '' is not a file name", option);
        return false;
    }
    *path = text;
    return true;
}

static bool take_points(void *target, const char *text)
{
    struct esc_options *options = target;
    return take_path("--points", text, &options->points);
}

static bool take_points_c(void *target, const char *text)
{
    struct esc_options *options = target;
    return take_path("--points-c", text, &options->points_c);
}

/* ---- Engine ------------------------------------------------------------------------------- */

/* The engine knows which backends there are. */
static bool take_isa(void *target, const char *text)
{
    struct esc_options *options = target;
    if (!*text) {
        esc_complain("--isa: '' is no backend; see 'escapement list'");
        return false;
    }
    options->isa = text;
    return true;
}

static bool take_threads(void *target, const char *text)
{
    struct esc_options *options = target;
    uint64_t value = 0;
    bool physical = !strcmp(text, "physical"), logical = !strcmp(text, "logical");
    if (physical || logical)
        options->threads_kind = physical ? ESC_THREADS_PHYSICAL : ESC_THREADS_LOGICAL;
    else if (!esc_parse_integer("--threads", text, 1, ESC_MAX_THREADS, &value))
        return false;
    options->threads = (unsigned)value;
    return true;
}

static bool take_schedule(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--schedule", text, esc_name_schedule, &index))
        return false;
    options->schedule = (enum esc_schedule)index;
    return true;
}

static bool take_shortcut(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--shortcut", text, esc_name_shortcut, &index))
        return false;
    options->shortcut = (enum esc_shortcut)index;
    return true;
}

static bool take_verify(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--verify", text, esc_name_check, &index))
        return false;
    options->check = (enum esc_check_kind)(index + 1); /* after ESC_CHECK_DEFAULT */
    return true;
}

/* ---- Output ------------------------------------------------------------------------------- */

static bool take_strict_env(void *target, const char *text)
{
    struct esc_options *options = target;
    (void)text;
    options->strict_env = true;
    return true;
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && !strcmp(text + length - end_length, end);
}

static bool take_counts(void *target, const char *text)
{
    struct esc_options *options = target;
    options->counts = text;
    options->counts_npy = ends_in(text, ".npy");
    /* A device has no ending; what it gets are bare numbers. */
    if (options->counts_npy || ends_in(text, ".u32") || !strncmp(text, "/dev/", 5))
        return true;
    esc_complain("--counts: '%s' ends in neither .npy (NumPy) nor .u32 (little-endian integers)",
                 text);
    return false;
}

static bool take_orbits(void *target, const char *text)
{
    struct esc_options *options = target;
    (void)text;
    options->orbits = true;
    return true;
}

static bool take_stream(void *target, const char *text)
{
    struct esc_options *options = target;
    (void)text;
    options->stream = true;
    return true;
}

static bool take_value(struct esc_options *options, enum esc_value value, const char *text)
{
    options->values[value] = text;
    if (ends_in(text, ".npy"))
        return true;
    esc_complain("--%s: '%s' does not end in .npy (NumPy)", esc_value_name(value), text);
    return false;
}

static bool take_smooth(void *target, const char *text)
{
    return take_value(target, ESC_VALUE_SMOOTH, text);
}

static bool take_distance(void *target, const char *text)
{
    return take_value(target, ESC_VALUE_DISTANCE, text);
}

static bool take_json(void *target, const char *text)
{
    struct esc_options *options = target;
    return take_path("--json", text, &options->json);
}

static bool take_format(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--format", text, esc_name_format, &index))
        return false;
    options->format = (enum esc_format)index;
    return true;
}

static bool take_format_table(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--format", text, esc_name_format_table, &index))
        return false;
    options->format = (enum esc_format)index;
    return true;
}

static bool take_format_result(void *target, const char *text)
{
    struct esc_options *options = target;
    size_t index;
    if (!esc_parse_name("--format", text, esc_result_form_name, &index))
        return false;
    options->form = (enum esc_result_form)index;
    return true;
}

static bool take_quiet(void *target, const char *text)
{
    struct esc_options *options = target;
    (void)text;
    options->quiet = true;
    return true;
}

static bool take_verbose(void *target, const char *text)
{
    struct esc_options *options = target;
    (void)text;
    options->verbose = true;
    return true;
}

/* ---- The table ---------------------------------------------------------------------------- */

static const struct esc_option table[ESC_OPTION_COUNT] = {
    [ESC_OPTION_SCENE] = {"scene", 0, "NAME", ESC_GROUP_SCENE, take_scene,
                          "a named scene (see 'escapement list'); the other scene options change "
                          "parts of it. Default: seed"},
    [ESC_OPTION_CLASS] = {"class", 0, "S|W|A|B|C", ESC_GROUP_SCENE, take_class,
                          "size of the named scene: S small, W as named, A, B, C 16 times more "
                          "pixels each"},
    [ESC_OPTION_JULIA] = {"julia", 0, "RE,IM", ESC_GROUP_SCENE, take_julia,
                          "a Julia set: the pixel is z0, c is RE + IM i"},
    [ESC_OPTION_MANDELBROT] = {"mandelbrot", 0, NULL, ESC_GROUP_SCENE, NULL,
                               "the Mandelbrot set: the pixel is c"},
    [ESC_OPTION_Z0] = {"z0", 0, "RE,IM", ESC_GROUP_SCENE, take_z0,
                       "where orbits of the Mandelbrot plane begin"},
    [ESC_OPTION_FORMULA] =
        {"formula", 0, "NAME", ESC_GROUP_SCENE, take_formula,
         "what is iterated, such as quadratic, burning-ship or sin (see 'escapement list')"},
    [ESC_OPTION_POWER] = {"power", 0, "P", ESC_GROUP_SCENE, take_power,
                          "the power: of multibrot 2 to 9, of power 1.1 to 64"},
    [ESC_OPTION_WINDOW] = {"window", 0, "X0,X1,Y0,Y1", ESC_GROUP_SCENE, take_window,
                           "the part of the plane; rows go from Y1 down"},
    [ESC_OPTION_SIZE] = {"size", 0, "WxH", ESC_GROUP_SCENE, take_size, "pixels"},
    [ESC_OPTION_MAX_ITER] = {"max-iter", 0, "N", ESC_GROUP_SCENE, take_max_iter,
                             "the largest count, 0 to 2147483647"},
    [ESC_OPTION_BAILOUT] = {"bailout", 0, "R", ESC_GROUP_SCENE, take_bailout,
                            "an orbit has escaped when not |z| < R; 2 to 1e100"},
    [ESC_OPTION_GRID] = {"grid", 0, "NAME", ESC_GROUP_SCENE, take_grid,
                         "affine (x0 + i*step) or accumulate (step added until the window ends, "
                         "which may give a pixel more or fewer)"},
    [ESC_OPTION_PRECISION] = {"precision", 0, "NAME", ESC_GROUP_SCENE, take_precision,
                              "f64 or f32"},
    [ESC_OPTION_CONTRACT] = {"contract", 0, "NAME", ESC_GROUP_SCENE, take_contract,
                             "strict (every operation rounded, as C and Python do) or fused "
                             "(multiply-add where FMA hardware wants it)"},
    [ESC_OPTION_POINTS] = {"points", 0, "Z.npy", ESC_GROUP_POINTS, take_points,
                           "iterate these complex128 or complex64 z0; c from --julia or "
                           "--points-c"},
    [ESC_OPTION_POINTS_C] = {"points-c", 0, "C.npy", ESC_GROUP_POINTS, take_points_c,
                             "c of each point, in an array of the same shape, or of all points, "
                             "in an array of one"},
    [ESC_OPTION_ISA] = {"isa", 0, "NAME", ESC_GROUP_ENGINE, take_isa,
                        "the backend: auto, scalar, avx2, avx512, neon. Default: "
                        "$ESCAPEMENT_ISA, then auto"},
    [ESC_OPTION_THREADS] = {"threads", 0, "N", ESC_GROUP_ENGINE, take_threads,
                            "1 to 4096, or physical (one per core) or logical (one per CPU). "
                            "Default: $OMP_NUM_THREADS, then what this process may use"},
    [ESC_OPTION_SCHEDULE] = {"schedule", 0, "NAME", ESC_GROUP_ENGINE, take_schedule,
                             "dynamic, static or guided. Default: $OMP_SCHEDULE, then dynamic"},
    [ESC_OPTION_SHORTCUT] = {"shortcut", 0, "NAME", ESC_GROUP_SHORTCUT, take_shortcut,
                             "none, or periodic: an orbit that comes back to a z, bit for bit, "
                             "never escapes and is not iterated to its end. The same counts, "
                             "final z and digests, but no rate; scalar leaves nothing out. "
                             "Default: none; render: periodic"},
    [ESC_OPTION_VERIFY] = {"verify", 0, "KIND", ESC_GROUP_CHECK, take_verify,
                           "golden (a stored digest), full (every pixel by the scalar reference), "
                           "sample (some of them) or none. Default: golden where there is one, "
                           "else sample"},
    [ESC_OPTION_COUNTS] = {"counts", 0, "FILE", ESC_GROUP_FRAME, take_counts,
                           "write the counts: FILE.npy for NumPy, FILE.u32 for bare "
                           "little-endian integers"},
    [ESC_OPTION_ORBITS] = {"orbits", 0, NULL, ESC_GROUP_FRAME, take_orbits,
                           "also compute where each orbit ended, and print the digest of that"},
    [ESC_OPTION_STREAM] = {"stream", 0, NULL, ESC_GROUP_FRAME, take_stream,
                           "keep no frame in memory, only digest and statistics; chosen by itself "
                           "when memory is short"},
    [ESC_OPTION_SMOOTH] = {"smooth", 0, "FILE.npy", ESC_GROUP_VALUES, take_smooth,
                           "write smooth counts, n + 1 - log(log|z| / log R) / log p, as reals of "
                           "the precision: for formulas up to power, and smoother the larger R is "
                           "(--bailout 1000)"},
    [ESC_OPTION_DISTANCE] = {"distance", 0, "FILE.npy", ESC_GROUP_VALUES, take_distance,
                             "write distance estimates, 2 |z| log|z| / |dz|, in units of the "
                             "plane: for formula quadratic"},
    [ESC_OPTION_STRICT_ENV] = {"strict-env", 0, NULL, ESC_GROUP_AUDIT, take_strict_env,
                               "end with exit code 4 when anything about the machine makes a "
                               "measurement doubtful; each doubt is told on standard error"},
    [ESC_OPTION_JSON] = {"json", 0, "FILE", ESC_GROUP_REPORT | ESC_GROUP_TABLE | ESC_GROUP_RESULT,
                         take_json, "write the report as JSON to FILE"},
    [ESC_OPTION_FORMAT] = {"format", 0, "text|json", ESC_GROUP_REPORT, take_format,
                           "the report on standard output. Default: text"},
    [ESC_OPTION_FORMAT_TABLE] = {"format", 0, "NAME", ESC_GROUP_TABLE, take_format_table,
                                 "the report on standard output: text, json, csv or markdown. "
                                 "Default: text"},
    [ESC_OPTION_FORMAT_RESULT] = {"format", 0, "NAME", ESC_GROUP_RESULT, take_format_result,
                                  "the report on standard output: text, json, jsonl (a line per "
                                  "cell), csv, markdown, google (as Google Benchmark's JSON) or "
                                  "hyperfine (as hyperfine's). Default: text"},
    [ESC_OPTION_QUIET] = {"quiet", 'q', NULL, ESC_GROUP_TALK, take_quiet,
                          "no progress and no notes, and results without what led to them"},
    [ESC_OPTION_VERBOSE] = {"verbose", 'v', NULL, ESC_GROUP_TALK, take_verbose,
                            "more notes on standard error"},
    [ESC_OPTION_HELP] = {"help", 'h', NULL, ESC_GROUP_HELP, NULL, "this page"},
    [ESC_OPTION_VERSION] = {"version", 'V', NULL, ESC_GROUP_HELP, NULL, "the version"},
};

const struct esc_option *esc_options_table(void)
{
    return table;
}
