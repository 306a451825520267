/* SPDX-License-Identifier: BSD-2-Clause */
/* render.c - `escapement render`: a picture of a scene, which can be made again and checked. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/check.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/names.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/render_options.h"
#include "cli/render_rows.h"
#include "cli/render_view.h"
#include "cli/setup.h"
#include "measure/clock.h"
#include "report/picture.h"

#define LOOK_SIDE 64

static const struct esc_command command = {
    .name = "render",
    .about = "Makes a picture of a scene, with what made it written into the file",
    .groups = ESC_GROUP_SCENE | ESC_GROUP_ENGINE | ESC_GROUP_SHORTCUT | ESC_GROUP_CHECK |
              ESC_GROUP_REPORT | ESC_GROUP_TALK | ESC_GROUP_OWN,
    .own = esc_render_own_options,
    .examples =
        "  escapement render --scene seahorse -o seahorse.png\n"
        "  escapement render --mandelbrot --size 3840x2160 --window -2.5,1.5,-1.125,1.125 \\\n"
        "      --palette twilight --repeat 3 --supersample 2 -o wide.png\n"
        "  escapement render --scene seed --palette book-grey -o book.png\n"
        "  escapement render --julia -0.8,0.156 --view\n"
        "  escapement render --from wide.png\n",
    .exit_codes = "  0   made, and verified unless --verify none\n"
                  "  1   verification failed, or a digest of --from does not hold\n"
                  "  64  wrong usage                   71  out of memory or threads\n"
                  "  65  --from: no picture of ours    73  cannot create a file\n"
                  "  69  backend or library missing    74  input/output error\n",
};

/* Everything of one picture; all zero bytes at the start. */
struct job {
    struct esc_options options;
    struct esc_render_options own;
    struct esc_outputs outputs;
    struct esc_file *file;
    struct esc_png *png;
    struct esc_picture picture, recorded;
    bool intact;           /* of the file that recorded comes from */
    struct esc_plan *plan; /* of all samples */
    struct esc_engine *engine;
    struct esc_colourer *colourer;
    struct esc_rgb *view; /* [height][width]; null without --view */
    uint32_t viewed;      /* rows of it that are there */
    struct esc_summary summary;
    struct esc_check check;
    char wrong_value[256];
    struct esc_io_error io_error;
    uint64_t time_ns;
};

static int complain_status(enum esc_status status, const char *message)
{
    esc_complain("%s", message && *message ? message : esc_status_string(status));
    return esc_exit_code(status);
}

static int complain_io(enum esc_io status, const struct esc_io_error *error)
{
    esc_complain("%s", error->message);
    return esc_exit_code_io(status);
}

/* ---- Before ----------------------------------------------------------------------------------- */

/* The picture that a file says it is. */
static int take_recorded(struct job *job)
{
    struct esc_io_error error;
    char *text = NULL, pixels[sizeof job->recorded.pixels];
    struct esc_png_file file;
    if (esc_png_unavailable()) {
        esc_complain("%s", esc_png_unavailable());
        return ESC_EXIT_UNAVAILABLE;
    }
    enum esc_io status = esc_png_read(job->own.from, ESC_PICTURE_KEY, &text, &file, &error);
    if (!status)
        status = esc_picture_parse(job->own.from, text, &job->recorded, &error);
    free(text);
    if (status)
        return complain_io(status, &error);
    const struct esc_picture *recorded = &job->recorded;
    snprintf(pixels, sizeof pixels, "sha256:%s", file.hash);
    job->intact = strcmp(pixels, recorded->pixels) == 0 && file.width == recorded->width &&
                  file.height == recorded->height && file.depth == recorded->colouring.depth &&
                  file.plain && file.grey == esc_colouring_is_grey(&recorded->colouring);
    job->picture = job->recorded;
    return ESC_EXIT_OK;
}

static int take_scene(struct job *job)
{
    struct esc_request request;
    int code = esc_setup_scene(&job->options, &request);
    if (code)
        return code;
    job->picture.scene = request.scene;
    esc_render_options_complete(&job->options, &job->own, &job->picture.scene);
    job->picture.colouring = job->own.colouring;
    job->picture.changed =
        request.changed || job->own.view || job->picture.scene.bailout != request.scene.bailout;
    if (request.name) {
        snprintf(job->picture.name, sizeof job->picture.name, "%s", request.name);
        snprintf(job->picture.size_class, sizeof job->picture.size_class, "%s", request.size_class);
    }
    if (job->own.view) {
        esc_view_fit(&job->picture.scene.width, &job->picture.scene.height);
        job->picture.scene.grid = ESC_GRID_AFFINE; /* the other might give a column too many */
    }
    esc_setup_free(&request);
    return ESC_EXIT_OK;
}

static int refuse(struct job *job)
{
    const struct esc_picture *picture = &job->picture;
    const char *why = esc_colouring_unavailable(&picture->colouring);
    const unsigned values = esc_colouring_values(&picture->colouring);
    struct esc_error error = {""};
    if (!why && !job->own.view)
        why = esc_png_unavailable();
    if (why) {
        esc_complain("%s", why);
        return ESC_EXIT_UNAVAILABLE;
    }
    for (unsigned value = 0; value < ESC_VALUES; value++) {
        enum esc_status status =
            values >> value & 1 ? esc_value_check((enum esc_value)value, &picture->scene, &error)
                                : ESC_OK;
        if (status) {
            esc_complain("--colour %s: %s", esc_colour_name(picture->colouring.colour),
                         error.message);
            return esc_exit_code(status);
        }
    }
    if (picture->scene.width > ESC_PNG_MAX_SIDE || picture->scene.height > ESC_PNG_MAX_SIDE) {
        esc_complain("a picture of %" PRIu32 " x %" PRIu32
                     " pixels; a side has at most %d: use --size",
                     picture->scene.width, picture->scene.height, ESC_PNG_MAX_SIDE);
        return ESC_EXIT_USAGE;
    }
    return ESC_EXIT_OK;
}

/* The plan of all samples, and with it the picture's size. */
static int make_plan(struct job *job)
{
    struct esc_error error = {""};
    const struct esc_colouring *colouring = &job->picture.colouring;
    struct esc_scene samples = job->picture.scene;
    samples.width *= colouring->supersample;
    samples.height *= colouring->supersample;
    enum esc_status status = esc_plan_create(&samples, NULL, &job->plan, &error);
    if (status && job->own.from) {
        esc_complain("'%s' was not made by escapement: %s", job->own.from, error.message);
        return ESC_EXIT_DATA;
    }
    if (status)
        return complain_status(status, error.message);
    job->picture.width = (uint32_t)esc_render_width(job->plan, colouring);
    job->picture.height = (uint32_t)esc_render_height(job->plan, colouring);
    if (job->picture.width >= 1 && job->picture.width <= ESC_PNG_MAX_SIDE &&
        job->picture.height >= 1 && job->picture.height <= ESC_PNG_MAX_SIDE)
        return ESC_EXIT_OK;
    if (job->own.from) {
        esc_complain("'%s' was not made by escapement: its grid gives a picture of %" PRIu32
                     " x %" PRIu32 " pixels",
                     job->own.from, job->picture.width, job->picture.height);
        return ESC_EXIT_DATA;
    }
    esc_complain("the grid gives a picture of %" PRIu32 " x %" PRIu32
                 " pixels; a side has 1 to %d: use --grid affine",
                 job->picture.width, job->picture.height, ESC_PNG_MAX_SIDE);
    return ESC_EXIT_USAGE;
}

/* Files before work: a path that cannot be written is told at once. */
static int make_files(struct job *job)
{
    int code = esc_outputs_create(&job->options, &job->outputs);
    if (code || !job->own.output)
        return code;
    enum esc_io status = esc_file_create(job->own.output, &job->file, &job->io_error);
    return status ? complain_io(status, &job->io_error) : ESC_EXIT_OK;
}

/* A picture that is not written is made all the same, for its pixels' hash. */
static int make_png(struct job *job)
{
    const struct esc_picture *picture = &job->picture;
    if (job->own.view) {
        job->view = calloc((size_t)picture->width * picture->height, sizeof *job->view);
        return job->view ? ESC_EXIT_OK : complain_status(ESC_ERR_MEMORY, NULL);
    }
    enum esc_io status =
        esc_png_create(job->file, picture->width, picture->height, picture->colouring.depth,
                       esc_colouring_is_grey(&picture->colouring), &job->png, &job->io_error);
    return status ? complain_io(status, &job->io_error) : ESC_EXIT_OK;
}

/* The least count of a coarse look at the frame. */
static int look_for_low(struct job *job)
{
    uint32_t counts[LOOK_SIDE * LOOK_SIDE];
    struct esc_scene scene = job->picture.scene;
    struct esc_error error = {""};
    struct esc_plan *plan = NULL;
    if (job->own.from || job->own.has_low || !esc_colouring_has_low(&job->picture.colouring))
        return ESC_EXIT_OK;
    scene.width = scene.height = LOOK_SIDE;
    scene.grid = ESC_GRID_AFFINE;
    enum esc_status status = esc_plan_create(&scene, NULL, &plan, &error);
    if (!status)
        status = esc_engine_run(job->engine, plan, counts, LOOK_SIDE);
    esc_plan_free(plan);
    if (status)
        return complain_status(status, error.message);
    job->picture.colouring.low = scene.max_iter;
    for (size_t i = 0; i < LOOK_SIDE * LOOK_SIDE; i++)
        if (counts[i] < job->picture.colouring.low)
            job->picture.colouring.low = counts[i];
    return ESC_EXIT_OK;
}

static int make_colourer(struct job *job)
{
    const struct esc_scene *scene = &job->picture.scene;
    job->colourer = esc_colourer_create(&job->picture.colouring, scene,
                                        (scene->x1 - scene->x0) / job->picture.width);
    return job->colourer ? ESC_EXIT_OK : complain_status(ESC_ERR_MEMORY, NULL);
}

static int make_engine(struct job *job)
{
    struct esc_error error = {""};
    int code = esc_setup_engine(&job->options, &job->engine);
    if (code)
        return code;
    enum esc_status status = esc_engine_check(job->engine, &error);
    return status ? complain_status(status, error.message) : ESC_EXIT_OK;
}

/* ---- The work --------------------------------------------------------------------------------- */

static int survey_tile(void *context, const struct esc_tile *tile)
{
    esc_colourer_survey(context, tile->counts, (size_t)tile->rect.width * tile->rect.height);
    return 0;
}

static enum esc_status survey(struct job *job)
{
    const struct esc_stream stream = {.sink = survey_tile, .context = job->colourer};
    struct esc_progress *progress =
        job->options.quiet ? NULL : esc_progress_start(job->engine, job->plan);
    enum esc_status status = esc_engine_stream(job->engine, job->plan, &stream, &job->summary);
    esc_progress_stop(progress);
    if (!status)
        esc_colourer_surveyed(job->colourer, job->summary.max_count);
    return status;
}

static int take_row(void *context, const struct esc_rgb *row)
{
    struct job *const job = context;
    if (job->view) {
        memcpy(job->view + (size_t)job->viewed++ * job->picture.width, row,
               job->picture.width * sizeof *row);
        return 0;
    }
    return (int)esc_png_row(job->png, row, &job->io_error);
}

static int work(struct job *job)
{
    const struct esc_render_rows rows = {.engine = job->engine,
                                         .plan = job->plan,
                                         .colouring = &job->picture.colouring,
                                         .colourer = job->colourer,
                                         .row = take_row,
                                         .context = job};
    const uint64_t start = esc_clock_ns();
    int stopped = 0;
    enum esc_status status = esc_colouring_surveys(&job->picture.colouring) ? survey(job) : ESC_OK;
    if (!status) {
        struct esc_progress *progress =
            job->options.quiet ? NULL : esc_progress_start(job->engine, job->plan);
        status = esc_render_rows(&rows, &job->summary, &stopped,
                                 job->options.check == ESC_CHECK_NONE ? NULL : job->wrong_value,
                                 sizeof job->wrong_value);
        esc_progress_stop(progress);
    }
    job->time_ns = esc_clock_ns() - start;
    if (stopped)
        return complain_io((enum esc_io)stopped, &job->io_error);
    return status ? complain_status(status, NULL) : ESC_EXIT_OK;
}

static int check(struct job *job)
{
    struct esc_error error = {""};
    enum esc_status status = ESC_OK;
    job->check.kind = ESC_CHECK_NONE;
    if (job->options.check == ESC_CHECK_NONE)
        return ESC_EXIT_OK;
    status = esc_check_run(job->options.check, job->plan, job->engine, NULL, 0, &job->summary,
                           &job->check, &error);
    if (!status && job->check.passed && *job->wrong_value) {
        snprintf(job->check.detail, sizeof job->check.detail, "%s", job->wrong_value);
        job->check.passed = false;
    }
    if (status == ESC_ERR_NO_GOLDEN)
        snprintf(error.message, sizeof error.message,
                 "--verify golden: no golden is kept for this scene; use --verify sample or full");
    return status ? complain_status(status, error.message) : ESC_EXIT_OK;
}

/* ---- After ------------------------------------------------------------------------------------ */

static void describe(struct job *job)
{
    struct esc_picture *picture = &job->picture;
    char hex[33], hash[ESC_PNG_HASH_SIZE];
    snprintf(picture->version, sizeof picture->version, "%s", esc_version());
    esc_digest_string(&job->summary.counts, hex);
    snprintf(picture->digest, sizeof picture->digest, "xxh128:%s", hex);
    esc_sum_string(&job->summary, picture->sum);
    if (!job->png)
        return;
    esc_png_hash(job->png, hash);
    snprintf(picture->pixels, sizeof picture->pixels, "sha256:%s", hash);
}

/* Ends the file with what made it. */
static int finish_png(struct job *job)
{
    const struct esc_picture *picture = &job->picture;
    char software[48], title[80];
    json_t *object = esc_picture_json(picture);
    char *json = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (!json)
        return complain_status(ESC_ERR_MEMORY, NULL);
    snprintf(software, sizeof software, "escapement %s", picture->version);
    snprintf(title, sizeof title, "%s, %" PRIu32 " x %" PRIu32,
             *picture->name ? picture->name : esc_plane_name(picture->scene.plane), picture->width,
             picture->height);
    const struct esc_png_text texts[] = {
        {"Title", title},
        {"Software", software},
        {"Description", "escapement render --from FILE.png makes this picture again and checks it"},
        {ESC_PICTURE_KEY, json},
    };
    enum esc_io status =
        esc_png_finish(job->png, texts, sizeof texts / sizeof *texts, &job->io_error);
    free(json);
    struct esc_file *file = job->file;
    job->file = NULL;
    if (status)
        esc_file_abandon(file);
    else if (file)
        status = esc_file_commit(file, &job->io_error);
    return status ? complain_io(status, &job->io_error) : ESC_EXIT_OK;
}

static enum esc_verdict verdict(const struct esc_check *check)
{
    if (check->kind == ESC_CHECK_NONE)
        return ESC_VERDICT_NONE;
    return check->passed ? ESC_VERDICT_PASSED : ESC_VERDICT_FAILED;
}

static int print(struct job *job, const struct esc_picture_report *report)
{
    int code = ESC_EXIT_OK;
    if (job->outputs.json)
        code = esc_outputs_json(&job->outputs, esc_picture_report_json(report));
    if (code)
        return code;
    if (job->options.format == ESC_FORMAT_JSON)
        return esc_outputs_print(esc_picture_report_json(report));
    if (job->view)
        esc_view_draw(job->view, job->picture.width, job->picture.height, stdout);
    esc_picture_text(report, job->options.quiet || job->view, stdout);
    return ESC_EXIT_OK;
}

static int report(struct job *job)
{
    const char *backend = esc_engine_backend(job->engine);
    const enum esc_precision precision = job->picture.scene.precision;
    struct esc_engine_options engine_options;
    int code = esc_setup_engine_options(&job->options, &engine_options);
    if (code)
        return code;
    const struct esc_run_report run = {
        .scene = &job->picture.scene,
        .scene_name = *job->picture.name ? job->picture.name : NULL,
        .size_class = job->picture.size_class,
        .changed = job->picture.changed,
        .width = job->picture.width,
        .height = job->picture.height,
        .backend = backend,
        .lanes = esc_backend_lanes(backend, precision),
        .in_flight = esc_backend_in_flight(backend, precision),
        .threads_asked = engine_options.threads,
        .threads_ran = esc_engine_threads(job->engine),
        .schedule = "bands, in order",
        .shortcut = engine_options.shortcut,
        .summary = &job->summary,
        .time_ns = job->time_ns,
        .timed_more = true,
        .verdict = verdict(&job->check),
        .kind = esc_name_check((size_t)job->check.kind - ESC_CHECK_GOLDEN),
        .detail = job->check.detail,
    };
    const struct esc_picture_report told = {.picture = &job->picture,
                                            .run = &run,
                                            .path = job->own.output,
                                            .from = job->own.from,
                                            .recorded = &job->recorded,
                                            .intact = job->intact};
    describe(job);
    if (job->png && run.verdict != ESC_VERDICT_FAILED) /* else the file is dropped */
        code = finish_png(job);
    if (!code)
        code = print(job, &told);
    if (code)
        return code;
    const bool holds = !job->own.from || esc_picture_holds(&told);
    return run.verdict == ESC_VERDICT_FAILED || !holds ? ESC_EXIT_FAILED : ESC_EXIT_OK;
}

static int run(struct job *job)
{
    if (!esc_render_options_agree(&job->options, &job->own))
        return ESC_EXIT_USAGE;
    if (!job->options.given[ESC_OPTION_SHORTCUT])
        job->options.shortcut = ESC_SHORTCUT_PERIODIC; /* no rate is told that could mislead */
    int (*const steps[])(struct job *) = {
        job->own.from ? take_recorded : take_scene,
        refuse,
        make_plan,
        make_files,
        make_png,
        make_engine,
        look_for_low,
        make_colourer,
        work,
        check,
        report,
    };
    int code = ESC_EXIT_OK;
    for (size_t i = 0; !code && i < sizeof steps / sizeof *steps; i++)
        code = steps[i](job);
    return code;
}

int esc_command_render(int argc, char **argv)
{
    static struct job job; /* kilobytes of paths and messages: too much for a stack */
    int code = esc_options_parse(&command, argc, argv, &job.options, &job.own);
    if (code < 0)
        code = run(&job);
    esc_png_free(job.png);
    esc_file_abandon(job.file);
    esc_outputs_abandon(&job.outputs);
    esc_colourer_free(job.colourer);
    esc_engine_free(job.engine);
    esc_plan_free(job.plan);
    free(job.view);
    memset(&job, 0, sizeof job);
    return code;
}
