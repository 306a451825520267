/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_openmp.c - the OpenMP runtime, every setting of it, and where its threads ran. */
#define _GNU_SOURCE /* dl_iterate_phdr, environ */
#include <link.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure/audit_parts.h"

/* ---- Places ------------------------------------------------------------------------------------ */

static char *copy_text(const char *text, bool *good)
{
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy)
        *good = false;
    return copy;
}

bool esc_audit_places_copy(const struct esc_audit_places *places, struct esc_audit_places *copy)
{
    bool good = true;
    *copy = *places;
    copy->asked = copy_text(places->asked, &good);
    copy->binding = copy_text(places->binding, &good);
    char **cpus = calloc(places->n + 1, sizeof *cpus);
    copy->cpus = (const char *const *)cpus;
    if (!cpus)
        copy->n = 0;
    for (unsigned i = 0; i < copy->n; i++)
        cpus[i] = copy_text(places->cpus[i], &good);
    return good && cpus;
}

void esc_audit_places_free(struct esc_audit_places *places)
{
    for (unsigned i = 0; places->cpus && i < places->n; i++)
        free((char *)places->cpus[i]);
    free((void *)places->cpus);
    free((char *)places->asked);
    free((char *)places->binding);
    memset(places, 0, sizeof *places);
}

/* The CPUs of one of the runtime's places as a list; null without memory. */
static char *place_cpus(int place)
{
    struct esc_cpu_list cpus = {{0}};
    char text[1024];
    int n = omp_get_place_num_procs(place);
    int *ids = malloc((n > 0 ? (size_t)n : 1) * sizeof *ids);
    if (!ids)
        return NULL;
    omp_get_place_proc_ids(place, ids);
    for (int i = 0; i < n; i++)
        esc_cpu_list_add(&cpus, ids[i]);
    free(ids);
    return strdup(esc_cpu_list_string(&cpus, text, sizeof text));
}

bool esc_audit_places_read(struct esc_audit_places *places)
{
    int n = omp_get_num_places();
    bool good = true;
    places->asked = copy_text(getenv("OMP_PLACES"), &good);
    places->binding = copy_text(getenv("OMP_PROC_BIND"), &good);
    places->binds = omp_get_proc_bind() != omp_proc_bind_false;
    char **cpus = calloc((n > 0 ? (size_t)n : 0) + 1, sizeof *cpus);
    places->cpus = (const char *const *)cpus;
    for (int i = 0; cpus && i < n; i++) {
        cpus[i] = place_cpus(i);
        good = good && cpus[i];
        places->n++;
    }
    return good && cpus;
}

/* ---- Settings ---------------------------------------------------------------------------------- */

/* The OpenMP runtime among the shared objects of this process. */
static int find_runtime(struct dl_phdr_info *object, size_t size, void *found)
{
    const char *slash = strrchr(object->dlpi_name, '/');
    const char *name = slash ? slash + 1 : object->dlpi_name;
    (void)size;
    if (strncmp(name, "libgomp", 7) != 0 && strncmp(name, "libomp", 6) != 0)
        return 0;
    char *file = realpath(object->dlpi_name, NULL); /* its name has the whole version */
    slash = file ? strrchr(file, '/') : NULL;
    snprintf(found, 64, "%s", slash ? slash + 1 : name);
    free(file);
    return 1;
}

static void tell_runtime(struct esc_audit *audit)
{
    char runtime[64] = "linked statically";
    dl_iterate_phdr(find_runtime, runtime);
    esc_audit_text(audit, "openmp", "runtime", "OpenMP runtime", "%s", runtime);
#if defined(_OPENMP)
    esc_audit_number(audit, "openmp", "version", "OpenMP", _OPENMP, "", "%d", _OPENMP);
#endif
}

static void tell_number(struct esc_audit *audit, const char *key, const char *label, int number)
{
    esc_audit_number(audit, "openmp", key, label, number, "", "%d", number);
}

static const char *binding_name(omp_proc_bind_t binding)
{
    switch ((int)binding) {
    case omp_proc_bind_false:
        return "false";
    case omp_proc_bind_true:
        return "true";
    case 2: /* omp_proc_bind_primary, which older runtimes know as master alone */
        return "primary";
    case omp_proc_bind_close:
        return "close";
    case omp_proc_bind_spread:
        return "spread";
    default:
        return "unknown";
    }
}

static void tell_schedule(struct esc_audit *audit)
{
    omp_sched_t kind;
    int chunk;
    omp_get_schedule(&kind, &chunk);
    unsigned modifier = (unsigned)kind & 0x80000000u; /* omp_sched_monotonic */
    int plain = (int)((unsigned)kind & 0x7fffffffu);
    const char *name = plain == omp_sched_static    ? "static"
                       : plain == omp_sched_dynamic ? "dynamic"
                       : plain == omp_sched_guided  ? "guided"
                       : plain == omp_sched_auto    ? "auto"
                                                    : "unknown";
    esc_audit_text(audit, "openmp", "schedule", "Runtime schedule", "%s%s, chunk %d",
                   modifier ? "monotonic " : "", name, chunk);
}

static void tell_places(struct esc_audit *audit)
{
    const struct esc_audit_places *places = &audit->state.places;
    char text[1024] = "";
    size_t length = 0;
    for (unsigned i = 0; i < places->n && length < sizeof text; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s{%s}", i > 0 ? "," : "",
                                   places->cpus[i]);
    if (places->n > 0)
        esc_audit_text(audit, "openmp", "places", "Places", "%u: %s%s", places->n, text,
                       length < sizeof text ? "" : "...");
    else
        esc_audit_text(audit, "openmp", "places", "Places", "none");
}

/* The environment's own text, of every variable that any OpenMP runtime listens to. */
static void tell_variables(struct esc_audit *audit)
{
    bool any = false;
    for (char **entry = environ; entry && *entry; entry++) {
        char name[128];
        const char *equals = strchr(*entry, '=');
        if (!equals || (strncmp(*entry, "OMP_", 4) != 0 && strncmp(*entry, "GOMP_", 5) != 0 &&
                        strncmp(*entry, "KMP_", 4) != 0))
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(equals - *entry), *entry);
        esc_audit_text(audit, "openmp", name, name, "%s", equals[1] ? equals + 1 : "empty");
        any = true;
    }
    if (!any)
        esc_audit_text(audit, "openmp", "settings", "Settings", "none");
}

static void tell_threads(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    for (unsigned i = 0; i < state->observed; i++) {
        char key[32], label[32];
        snprintf(key, sizeof key, "%u", i);
        snprintf(label, sizeof label, "Thread %u", i);
        if (state->observed_cpus[i] >= 0)
            esc_audit_number(audit, "threads", key, label, state->observed_cpus[i], "", "CPU %d",
                             state->observed_cpus[i]);
        else
            esc_audit_missing(audit, "threads", key, label,
                              "the system does not tell where a thread runs");
    }
}

void esc_audit_openmp(struct esc_audit *audit)
{
    tell_runtime(audit);
    tell_number(audit, "max_threads", "Threads by default", omp_get_max_threads());
    tell_number(audit, "thread_limit", "Thread limit", omp_get_thread_limit());
    tell_number(audit, "max_active_levels", "Active levels", omp_get_max_active_levels());
    esc_audit_text(audit, "openmp", "dynamic", "Dynamic", "%s",
                   omp_get_dynamic() ? "true" : "false");
    esc_audit_text(audit, "openmp", "proc_bind", "Binding", "%s",
                   binding_name(omp_get_proc_bind()));
    tell_places(audit);
    tell_schedule(audit);
    tell_variables(audit);
    tell_threads(audit);
}
