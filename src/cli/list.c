/* SPDX-License-Identifier: BSD-2-Clause */
/* list.c - `escapement list`: everything that options can name. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/facts.h"
#include "cli/names.h"
#include "report/colour.h"
#include "report/json.h"

static const struct esc_command command = {
    .name = "list",
    .about = "Names scenes, formulas, backends, palettes and whatever else options can name",
    .groups = ESC_GROUP_REPORT,
    .examples = "  escapement list\n"
                "  escapement list --format json\n",
    .exit_codes = "  0   listed\n"
                  "  64  wrong usage                   73, 74  cannot write a file\n",
};

/* What there is of one kind, with a text for each; a name beyond the texts has none. */
struct kind {
    const char *key, *title;
    const char *(*name)(size_t index);
    const char *texts[12];
};

static const struct kind kinds[] = {
    {"formulas",
     "Formulas (--formula)",
     esc_name_formula,
     {"z^2 + c", "(|re z| + i |im z|)^2 + c", "conj(z)^2 + c", "z^p + c, --power 2 to 9",
      "|re z^2| + i im z^2 + c", "z^2 + re c + im c * (the z before)", "c z (1 - z)",
      "z^p + c, --power 1.1 to 64", "c sin z", "c cos z", "c e^z", "c cosh z"}},
    {"grids",
     "Grids (--grid)",
     esc_name_grid,
     {"x0 + i*step: any part can be computed alone",
      "step added until the window ends: the seed program's way"}},
    {"precisions", "Precisions (--precision)", esc_name_precision, {"binary64", "binary32"}},
    {"contracts",
     "Contracts (--contract)",
     esc_name_contract,
     {"every operation rounded on its own, as C and Python do", "fused multiply-add"}},
    {"classes",
     "Classes of named scenes (--class)",
     esc_name_class,
     {"sides / 4, iterations / 2", "the scene as named", "sides x 4", "sides x 16",
      "sides x 64; streamed"}},
    {"schedules",
     "Schedules (--schedule)",
     esc_name_schedule,
     {"the next chunk goes to the next free thread", "one equal part for each thread",
      "as dynamic, in runs that shrink"}},
    {"shortcuts",
     "Shortcuts (--shortcut)",
     esc_name_shortcut,
     {"every iteration is done",
      "an orbit that comes back to a z, bit for bit, is not iterated to its end"}},
    {"colours",
     "Colours of pictures (--colour)",
     esc_colour_name,
     {"of the count", "of the count without its steps", "of the distance from the set",
      "each shade for as many pixels", "of the final z's angle"}},
};

static void list_scenes(struct esc_facts *facts)
{
    esc_facts_section(facts, "scenes", "Scenes (--scene)");
    for (size_t i = 0; esc_scene_name(i); i++) {
        struct esc_scene scene;
        const char *name = esc_scene_name(i), *about = esc_scene_about(i);
        if (esc_scene_named(name, ESC_CLASS_W, &scene) != ESC_OK)
            continue;
        json_t *value =
            json_pack("{s:s, s:I, s:I, s:I}", "about", about, "width", (json_int_t)scene.width,
                      "height", (json_int_t)scene.height, "max_iter", (json_int_t)scene.max_iter);
        esc_fact(facts, name, name, value, "%s (%" PRIu32 "x%" PRIu32 ", %" PRIu32 " iterations)",
                 about, scene.width, scene.height, scene.max_iter);
    }
}

static void list_backends(struct esc_facts *facts)
{
    esc_facts_section(facts, "backends", "Backends (--isa), best first");
    for (size_t i = 0; esc_backend_name(i); i++) {
        const char *name = esc_backend_name(i);
        struct esc_error error = {""};
        bool runs = esc_backend_check(name, &error) == ESC_OK;
        esc_fact(facts, name, name, json_boolean(runs), "%s", runs ? "can run" : error.message);
    }
}

static void list_palettes(struct esc_facts *facts)
{
    esc_facts_section(facts, "palettes", "Palettes of pictures (--palette)");
    for (size_t i = 0; esc_palette_name(i); i++)
        esc_fact(facts, esc_palette_name(i), esc_palette_name(i), json_string(esc_palette_about(i)),
                 "%s", esc_palette_about(i));
}

static void list_kind(struct esc_facts *facts, const struct kind *kind)
{
    size_t texts = sizeof kind->texts / sizeof *kind->texts;
    esc_facts_section(facts, kind->key, kind->title);
    for (size_t i = 0; kind->name(i); i++) {
        const char *text = i < texts && kind->texts[i] ? kind->texts[i] : "";
        esc_fact(facts, kind->name(i), kind->name(i), json_string(text), "%s", text);
    }
}

static int list_all(struct esc_facts *facts, const struct esc_options *options, const void *own)
{
    (void)options;
    (void)own;
    list_scenes(facts);
    list_backends(facts);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        list_kind(facts, &kinds[i]);
    list_palettes(facts);
    return ESC_EXIT_OK;
}

int esc_command_list(int argc, char **argv)
{
    return esc_facts_command(&command, argc, argv, NULL, list_all);
}
