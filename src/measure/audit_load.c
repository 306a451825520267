/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_load.c - who else uses the CPUs: load, stolen time, and this process's own part. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/audit_parts.h"

/* /proc/stat: "cpu" user nice system idle iowait irq softirq steal, in ticks since boot; guests are
 * part of user. */
static void tell_stolen(struct esc_audit *audit)
{
    struct esc_audit_state *state = &audit->state;
    char text[ESC_AUDIT_TEXT_SIZE];
    double t[8];
    if (!esc_audit_read(audit, text, sizeof text, "/proc/stat")) {
        esc_audit_missing(audit, "load", "stolen", "Stolen time", "%s", text);
        return;
    }
    if (sscanf(text, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", t, t + 1, t + 2, t + 3, t + 4, t + 5,
               t + 6, t + 7) != 8) {
        esc_audit_missing(audit, "load", "stolen", "Stolen time",
                          "/proc/stat: its first line has no eight numbers");
        return;
    }
    state->stolen = t[7];
    state->busy = t[0] + t[1] + t[2] + t[5] + t[6];
    state->total = state->busy + t[3] + t[4] + t[7];
    double asked = state->busy + state->stolen;
    double percent = asked > 0 ? 100 * state->stolen / asked : 0;
    esc_audit_number(audit, "load", "stolen", "Stolen time", percent, "%",
                     "%.2f %% of the CPU time asked for since boot", percent);
}

/* Of "PID (name) state ...", the name may hold anything: from its closing bracket on. */
static const char *after_name(const char *stat)
{
    const char *bracket = strrchr(stat, ')');
    return bracket && bracket[1] == ' ' ? bracket + 2 : "";
}

/* Threads of this process that run or want to; at least the one that asks. */
static double count_own(const struct esc_audit *audit)
{
    char path[sizeof audit->root + 32], text[ESC_AUDIT_TEXT_SIZE];
    double running = 0;
    snprintf(path, sizeof path, "%s/proc/self/task", audit->root);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (*entry->d_name != '.' &&
            esc_audit_read(audit, text, sizeof text, "/proc/self/task/%s/stat", entry->d_name))
            running += *after_name(text) == 'R';
    }
    if (folder)
        closedir(folder);
    return running > 1 ? running : 1;
}

static void read_own(struct esc_audit *audit)
{
    char text[ESC_AUDIT_TEXT_SIZE];
    double user, system;
    audit->state.own = -1;
    /* utime and stime are the 14th and 15th, the state is the third. */
    if (esc_audit_read(audit, text, sizeof text, "/proc/self/stat") &&
        sscanf(after_name(text), "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lf %lf", &user,
               &system) == 2)
        audit->state.own = user + system;
}

static void tell_load(struct esc_audit *audit)
{
    struct esc_audit_state *state = &audit->state;
    char text[ESC_AUDIT_TEXT_SIZE];
    double one, five, fifteen, running;
    state->load = state->others = -1;
    if (!esc_audit_read(audit, text, sizeof text, "/proc/loadavg")) {
        esc_audit_missing(audit, "load", "load", "Load", "%s", text);
        return;
    }
    if (sscanf(text, "%lf %lf %lf %lf/", &one, &five, &fifteen, &running) != 4) {
        esc_audit_missing(audit, "load", "load", "Load", "/proc/loadavg: '%s' is not understood",
                          text);
        return;
    }
    double others = running - count_own(audit);
    state->load = one;
    state->others = others > 0 ? others : 0;
    esc_audit_number(audit, "load", "load", "Load", one, "", "%.2f %.2f %.2f in 1, 5, 15 minutes",
                     one, five, fifteen);
    esc_audit_number(audit, "load", "others", "Others running", state->others, "threads",
                     "%.0f threads right now", state->others);
}

void esc_audit_load(struct esc_audit *audit)
{
    audit->state.stolen = audit->state.busy = audit->state.total = -1;
    tell_load(audit);
    tell_stolen(audit);
    read_own(audit);
}
