/* SPDX-License-Identifier: BSD-2-Clause */
/* test_counters.c - energy from recorded trees, hardware events from a kernel that the test plays. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure/counters_parts.h"
#include "support.h"

/* ---- A kernel -------------------------------------------------------------------------------- */

static int open_error;                       /* of every open; 0: it succeeds */
static int descriptors;                      /* open now */
static struct esc_perf_reading next_reading; /* of every descriptor */
static int read_error;

static int fake_open(uint64_t event, pid_t thread)
{
    (void)event;
    (void)thread;
    if (open_error) {
        errno = open_error;
        return -1;
    }
    return 1000 + descriptors++;
}

static ssize_t fake_read(int descriptor, void *bytes, size_t size)
{
    CHECK(descriptor >= 1000 && size == sizeof next_reading, "read(%d, %zu)", descriptor, size);
    if (read_error) {
        errno = read_error;
        return -1;
    }
    memcpy(bytes, &next_reading, size);
    return (ssize_t)size;
}

static int fake_close(int descriptor)
{
    (void)descriptor;
    descriptors--;
    return 0;
}

static const struct esc_perf_kernel fake = {fake_open, fake_read, fake_close};

static struct esc_counters *open_fake(const char *root)
{
    struct esc_counters *counters;
    CHECK(esc_counters_open_by(&fake, root, &counters) == ESC_OK, "open");
    return counters;
}

TEST(counters, events_are_differences_and_scaled)
{
    struct esc_counter_value values[ESC_COUNTER_COUNT];
    next_reading = (struct esc_perf_reading){1000, 50, 50};
    struct esc_counters *counters = open_fake("/nonexistent");
    double threads = descriptors / 2.0; /* two events of each */
    CHECK(threads >= 1, "%g threads", threads);
    esc_counters_start(counters);
    next_reading = (struct esc_perf_reading){4000, 150, 150};
    esc_counters_read(counters, values);
    CHECK(values[ESC_COUNTER_CYCLES].available && !values[ESC_COUNTER_CYCLES].multiplexed &&
              values[ESC_COUNTER_CYCLES].value == 3000 * threads,
          "%g cycles", values[ESC_COUNTER_CYCLES].value);
    next_reading = (struct esc_perf_reading){4000, 250, 100}; /* counted in 50 of 200 */
    esc_counters_read(counters, values);
    CHECK(values[ESC_COUNTER_INSTRUCTIONS].multiplexed &&
              values[ESC_COUNTER_INSTRUCTIONS].value == 12000 * threads,
          "%g instructions", values[ESC_COUNTER_INSTRUCTIONS].value);
    next_reading = (struct esc_perf_reading){1000, 250, 50}; /* not at all */
    esc_counters_read(counters, values);
    CHECK(!values[ESC_COUNTER_CYCLES].available &&
              strstr(values[ESC_COUNTER_CYCLES].reason, "taken by others"),
          "%s", values[ESC_COUNTER_CYCLES].reason);
    read_error = EIO;
    esc_counters_read(counters, values);
    CHECK(!values[ESC_COUNTER_CYCLES].available && *values[ESC_COUNTER_CYCLES].reason, "EIO");
    read_error = 0;
    esc_counters_close(counters);
    CHECK(descriptors == 0, "%d descriptors are left open", descriptors);
}

TEST(counters, what_one_part_lacks_the_total_lacks)
{
    struct esc_counter_value totals[ESC_COUNTER_COUNT] = {{0}}, part[ESC_COUNTER_COUNT] = {{0}};
    for (int i = 0; i < ESC_COUNTER_COUNT; i++)
        part[i] = (struct esc_counter_value){
            .available = true, .value = 2, .multiplexed = i == ESC_COUNTER_CYCLES};
    esc_counters_total(totals, part);
    part[ESC_COUNTER_CYCLES].multiplexed = false;
    part[ESC_COUNTER_ENERGY] = (struct esc_counter_value){.reason = "gone"};
    esc_counters_total(totals, part);
    part[ESC_COUNTER_ENERGY] = part[ESC_COUNTER_PAGE_FAULTS];
    esc_counters_total(totals, part);
    CHECK(totals[ESC_COUNTER_PAGE_FAULTS].available && totals[ESC_COUNTER_PAGE_FAULTS].value == 6,
          "%g page faults", totals[ESC_COUNTER_PAGE_FAULTS].value);
    CHECK(totals[ESC_COUNTER_CYCLES].multiplexed, "the first part was estimated");
    CHECK(!totals[ESC_COUNTER_ENERGY].available &&
              !strcmp(totals[ESC_COUNTER_ENERGY].reason, "gone"),
          "%g, '%s'", totals[ESC_COUNTER_ENERGY].value, totals[ESC_COUNTER_ENERGY].reason);
}

TEST(counters, refused_events_say_why)
{
    static const struct {
        int error;
        const char *reason;
    } refusals[] = {{EACCES, "perf_event_paranoid"},
                    {EPERM, "perf_event_paranoid"},
                    {ENOENT, "virtual machine"},
                    {EMFILE, "Too many open files"},
                    {ENOSYS, "not implemented"}};
    struct esc_counter_value values[ESC_COUNTER_COUNT];
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        open_error = refusals[i].error;
        struct esc_counters *counters = open_fake("/nonexistent");
        esc_counters_read(counters, values);
        CHECK(!values[ESC_COUNTER_CYCLES].available &&
                  strstr(values[ESC_COUNTER_CYCLES].reason, refusals[i].reason),
              "%d: %s", refusals[i].error, values[ESC_COUNTER_CYCLES].reason);
        CHECK(values[ESC_COUNTER_PAGE_FAULTS].available &&
                  values[ESC_COUNTER_CONTEXT_SWITCHES].available,
              "what nobody may refuse");
        esc_counters_close(counters);
    }
    open_error = 0;
}

TEST(counters, page_faults_of_touched_memory_are_counted)
{
    struct esc_counter_value values[ESC_COUNTER_COUNT];
    struct esc_counters *counters;
    CHECK(esc_counters_open(NULL, &counters) == ESC_OK, "open");
    /* Not from malloc, which may have kept pages that an earlier case had touched. */
    const size_t size = 8 << 20;
    volatile char *bytes =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(bytes != MAP_FAILED, "memory");
    esc_counters_start(counters);
    for (size_t i = 0; i < size; i += 4096)
        bytes[i] = 1;
    esc_counters_read(counters, values);
    CHECK(values[ESC_COUNTER_PAGE_FAULTS].value >= 2, "%g page faults",
          values[ESC_COUNTER_PAGE_FAULTS].value);
    munmap((void *)bytes, size);
    for (int i = 0; i < ESC_COUNTER_COUNT; i++)
        CHECK(values[i].available || *values[i].reason, "%s: no reason",
              esc_counter_name((enum esc_counter)i));
    esc_counters_close(counters);
    esc_counters_close(NULL);
}

/* ---- Energy ---------------------------------------------------------------------------------- */

static void put(const char *root, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/sys/class/powercap/%s", root, name);
    FILE *file = fopen(path, "w");
    CHECK(file, "%s: %s", path, strerror(errno));
    fputs(text, file);
    fclose(file);
}

static const char *const folders[] = {"/sys", "/sys/class", "/sys/class/powercap",
                                      "/sys/class/powercap/intel-rapl:0",
                                      "/sys/class/powercap/intel-rapl:1"};
#define FOLDERS (sizeof folders / sizeof *folders)

static void make_powercap(char root[64])
{
    strcpy(root, "/tmp/escapement-powercap.XXXXXX");
    CHECK(mkdtemp(root), "%s", strerror(errno));
    for (size_t i = 0; i < FOLDERS; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s%s", root, folders[i]);
        CHECK(mkdir(path, 0777) == 0, "%s: %s", path, strerror(errno));
    }
    put(root, "intel-rapl:0/name", "package-0\n");
    put(root, "intel-rapl:1/name", "package-1\n");
    put(root, "intel-rapl:0/max_energy_range_uj", "1000000\n");
    put(root, "intel-rapl:1/max_energy_range_uj", "2000000\n");
    put(root, "intel-rapl:0/energy_uj", "400000\n");
    put(root, "intel-rapl:1/energy_uj", "1900000\n");
}

static void remove_powercap(const char *root)
{
    static const char *const names[] = {"name", "energy_uj", "max_energy_range_uj"};
    char path[256];
    for (size_t i = 0; i < 6; i++) {
        snprintf(path, sizeof path, "%s%s/%s", root, folders[3 + i / 3], names[i % 3]);
        unlink(path);
    }
    for (size_t i = FOLDERS; i-- > 0;) {
        snprintf(path, sizeof path, "%s%s", root, folders[i]);
        rmdir(path);
    }
    rmdir(root);
}

TEST(counters, energy_is_the_sum_of_packages_and_wraps)
{
    struct esc_counter_value values[ESC_COUNTER_COUNT];
    const struct esc_counter_value *energy = &values[ESC_COUNTER_ENERGY];
    char root[64];
    make_powercap(root);
    struct esc_counters *counters = open_fake(root);
    esc_counters_start(counters);
    put(root, "intel-rapl:0/energy_uj", "450000\n");
    esc_counters_read(counters, values);
    CHECK(energy->available && energy->value == 50000, "%g uJ (%s)", energy->value, energy->reason);
    put(root, "intel-rapl:1/energy_uj", "30000\n"); /* 100000 up to its range, then 30000 */
    esc_counters_read(counters, values);
    CHECK(energy->value == 180000, "%g uJ", energy->value);
    esc_counters_start(counters);
    esc_counters_read(counters, values);
    CHECK(energy->value == 0, "%g uJ", energy->value);
    put(root, "intel-rapl:0/energy_uj", "");
    esc_counters_read(counters, values);
    CHECK(!energy->available && *energy->reason, "an empty file");
    esc_counters_close(counters);
    remove_powercap(root);
}

TEST(counters, parts_and_the_whole_machine_are_not_added)
{
    static const struct {
        const char *root;
        bool available;
        const char *reason;
    } machines[] = {
        {ESC_TEST_MACHINES "/epyc", true, ""},
        {ESC_TEST_MACHINES "/hybrid", true, ""},
        {ESC_TEST_MACHINES "/arm", false, "/sys/class/powercap: No such file or directory"},
    };
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        struct esc_energy energy;
        struct esc_counter_value value = {.available = false};
        esc_energy_open(&energy, machines[i].root);
        CHECK(energy.n == (i == 0   ? 2u
                           : i == 1 ? 1u
                                    : 0u),
              "%s: %zu packages", machines[i].root, energy.n);
        esc_energy_start(&energy);
        esc_energy_read(&energy, &value);
        CHECK(value.available == machines[i].available && !strcmp(value.reason, machines[i].reason),
              "%s: %s", machines[i].root, value.reason);
    }
}
