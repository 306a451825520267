/* SPDX-License-Identifier: BSD-2-Clause */
/* scale_bind.c - OMP_PLACES and OMP_PROC_BIND as options. */
#define _GNU_SOURCE /* cpu_set_t */
#include <errno.h>
#include <omp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/environment.h"
#include "cli/exit_codes.h"
#include "cli/scale.h"

static bool differs(const char *name, const char *wanted)
{
    const char *value = getenv(name);
    return wanted != NULL && (value == NULL || strcmp(value, wanted) != 0);
}

static bool check(const char *option, const char *name, const char *value)
{
    const char *remedy = value != NULL ? esc_environment_remedy(name, value) : NULL;
    if (remedy != NULL)
        esc_complain("%s: '%s' is not %s", option, value, remedy);
    return remedy == NULL;
}

/* A runtime that was told to bind has bound this thread to one place, and a new program would take that
 * for all there is: gives back what all places have. */
static void unbind(void)
{
    cpu_set_t cpus;
    int ids[CPU_SETSIZE];
    CPU_ZERO(&cpus);
    for (int place = 0; place < omp_get_num_places(); place++) {
        const int n = omp_get_place_num_procs(place);
        if (n > CPU_SETSIZE)
            return;
        omp_get_place_proc_ids(place, ids);
        for (int i = 0; i < n; i++)
            CPU_SET((size_t)ids[i], &cpus);
    }
    if (CPU_COUNT(&cpus) > 0)
        sched_setaffinity(0, sizeof cpus, &cpus);
}

static int start_anew(int argc, char **argv)
{
    static char program[] = "escapement";
    char **again = calloc((size_t)argc + 2, sizeof *again);
    if (again == NULL) {
        esc_complain("out of memory");
        return ESC_EXIT_OS;
    }
    again[0] = program;
    memcpy(again + 1, argv, (size_t)argc * sizeof *argv);
    unbind();
    execv("/proc/self/exe", again);
    esc_complain(
        "--places and --bind need the program to start itself anew, and it cannot: %s; set "
        "OMP_PLACES and OMP_PROC_BIND instead",
        strerror(errno));
    free(again);
    return ESC_EXIT_OS;
}

int esc_scale_bind(const struct esc_scale_options *own, int argc, char **argv)
{
    const bool places = differs("OMP_PLACES", own->places);
    const bool bind = differs("OMP_PROC_BIND", own->bind);
    if (!esc_environment_check() || !check("--places", "OMP_PLACES", own->places) ||
        !check("--bind", "OMP_PROC_BIND", own->bind))
        return ESC_EXIT_USAGE;
    if (!places && !bind)
        return ESC_EXIT_OK;
    if ((places && setenv("OMP_PLACES", own->places, 1) != 0) ||
        (bind && setenv("OMP_PROC_BIND", own->bind, 1) != 0)) {
        esc_complain("out of memory");
        return ESC_EXIT_OS;
    }
    if (!own->shared->quiet)
        esc_complain("starting anew with%s%s%s%s, which the OpenMP runtime reads before all else",
                     places ? " OMP_PLACES=" : "", places ? own->places : "",
                     bind ? " OMP_PROC_BIND=" : "", bind ? own->bind : "");
    return start_anew(argc, argv);
}
