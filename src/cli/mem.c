/* SPDX-License-Identifier: BSD-2-Clause */
/* mem.c - `escapement mem`: a scene's counts, built one by one in memory that grows in different ways. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/check.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/facts.h"
#include "cli/memory.h"
#include "cli/parse.h"
#include "cli/setup.h"
#include "measure/growth.h"
#include "report/json.h"

#define POLICIES 4

struct own {
    bool given;
    bool policies[POLICIES];
};

static bool take_policy(void *target, const char *text)
{
    struct own *own = target;
    char words[64];
    size_t index;
    if (strlen(text) >= sizeof words) {
        esc_complain("--policy: '%s' is too long; legal are fixed, list, double and pool", text);
        return false;
    }
    snprintf(words, sizeof words, "%s", text);
    own->given = true;
    memset(own->policies, 0, sizeof own->policies);
    for (char *word = words; word;) {
        char *const comma = strchr(word, ',');
        if (comma)
            *comma = '\0';
        if (!esc_parse_name("--policy", word, esc_growth_name, &index))
            return false;
        own->policies[index] = true;
        word = comma ? comma + 1 : NULL;
    }
    return true;
}

static const struct esc_option own_options[] = {
    {"policy", 0, "LIST", ESC_GROUP_OWN, take_policy,
     "of fixed (one block, sized ahead), list (as CPython 3.11 grows a list), double (twice as large "
     "each time) and pool (blocks of 16384, reused). Default: all"},
    {.name = NULL},
};

static const struct esc_command command = {
    .name = "mem",
    .about =
        "Builds the counts of a scene one by one, in memory that grows in different ways, and tells "
        "what that costs",
    .groups = ESC_GROUP_SCENE | ESC_GROUP_ENGINE | ESC_GROUP_CHECK | ESC_GROUP_REPORT,
    .own = own_options,
    .examples = "  escapement mem\n"
                "  escapement mem --scene mandelbrot --class A --policy list,fixed\n"
                "  escapement mem --format json\n",
    .exit_codes = "  0   built, and the counts were right\n"
                  "  1   verification failed           71  out of memory or threads\n"
                  "  64  wrong usage                   73, 74  cannot write a file\n"
                  "  69  backend unavailable\n",
};

/* A scene's counts, verified; all zero bytes at the start. */
struct counted {
    struct esc_request request;
    struct esc_engine *engine;
    uint32_t *counts;
    size_t n;
    struct esc_summary summary;
    struct esc_check check;
};

static int complain_status(enum esc_status status, const char *message)
{
    esc_complain("%s", message && *message ? message : esc_status_string(status));
    return esc_exit_code(status);
}

/* ---- The counts ------------------------------------------------------------------------------- */

static int make_frame(struct counted *counted)
{
    const struct esc_plan *plan = counted->request.plan;
    const uint64_t pixels = esc_plan_width(plan) * esc_plan_height(plan);
    const uint64_t available =
        esc_memory_available(); /* for the frame, and a block beside a larger one */
    if (pixels > available / 16 || !(counted->counts = esc_memory_frame(pixels * 4))) {
        esc_complain("out of memory: %" PRIu64 " counts and what they are built in need %" PRIu64
                     " bytes; use a smaller --class or --size",
                     pixels, pixels > UINT64_MAX / 16 ? UINT64_MAX : pixels * 16);
        return ESC_EXIT_OS;
    }
    counted->n = (size_t)pixels;
    return ESC_EXIT_OK;
}

static int count(struct counted *counted, enum esc_check_kind kind)
{
    const struct esc_plan *plan = counted->request.plan;
    const size_t stride = (size_t)esc_plan_width(plan);
    struct esc_error error = {""};
    enum esc_status status = esc_engine_check(counted->engine, &error);
    if (!status)
        status = esc_engine_run(counted->engine, plan, counted->counts, stride);
    if (!status)
        status = esc_engine_digest(counted->engine, plan, counted->counts, stride, NULL,
                                   &counted->summary);
    counted->check.kind = ESC_CHECK_NONE;
    if (!status && kind != ESC_CHECK_NONE)
        status = esc_check_run(kind, plan, counted->engine, counted->counts, stride,
                               &counted->summary, &counted->check, &error);
    if (status == ESC_ERR_NO_GOLDEN)
        snprintf(error.message, sizeof error.message,
                 "--verify golden: no golden is kept for this scene; use --verify sample or full");
    return status ? complain_status(status, error.message) : ESC_EXIT_OK;
}

/* ---- Telling ---------------------------------------------------------------------------------- */

static void tell_counts(struct esc_facts *facts, const struct counted *counted)
{
    char hex[33], sum[40];
    esc_digest_string(&counted->summary.counts, hex);
    esc_sum_string(&counted->summary, sum);
    const bool judged = counted->check.kind != ESC_CHECK_NONE;
    esc_facts_section(facts, "counts", "Counts");
    esc_fact(facts, "n", "Appends", esc_json_count(counted->n), "%zu", counted->n);
    esc_fact(facts, "sum", "Sum", json_string(sum), NULL);
    esc_fact(facts, "digest", "Digest", json_sprintf("xxh128:%s", hex), NULL);
    if (!judged)
        esc_fact(facts, "verification", "Verification", json_string("none"),
                 "NONE (not asked for)");
    else if (counted->check.passed)
        esc_fact(facts, "verification", "Verification", json_string("successful"),
                 "SUCCESSFUL (%s)", counted->check.detail);
    else
        esc_fact(facts, "verification", "Verification", json_string("failed"), "FAILED\n%s",
                 counted->check.detail);
}

static void tell_capacities(struct esc_facts *facts, const struct esc_growth_report *report)
{
    char text[256] = "";
    json_t *list = json_array();
    bool failed = false;
    size_t at = 0;
    for (size_t i = 0; i < report->capacities_n; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%" PRIu64, i > 0 ? ", " : "",
                               report->capacities[i]);
        esc_json_append(list, esc_json_count(report->capacities[i]), &failed);
    }
    const bool more =
        report->capacities_n > 0 && report->capacities[report->capacities_n - 1] < report->capacity;
    esc_fact(facts, "first_capacities", "Capacities", esc_json_built(list, failed),
             more ? "%s, ..." : "%s", text);
}

static void tell_places(struct esc_facts *facts, const struct esc_placement *placement)
{
    const int node = esc_placement_node(placement);
    if (placement->huge_unknown)
        esc_fact_unavailable(facts, "huge_bytes", "On huge pages",
                             "/proc/self/smaps does not tell of this memory");
    else
        esc_fact(facts, "huge_bytes", "On huge pages", esc_json_count(placement->huge_bytes),
                 "%" PRIu64 " bytes", placement->huge_bytes);
    if (node < 0)
        esc_fact_unavailable(facts, "node", "NUMA node", "the kernel does not answer move_pages");
    else
        esc_fact(facts, "node", "NUMA node", json_integer(node),
                 "%d, where it was touched first; %" PRIu64 " of %" PRIu64 " pages elsewhere", node,
                 esc_placement_pages(placement) - placement->pages[node],
                 esc_placement_pages(placement));
}

static void tell_policy(struct esc_facts *facts, enum esc_growth growth, size_t n,
                        const struct esc_growth_report *report)
{
    char title[96];
    const uint64_t wasted = (report->capacity - n) * sizeof(uint32_t);
    const double each = n > 0 ? (double)report->time_ns / (double)n : 0;
    snprintf(title, sizeof title, "%s: %s", esc_growth_name(growth), esc_growth_about(growth));
    esc_facts_section(facts, esc_growth_name(growth), title);
    esc_fact(facts, "allocations", "Allocations", esc_json_count(report->allocations), "%" PRIu64,
             report->allocations);
    esc_fact(facts, "allocations_again", "Built again", esc_json_count(report->again), "%" PRIu64,
             report->again);
    tell_capacities(facts, report);
    esc_fact(facts, "capacity", "Capacity", esc_json_count(report->capacity), "%" PRIu64,
             report->capacity);
    esc_fact(facts, "moves", "Moves", esc_json_count(report->moves), "%" PRIu64, report->moves);
    esc_fact(facts, "copied_bytes", "Moved along", esc_json_count(report->copied_bytes),
             "%" PRIu64 " bytes", report->copied_bytes);
    esc_fact(facts, "wasted_bytes", "Wasted", esc_json_count(wasted), "%" PRIu64 " bytes (%.1f %%)",
             wasted, report->capacity > 0 ? 100 * (1 - (double)n / (double)report->capacity) : 0.0);
    esc_fact(facts, "peak_bytes", "Peak", esc_json_count(report->peak_bytes), "%" PRIu64 " bytes",
             report->peak_bytes);
    esc_fact(facts, "page_faults", "Page faults", esc_json_count(report->faults), "%" PRIu64,
             report->faults);
    tell_places(facts, &report->placement);
    esc_fact(facts, "time_s", "Time", json_real((double)report->time_ns * 1e-9),
             "%.6f s, %.2f ns an append", (double)report->time_ns * 1e-9, each);
}

static int measure(struct esc_facts *facts, const struct counted *counted, const struct own *own)
{
    for (size_t i = 0; i < POLICIES; i++) {
        struct esc_growth_report report;
        if (own->given && !own->policies[i])
            continue;
        if (!esc_growth_measure((enum esc_growth)i, counted->counts, counted->n, &report))
            return complain_status(ESC_ERR_MEMORY, NULL);
        tell_policy(facts, (enum esc_growth)i, counted->n, &report);
    }
    return ESC_EXIT_OK;
}

static int tell(struct esc_facts *facts, const struct esc_options *options, const void *own)
{
    static struct counted counted; /* kilobytes of messages: too much for a stack */
    int code = esc_setup_request(options, &counted.request);
    if (!code)
        code = esc_setup_engine(options, &counted.engine);
    if (!code)
        code = make_frame(&counted);
    if (!code)
        code = count(&counted, options->check);
    const bool wrong = !code && counted.check.kind != ESC_CHECK_NONE && !counted.check.passed;
    if (wrong) {
        esc_complain("verification failed: %s", counted.check.detail);
        code = ESC_EXIT_FAILED;
    }
    if (!code)
        tell_counts(facts, &counted);
    if (!code)
        code = measure(facts, &counted, own);
    esc_engine_free(counted.engine);
    esc_setup_free(&counted.request);
    free(counted.counts);
    memset(&counted, 0, sizeof counted);
    return code;
}

int esc_command_mem(int argc, char **argv)
{
    struct own own = {.given = false};
    return esc_facts_command(&command, argc, argv, &own, tell);
}
