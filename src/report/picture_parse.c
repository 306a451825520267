/* SPDX-License-Identifier: BSD-2-Clause */
/* picture_parse.c - what a file says of how it was made; nobody vouches for it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/picture.h"

struct parser {
    const char *path;
    struct esc_io_error *error;
    bool failed;
};

static void wrong(struct parser *parser, const char *key, const char *wanted)
{
    if (!parser->failed)
        esc_io_fail(parser->error, ESC_IO_DATA, "'%s' was not made by escapement: %s is not %s",
                    parser->path, key, wanted);
    parser->failed = true;
}

static const json_t *member(struct parser *parser, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!value)
        wrong(parser, key, "there");
    return value;
}

static double number(struct parser *parser, const json_t *object, const char *key, double low,
                     double high)
{
    const json_t *value = member(parser, object, key);
    const double read = json_is_number(value) ? json_number_value(value) : NAN;
    if (read >= low && read <= high)
        return read;
    wrong(parser, key, "a number in its range");
    return low;
}

static uint32_t whole(struct parser *parser, const json_t *object, const char *key, uint32_t low,
                      uint32_t high)
{
    const double read = number(parser, object, key, low, high);
    if (read != floor(read))
        wrong(parser, key, "a whole number");
    return (uint32_t)read;
}

/* n numbers; null is legal where there is no such thing in the scene, and leaves them alone. */
static void numbers(struct parser *parser, const json_t *object, const char *key, size_t n,
                    double *to)
{
    const json_t *value = member(parser, object, key);
    if (json_is_null(value))
        return;
    if (!json_is_array(value) || json_array_size(value) != n) {
        wrong(parser, key, "a list of numbers");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const json_t *item = json_array_get(value, i);
        if (json_is_number(item))
            to[i] = json_number_value(item);
        else
            wrong(parser, key, "a list of numbers");
    }
}

/* Of at most `size` bytes with the null byte. */
static void text(struct parser *parser, const json_t *object, const char *key, char *to,
                 size_t size, bool optional)
{
    const json_t *value = member(parser, object, key);
    to[0] = '\0';
    if (optional && json_is_null(value))
        return;
    if (json_is_string(value) && json_string_length(value) < size)
        memcpy(to, json_string_value(value), json_string_length(value) + 1);
    else
        wrong(parser, key, "a short text");
}

/* The index of a name among those that `name` lists until null. */
static size_t choice(struct parser *parser, const json_t *object, const char *key,
                     const char *(*name)(size_t))
{
    const json_t *value = member(parser, object, key);
    for (size_t i = 0; json_is_string(value) && name(i); i++)
        if (!strcmp(json_string_value(value), name(i)))
            return i;
    wrong(parser, key, "a name that this version knows");
    return 0;
}

static const char *plane_name(size_t i)
{
    return esc_plane_name((enum esc_plane)i);
}
static const char *formula_name(size_t i)
{
    return esc_formula_name((enum esc_formula)i);
}
static const char *grid_name(size_t i)
{
    return esc_grid_name((enum esc_grid)i);
}
static const char *precision_name(size_t i)
{
    return esc_precision_name((enum esc_precision)i);
}
static const char *contract_name(size_t i)
{
    return esc_contract_name((enum esc_contract)i);
}

static void scene_parse(struct parser *parser, const json_t *object, struct esc_picture *picture)
{
    struct esc_scene *const scene = &picture->scene;
    double window[4] = {0}, size[2] = {1, 1}, c[2] = {0}, z0[2] = {0};
    esc_scene_init(scene);
    text(parser, object, "name", picture->name, sizeof picture->name, true);
    text(parser, object, "class", picture->size_class, sizeof picture->size_class, true);
    picture->changed = json_is_true(member(parser, object, "changed"));
    scene->plane = (enum esc_plane)choice(parser, object, "plane", plane_name);
    scene->formula = (enum esc_formula)choice(parser, object, "formula", formula_name);
    scene->grid = (enum esc_grid)choice(parser, object, "grid", grid_name);
    scene->precision = (enum esc_precision)choice(parser, object, "precision", precision_name);
    scene->contract = (enum esc_contract)choice(parser, object, "contract", contract_name);
    if (esc_scene_has_power(scene))
        scene->power = number(parser, object, "power", ESC_MIN_REAL_POWER, ESC_MAX_REAL_POWER);
    numbers(parser, object, "window", 4, window);
    numbers(parser, object, "size", 2, size);
    numbers(parser, object, "c", 2, c);
    numbers(parser, object, "z0", 2, z0);
    for (int i = 0; i < 2; i++)
        if (!(size[i] >= 1 && size[i] <= ESC_PNG_MAX_SIDE && size[i] == floor(size[i]))) {
            wrong(parser, "size", "two whole numbers from 1 to 32768");
            size[i] = 1;
        }
    scene->width = (uint32_t)size[0];
    scene->height = (uint32_t)size[1];
    scene->x0 = window[0];
    scene->x1 = window[1];
    scene->y0 = window[2];
    scene->y1 = window[3];
    scene->c_re = c[0];
    scene->c_im = c[1];
    scene->z0_re = z0[0];
    scene->z0_im = z0[1];
    scene->max_iter = whole(parser, object, "max_iter", 0, ESC_MAX_ITER);
    scene->bailout = number(parser, object, "bailout", ESC_MIN_BAILOUT, ESC_MAX_BAILOUT);
}

static void inside_parse(struct parser *parser, const json_t *object, struct esc_rgb *inside)
{
    char digits[8];
    text(parser, object, "inside", digits, sizeof digits, false);
    const unsigned long value = strtoul(digits, NULL, 16);
    if (strlen(digits) != 6 || strspn(digits, "0123456789abcdef") != 6)
        wrong(parser, "inside", "six hexadecimal digits");
    for (int i = 0; i < 3; i++)
        inside->channel[i] = (uint16_t)((value >> (16 - 8 * i) & 0xff) * 257);
}

static void colouring_parse(struct parser *parser, const json_t *object,
                            struct esc_colouring *colouring)
{
    colouring->colour = (enum esc_colour)choice(parser, object, "colour", esc_colour_name);
    colouring->palette = choice(parser, object, "palette", esc_palette_name);
    colouring->repeat = number(parser, object, "repeat", ESC_MIN_REPEAT, ESC_MAX_REPEAT);
    colouring->offset = number(parser, object, "offset", 0, 1);
    colouring->low = whole(parser, object, "low", 0, ESC_MAX_ITER);
    colouring->reverse = json_is_true(member(parser, object, "reverse"));
    inside_parse(parser, object, &colouring->inside);
    colouring->depth = whole(parser, object, "depth", 8, 16);
    if (colouring->depth != 8 && colouring->depth != 16)
        wrong(parser, "depth", "8 or 16");
    colouring->supersample = whole(parser, object, "supersample", 1, ESC_MAX_SUPERSAMPLE);
    if (esc_colouring_is_book(colouring) && (colouring->depth != 8 || colouring->supersample != 1))
        wrong(parser, "palette", "one for this depth and supersampling");
}

static void picture_parse(struct parser *parser, const json_t *object, struct esc_picture *picture)
{
    char schema[32];
    if (!json_is_object(object)) {
        wrong(parser, "its text", "a JSON object");
        return;
    }
    text(parser, object, "schema", schema, sizeof schema, false);
    if (strcmp(schema, ESC_PICTURE_SCHEMA) != 0)
        wrong(parser, "schema", ESC_PICTURE_SCHEMA);
    text(parser, object, "version", picture->version, sizeof picture->version, false);
    text(parser, object, "digest", picture->digest, sizeof picture->digest, false);
    text(parser, object, "sum", picture->sum, sizeof picture->sum, false);
    text(parser, object, "pixels", picture->pixels, sizeof picture->pixels, false);
    picture->width = whole(parser, object, "width", 1, ESC_PNG_MAX_SIDE);
    picture->height = whole(parser, object, "height", 1, ESC_PNG_MAX_SIDE);
    scene_parse(parser, member(parser, object, "scene"), picture);
    colouring_parse(parser, member(parser, object, "colouring"), &picture->colouring);
}

/* Written to a terminal later: no control characters, of any character set. */
static void print_plainly(char *to)
{
    for (; *to; to++)
        if ((unsigned char)*to < 32 || (unsigned char)*to > 126)
            *to = '?';
}

enum esc_io esc_picture_parse(const char *path, const char *json, struct esc_picture *picture,
                              struct esc_io_error *error)
{
    struct parser parser = {.path = path, .error = error};
    json_error_t why;
    json_t *object = json_loads(json, JSON_REJECT_DUPLICATES, &why);
    memset(picture, 0, sizeof *picture);
    if (!object)
        return esc_io_fail(error, ESC_IO_DATA, "'%s' was not made by escapement: %s", path,
                           why.text);
    picture_parse(&parser, object, picture);
    json_decref(object);
    print_plainly(picture->name);
    print_plainly(picture->size_class);
    print_plainly(picture->version);
    print_plainly(picture->digest);
    print_plainly(picture->sum);
    print_plainly(picture->pixels);
    struct esc_error scene = {""};
    if (!parser.failed && esc_scene_check(&picture->scene, &scene) != ESC_OK)
        return esc_io_fail(error, ESC_IO_DATA, "'%s' was not made by escapement: %s", path,
                           scene.message);
    return parser.failed ? ESC_IO_DATA : ESC_IO_OK;
}
