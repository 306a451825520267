/* SPDX-License-Identifier: BSD-2-Clause */
/* result_schema.c - docs/result.schema.json as tables. */
#include "report/result_schema.h"

#include <stddef.h>

#include "report/result.h"

/* clang-format off */
#define TEXT(name)           {name, ESC_SHAPE_TEXT,     false, false, NULL, 0, NULL}
#define TEXT_OR_NULL(name)   {name, ESC_SHAPE_TEXT,     true,  false, NULL, 0, NULL}
#define TRUTH(name)          {name, ESC_SHAPE_TRUTH,    false, false, NULL, 0, NULL}
#define NUMBER(name)         {name, ESC_SHAPE_NUMBER,   false, false, NULL, 0, NULL}
#define NUMBER_OR_NULL(name) {name, ESC_SHAPE_NUMBER,   true,  false, NULL, 0, NULL}
#define AMOUNT(name)         {name, ESC_SHAPE_AMOUNT,   false, false, NULL, 0, NULL}
#define AMOUNT_OR_NULL(name) {name, ESC_SHAPE_AMOUNT,   true,  false, NULL, 0, NULL}
#define POSITIVE(name)       {name, ESC_SHAPE_POSITIVE, false, false, NULL, 0, NULL}
#define CLOCK(name)          {name, ESC_SHAPE_POSITIVE, true,  false, NULL, 0, NULL}
#define CPU(name)            {name, ESC_SHAPE_CPU,      false, false, NULL, 0, NULL}
#define INTEGER(name)        {name, ESC_SHAPE_INTEGER,  false, false, NULL, 0, NULL}
#define COUNT(name)          {name, ESC_SHAPE_COUNT,    false, false, NULL, 0, NULL}
#define COUNT_OR_NULL(name)  {name, ESC_SHAPE_COUNT,    true,  false, NULL, 0, NULL}
#define COUNT_IF_ANY(name)   {name, ESC_SHAPE_COUNT,    false, true,  NULL, 0, NULL}
#define WIDE(name)           {name, ESC_SHAPE_WIDE,     false, false, NULL, 0, NULL}
#define WIDE_OR_NULL(name)   {name, ESC_SHAPE_WIDE,     true,  false, NULL, 0, NULL}
#define DIGEST_OR_NULL(name) {name, ESC_SHAPE_DIGEST,   true,  false, NULL, 0, NULL}
#define DATE(name)           {name, ESC_SHAPE_DATE,     false, false, NULL, 0, NULL}
#define CHOICE(name, names)  {name, ESC_SHAPE_CHOICE,   false, false, NULL, 0, names}
#define CHOICE_OR_NULL(name, names) {name, ESC_SHAPE_CHOICE, true, false, NULL, 0, names}
#define OBJECT(name, of)         {name, ESC_SHAPE_OBJECT, false, false, of, 0, NULL}
#define OBJECT_OR_NULL(name, of) {name, ESC_SHAPE_OBJECT, true,  false, of, 0, NULL}
#define LIST(name, least, of)    {name, ESC_SHAPE_LIST,   false, false, of, least, NULL}
#define LIST_IF_ANY(name, of)    {name, ESC_SHAPE_LIST,   false, true,  of, 0, NULL}
#define LIST_OR_NULL(name, of)   {name, ESC_SHAPE_LIST,   true,  false, of, 0, NULL}
#define TUPLE_OR_NULL(name, n, of) {name, ESC_SHAPE_TUPLE, true, false, of, n, NULL}
#define MAP(name, of)            {name, ESC_SHAPE_MAP,    false, false, of, 0, NULL}
#define MAP_OR_NULL(name, of)    {name, ESC_SHAPE_MAP,    true,  false, of, 0, NULL}
#define EITHER(of)               {NULL, ESC_SHAPE_EITHER, false, false, of, 0, NULL}
#define END {NULL, ESC_SHAPE_TEXT, false, false, NULL, 0, NULL}
/* clang-format on */

static const char *const planes[] = {"julia", "mandelbrot", "points", NULL};
static const char *const formulas[] = {
    "quadratic", "burning-ship", "tricorn", "multibrot", "celtic", "phoenix", "lambda",
    "power",     "sin",          "cos",     "exp",       "cosh",   NULL};
static const char *const grids[] = {"affine", "accumulate", NULL};
static const char *const precisions[] = {"f64", "f32", NULL};
static const char *const contracts[] = {"strict", "fused", NULL};
static const char *const statuses[] = {"successful", "failed", NULL};
static const char *const stops[] = {"precise", "repeats", "time", "drift", "failed", NULL};
static const char *const modes[] = {"strong", "weak", NULL};
static const char *const schemas[] = {ESC_RESULT_SCHEMA, NULL};

static const struct esc_shape text = TEXT(NULL), number = NUMBER(NULL), count = COUNT(NULL);

/* ---- The environment ---------------------------------------------------------------------- */

static const struct esc_shape fact_members[] = {NUMBER("value"), TEXT("text"), TEXT("unavailable"),
                                                END};
static const struct esc_shape fact = EITHER(fact_members);
static const struct esc_shape section = MAP(NULL, &fact);
static const struct esc_shape warning_members[] = {TEXT("code"), TEXT("message"), END};
static const struct esc_shape warning = OBJECT(NULL, warning_members);
static const struct esc_shape environment_members[] = {MAP("facts", &section),
                                                       LIST("warnings", 0, &warning), END};

/* ---- Cells -------------------------------------------------------------------------------- */

static const struct esc_shape scene_members[] = {
    TEXT_OR_NULL("name"),
    TEXT_OR_NULL("class"),
    TRUTH("changed"),
    CHOICE("plane", planes),
    CHOICE("formula", formulas),
    NUMBER_OR_NULL("power"),
    TUPLE_OR_NULL("c", 2, &number),
    TUPLE_OR_NULL("z0", 2, &number),
    TUPLE_OR_NULL("window", 4, &number),
    TUPLE_OR_NULL("size", 2, &count),
    INTEGER("max_iter"),
    POSITIVE("bailout"),
    CHOICE_OR_NULL("grid", grids),
    CHOICE("precision", precisions),
    CHOICE("contract", contracts),
    TEXT_OR_NULL("points"),
    TEXT_OR_NULL("points_c"),
    END,
};

static const struct esc_shape verification_members[] = {
    CHOICE("status", statuses), TEXT_OR_NULL("kind"), TEXT_OR_NULL("detail"), END};

static const struct esc_shape sample_members[] = {
    POSITIVE("wall_s"),       AMOUNT("process_s"), CLOCK("clock_before_ghz"),
    CLOCK("clock_after_ghz"), INTEGER("round"),    END,
};
static const struct esc_shape sample = OBJECT(NULL, sample_members);

static const struct esc_shape stats_members[] = {
    COUNT("n"),     AMOUNT("min"), AMOUNT("median"), AMOUNT("low"),       AMOUNT("high"),
    AMOUNT("mean"), AMOUNT("max"), AMOUNT("mad"),    INTEGER("outliers"), END,
};
static const struct esc_shape interval_members[] = {AMOUNT("value"), AMOUNT("low"), AMOUNT("high"),
                                                    END};
static const struct esc_shape ceiling_members[] = {POSITIVE("giter_s"), AMOUNT("percent"),
                                                   TEXT("form"), END};
static const struct esc_shape setup_members[] = {AMOUNT("allocation_s"), AMOUNT("first_touch_s"),
                                                 AMOUNT("digest_s"), END};
static const struct esc_shape counter_members[] = {NUMBER("value"), TEXT("unavailable"), END};
static const struct esc_shape counter = EITHER(counter_members);
static const struct esc_shape worker_members[] = {
    INTEGER("thread"), CPU("cpu"), AMOUNT("busy_s"), AMOUNT("wait_s"), INTEGER("tiles"), END};
static const struct esc_shape worker = OBJECT(NULL, worker_members);

static const struct esc_shape cell_members[] = {
    TEXT("key"),
    OBJECT("scene", scene_members),
    TEXT("backend"),
    CHOICE("precision", precisions),
    CHOICE("contract", contracts),
    COUNT("threads"),
    COUNT_IF_ANY("ranks"),
    WIDE_OR_NULL("sum"),
    DIGEST_OR_NULL("digest"),
    OBJECT("verification", verification_members),
    INTEGER("loops"),
    CHOICE("stop", stops),
    LIST("samples", 0, &sample),
    OBJECT_OR_NULL("wall_s", stats_members),
    OBJECT_OR_NULL("process_s", stats_members),
    OBJECT_OR_NULL("giter_s", interval_members),
    OBJECT_OR_NULL("ceiling", ceiling_members),
    OBJECT_OR_NULL("setup_s", setup_members),
    MAP_OR_NULL("counters", &counter),
    LIST_IF_ANY("workers", &worker),
    END,
};
static const struct esc_shape cell = OBJECT(NULL, cell_members);

/* ---- What is made of cells ---------------------------------------------------------------- */

static const struct esc_shape score_members[] = {
    COUNT("threads"), OBJECT("giter_s", interval_members), COUNT("cells"), END};
static const struct esc_shape score = OBJECT(NULL, score_members);
static const struct esc_shape noise_members[] = {AMOUNT("percent"), COUNT("pairs"), END};

static const struct esc_shape point_members[] = {
    COUNT("threads"),
    AMOUNT("work_giter"),
    OBJECT("time_s", interval_members),
    OBJECT("giter_s", interval_members),
    OBJECT("speedup", interval_members),
    OBJECT("efficiency", interval_members),
    NUMBER_OR_NULL("karp_flatt"),
    AMOUNT("imbalance"),
    AMOUNT("barrier_wait_s"),
    END,
};
static const struct esc_shape point = OBJECT(NULL, point_members);

/* What is beyond all numbers, as the peak of a law without one, is null. */
static const struct esc_shape open_members[] = {AMOUNT_OR_NULL("value"), AMOUNT_OR_NULL("low"),
                                                AMOUNT_OR_NULL("high"), END};
static const struct esc_shape predicted_members[] = {COUNT("threads"),
                                                     OBJECT("speedup", open_members), END};
static const struct esc_shape predicted = OBJECT(NULL, predicted_members);
static const struct esc_shape fit_members[] = {
    TEXT("law"),
    TRUTH("fitted"),
    TEXT_OR_NULL("reason"),
    OBJECT_OR_NULL("rate1", interval_members),
    OBJECT_OR_NULL("serial", interval_members),
    OBJECT_OR_NULL("coherency", interval_members),
    OBJECT_OR_NULL("peak", open_members),
    AMOUNT_OR_NULL("residual"),
    LIST_OR_NULL("predicted", &predicted),
    END,
};
static const struct esc_shape fit = OBJECT(NULL, fit_members);
static const struct esc_shape scaling_members[] = {CHOICE("mode", modes), LIST("points", 1, &point),
                                                   LIST("fits", 0, &fit), END};

static const struct esc_shape result_members[] = {
    CHOICE("schema", schemas),
    TEXT("version"),
    TEXT("command"),
    LIST("arguments", 0, &text),
    DATE("date"),
    WIDE("seed"),
    OBJECT("environment", environment_members),
    LIST("cells", 1, &cell),
    LIST("scores", 0, &score),
    OBJECT_OR_NULL("noise_floor", noise_members),
    OBJECT_OR_NULL("scaling", scaling_members),
    END,
};

const struct esc_shape esc_result_shape = OBJECT(NULL, result_members);
