/* SPDX-License-Identifier: BSD-2-Clause */
/* test_audit.c - the audit of recorded machines (tests/machines), and of trees made on the way. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure/audit.h"
#include "measure/cpu_list.h"
#include "support.h"

#define MACHINE(name) ESC_TEST_MACHINES "/" name

static const struct esc_audit_places no_places = {.n = 0};

/* An audit of a recorded machine whose OpenMP runtime binds nothing, whatever this process's does. */
static struct esc_audit *take(const char *root, unsigned threads)
{
    struct esc_audit *audit;
    struct esc_audit_options options = {.root = root, .threads = threads, .places = &no_places};
    CHECK(esc_audit_take(&options, &audit) == ESC_OK, "%s", root);
    return audit;
}

static const struct esc_audit_fact *fact_of(const struct esc_audit *audit, const char *section,
                                            const char *key)
{
    const struct esc_audit_fact *fact = esc_audit_find(audit, section, key);
    CHECK(fact, "no fact %s.%s", section, key);
    return fact;
}

static void expect_text(const struct esc_audit *audit, const char *section, const char *key,
                        const char *text)
{
    const struct esc_audit_fact *fact = fact_of(audit, section, key);
    CHECK(!strcmp(fact->text, text), "%s.%s is '%s', expected '%s'", section, key, fact->text,
          text);
}

static void expect_number(const struct esc_audit *audit, const char *section, const char *key,
                          double number)
{
    const struct esc_audit_fact *fact = fact_of(audit, section, key);
    CHECK(fact->kind == ESC_AUDIT_NUMBER && fact->number == number, "%s.%s is %g ('%s'), not %g",
          section, key, fact->number, fact->text, number);
}

static void expect_missing(const struct esc_audit *audit, const char *section, const char *key,
                           const char *reason)
{
    const struct esc_audit_fact *fact = fact_of(audit, section, key);
    CHECK(fact->kind == ESC_AUDIT_UNAVAILABLE && strstr(fact->text, reason),
          "%s.%s is '%s', expected '%s' as the reason", section, key, fact->text, reason);
}

/* All warnings' codes, in order, each followed by a blank. */
static const char *codes_of(const struct esc_audit *audit)
{
    static char codes[512];
    const struct esc_audit_warning *warning;
    codes[0] = '\0';
    for (size_t i = 0; (warning = esc_audit_warning(audit, i)); i++) {
        strncat(codes, warning->code, sizeof codes - strlen(codes) - 2);
        strcat(codes, " ");
        CHECK(!strchr(warning->message, '\n') && strlen(warning->message) > 40, "%s: '%s'",
              warning->code, warning->message);
    }
    return codes;
}

static void expect_codes(struct esc_audit *audit, const char *codes)
{
    const char *found = codes_of(audit);
    CHECK(!strcmp(found, codes), "warnings '%s', expected '%s'", found, codes);
    esc_audit_free(audit);
}

/* ---- Recorded machines ----------------------------------------------------------------------- */

TEST(audit, server_of_two_sockets_is_read_and_is_fit)
{
    struct esc_audit *audit = take(MACHINE("epyc"), 0);
    expect_text(audit, "cpu", "cpu", "AMD EPYC 7763 64-Core Processor");
    expect_text(audit, "cpu", "microcode", "0xa0011d5");
    expect_number(audit, "cpu", "packages", 2);
    expect_number(audit, "cpu", "numa_nodes", 2);
    expect_text(audit, "cpu", "numa_node_1", "CPUs 64-127,192-255");
    expect_number(audit, "cpu", "cores", 128);
    expect_number(audit, "cpu", "pus", 256);
    expect_text(audit, "cpu", "caches",
                "L1d 128 x 32 KiB, L1i 128 x 32 KiB, L2 128 x 512 KiB, L3 16 x 32768 KiB");
    expect_text(audit, "limits", "affinity", "256 (0-255)");
    expect_text(audit, "limits", "quota", "none");
    expect_text(audit, "frequency", "governor", "performance");
    expect_text(audit, "frequency", "boost", "on");
    expect_number(audit, "frequency", "max", 2450);
    expect_text(audit, "system", "virtual", "no");
    expect_missing(audit, "frequency", "preference", "No such file or directory");
    expect_codes(audit, "");
}

TEST(audit, laptop_of_two_kinds_of_cores_is_doubted)
{
    struct esc_audit *audit = take(MACHINE("hybrid"), 0);
    expect_text(audit, "cpu", "kinds", "8 x IntelCore (0-7), 8 x IntelAtom (8-15)");
    expect_number(audit, "cpu", "cores", 12);
    expect_number(audit, "frequency", "hardware_max", 4700);
    expect_codes(audit, "hybrid-mixed governor frequency-limit load ");
}

TEST(audit, arm_server_is_read)
{
    struct esc_audit *audit = take(MACHINE("arm"), 0);
    expect_text(audit, "cpu", "cpu", "ARM implementer 0x41 part 0xd0c");
    expect_missing(audit, "cpu", "microcode", "No such file or directory");
    expect_text(audit, "cpu", "smt", "one CPU per core (notsupported)");
    expect_text(audit, "cpu", "kinds", "one");
    expect_text(audit, "system", "thp", "always");
    expect_codes(audit, "governor ");
}

TEST(audit, container_of_half_a_cpu_is_doubted)
{
    struct esc_audit *audit = take(MACHINE("container"), 1);
    expect_number(audit, "limits", "quota", 0.5);
    expect_text(audit, "limits", "throttled", "91 of 120 periods, 4.410 s");
    expect_text(audit, "system", "container", "Docker");
    expect_text(audit, "system", "virtual", "yes");
    const struct esc_audit_warning *quota = esc_audit_warning(audit, 0);
    CHECK(quota && strstr(quota->message, "/sys/fs/cgroup/cpu.max allows 0.5 CPUs"), "%s",
          quota ? quota->message : "nothing");
    expect_codes(audit, "quota virtual ");
}

/* Version 1 groups, quotas above the own one, and namespaces: the trees of test_limits.c. */
TEST(audit, quotas_of_all_hierarchies_are_found)
{
    static const struct {
        const char *tree;
        double quota;
    } trees[] = {
        {"cgroup-v2-half", 0.5},    {"cgroup-v2-max", 0},          {"cgroup-v2-parent", 1.5},
        {"cgroup-v2-container", 2}, {"cgroup-v2-namespace", 1.25}, {"cgroup-v2-none", 0},
        {"cgroup-v1-free", 0},      {"cgroup-v1-quota", 1.5},      {"cgroup-v1-parent", 0.25},
        {"cgroup-v1-cpuset", 0},    {"cgroup-hybrid", 3},          {"cgroup-missing", 0},
        {"cgroup-garbage", 0},      {"cgroup-zero-period", 0},
    };
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        char root[512];
        snprintf(root, sizeof root, "%s/%s", ESC_TEST_DATA, trees[i].tree);
        struct esc_audit *audit = take(root, 4096);
        const struct esc_audit_fact *fact = fact_of(audit, "limits", "quota");
        double quota = fact->kind == ESC_AUDIT_NUMBER ? fact->number : 0;
        CHECK(quota == trees[i].quota, "%s: quota %g", trees[i].tree, quota);
        CHECK((strstr(codes_of(audit), "quota ") != NULL) == (quota > 0), "%s: %s", trees[i].tree,
              codes_of(audit));
        esc_audit_free(audit);
    }
}

TEST(audit, empty_machine_says_why_nothing_is_known)
{
    struct esc_audit *audit = take("/nonexistent", 2);
    const struct esc_audit_fact *fact;
    size_t missing = 0;
    for (size_t i = 0; (fact = esc_audit_fact(audit, i)); i++) {
        if (fact->kind != ESC_AUDIT_UNAVAILABLE)
            continue;
        CHECK(*fact->text, "%s.%s has no reason", fact->section, fact->key);
        missing++;
    }
    CHECK(missing >= 20, "only %zu facts are unavailable", missing);
    expect_missing(audit, "cpu", "cpu", "/proc/cpuinfo: No such file or directory");
    expect_missing(audit, "limits", "affinity", "/proc/self/status: No such file or directory");
    expect_codes(audit, "");
}

TEST(audit, own_machine_can_be_read)
{
    struct esc_audit *audit;
    CHECK(esc_audit_take(&(struct esc_audit_options){.root = NULL}, &audit) == ESC_OK, "own");
    CHECK(fact_of(audit, "openmp", "runtime")->kind == ESC_AUDIT_TEXT, "no runtime");
    CHECK(esc_audit_add(audit, "versions", "x", "X", NULL, "not there") == ESC_OK, "add");
    expect_missing(audit, "versions", "x", "not there");
    esc_audit_free(audit);
    esc_audit_free(NULL);
}

/* ---- Trees made on the way ------------------------------------------------------------------- */

static void put(const char *root, const char *path, const char *text)
{
    char full[512];
    snprintf(full, sizeof full, "%s%s", root, path);
    for (char *slash = full + strlen(root); (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        CHECK(mkdir(full, 0777) == 0 || errno == EEXIST, "%s: %s", full, strerror(errno));
        *slash = '/';
    }
    FILE *file = fopen(full, "w");
    CHECK(file, "%s: %s", full, strerror(errno));
    fputs(text, file);
    fclose(file);
}

/* A folder of its own, with four CPUs on two cores; left in /tmp when a case fails. */
static void make_tree(char root[64])
{
    strcpy(root, "/tmp/escapement-audit.XXXXXX");
    CHECK(mkdtemp(root), "%s", strerror(errno));
    put(root, "/sys/devices/system/cpu/online", "0-3\n");
    put(root, "/proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-3\n");
    for (int cpu = 0; cpu < 4; cpu++) {
        char path[96];
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/core_cpus_list", cpu);
        put(root, path, cpu < 2 ? "0-1\n" : "2-3\n");
    }
}

static void remove_file(const char *root, const char *path)
{
    char full[512];
    snprintf(full, sizeof full, "%s%s", root, path);
    unlink(full);
    for (char *slash; (slash = strrchr(full, '/')) && strlen(full) > strlen(root);) {
        *slash = '\0';
        if (rmdir(full) != 0)
            return; /* not empty yet */
    }
}

static void remove_tree(const char *root)
{
    static const char *const paths[] = {"/sys/devices/system/cpu/online",
                                        "/proc/self/status",
                                        "/proc/stat",
                                        "/proc/loadavg",
                                        "/proc/self/stat",
                                        "/proc/self/cgroup",
                                        "/proc/self/mountinfo",
                                        "/sys/fs/cgroup/cpu.stat",
                                        "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
                                        "/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver",
                                        "/sys/devices/system/cpu/cpu0/topology/core_cpus_list",
                                        "/sys/devices/system/cpu/cpu1/topology/core_cpus_list",
                                        "/sys/devices/system/cpu/cpu2/topology/core_cpus_list",
                                        "/sys/devices/system/cpu/cpu3/topology/core_cpus_list"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        remove_file(root, paths[i]);
    rmdir(root);
}

TEST(audit, masks_and_teams_are_compared)
{
    char root[64];
    struct esc_audit *audit;
    make_tree(root);
    expect_codes(take(root, 4), "");
    expect_codes(take(root, 5), "oversubscribed ");
    put(root, "/proc/self/status", "Cpus_allowed_list:\t2\n");
    expect_codes(take(root, 1), "one-cpu ");
    expect_codes(take(root, 2), "one-cpu oversubscribed ");
    struct esc_audit_options chosen = {
        .root = root, .threads = 1, .threads_chosen = true, .places = &no_places};
    CHECK(esc_audit_take(&chosen, &audit) == ESC_OK, "take");
    expect_codes(audit, ""); /* pinned on purpose */
    put(root, "/sys/devices/system/cpu/online", "2\n");
    expect_codes(take(root, 1), ""); /* there is no other CPU */
    remove_tree(root);
}

static void expect_pinning(const char *root, const struct esc_audit_places *places, const int *cpus,
                           unsigned observed, const char *codes)
{
    struct esc_audit *audit;
    struct esc_audit_options options = {.root = root,
                                        .threads = observed,
                                        .observed_cpus = cpus,
                                        .observed = observed,
                                        .places = places};
    CHECK(esc_audit_take(&options, &audit) == ESC_OK, "take");
    expect_codes(audit, codes);
}

TEST(audit, pinning_is_compared_with_what_was_promised)
{
    static const char *const cpus[] = {"0", "2"};
    static const char *const cores[] = {"0-1", "2-3"};
    struct esc_audit_places pinned = {"{0},{2}", "close", true, 2, cpus};
    struct esc_audit_places wide = {"cores", NULL, true, 2, cores};
    struct esc_audit_places together = {"cores", "primary", true, 2, cores};
    struct esc_audit_places refused = {"{64},{65}", NULL, false, 0, NULL};
    struct esc_audit_places switched_off = {"cores", "false", false, 2, cores};
    struct esc_audit_places placeless = {NULL, "close", false, 0, NULL};
    char root[64];
    make_tree(root);
    expect_pinning(root, &pinned, (int[]){0, 2}, 2, "");
    expect_pinning(root, &pinned, (int[]){0, -1}, 2, ""); /* not known is no doubt */
    expect_pinning(root, &pinned, (int[]){0, 3}, 2, "places-ignored ");
    expect_pinning(root, &pinned, (int[]){2, 2}, 2, "places-ignored ");
    expect_pinning(root, &wide, (int[]){1, 3}, 2, "");
    expect_pinning(root, &wide, (int[]){0, 1}, 2, "places-ignored smt-shared ");
    expect_pinning(root, &wide, (int[]){0, 1, 2}, 3, ""); /* more threads than places */
    expect_pinning(root, &together, (int[]){0, 0}, 2, "");
    expect_pinning(root, &refused, (int[]){0, 2}, 2, "places-ignored ");
    expect_pinning(root, &switched_off, (int[]){0, 2}, 2, "places-ignored ");
    expect_pinning(root, &placeless, (int[]){0, 2}, 2, "places-ignored ");
    remove_tree(root);
}

TEST(audit, threads_on_one_core_are_seen_while_another_is_idle)
{
    char root[64];
    make_tree(root);
    expect_pinning(root, &no_places, (int[]){0, 2}, 2, "");
    expect_pinning(root, &no_places, (int[]){2, 3}, 2, "smt-shared ");
    expect_pinning(root, &no_places, (int[]){1, 1}, 2, ""); /* on its way */
    expect_pinning(root, &no_places, (int[]){0, 1, 2, 3}, 4, "");
    remove_tree(root);
}

TEST(audit, governors_that_move_the_clock_are_doubted)
{
    static const struct {
        const char *governor, *driver, *codes;
    } cases[] = {
        {"performance", "acpi-cpufreq", ""},
        {"powersave", "acpi-cpufreq", "governor "},
        {"schedutil", "cppc_cpufreq", "governor "},
        {"powersave", "intel_pstate", ""}, /* the hardware chooses, and has no preference to save */
    };
    char root[64];
    make_tree(root);
    put(root, "/proc/self/status", "Cpus_allowed_list:\t0\n");
    put(root, "/sys/devices/system/cpu/online", "0\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", cases[i].governor);
        put(root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver", cases[i].driver);
        expect_codes(take(root, 1), cases[i].codes);
    }
    remove_tree(root);
}

TEST(audit, load_counts_where_no_cpu_is_left)
{
    char root[64];
    make_tree(root);
    put(root, "/proc/loadavg", "3.00 1.00 0.50 1/200 77\n");
    expect_codes(take(root, 4), ""); /* of a minute ago: nobody else runs now */
    put(root, "/proc/loadavg", "0.02 0.01 0.00 3/200 77\n");
    expect_codes(take(root, 4), ""); /* in passing */
    put(root, "/proc/loadavg", "2.00 1.00 0.50 3/200 77\n");
    expect_codes(take(root, 4), "load ");
    expect_codes(take(root, 2), ""); /* two CPUs are left for two others */
    remove_tree(root);
}

/* ---- Between two audits ---------------------------------------------------------------------- */

static void put_times(const char *root, unsigned user, unsigned stolen, unsigned idle, unsigned own)
{
    char text[256];
    snprintf(text, sizeof text, "cpu  %u 0 0 %u 0 0 0 %u 0 0\n", user, idle, stolen);
    put(root, "/proc/stat", text);
    snprintf(text, sizeof text, "7 (a) b) R 1 1 1 1 1 1 1 1 1 1 %u 0 0 0 20 0 1 0 1 1 1\n", own);
    put(root, "/proc/self/stat", text);
}

static void put_throttled(const char *root, unsigned periods)
{
    char text[128];
    snprintf(text, sizeof text, "nr_periods 900\nnr_throttled %u\nthrottled_usec %u\n", periods,
             periods * 1000);
    put(root, "/proc/self/cgroup", "0::/\n");
    put(root, "/proc/self/mountinfo", "1 2 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    put(root, "/sys/fs/cgroup/cpu.stat", text);
}

static void expect_changes(struct esc_audit *before, const char *root, const char *codes)
{
    struct esc_audit *after = take(root, 4);
    CHECK(esc_audit_compare(before, after) == ESC_OK, "compare");
    expect_codes(after, codes);
}

TEST(audit, what_happened_meanwhile_is_told)
{
    char root[64];
    make_tree(root);
    put_throttled(root, 10);
    put_times(root, 10000, 0, 50000, 500);
    struct esc_audit *before = take(root, 4);
    expect_changes(before, root, "");
    put_times(root, 10800, 0, 50000, 1300); /* 2 s on 4 CPUs, all of it this process's */
    expect_changes(before, root, "");
    put_times(root, 10800, 0, 50000, 1200); /* half a CPU for others */
    expect_changes(before, root, "load ");
    put_times(root, 10400, 0, 50400,
              900); /* the same time, two CPUs idle: of threads that waited */
    expect_changes(before, root, "");
    put_times(root, 10800, 4, 50000, 1300); /* too few ticks to tell */
    expect_changes(before, root, "");
    put_times(root, 10792, 20, 50000, 1292);
    expect_changes(before, root, "steal ");
    put_times(root, 10800, 0, 50000, 1300);
    put_throttled(root, 13);
    struct esc_audit *after = take(root, 4);
    CHECK(esc_audit_compare(before, after) == ESC_OK, "compare");
    const struct esc_audit_warning *warning = esc_audit_warning(after, 0);
    CHECK(warning && strstr(warning->message, "3 periods, for 0.003 s"), "%s",
          warning ? warning->message : "nothing");
    expect_codes(after, "throttled ");
    esc_audit_free(before);
    remove_tree(root);
}

/* ---- Lists of CPUs --------------------------------------------------------------------------- */

TEST(audit, cpu_lists_are_parsed_and_written)
{
    static const char *const good[] = {"0", "0-3,8", "5,7,9-11", "0-8191", ""};
    static const char *const bad[] = {"x", "3-1", "1,,2", "8192", "1-", "-1", "0-3;4"};
    struct esc_cpu_list set;
    char text[64];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        CHECK(esc_cpu_list_parse(good[i], &set), "'%s' is refused", good[i]);
        CHECK(!strcmp(esc_cpu_list_string(&set, text, sizeof text), good[i]), "'%s' became '%s'",
              good[i], text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!esc_cpu_list_parse(bad[i], &set) && esc_cpu_list_count(&set) == 0, "'%s' is taken",
              bad[i]);
    CHECK(esc_cpu_list_parse("0,2,4,6,8,10", &set), "even");
    CHECK(!strcmp(esc_cpu_list_string(&set, text, 12), "0,2,4,6..."), "cut off: '%s'", text);
}
