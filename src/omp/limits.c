/* SPDX-License-Identifier: BSD-2-Clause */
/* limits.c - online CPUs, the affinity mask, and what control groups allow. */
#define _GNU_SOURCE /* sched_getaffinity, CPU_ALLOC */
#include "omp/limits.h"

#include <omp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* CPUs that the process was allowed when it started. With OMP_PROC_BIND or OMP_PLACES the runtime
 * has bound this very thread since, and the places tell more than its mask. */
static unsigned affinity_count(void)
{
    unsigned placed = 0;
    for (int place = 0; place < omp_get_num_places(); place++)
        placed += (unsigned)omp_get_place_num_procs(place);
    if (placed > 0)
        return placed;
    for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
        cpu_set_t *const set = CPU_ALLOC((size_t)cpus);
        if (set == NULL)
            return 0;
        const size_t size = CPU_ALLOC_SIZE((size_t)cpus);
        const int failed = sched_getaffinity(0, size, set); /* EINVAL: more CPUs than the set */
        const int count = failed ? 0 : CPU_COUNT_S(size, set);
        CPU_FREE(set);
        if (!failed)
            return (unsigned)count;
    }
    return 0;
}

/* A folder of a control group hierarchy. */
struct folder {
    const char *root, *mount, *group;
};

/* Reads the first line of a file in the folder as one or two numbers; how many there were. */
static int numbers_read(const struct folder *folder, const char *name, double *a, double *b)
{
    char path[3 * 4096], line[128];
    const int length =
        snprintf(path, sizeof path, "%s%s%s/%s", folder->root, folder->mount, folder->group, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return 0;
    FILE *const file = fopen(path, "re");
    if (file == NULL)
        return 0;
    const int numbers = fgets(line, sizeof line, file) != NULL ? sscanf(line, "%lf %lf", a, b) : 0;
    fclose(file);
    return numbers;
}

/* CPUs' worth of time that one folder allows; 0 when it sets no limit ("max", -1, no file). */
static double folder_quota(const struct folder *folder, bool v2)
{
    double quota = 0, period = 0, unused;
    if (v2 ? numbers_read(folder, "cpu.max", &quota, &period) != 2
           : numbers_read(folder, "cpu.cfs_quota_us", &quota, &unused) != 1 ||
                 numbers_read(folder, "cpu.cfs_period_us", &period, &unused) != 1)
        return 0;
    return quota > 0 && period > 0 ? quota / period : 0;
}

/* The least quota from mount/group up to mount. `group` is cut shorter on the way. */
static double hierarchy_quota(const char *root, const char *mount, char *group, bool v2)
{
    double least = 0;
    for (;;) {
        const double quota = folder_quota(&(struct folder){root, mount, group}, v2);
        if (quota > 0 && (least == 0 || quota < least))
            least = quota;
        char *const slash = strrchr(group, '/');
        if (slash == NULL)
            return least;
        *slash = '\0';
    }
}

static bool list_has(const char *list, const char *item)
{
    const size_t length = strlen(item);
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, item, length) == 0 && strchr(",\n", at[length]) != NULL)
            return true;
    }
    return false;
}

/* The group of this process in the hierarchy that has the CPU controller. */
static bool group_find(const char *root, bool v2, char *group, size_t size)
{
    char path[4096], line[4096];
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE *const file = fopen(path, "re");
    bool found = false;
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        char *const controllers = strchr(line, ':');
        char *const where = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
        if (where == NULL)
            continue;
        *where = '\0';
        found = v2 ? strncmp(line, "0:", 2) == 0 && controllers[1] == '\0'
                   : list_has(controllers + 1, "cpu");
        snprintf(group, size, "%.*s", (int)strcspn(where + 1, "\n"), where + 1);
    }
    if (file != NULL)
        fclose(file);
    return found;
}

/* One line of mountinfo (proc(5)): ID parent major:minor root mount options ... - type source super.
 * The quota of the hierarchy it mounts, 0 when it is not one with a CPU controller. */
static double mount_quota(const char *root, char *line)
{
    char mount_root[4096], mount[4096], type[64], super[4096], group[4096];
    const char *const tail = strstr(line, " - ");
    if (tail == NULL || sscanf(line, "%*s %*s %*s %4095s %4095s", mount_root, mount) != 2 ||
        sscanf(tail, " - %63s %*s %4095s", type, super) != 2)
        return 0;
    const bool v2 = strcmp(type, "cgroup2") == 0;
    if (!v2 && (strcmp(type, "cgroup") != 0 || !list_has(super, "cpu")))
        return 0;
    if (!group_find(root, v2, group, sizeof group))
        return 0;
    /* A container sees the folder that is mounted, and its own group relative to the host's. */
    const size_t above = strcmp(mount_root, "/") == 0 ? 0 : strlen(mount_root);
    const bool below = strncmp(group, mount_root, above) == 0 &&
                       (above == 0 || group[above] == '/' || group[above] == '\0');
    char *const relative = below ? group + above : group + strlen(group);
    if (strcmp(relative, "/") == 0)
        *relative = '\0';
    return hierarchy_quota(root, mount, relative, v2);
}

static double quota_read(const char *root)
{
    char path[4096], line[8192];
    double least = 0;
    snprintf(path, sizeof path, "%s/proc/self/mountinfo", root);
    FILE *const file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const double quota = mount_quota(root, line);
        if (quota > 0 && (least == 0 || quota < least))
            least = quota;
    }
    if (file != NULL)
        fclose(file);
    return least;
}

static unsigned least(unsigned a, unsigned b)
{
    return b > 0 && b < a ? b : a;
}

void esc_limits_read(const char *root, struct esc_team_limits *limits)
{
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    const int openmp = omp_get_max_threads();
    limits->online = online > 0 ? (unsigned)online : 1;
    limits->affinity = affinity_count();
    limits->quota = quota_read(strcmp(root, "/") == 0 ? "" : root);
    limits->openmp = openmp > 0 ? (unsigned)openmp : 1;
    /* Half a CPU's worth of quota still needs one thread; two and a half can keep three busy. */
    const double whole = limits->quota > ESC_MAX_THREADS ? ESC_MAX_THREADS : limits->quota;
    const unsigned quota = (unsigned)whole + (whole > (double)(unsigned)whole);
    limits->recommended =
        least(least(least(least(ESC_MAX_THREADS, limits->online), limits->affinity), quota),
              limits->openmp);
}

void esc_team_limits(struct esc_team_limits *limits)
{
    esc_limits_read("/", limits);
}
