/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_export.c - a profile for speedscope, Perfetto, kcachegrind and flame graphs. */
#include "report/profile_export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/json.h"

static const struct {
    const char *name, *about;
} forms[] = {
    {"pstats", "Python's own: pstats, snakeviz"},
    {"speedscope", "https://www.speedscope.app"},
    {"trace", "Perfetto, chrome://tracing: a slice for each chunk"},
    {"callgrind", "kcachegrind, callgrind_annotate"},
    {"folded", "flamegraph.pl and its kin"},
    {"svg", "a picture: an icicle"},
    {"sunburst", "a picture: the icicle around a centre"},
    {"html", "a page with all of these, a table, a timeline and a map of the tiles"},
};

const char *esc_profile_form_name(size_t index)
{
    return index < sizeof forms / sizeof *forms ? forms[index].name : NULL;
}

const char *esc_profile_form_about(size_t index)
{
    return index < sizeof forms / sizeof *forms ? forms[index].about : NULL;
}

/* ---- speedscope ----------------------------------------------------------------------------- */

static json_t *frames_json(const struct esc_profile *profile, bool *failed)
{
    json_t *frames = json_array();
    for (size_t i = 0; i < profile->functions_n; i++) {
        const struct esc_profile_function *const function = &profile->functions[i];
        json_t *frame = json_object();
        esc_json_put(frame, "name", esc_json_text(function->name), failed);
        esc_json_put(frame, "file", esc_json_text(function->file), failed);
        esc_json_put(frame, "line", esc_json_count(function->line), failed);
        esc_json_append(frames, frame, failed);
    }
    return frames;
}

/* Functions from the root to a node. */
static json_t *stack_json(const struct esc_profile_thread *thread, size_t at, bool *failed)
{
    json_t *stack = json_array();
    for (;;) {
        if (json_array_insert_new(stack, 0, json_integer((json_int_t)thread->nodes[at].function)))
            *failed = true;
        if (thread->nodes[at].parent == at)
            return stack;
        at = thread->nodes[at].parent;
    }
}

/* A node and then those below it, one after the other: what belongs together stands together. */
static void samples_add(const struct esc_profile_thread *thread, size_t at, json_t *samples,
                        json_t *weights, uint64_t *total, bool *failed)
{
    if (thread->nodes[at].own_ns > 0) {
        esc_json_append(samples, stack_json(thread, at, failed), failed);
        esc_json_append(weights, esc_json_count(thread->nodes[at].own_ns), failed);
        *total += thread->nodes[at].own_ns;
    }
    for (size_t i = at + 1; i < thread->n; i++)
        if (thread->nodes[i].parent == at)
            samples_add(thread, i, samples, weights, total, failed);
}

static json_t *thread_json(const struct esc_profile_thread *thread, bool *failed)
{
    json_t *object = json_object(), *samples = json_array(), *weights = json_array();
    uint64_t total = 0;
    for (size_t i = 0; i < thread->n; i++)
        if (thread->nodes[i].parent == i)
            samples_add(thread, i, samples, weights, &total, failed);
    esc_json_put(object, "type", json_string("sampled"), failed);
    esc_json_put(object, "name", esc_json_text(thread->name), failed);
    esc_json_put(object, "unit", json_string("nanoseconds"), failed);
    esc_json_put(object, "startValue", json_integer(0), failed);
    esc_json_put(object, "endValue", esc_json_count(total), failed);
    esc_json_put(object, "samples", samples, failed);
    esc_json_put(object, "weights", weights, failed);
    return object;
}

static json_t *speedscope_json(const struct esc_profile_export *data, bool *failed)
{
    char exporter[64];
    json_t *object = json_object(), *shared = json_object(), *profiles = json_array();
    snprintf(exporter, sizeof exporter, "escapement@%s", data->version);
    esc_json_put(shared, "frames", frames_json(data->profile, failed), failed);
    for (size_t i = 0; i < data->profile->threads_n; i++)
        esc_json_append(profiles, thread_json(&data->profile->threads[i], failed), failed);
    esc_json_put(object, "$schema",
                 json_string("https://www.speedscope.app/file-format-schema.json"), failed);
    esc_json_put(object, "name", esc_json_text(data->title), failed);
    esc_json_put(object, "exporter", esc_json_text(exporter), failed);
    esc_json_put(object, "activeProfileIndex", json_integer(0), failed);
    esc_json_put(object, "shared", shared, failed);
    esc_json_put(object, "profiles", profiles, failed);
    return object;
}

/* ---- Trace events --------------------------------------------------------------------------- */

static int compare_slices(const void *a, const void *b)
{
    const struct esc_profile_slice *const one = a, *const other = b;
    if (one->start_ns != other->start_ns)
        return one->start_ns < other->start_ns ? -1 : 1;
    return (one->thread > other->thread) - (one->thread < other->thread);
}

static json_t *event_json(const char *name, const char *phase, unsigned thread, bool *failed)
{
    json_t *event = json_object();
    esc_json_put(event, "name", json_string(name), failed);
    esc_json_put(event, "ph", json_string(phase), failed);
    esc_json_put(event, "pid", json_integer(1), failed);
    esc_json_put(event, "tid", json_integer((json_int_t)thread + 1), failed);
    return event;
}

static json_t *slice_json(const struct esc_profile_slice *slice, bool *failed)
{
    json_t *arguments = json_object();
    json_t *event = event_json(slice->tiles > 0 ? "chunk" : "drain", "X", slice->thread, failed);
    esc_json_put(event, "ts", json_real((double)slice->start_ns / 1e3), failed);
    esc_json_put(event, "dur", json_real((double)(slice->end_ns - slice->start_ns) / 1e3), failed);
    esc_json_put(arguments, "first_tile", esc_json_count(slice->first), failed);
    esc_json_put(arguments, "tiles", esc_json_count(slice->tiles), failed);
    esc_json_put(event, "args", arguments, failed);
    return event;
}

static json_t *trace_json(const struct esc_profile_export *data, bool *failed)
{
    const size_t n = data->slices_n;
    json_t *object = json_object(), *events = json_array();
    struct esc_profile_slice *const slices = malloc((n > 0 ? n : 1) * sizeof *slices);
    for (size_t i = 0; i < data->profile->threads_n; i++) {
        json_t *arguments = json_object();
        json_t *event = event_json("thread_name", "M", (unsigned)i, failed);
        esc_json_put(arguments, "name", esc_json_text(data->profile->threads[i].name), failed);
        esc_json_put(event, "args", arguments, failed);
        esc_json_append(events, event, failed);
    }
    if (slices && n > 0) {
        memcpy(slices, data->slices, n * sizeof *slices);
        qsort(slices, n, sizeof *slices, compare_slices);
        for (size_t i = 0; i < n; i++)
            esc_json_append(events, slice_json(&slices[i], failed), failed);
    }
    *failed |= slices == NULL;
    free(slices);
    esc_json_put(object, "displayTimeUnit", json_string("ns"), failed);
    esc_json_put(object, "traceEvents", events, failed);
    return object;
}

static enum esc_io write_json(json_t *value, bool failed, FILE *stream, struct esc_io_error *error)
{
    value = esc_json_built(value, failed);
    if (!value)
        return esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a profile");
    const enum esc_io status = esc_json_dump(value, true, stream, error);
    json_decref(value);
    return status;
}

/* ---- callgrind ------------------------------------------------------------------------------ */

static uint64_t ns_of(double seconds)
{
    return seconds > 0 ? (uint64_t)(seconds * 1e9 + 0.5) : 0;
}

static bool write_callgrind(const struct esc_profile_export *data, FILE *stream)
{
    struct esc_profile_table table;
    uint64_t total = 0;
    if (!esc_profile_table_make(data->profile, 0, SIZE_MAX - 1, &table))
        return false;
    for (size_t i = 0; i < table.n; i++)
        total += ns_of(table.rows[i].cost.own);
    fprintf(stream,
            "# callgrind format\nversion: 1\ncreator: escapement %s\ndesc: Scene: %s\n"
            "positions: line\nevents: ns\nsummary: %" PRIu64 "\n",
            data->version, data->title, total);
    for (size_t i = 0; i < table.n; i++) {
        const struct esc_profile_row *const row = &table.rows[i];
        fprintf(stream, "\nfl=%s\nfn=%s\n%" PRIu64 " %" PRIu64 "\n", row->function.file,
                row->function.name, row->function.line, ns_of(row->cost.own));
        for (size_t k = 0; k < table.n; k++) {
            const struct esc_profile_row *const called = &table.rows[k];
            for (size_t c = 0; c < called->callers_n; c++) {
                const struct esc_profile_cost *const cost = &called->callers[c].cost;
                if (called->callers[c].row != i || cost->calls == 0)
                    continue;
                fprintf(stream,
                        "cfi=%s\ncfn=%s\ncalls=%" PRIu64 " %" PRIu64 "\n%" PRIu64 " %" PRIu64 "\n",
                        called->function.file, called->function.name, cost->calls,
                        called->function.line, row->function.line, ns_of(cost->total));
            }
        }
    }
    esc_profile_table_free(&table);
    return true;
}

/* ---- Folded stacks -------------------------------------------------------------------------- */

static void write_stack(const struct esc_profile *profile, const struct esc_profile_thread *thread,
                        size_t at, FILE *stream)
{
    const struct esc_profile_node *const node = &thread->nodes[at];
    if (node->parent != at) {
        write_stack(profile, thread, node->parent, stream);
        fputc(';', stream);
    } else {
        fprintf(stream, "%s;", thread->name);
    }
    fputs(profile->functions[node->function].name, stream);
}

static void write_folded(const struct esc_profile_export *data, FILE *stream)
{
    for (size_t i = 0; i < data->profile->threads_n; i++) {
        const struct esc_profile_thread *const thread = &data->profile->threads[i];
        for (size_t k = 0; k < thread->n; k++) {
            if (thread->nodes[k].own_ns == 0)
                continue;
            write_stack(data->profile, thread, k, stream);
            fprintf(stream, " %" PRIu64 "\n", thread->nodes[k].own_ns);
        }
    }
}

/* ---- All ------------------------------------------------------------------------------------ */

static bool write_picture(const struct esc_profile_export *data, enum esc_profile_form form,
                          FILE *stream)
{
    struct esc_profile merged;
    if (!esc_profile_merge(data->profile, &merged))
        return false;
    const bool made = form == ESC_PROFILE_SVG ? esc_profile_icicle(&merged, data->title, stream)
                                              : esc_profile_sunburst(&merged, data->title, stream);
    esc_profile_free(&merged);
    return made;
}

enum esc_io esc_profile_export(const struct esc_profile_export *data, enum esc_profile_form form,
                               FILE *stream, struct esc_io_error *error)
{
    bool failed = false, made = true;
    json_t *value;
    switch (form) {
    case ESC_PROFILE_SPEEDSCOPE:
        value = speedscope_json(data, &failed);
        return write_json(value, failed, stream, error);
    case ESC_PROFILE_TRACE:
        value = trace_json(data, &failed);
        return write_json(value, failed, stream, error);
    case ESC_PROFILE_CALLGRIND:
        made = write_callgrind(data, stream);
        break;
    case ESC_PROFILE_FOLDED:
        write_folded(data, stream);
        break;
    case ESC_PROFILE_SVG:
    case ESC_PROFILE_SUNBURST:
        made = write_picture(data, form, stream);
        break;
    case ESC_PROFILE_PSTATS:
    case ESC_PROFILE_HTML:
        break;
    }
    return made ? ESC_IO_OK : esc_io_fail(error, ESC_IO_MEMORY, "out of memory for a profile");
}
