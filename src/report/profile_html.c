/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_html.c - the data of the page, into the page. */
#include "report/profile_html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/json.h"

/* profile_page.html, made a string by the build. */
static const char page[] = {
#include "report/profile_page.inc"
    , '\0'};

/* ---- The picture ------------------------------------------------------------------------------ */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void base64(const unsigned char *bytes, size_t n, char *text)
{
    for (size_t i = 0; i < n; i += 3) {
        const unsigned word = (unsigned)bytes[i] << 16 | (i + 1 < n ? bytes[i + 1] : 0u) << 8 |
                              (i + 2 < n ? bytes[i + 2] : 0u);
        *text++ = digits[word >> 18];
        *text++ = digits[word >> 12 & 63];
        *text++ = i + 1 < n ? digits[word >> 6 & 63] : '=';
        *text++ = i + 2 < n ? digits[word & 63] : '=';
    }
    *text = '\0';
}

/* Greys of some of the counts, as many as make a small picture; to be freed. */
static char *picture_text(const struct esc_profile_heat *heat, uint64_t width, uint64_t height)
{
    const size_t n = (size_t)(width * height);
    const double range = log1p(heat->max_iter);
    unsigned char *const greys = malloc(n);
    char *const text = malloc(n / 3 * 4 + 5);
    for (size_t i = 0; greys && i < n; i++) {
        const uint64_t x = (i % width * 2 + 1) * heat->width / (2 * width),
                       y = (i / width * 2 + 1) * heat->height / (2 * height);
        const uint32_t count = heat->counts[(size_t)(y * heat->width + x)];
        greys[i] = count == heat->max_iter ? 0 : (unsigned char)(30 + 225 * log1p(count) / range);
    }
    if (greys && text)
        base64(greys, n, text);
    free(greys);
    if (greys)
        return text;
    free(text);
    return NULL;
}

static json_t *picture_json(const struct esc_profile_heat *heat, bool *failed)
{
    const uint64_t side = heat->width > heat->height ? heat->width : heat->height;
    const uint64_t most = side < ESC_PROFILE_PICTURE ? side : ESC_PROFILE_PICTURE;
    const uint64_t width = heat->width * most / side, height = heat->height * most / side;
    json_t *object = json_object();
    char *const text = picture_text(heat, width > 0 ? width : 1, height > 0 ? height : 1);
    esc_json_put(object, "width", esc_json_count(width > 0 ? width : 1), failed);
    esc_json_put(object, "height", esc_json_count(height > 0 ? height : 1), failed);
    esc_json_put(object, "data", text ? json_string(text) : NULL, failed);
    free(text);
    return object;
}

/* ---- The data --------------------------------------------------------------------------------- */

static json_t *counts_json(const uint64_t *counts, uint64_t n, bool *failed)
{
    json_t *list = json_array();
    for (uint64_t i = 0; i < n; i++)
        esc_json_append(list, esc_json_count(counts[i]), failed);
    return list;
}

static json_t *heat_json(const struct esc_profile_heat *heat, bool *failed)
{
    const uint64_t n = heat->across * heat->down;
    json_t *object = json_object();
    esc_json_put(object, "width", esc_json_count(heat->width), failed);
    esc_json_put(object, "height", esc_json_count(heat->height), failed);
    esc_json_put(object, "across", esc_json_count(heat->across), failed);
    esc_json_put(object, "down", esc_json_count(heat->down), failed);
    esc_json_put(object, "ns", counts_json(heat->ns, n, failed), failed);
    esc_json_put(object, "iterations", counts_json(heat->iterations, n, failed), failed);
    esc_json_put(object, "picture", picture_json(heat, failed), failed);
    return object;
}

static json_t *functions_json(const struct esc_profile *profile, bool *failed)
{
    json_t *list = json_array();
    for (size_t i = 0; i < profile->functions_n; i++) {
        json_t *object = json_object();
        esc_json_put(object, "name", esc_json_text(profile->functions[i].name), failed);
        esc_json_put(object, "file", esc_json_text(profile->functions[i].file), failed);
        esc_json_put(object, "line", esc_json_count(profile->functions[i].line), failed);
        esc_json_append(list, object, failed);
    }
    return list;
}

static json_t *threads_json(const struct esc_profile *profile, bool *failed)
{
    json_t *list = json_array();
    for (size_t i = 0; i < profile->threads_n; i++) {
        const struct esc_profile_thread *const thread = &profile->threads[i];
        json_t *object = json_object(), *nodes = json_array();
        for (size_t k = 0; k < thread->n; k++) {
            const struct esc_profile_node *const node = &thread->nodes[k];
            const uint64_t numbers[] = {node->function, node->parent, node->calls, node->own_ns};
            esc_json_append(nodes, counts_json(numbers, 4, failed), failed);
        }
        esc_json_put(object, "name", esc_json_text(thread->name), failed);
        esc_json_put(object, "nodes", nodes, failed);
        esc_json_append(list, object, failed);
    }
    return list;
}

static json_t *slices_json(const struct esc_profile_export *data, bool *failed)
{
    json_t *list = json_array();
    for (size_t i = 0; i < data->slices_n; i++) {
        const struct esc_profile_slice *const slice = &data->slices[i];
        const uint64_t numbers[] = {slice->thread, slice->start_ns, slice->end_ns, slice->first,
                                    slice->tiles};
        esc_json_append(list, counts_json(numbers, 5, failed), failed);
    }
    return list;
}

/* A text within <script> must not end it. */
static void put_safely(const char *text, FILE *stream)
{
    for (; *text; text++)
        if (*text == '<')
            fputs("\\u003c", stream);
        else
            fputc(*text, stream);
}

enum esc_io esc_profile_html(const struct esc_profile_export *data,
                             const struct esc_profile_heat *heat, const char *about, FILE *stream,
                             struct esc_io_error *error)
{
    static const char mark[] = "@DATA@";
    const char *const place = strstr(page, mark);
    bool failed = place == NULL;
    json_t *object = json_object();
    esc_json_put(object, "title", esc_json_text(data->title), &failed);
    esc_json_put(object, "about", esc_json_text(about), &failed);
    esc_json_put(object, "version", esc_json_text(data->version), &failed);
    esc_json_put(object, "functions", functions_json(data->profile, &failed), &failed);
    esc_json_put(object, "threads", threads_json(data->profile, &failed), &failed);
    esc_json_put(object, "slices", slices_json(data, &failed), &failed);
    esc_json_put(object, "tiles", heat_json(heat, &failed), &failed);
    object = esc_json_built(object, failed);
    char *const text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (!text)
        return esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a page");
    fwrite(page, 1, (size_t)(place - page), stream);
    put_safely(text, stream);
    fputs(place + sizeof mark - 1, stream);
    free(text);
    return ESC_IO_OK;
}
