/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_limits.c - which CPUs this process may use, and how much of them. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/audit_parts.h"

#define PATH_SIZE 4096

/* ---- Masks ------------------------------------------------------------------------------------- */

#define ONLINE "/sys/devices/system/cpu/online"

void esc_audit_find_online(struct esc_audit *audit)
{
    char text[ESC_AUDIT_TEXT_SIZE];
    if (esc_audit_read(audit, text, sizeof text, ONLINE))
        esc_cpu_list_parse(text, &audit->state.online);
}

static void tell_online(struct esc_audit *audit)
{
    char text[ESC_AUDIT_TEXT_SIZE], cpus[256];
    const struct esc_cpu_list *online = &audit->state.online;
    if (!esc_audit_read(audit, text, sizeof text, ONLINE))
        esc_audit_missing(audit, "limits", "online", "Online", "%s", text);
    else if (esc_cpu_list_count(online) == 0)
        esc_audit_missing(audit, "limits", "online", "Online", ONLINE ": '%s' is no list of CPUs",
                          text);
    else
        esc_audit_number(audit, "limits", "online", "Online", esc_cpu_list_count(online), "",
                         "%u (%s)", esc_cpu_list_count(online),
                         esc_cpu_list_string(online, cpus, sizeof cpus));
}

/* A runtime that binds threads has bound the first one before main: its mask then is one place, and
 * all places together are what the team may use. */
static void tell_affinity(struct esc_audit *audit)
{
    struct esc_audit_state *state = &audit->state;
    char text[ESC_AUDIT_TEXT_SIZE], cpus[256];
    struct esc_cpu_list place;
    char *status = esc_audit_slurp(audit, "/proc/self/status");
    int error = errno;
    bool found = status && esc_audit_line(status, "Cpus_allowed_list", text, sizeof text) &&
                 esc_cpu_list_parse(text, &state->allowed);
    const char *how = "";
    if (state->places.binds && state->places.n > 0) {
        memset(&state->allowed, 0, sizeof state->allowed);
        for (unsigned i = 0; i < state->places.n; i++) {
            esc_cpu_list_parse(state->places.cpus[i], &place);
            esc_cpu_list_unite(&state->allowed, &place);
        }
        how = ", the OpenMP places";
        found = true;
    }
    if (found)
        esc_audit_number(audit, "limits", "affinity", "Affinity",
                         esc_cpu_list_count(&state->allowed), "", "%u (%s%s)",
                         esc_cpu_list_count(&state->allowed),
                         esc_cpu_list_string(&state->allowed, cpus, sizeof cpus), how);
    else
        esc_audit_missing(audit, "limits", "affinity", "Affinity", "/proc/self/status: %s",
                          status ? "no line Cpus_allowed_list" : strerror(error));
    free(status);
}

/* ---- Control groups ---------------------------------------------------------------------------- */

/* What was found on the way up the hierarchies. */
struct groups {
    bool mounted; /* a hierarchy with the CPU controller */
    double quota; /* the least; 0: none */
    char quota_file[PATH_SIZE + 32];
    double throttled, throttled_s, periods; /* of the group throttled the most; -1: not told */
    char reason[PATH_SIZE + 128];           /* why not, of this process's own group */
};

/* A folder of a hierarchy, below the audit's root. */
struct folder {
    char path[PATH_SIZE]; /* "/sys/fs/cgroup/a/b" */
    size_t mount_length;  /* of it, the part where the walk up ends */
    bool v2;
};

static void read_quota(const struct esc_audit *audit, const struct folder *folder,
                       struct groups *groups)
{
    char text[ESC_AUDIT_TEXT_SIZE];
    double quota = -1, period = -1;
    const char *file = folder->v2 ? "cpu.max" : "cpu.cfs_quota_us";
    if (!esc_audit_read(audit, text, sizeof text, "%s/%s", folder->path, file))
        return; /* the root of a hierarchy has none */
    if (folder->v2) {
        if (sscanf(text, "%lf %lf", &quota, &period) != 2)
            return; /* "max 100000" */
    } else {
        quota = strtod(text, NULL);
        period = esc_audit_read_number(audit, "%s/cpu.cfs_period_us", folder->path);
    }
    if (!(quota > 0) || !(period > 0) || (groups->quota > 0 && quota / period >= groups->quota))
        return;
    groups->quota = quota / period;
    snprintf(groups->quota_file, sizeof groups->quota_file, "%s/%s", folder->path, file);
}

/* The number behind a name in a file of lines "name number". */
static double stat_number(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!strncmp(line, name, length) && line[length] == ' ')
            return strtod(line + length, NULL);
    }
    return NAN;
}

static void read_throttling(const struct esc_audit *audit, const struct folder *folder,
                            struct groups *groups)
{
    char text[ESC_AUDIT_TEXT_SIZE];
    if (!esc_audit_read(audit, text, sizeof text, "%s/cpu.stat", folder->path)) {
        if (!*groups->reason)
            snprintf(groups->reason, sizeof groups->reason, "%s", text);
        return;
    }
    double throttled = stat_number(text, "nr_throttled");
    if (isnan(throttled)) {
        if (!*groups->reason)
            snprintf(groups->reason, sizeof groups->reason,
                     "%s/cpu.stat has no nr_throttled: no quota can be set there", folder->path);
        return;
    }
    if (throttled <= groups->throttled)
        return;
    double usec = stat_number(text, "throttled_usec"), nsec = stat_number(text, "throttled_time");
    groups->throttled = throttled;
    groups->throttled_s = !isnan(usec) ? usec * 1e-6 : !isnan(nsec) ? nsec * 1e-9 : 0;
    groups->periods = stat_number(text, "nr_periods");
}

/* Every group from this process's own up to where the hierarchy is mounted: each may set a quota. */
static void walk_up(const struct esc_audit *audit, struct folder *folder, struct groups *groups)
{
    groups->mounted = true;
    for (;;) {
        read_quota(audit, folder, groups);
        read_throttling(audit, folder, groups);
        char *slash = strrchr(folder->path, '/');
        if (!slash || (size_t)(slash - folder->path) < folder->mount_length)
            return;
        *slash = '\0';
    }
}

static bool list_has(const char *list, const char *item)
{
    size_t length = strlen(item);
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (!strncmp(at, item, length) && (at[length] == ',' || !at[length]))
            return true;
    }
    return false;
}

/* The group of this process: lines are "id:controllers:/group", version 2 has id 0 and none. */
static bool find_group(const char *cgroup, bool v2, char *group)
{
    for (const char *line = cgroup; line && *line; line = strchr(line, '\n')) {
        char controllers[512], where[PATH_SIZE] = "";
        line += *line == '\n';
        if (v2 ? sscanf(line, "0::%4095[^\n]", where) == 1
               : sscanf(line, "%*d:%511[^:]:%4095[^\n]", controllers, where) == 2 &&
                     list_has(controllers, "cpu")) {
            memcpy(group, where, sizeof where);
            return true;
        }
    }
    return false;
}

/* One line of mountinfo: ID parent device root mount options ... - type source super-options. */
static void read_mount(const struct esc_audit *audit, const char *line, const char *cgroup,
                       struct groups *groups)
{
    char above[PATH_SIZE], mount[PATH_SIZE], type[64], super[PATH_SIZE], group[PATH_SIZE];
    struct folder folder;
    const char *tail = strstr(line, " - ");
    if (!tail || sscanf(line, "%*s %*s %*s %4095s %4095s", above, mount) != 2 ||
        sscanf(tail, " - %63s %*s %4095s", type, super) != 2)
        return;
    folder.v2 = !strcmp(type, "cgroup2");
    if ((!folder.v2 && (strcmp(type, "cgroup") != 0 || !list_has(super, "cpu"))) ||
        !find_group(cgroup, folder.v2, group))
        return;
    /* A container sees the folder that is mounted, and its own group relative to the host's. */
    size_t skip = strcmp(above, "/") != 0 ? strlen(above) : 0;
    bool below = !strncmp(group, above, skip) && (skip == 0 || strchr("/", group[skip]));
    const char *relative = below ? group + skip : "";
    if (!strcmp(relative, "/"))
        relative = "";
    folder.mount_length = strlen(mount);
    if ((size_t)snprintf(folder.path, sizeof folder.path, "%s%s", mount, relative) <
        sizeof folder.path)
        walk_up(audit, &folder, groups);
}

static void read_groups(const struct esc_audit *audit, struct groups *groups)
{
    char *mounts = esc_audit_slurp(audit, "/proc/self/mountinfo");
    if (!mounts)
        snprintf(groups->reason, sizeof groups->reason, "/proc/self/mountinfo: %s",
                 strerror(errno));
    char *cgroup = mounts ? esc_audit_slurp(audit, "/proc/self/cgroup") : NULL;
    if (mounts && !cgroup)
        snprintf(groups->reason, sizeof groups->reason, "/proc/self/cgroup: %s", strerror(errno));
    for (char *line = cgroup ? mounts : NULL; line && *line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        read_mount(audit, line, cgroup, groups);
        line = end ? end + 1 : NULL;
    }
    if (cgroup && !groups->mounted)
        snprintf(groups->reason, sizeof groups->reason,
                 "/proc/self/mountinfo has no control groups for CPUs");
    free(mounts);
    free(cgroup);
}

static void tell_groups(struct esc_audit *audit, const struct groups *groups)
{
    if (groups->quota > 0)
        esc_audit_number(audit, "limits", "quota", "Quota", groups->quota, "CPUs",
                         "%.10g CPUs' worth of time (%s)", groups->quota, groups->quota_file);
    else if (groups->mounted)
        esc_audit_text(audit, "limits", "quota", "Quota", "none");
    else
        esc_audit_missing(audit, "limits", "quota", "Quota", "%s", groups->reason);
    if (groups->throttled < 0) {
        esc_audit_missing(audit, "limits", "throttled", "Throttled", "%s", groups->reason);
        return;
    }
    esc_audit_number(audit, "limits", "throttled", "Throttled", groups->throttled, "periods",
                     "%.0f of %.0f periods, %.3f s", groups->throttled,
                     isnan(groups->periods) ? groups->throttled : groups->periods,
                     groups->throttled_s);
}

void esc_audit_limits(struct esc_audit *audit)
{
    static const struct groups nothing = {.throttled = -1};
    struct groups groups = nothing;
    tell_online(audit);
    tell_affinity(audit);
    read_groups(audit, &groups);
    tell_groups(audit, &groups);
    audit->state.quota = groups.quota;
    audit->state.throttled = groups.throttled;
    audit->state.throttled_s = groups.throttled_s;
    snprintf(audit->state.quota_file, sizeof audit->state.quota_file, "%.511s", groups.quota_file);
}
