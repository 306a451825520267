/* SPDX-License-Identifier: BSD-2-Clause */
/* occupancy.c - prints, and draws, how many lanes do useful work in each way of filling vectors. */
#include "bench/occupancy.h"

#include <stdlib.h>
#include <string.h>

/* As src/avx512/escape.c has it for f64. */
static const struct esc_occupancy_kernel avx512 = {.lanes = 8,
                                                   .first_in_flight = 4,
                                                   .first_iter = 16,
                                                   .level_in_flight = 5,
                                                   .level_iter = 24,
                                                   .blind_in_flight = 9,
                                                   .block = 88};

static const char usage[] =
    "usage: escapement-occupancy [--svg FILE] [--kernel L,F,I,G,H,B,N]\n"
    "\n"
    "Of every named scene that squares, in class W: the lane-iterations that each way of filling\n"
    "vectors spends, and the share of them that orbits need. --svg draws three of the scenes.\n"
    "--kernel: lanes of a vector; vectors in flight and iterations of the first loop; vectors and last\n"
    "iteration of the second; vectors and block of the blind one.\n";

static const char *const drawn[] = {"seed", "mandelbrot", "seahorse"};
#define DRAWN (sizeof drawn / sizeof *drawn)

/* Whether `text` is seven numbers that a kernel could be built with. */
static bool take_kernel(const char *text, struct esc_occupancy_kernel *kernel)
{
    struct esc_occupancy_kernel k;
    int end = 0;
    const int taken =
        sscanf(text, "%u,%u,%u,%u,%u,%u,%u%n", &k.lanes, &k.first_in_flight, &k.first_iter,
               &k.level_in_flight, &k.level_iter, &k.blind_in_flight, &k.block, &end);
    if (taken != 7 || text[end] != '\0' || k.lanes < 1 || k.lanes > 16 || k.first_in_flight < 1 ||
        k.first_in_flight > 8 || k.level_in_flight < 1 || k.level_in_flight > 8 ||
        k.blind_in_flight < 1 || k.blind_in_flight > 16 || k.first_iter < 1 ||
        k.first_iter >= k.level_iter || k.block < 16 || k.block > 65536 || k.level_iter > 65536)
        return false;
    *kernel = k;
    return true;
}

static enum esc_status count(const char *name, struct esc_engine *engine, struct esc_plan **plan,
                             struct esc_occupancy_frame *frame, struct esc_error *error)
{
    struct esc_scene scene;
    enum esc_status status = esc_scene_named(name, ESC_CLASS_W, &scene);
    if (!status)
        status = esc_plan_create(&scene, NULL, plan, error);
    if (status)
        return status;
    *frame = (struct esc_occupancy_frame){.name = name,
                                          .plan = *plan,
                                          .width = esc_plan_width(*plan),
                                          .height = esc_plan_height(*plan),
                                          .max_iter = scene.max_iter};
    frame->counts = malloc(frame->width * frame->height * sizeof *frame->counts);
    return frame->counts ? esc_engine_run(engine, *plan, frame->counts, frame->width)
                         : ESC_ERR_MEMORY;
}

static void free_panel(struct esc_occupancy_panel *panel)
{
    free(panel->useful);
    for (int scheme = 0; scheme < ESC_OCCUPANCY_SCHEMES; scheme++)
        free(panel->schemes[scheme].at);
}

/* Zeros, and free_panel, also on failure. */
static bool room(uint32_t max_iter, struct esc_occupancy_panel *panel)
{
    bool there = true;
    panel->max_iter = max_iter;
    panel->useful = calloc((size_t)max_iter + 1, sizeof *panel->useful);
    for (int scheme = 0; scheme < ESC_OCCUPANCY_SCHEMES; scheme++) {
        panel->schemes[scheme].at = calloc((size_t)max_iter + 1, sizeof(uint64_t));
        there = there && panel->schemes[scheme].at;
    }
    return there && panel->useful;
}

static void fill(const struct esc_occupancy_frame *frame, const struct esc_occupancy_kernel *kernel,
                 struct esc_occupancy_panel *panel)
{
    snprintf(panel->title, sizeof panel->title, "%s", frame->name);
    for (uint64_t i = 0; i < frame->width * frame->height; i++) {
        panel->sum += frame->counts[i];
        panel->useful[frame->counts[i]]++;
    }
    uint64_t longer = 0; /* useful[n] so far are the orbits that end at n */
    for (uint32_t n = panel->max_iter + 1; n-- > 0;) {
        const uint64_t ending = panel->useful[n];
        panel->useful[n] = longer;
        longer += ending;
    }
    esc_occupancy_masked(frame, kernel->lanes, 1, &panel->schemes[ESC_OCCUPANCY_ONE]);
    esc_occupancy_masked(frame, kernel->lanes, 4, &panel->schemes[ESC_OCCUPANCY_FOUR]);
    esc_occupancy_queues(frame, kernel, &panel->schemes[ESC_OCCUPANCY_QUEUES]);
}

/* Whether every scheme does, at each iteration, what orbits need there: none may get lost. */
static bool covers(const struct esc_occupancy_panel *panel)
{
    for (int scheme = 0; scheme < ESC_OCCUPANCY_SCHEMES; scheme++)
        for (uint32_t n = 0; n < panel->max_iter; n++)
            if (panel->schemes[scheme].at[n] < panel->useful[n])
                return false;
    return true;
}

static void print(const struct esc_occupancy_panel *panel)
{
    printf("| %s | %.1f", panel->title, (double)panel->sum * 1e-6);
    for (int scheme = 0; scheme < ESC_OCCUPANCY_SCHEMES; scheme++) {
        const double spent = (double)panel->schemes[scheme].spent;
        printf(" | %.1f | %.1f %%", spent * 1e-6, 100 * (double)panel->sum / spent);
    }
    const struct esc_occupancy *const queues = &panel->schemes[ESC_OCCUPANCY_QUEUES];
    for (int stage = 0; stage < ESC_OCCUPANCY_STAGES; stage++)
        printf(" | %.1f %%", 100 * (double)queues->stages[stage] / (double)queues->spent);
    printf(" |\n");
}

static bool squares(const char *name)
{
    struct esc_scene scene;
    return esc_scene_named(name, ESC_CLASS_W, &scene) == ESC_OK &&
           scene.formula == ESC_FORMULA_QUADRATIC;
}

/* Prints each scene's line, and keeps the panels of those that are drawn. */
static enum esc_status scenes(struct esc_engine *engine, const struct esc_occupancy_kernel *kernel,
                              struct esc_occupancy_panel panels[DRAWN], struct esc_error *error)
{
    enum esc_status status = ESC_OK;
    const char *name;
    for (size_t i = 0; !status && (name = esc_scene_name(i)) != NULL; i++) {
        struct esc_plan *plan = NULL;
        struct esc_occupancy_frame frame = {.counts = NULL};
        struct esc_occupancy_panel panel = {.sum = 0}, *keep = NULL;
        if (!squares(name))
            continue;
        for (size_t d = 0; d < DRAWN; d++)
            keep = strcmp(name, drawn[d]) == 0 ? &panels[d] : keep;
        status = count(name, engine, &plan, &frame, error);
        if (!status && !room(frame.max_iter, &panel))
            status = ESC_ERR_MEMORY;
        if (!status) {
            fill(&frame, kernel, &panel);
            print(&panel);
            if (!covers(&panel)) {
                snprintf(error->message, sizeof error->message, "%s: orbits got lost", name);
                status = ESC_ERR_CANARY;
            }
        }
        if (!status && keep)
            *keep = panel;
        else
            free_panel(&panel);
        free(frame.counts);
        esc_plan_free(plan);
    }
    return status;
}

static bool draw(const struct esc_occupancy_panel panels[DRAWN], const char *path)
{
    FILE *const file = fopen(path, "w");
    if (!file)
        return false;
    esc_occupancy_svg(panels, DRAWN, file);
    const bool written = !ferror(file);
    return fclose(file) == 0 && written;
}

int main(int argc, char **argv)
{
    struct esc_occupancy_kernel kernel = avx512;
    const char *svg = NULL;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 < argc && strcmp(argv[i], "--svg") == 0) {
            svg = argv[i + 1];
        } else if (i + 1 == argc || strcmp(argv[i], "--kernel") != 0 ||
                   !take_kernel(argv[i + 1], &kernel)) {
            fputs(usage, stderr);
            return 64;
        }
    }
    struct esc_engine *engine = NULL;
    struct esc_occupancy_panel panels[DRAWN] = {{.sum = 0}};
    struct esc_error error = {""};
    enum esc_status status = esc_engine_create(NULL, &engine, &error);
    printf("| scene | needed, M | one vector, M | | four vectors, M | | queues, M | "
           "| of these first | second | blind | replay |\n"
           "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    if (!status)
        status = scenes(engine, &kernel, panels, &error);
    esc_engine_free(engine);
    int code = EXIT_SUCCESS;
    if (status) {
        fprintf(stderr, "escapement-occupancy: %s: %s\n", esc_status_string(status), error.message);
        code = 70;
    } else if (svg && !draw(panels, svg)) {
        fprintf(stderr, "escapement-occupancy: cannot write %s\n", svg);
        code = 73;
    }
    for (size_t d = 0; d < DRAWN; d++)
        free_panel(&panels[d]);
    return code;
}
