/* SPDX-License-Identifier: BSD-2-Clause */
/* test_chart.c - charts: what is on the page, where, and that files are whole or absent.
 *
 * Where ESC_TEST_CHARTS names a folder, the examples are left there, to be looked at. */
#define _DEFAULT_SOURCE
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "charts.h"
#include "report/chart_axis.h"
#include "report/chart_draw.h"
#include "support.h"

/* ---- Files ----------------------------------------------------------------------------------- */

static char folder[40];

/* A name in a folder that exists; good until the next call. */
static const char *path_of(const char *name)
{
    static char path[4096];
    const char *kept = getenv("ESC_TEST_CHARTS");
    if (!kept && !*folder) {
        strcpy(folder, "/tmp/escapement-chart-XXXXXX");
        CHECK(mkdtemp(folder), "no folder like %s", folder);
    }
    snprintf(path, sizeof path, "%s/%s", kept ? kept : folder, name);
    return path;
}

static void clean_up(const char *name)
{
    if (getenv("ESC_TEST_CHARTS"))
        return;
    unlink(path_of(name));
    rmdir(folder);
    *folder = '\0';
}

struct bytes {
    unsigned char *at; /* a zero follows */
    size_t n;
};

static struct bytes bytes_of(const char *path)
{
    struct bytes bytes = {0};
    FILE *stream = fopen(path, "rb");
    CHECK(stream, "%s is not there", path);
    fseek(stream, 0, SEEK_END);
    bytes.n = (size_t)ftell(stream);
    rewind(stream);
    bytes.at = calloc(bytes.n + 1, 1);
    CHECK(fread(bytes.at, 1, bytes.n, stream) == bytes.n, "%s", path);
    fclose(stream);
    return bytes;
}

static size_t occurrences(const struct bytes *bytes, const char *text)
{
    size_t n = 0;
    for (const char *at = (const char *)bytes->at; (at = strstr(at, text)); at++)
        n++;
    return n;
}

/* ---- What is on a page ------------------------------------------------------------------------- */

#define MAX_TEXTS 1024
struct texts {
    size_t n;
    struct {
        char text[1200];
        struct esc_box box;
    } * seen;
};

static void see(void *watcher, const char *text, const struct esc_box *box)
{
    struct texts *texts = watcher;
    if (texts->n == MAX_TEXTS)
        return;
    snprintf(texts->seen[texts->n].text, sizeof texts->seen->text, "%s", text);
    texts->seen[texts->n++].box = *box;
}

static const struct esc_box *find(const struct texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->n; i++) {
        if (strcmp(texts->seen[i].text, text) == 0)
            return &texts->seen[i].box;
    }
    return NULL;
}

static bool overlap(const struct esc_box *a, const struct esc_box *b)
{
    const double touch = 0.1;
    return a->x + a->width > b->x + touch && b->x + b->width > a->x + touch &&
           a->y + a->height > b->y + touch && b->y + b->height > a->y + touch;
}

/* Every text within the page, and none on another. */
static void check_texts(const char *what, const struct texts *texts, double height)
{
    CHECK(texts->n < MAX_TEXTS, "%s: more texts than expected", what);
    for (size_t i = 0; i < texts->n; i++) {
        const struct esc_box *box = &texts->seen[i].box;
        CHECK(box->x >= 0 && box->y >= 0 && box->x + box->width <= 800 &&
                  box->y + box->height <= height,
              "%s: '%s' at %g %g, %g by %g, of a page 800 by %g", what, texts->seen[i].text, box->x,
              box->y, box->width, box->height, height);
        for (size_t j = 0; j < i; j++)
            CHECK(!overlap(box, &texts->seen[j].box), "%s: '%s' lies on '%s'", what,
                  texts->seen[i].text, texts->seen[j].text);
    }
}

static double height_of(const struct bytes *svg)
{
    double height = 0;
    const char *box = strstr((const char *)svg->at, "viewBox=\"0 0 800 ");
    CHECK(box && sscanf(box + 17, "%lf", &height) == 1, "no viewBox of 800 points");
    return height;
}

/* Elements that are opened are closed, in order; there is nothing after the last. */
static void check_xml(const char *what, const struct bytes *svg)
{
    static char open[64][32];
    size_t depth = 0, roots = 0;
    for (const char *at = strchr((const char *)svg->at, '<'); at; at = strchr(at + 1, '<')) {
        const char *end = strchr(at, '>');
        CHECK(end, "%s: an element that does not end", what);
        size_t size = strcspn(at + 1, " >/\n");
        if (at[1] == '?' || at[1] == '!')
            continue;
        if (at[1] == '/') {
            size = strcspn(at + 2, ">");
            CHECK(depth > 0 && strncmp(open[depth - 1], at + 2, size) == 0, "%s: %.20s", what, at);
            depth--;
        } else if (end[-1] != '/') {
            roots += depth == 0;
            CHECK(depth < 64 && size < 32, "%s: %.20s", what, at);
            snprintf(open[depth++], 32, "%.*s", (int)size, at + 1);
        }
        at = end - 1;
    }
    CHECK(depth == 0 && roots == 1, "%s: %zu elements left open, %zu roots", what, depth, roots);
}

static struct texts texts_create(void)
{
    struct texts texts = {.seen = calloc(MAX_TEXTS, sizeof *texts.seen)};
    return texts;
}

/* Draws an SVG and checks what holds for all of them. Both results are to be freed. */
static struct texts draw(const char *what, const struct esc_chart *charts, size_t n,
                         struct bytes *svg)
{
    struct texts texts = texts_create();
    struct esc_io_error error = {{0}};
    char name[64];
    snprintf(name, sizeof name, "%s.svg", what);
    enum esc_io status = esc_chart_draw(path_of(name), charts, n, see, &texts, &error);
    CHECK(status == ESC_IO_OK, "%s: %s", what, error.message);
    *svg = bytes_of(path_of(name));
    check_xml(what, svg);
    check_texts(what, &texts, height_of(svg));
    clean_up(name);
    return texts;
}

static struct texts draw_timeline(const char *what, const struct esc_timeline *timeline,
                                  struct bytes *svg)
{
    struct texts texts = texts_create();
    struct esc_io_error error = {{0}};
    char name[64];
    snprintf(name, sizeof name, "%s.svg", what);
    enum esc_io status = esc_timeline_draw(path_of(name), timeline, see, &texts, &error);
    CHECK(status == ESC_IO_OK, "%s: %s", what, error.message);
    *svg = bytes_of(path_of(name));
    check_xml(what, svg);
    check_texts(what, &texts, height_of(svg));
    clean_up(name);
    return texts;
}

static void expect_text(const struct texts *texts, const char *text)
{
    CHECK(find(texts, text), "'%s' is not on the page", text);
}

/* A chart of one measured series. */
static struct esc_chart chart_of(const struct esc_chart_series *series)
{
    return (struct esc_chart){
        .title = "title", .x_label = "x (unit)", .y_label = "y (unit)", .series = series, .n = 1};
}

/* ---- Examples -------------------------------------------------------------------------------- */

TEST(chart, examples_have_labels_legends_and_marks)
{
    struct bytes svg;
    struct texts texts = draw("scaling", scaling_charts(), SCALING_CHARTS, &svg);
    static const char *const expected[] = {"Strong scaling: speedup",
                                           "threads",
                                           "speedup (times one thread)",
                                           "measured, median",
                                           "Amdahl: 0.66 % serial (0.52 to 0.80 %)",
                                           "Universal Scalability Law: peak at 223 threads",
                                           "ideal",
                                           "efficiency (speedup per thread)",
                                           "128",
                                           "0.8"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        expect_text(&texts, expected[i]);
    /* 8 marks in each chart, and one in each legend; two bands and their samples. */
    size_t marks = occurrences(&svg, "fill:rgb(0%,44.7%,69.8%);fill-opacity:1;stroke-width:0.7");
    CHECK(marks == 18, "%zu marks", marks);
    size_t bands = occurrences(&svg, "fill-opacity:0.16");
    CHECK(bands == 4, "%zu bands", bands);
    free(svg.at);
    free(texts.seen);
}

TEST(chart, ticks_of_powers_of_two_are_thinned_until_they_fit)
{
    struct bytes svg;
    struct texts texts = draw("ranks", ranks_chart(), 1, &svg);
    expect_text(&texts, "1");
    expect_text(&texts, "64");
    expect_text(&texts, "65\u2009536");
    expect_text(&texts, "time (s)");
    free(svg.at);
    free(texts.seen);
    texts = draw("weak", weak_chart(), 1, &svg);
    for (int i = 0; i < 8; i++) {
        char tick[8];
        snprintf(tick, sizeof tick, "%d", 1 << i);
        expect_text(&texts, tick);
    }
    free(svg.at);
    free(texts.seen);
}

TEST(chart, two_points_have_whole_ticks_only)
{
    struct bytes svg;
    struct texts texts = draw("small", small_chart(), 1, &svg);
    expect_text(&texts, "1");
    expect_text(&texts, "2");
    CHECK(!find(&texts, "1.2"), "a tick between whole numbers of threads");
    free(svg.at);
    free(texts.seen);
}

/* Where a corner is free the legend is in it, else below; its names say where it is. */
TEST(chart, legends_hide_no_data)
{
    static double x[64], y[64], corner[64];
    for (int i = 0; i < 64; i++) {
        x[i] = i;
        y[i] = i % 2;
        corner[i] = i < 60 ? 0.2 * (i % 2) : i % 2;
    }
    const double *const values[] = {y, corner};
    for (int i = 0; i < 2; i++) {
        struct esc_chart_series series = {"series", ESC_CHART_MEASURED, x, values[i], 0, 0, 64};
        struct esc_chart chart = chart_of(&series);
        struct bytes svg;
        struct texts texts = draw(i ? "corner" : "full", &chart, 1, &svg);
        const struct esc_box *name = find(&texts, "series"), *label = find(&texts, "x (unit)");
        CHECK(name && label, "labels");
        CHECK((name->y < label->y) == (i == 1), "legend at %g, label at %g", name->y, label->y);
        free(svg.at);
        free(texts.seen);
    }
}

/* ---- Formats --------------------------------------------------------------------------------- */

static uint32_t big_endian(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t crc_of(const unsigned char *at, size_t n)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ UINT32_C(0xedb88320) : crc >> 1;
    }
    return ~crc;
}

static void check_png(const char *what, const char *path)
{
    struct bytes png = bytes_of(path);
    size_t at = 8;
    CHECK(png.n > 57 && memcmp(png.at, "\x89PNG\r\n\x1a\n", 8) == 0, "%s: no PNG", what);
    CHECK(big_endian(png.at + 16) == 1600, "%s: %u pixels wide", what, big_endian(png.at + 16));
    while (at + 12 <= png.n) {
        size_t size = big_endian(png.at + at);
        CHECK(size <= png.n - at - 12, "%s: a chunk of %zu bytes", what, size);
        CHECK(crc_of(png.at + at + 4, size + 4) == big_endian(png.at + at + 8 + size),
              "%s: the CRC of chunk %.4s", what, png.at + at + 4);
        at += size + 12;
    }
    CHECK(at == png.n && memcmp(png.at + png.n - 8, "IEND", 4) == 0, "%s: no end", what);
    free(png.at);

    cairo_surface_t *image = cairo_image_surface_create_from_png(path);
    CHECK(cairo_surface_status(image) == CAIRO_STATUS_SUCCESS, "%s does not decode", what);
    cairo_surface_destroy(image);
}

static void check_pdf(const char *what, const char *path)
{
    struct bytes pdf = bytes_of(path);
    CHECK(pdf.n > 1000 && memcmp(pdf.at, "%PDF-1.", 7) == 0, "%s: no PDF", what);
    CHECK(memcmp(pdf.at + pdf.n - 6, "%%EOF\n", 6) == 0, "%s: no end", what);
    size_t last = pdf.n - 8; /* one more than where the word may begin */
    while (last > 0 && memcmp(pdf.at + last - 1, "startxref", 9) != 0)
        last--;
    size_t table = strtoul((const char *)pdf.at + last + 8, NULL, 10);
    CHECK(table > 0 && table < pdf.n, "%s: the table at %zu of %zu", what, table, pdf.n);
    free(pdf.at);
}

TEST(chart, every_format_is_whole)
{
    static const char *const names[] = {"a.PNG", "a.pdf", "b.png", "b.pdf"};
    struct esc_timeline timeline = timeline_of(8, 500);
    for (size_t i = 0; i < 4; i++) {
        struct esc_io_error error = {{0}};
        enum esc_io status =
            i < 2 ? esc_chart_write(path_of(names[i]), scaling_charts(), SCALING_CHARTS, &error)
                  : esc_timeline_write(path_of(names[i]), &timeline, &error);
        CHECK(status == ESC_IO_OK, "%s: %s", names[i], error.message);
        if (i % 2)
            check_pdf(names[i], path_of(names[i]));
        else
            check_png(names[i], path_of(names[i]));
        clean_up(names[i]);
    }
    timeline_free(&timeline);
}

TEST(chart, names_of_other_endings_are_refused)
{
    static const char *const wrong[] = {"", "-", "a", "a.jpg", "svg", ".svg", "a/.png", "a.pdf.gz"};
    static const char *const right[] = {"a.svg", "b.PNG", "c.d/e.Pdf"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(esc_chart_check_path(wrong[i]), "'%s' is accepted", wrong[i]);
        enum esc_io status = esc_chart_write(wrong[i], small_chart(), 1, NULL);
        CHECK(status == ESC_IO_DATA, "'%s': %d", wrong[i], status);
    }
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        CHECK(!esc_chart_check_path(right[i]), "'%s' is refused", right[i]);
}

/* ---- Failures -------------------------------------------------------------------------------- */

TEST(chart, failures_are_told_and_leave_nothing)
{
    struct esc_io_error error = {{0}};
    CHECK(esc_chart_write("/nonexistent/a.svg", small_chart(), 1, &error) == ESC_IO_CREATE &&
              strstr(error.message, "/nonexistent/a.svg"),
          "%s", error.message);
    CHECK(esc_chart_write(path_of("a.svg"), small_chart(), 0, &error) == ESC_IO_DATA, "n is 0");
    CHECK(access(path_of("a.svg"), F_OK) != 0, "a chart of nothing");

    /* A PNG of more lines than cairo has. */
    struct esc_chart *many = calloc(200, sizeof *many);
    enum esc_io status = esc_chart_write(path_of("a.png"), many, 200, &error);
    CHECK(status == ESC_IO_CREATE && strstr(error.message, "a.png"), "%d: %s", status,
          error.message);
    CHECK(access(path_of("a.png"), F_OK) != 0, "a PNG that is not whole");
    free(many);
    clean_up("a.png");
}

TEST(chart, a_full_device_is_told)
{
    static const char *const names[] = {"device.svg", "device.png", "device.pdf"};
    for (size_t i = 0; i < 3; i++) {
        struct esc_io_error error = {{0}};
        CHECK(symlink("/dev/full", path_of(names[i])) == 0, "%s", names[i]);
        enum esc_io status =
            esc_chart_write(path_of(names[i]), scaling_charts(), SCALING_CHARTS, &error);
        CHECK(status == ESC_IO_WRITE, "%s: %d %s", names[i], status, error.message);
        unlink(path_of(names[i]));
        clean_up(names[i]);
    }
}

/* ---- Strange data ---------------------------------------------------------------------------- */

static const double strange[][4] = {
    {1, 2, 3, 4},
    {0, 0, 0, 0},
    {-3, -2, -1, 0},
    {NAN, INFINITY, -INFINITY, 1},
    {NAN, NAN, NAN, NAN},
    {-DBL_MAX, DBL_MAX, 0, 1},
    {DBL_MAX, DBL_MAX, DBL_MAX, DBL_MAX},
    {5e-324, 1e-323, 5e-324, 1e-320},
    {1e-300, 1e300, 1, 1},
    {1, 1 + DBL_EPSILON, 1 + 2 * DBL_EPSILON, 1},
    {1e15, 1e15 + 1, 1e15 + 2, 1e15 + 3},
    {123456789.25, 123456789.5, 123456790, 123456791},
    {-1e-7, 2e-7, 3e-7, 9e-7},
    {9007199254740993.0, 1, 1e9, 12345678},
    {0.1, 0.11, 0.12, 0.13},
};
#define STRANGE (sizeof strange / sizeof *strange)

TEST(chart, strange_values_make_a_fine_picture)
{
    for (size_t i = 0; i < STRANGE * STRANGE * 16; i++) {
        size_t a = i / 16 % STRANGE, b = i / 16 / STRANGE;
        if (i % 31 != 0) /* the sixteen forms come by turns, as 31 and 16 share no factor */
            continue;
        struct esc_chart_series series[] = {
            {"m", ESC_CHART_MEASURED, strange[a], strange[b], strange[a], strange[b], 4},
            {"f", ESC_CHART_FITTED, strange[a], strange[b], strange[b], strange[a], i % 5},
            {"i", ESC_CHART_IDEAL, strange[a], strange[b], 0, 0, 4}};
        struct esc_chart chart = chart_of(series);
        struct bytes svg;
        char name[64];
        chart.n = 3;
        chart.x_log2 = i & 1;
        chart.y_log2 = i & 2;
        chart.x_integers = i & 4;
        chart.from_zero = i & 8;
        snprintf(name, sizeof name, "strange-%zu-%zu-%zu", a, b, i % 16);
        struct texts texts = draw(name, &chart, 1, &svg);
        CHECK(!strstr((const char *)svg.at, "nan") && !strstr((const char *)svg.at, "inf"),
              "%s: not a number in the file", name);
        free(svg.at);
        free(texts.seen);
    }
}

TEST(chart, nothing_to_show_says_so)
{
    struct esc_chart_series series = {"empty", ESC_CHART_MEASURED, 0, 0, 0, 0, 0};
    struct esc_chart charts[2] = {chart_of(&series), {0}};
    struct esc_timeline timeline = {.title = "nothing"};
    struct bytes svg;
    struct texts texts = draw("empty", charts, 2, &svg);
    expect_text(&texts, "no data");
    free(svg.at);
    free(texts.seen);
    texts = draw_timeline("empty", &timeline, &svg);
    expect_text(&texts, "no data");
    free(svg.at);
    free(texts.seen);
}

TEST(chart, one_point_has_ticks_and_a_mark)
{
    double x = 16, y = 3.5;
    struct esc_chart_series series = {"one", ESC_CHART_MEASURED, &x, &y, 0, 0, 1};
    struct esc_chart chart = chart_of(&series);
    struct bytes svg;
    chart.x_integers = true;
    struct texts texts = draw("one", &chart, 1, &svg);
    expect_text(&texts, "16");
    size_t marks = occurrences(&svg, "fill:rgb(0%,44.7%,69.8%);fill-opacity:1;stroke-width:0.7");
    CHECK(marks == 2, "%zu marks", marks);
    free(svg.at);
    free(texts.seen);
}

/* An interval without an end must not press the points flat: 1 to 4 still have ticks of their own. */
TEST(chart, wide_intervals_leave_points_readable)
{
    double low[4] = {-1e9, -INFINITY, NAN, 0}, high[4] = {1e9, INFINITY, NAN, 1e300};
    struct esc_chart_series series = {"wide", ESC_CHART_MEASURED, strange[0], strange[0], low, high,
                                      4};
    struct esc_chart chart = chart_of(&series);
    struct bytes svg;
    struct texts texts = draw("wide", &chart, 1, &svg);
    const struct esc_box *first = find(&texts, "2"), *last = find(&texts, "4");
    CHECK(first && last, "ticks");
    expect_text(&texts, "6");
    free(svg.at);
    free(texts.seen);
}

/* ---- Strange text ---------------------------------------------------------------------------- */

TEST(chart, strange_text_is_drawn)
{
    static char book[4000], name[1000];
    for (size_t i = 0; i < sizeof book - 1; i++)
        book[i] = i % 9 ? 'w' : ' ';
    memset(name, 'M', sizeof name - 1);
    static const char *const texts_given[] = {"<&>\"'",
                                              "\xff\xfe broken \xc3",
                                              "Gr\u00fc\u00dfe \u2013 \u03bcs \u00d7 10\u2076",
                                              "",
                                              " ",
                                              "tab\tline\nbell\a",
                                              "\xed\xa0\x80 surrogate",
                                              book,
                                              name};
    for (size_t i = 0; i < sizeof texts_given / sizeof *texts_given; i++) {
        const char *text = texts_given[i];
        struct esc_chart_series series[2] = {
            {text, ESC_CHART_MEASURED, strange[0], strange[0], 0, 0, 4},
            {text, ESC_CHART_FITTED, strange[0], strange[0], 0, 0, 4}};
        struct esc_chart chart = {text, text, text, text, 0, 0, 0, 0, series, 2};
        struct bytes svg;
        char file[32];
        snprintf(file, sizeof file, "text-%zu", i);
        struct texts texts = draw(file, &chart, 1, &svg);
        free(svg.at);
        free(texts.seen);
        const char *const kinds[] = {text, text}, *const rows[] = {text, text, text};
        struct esc_timeline_bar bars[] = {{0, 0, 1, 0}, {1, 1, 2, 1}};
        struct esc_timeline timeline = {text, text, text, rows, 3, kinds, 2, bars, 2};
        texts = draw_timeline(file, &timeline, &svg);
        free(svg.at);
        free(texts.seen);
    }
}

TEST(chart, wrapped_text_is_all_there)
{
    static const char text[] =
        "the quick brown fox jumps over the lazy d\u00f6g, "
        "averyveryverylongw\u00f6rdwithoutanyspacewhateverthatmustbebroken end";
    struct esc_canvas canvas = esc_canvas_scratch();
    for (double width = 1; width < 900; width *= 1.3) {
        struct esc_lines lines = esc_text_wrap(&canvas, ESC_FONT_SMALL, text, width);
        const char *at = text;
        for (size_t i = 0; i < lines.n; i++) {
            at += strspn(at, " ");
            size_t size = strlen(lines.line[i]);
            CHECK(strncmp(at, lines.line[i], size) == 0, "at %g: '%s'", width, lines.line[i]);
            at += size;
            CHECK(esc_text_width(&canvas, ESC_FONT_SMALL, lines.line[i]) <= fmax(width, 14),
                  "at %g: '%s' is wider", width, lines.line[i]);
        }
        CHECK(*at == '\0', "at %g: '%s' is lost", width, at);
        esc_lines_free(&lines);
    }
    esc_canvas_close(&canvas);
}

/* ---- Axes ------------------------------------------------------------------------------------ */

static void expect_ticks(bool log2, bool integers, double low, double high, size_t most,
                         const char *expected)
{
    struct esc_axis axis = {.log2 = log2, .integers = integers};
    char found[400] = "";
    esc_axis_span(&axis, low, high);
    esc_axis_tick(&axis, most);
    for (size_t i = 0; i < axis.tick_n; i++) {
        size_t end = strlen(found);
        snprintf(found + end, sizeof found - end, "%s%s", i ? " " : "", axis.ticks[i].label);
    }
    CHECK(strcmp(found, expected) == 0, "%g to %g, %zu: '%s'", low, high, most, found);
}

TEST(chart, ticks_are_round)
{
    expect_ticks(false, false, 0, 1, 6, "0 0.2 0.4 0.6 0.8 1.0");
    expect_ticks(false, false, -3, 7, 6, "\u22122 0 2 4 6");
    expect_ticks(false, false, 0.3, 0.35, 6, "0.30 0.31 0.32 0.33 0.34 0.35");
    expect_ticks(false, true, 1, 3, 9, "1 2 3");
    expect_ticks(false, true, 1, 128, 7, "20 40 60 80 100 120");
    expect_ticks(false, false, 0, 30000, 4, "0 10\u2009000 20\u2009000 30\u2009000");
    expect_ticks(false, false, 0, 3e9, 4, "0 1×10⁹ 2×10⁹ 3×10⁹");
    expect_ticks(false, false, 0, 2.5e-6, 6, "0 0.5×10⁻⁶ 1.0×10⁻⁶ 1.5×10⁻⁶ 2.0×10⁻⁶ 2.5×10⁻⁶");
    expect_ticks(true, true, 0, 7, 9, "1 2 4 8 16 32 64 128");
    expect_ticks(true, true, 0, 16.6, 6, "1 8 64 512 4096 32\u2009768");
    expect_ticks(true, false, -3, 1, 9, "0.125 0.25 0.5 1 2");
    expect_ticks(true, false, -10, 0, 5, "0.001 0.01 0.1 1");
    expect_ticks(true, false, 0, 1, 6, "1.0 1.2 1.4 1.6 1.8 2.0");
}

/* ---- Timelines ------------------------------------------------------------------------------- */

TEST(chart, timelines_name_rows_and_kinds)
{
    struct esc_timeline timeline = timeline_of(8, 500);
    struct bytes svg;
    struct texts texts = draw_timeline("timeline", &timeline, &svg);
    expect_text(&texts, "counting");
    expect_text(&texts, "waiting at the barrier");
    expect_text(&texts, "time (ms)");
    expect_text(&texts, "thread");
    expect_text(&texts, "7");
    free(svg.at);
    free(texts.seen);
    timeline_free(&timeline);
}

TEST(chart, a_million_bars_make_a_small_file)
{
    struct esc_timeline timeline = timeline_of(5000, test_scaled(1000000));
    struct bytes svg;
    struct texts texts = draw_timeline("million", &timeline, &svg);
    CHECK(svg.n < 1000000, "%zu bytes", svg.n);
    bool told = false;
    for (size_t i = 0; i < texts.n; i++)
        told |= strstr(texts.seen[i].text, "each row shows 40 of 5000") != NULL;
    CHECK(told, "the subtitle does not tell that rows are grouped");
    expect_text(&texts, "0 \u2013 39");
    free(svg.at);
    free(texts.seen);
    timeline_free(&timeline);
}

/* The worst: bars of many kinds by turns, each just wide enough to be drawn as it is. */
TEST(chart, the_largest_timeline_is_bounded)
{
    enum { ROWS = 128, BARS = 330, KINDS = 8 };
    static struct esc_timeline_bar bars[ROWS * BARS];
    static const char *const kinds[KINDS] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (unsigned i = 0; i < ROWS * BARS; i++)
        bars[i] = (struct esc_timeline_bar){i / BARS, i % BARS, i % BARS + 1, i % KINDS};
    struct esc_timeline timeline = {
        .row_n = ROWS, .kinds = kinds, .kind_n = KINDS, .bars = bars, .n = ROWS * BARS};
    struct bytes svg;
    struct texts texts = draw_timeline("bounded", &timeline, &svg);
    CHECK(svg.n < 8000000, "%zu bytes", svg.n);
    free(svg.at);
    free(texts.seen);
}

TEST(chart, bars_without_a_place_are_left_out_and_told)
{
    static const char *const kinds[] = {"counting"};
    static const struct esc_timeline_bar bars[] = {{0, 0, 1e-4, 0},     {0, NAN, 1, 0},
                                                   {0, 0, INFINITY, 0}, {0, 2e-5, 1e-5, 0},
                                                   {1, 0, 1, 0},        {0, 0, 1, UINT32_MAX}};
    struct esc_timeline timeline = {.row_n = 1, .kinds = kinds, .kind_n = 1, .bars = bars, .n = 6};
    struct bytes svg;
    struct texts texts = draw_timeline("left-out", &timeline, &svg);
    expect_text(&texts, "5 bars without a place left out");
    expect_text(&texts, "time (\u00b5s)");
    free(svg.at);
    free(texts.seen);
}
