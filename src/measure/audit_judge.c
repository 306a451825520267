/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_judge.c - what in an audit is doubtful, and from which value on.
 *
 * A warning that comes without harm teaches people to read over all of them: each threshold is where
 * a median of some milliseconds' samples can move by a percent. docs/environment.md has them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measure/audit_parts.h"

#define STOLEN_SINCE_BOOT 2.0 /* percent of the CPU time asked for: what the host usually takes */
#define STOLEN_MEANWHILE 1.0  /* the same, during a measurement */
#define FEW_TICKS 5           /* fewer are the accounting's own noise */
#define OTHERS_MEANWHILE 0.1  /* CPUs' worth of others' work, where no CPU is left for it */
#define SHORT_TICKS 50        /* per CPU: half a second, below which a tick is too large a part */
#define LIMIT_SLACK 0.99      /* drivers round frequencies */

static unsigned online(const struct esc_audit_state *state)
{
    return esc_cpu_list_count(&state->online);
}

static unsigned allowed(const struct esc_audit_state *state)
{
    return esc_cpu_list_count(&state->allowed);
}

/* Threads that will want a CPU: those of the team, or as many as there could be. */
static unsigned wanted(const struct esc_audit_state *state)
{
    if (state->threads > 0)
        return state->threads;
    return allowed(state) > 0 ? allowed(state) : 1;
}

static const char *plural(double n)
{
    return n == 1 ? "" : "s";
}

/* ---- How much of the machine there is ---------------------------------------------------------- */

static void judge_quota(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    char remedy[64] = "";
    unsigned threads = wanted(state);
    if (state->quota <= 0 || state->quota >= threads)
        return;
    if (state->quota >= 1)
        snprintf(remedy, sizeof remedy, ", or use --threads %.0f", floor(state->quota));
    esc_audit_warn(audit, "quota",
                   "%s allows %.10g CPUs' worth of time and %u thread%s may want more: they are "
                   "stopped for a part of each period, and times jump; raise the quota%s",
                   state->quota_file, state->quota, threads, plural(threads), remedy);
}

static void judge_mask(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    unsigned mask = allowed(state);
    bool as_wanted = state->threads == 1 && state->threads_chosen;
    if (mask == 1 && online(state) > 1 && !as_wanted)
        esc_audit_warn(
            audit, "one-cpu",
            "the affinity mask is CPU %d alone of %u online: all threads share it, and a "
            "default team has one thread; widen the mask (taskset, cpuset, OMP_PLACES), or "
            "say --threads 1 if it is meant",
            esc_cpu_list_next(&state->allowed, 0), online(state));
    if (mask > 0 && state->threads > mask)
        esc_audit_warn(audit, "oversubscribed",
                       "%u threads on %u CPU%s: they wait for each other's time slices, which no "
                       "speedup survives; use --threads %u, or widen the affinity mask",
                       state->threads, mask, plural(mask), mask);
}

/* ---- Pinning ----------------------------------------------------------------------------------- */

/* The place that has a CPU; -1: none. */
static int place_of(const struct esc_audit_places *places, int cpu)
{
    struct esc_cpu_list cpus;
    for (unsigned i = 0; i < places->n; i++) {
        if (esc_cpu_list_parse(places->cpus[i], &cpus) && esc_cpu_list_has(&cpus, cpu))
            return (int)i;
    }
    return -1;
}

/* Whether every place is apart from the others, so that a CPU tells its place. */
static bool places_are_apart(const struct esc_audit_places *places)
{
    struct esc_cpu_list cpus, all = {{0}};
    unsigned sum = 0;
    for (unsigned i = 0; i < places->n; i++) {
        esc_cpu_list_parse(places->cpus[i], &cpus);
        esc_cpu_list_unite(&all, &cpus);
        sum += esc_cpu_list_count(&cpus);
    }
    return sum == esc_cpu_list_count(&all);
}

/* close and spread give each thread a place of its own as long as there are enough. */
static bool promises_own_places(const struct esc_audit_state *state)
{
    const char *binding = state->places.binding;
    bool together = binding && (strstr(binding, "primary") || strstr(binding, "master"));
    return !together && state->observed <= state->places.n && places_are_apart(&state->places);
}

static void judge_observed(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    const struct esc_audit_places *places = &state->places;
    struct esc_cpu_list taken = {{0}}; /* of places, not CPUs */
    for (unsigned i = 0; i < state->observed; i++) {
        int cpu = state->observed_cpus[i], place = place_of(places, cpu);
        if (cpu < 0)
            continue;
        if (place < 0) {
            esc_audit_warn(
                audit, "places-ignored",
                "thread %u was seen on CPU %d, which is in none of the %u OpenMP places: "
                "it is not pinned where it should be, and placement means nothing; "
                "see that nothing else moves threads, or unset OMP_PLACES and OMP_PROC_BIND",
                i, cpu, places->n);
            return;
        }
        if (promises_own_places(state) && esc_cpu_list_has(&taken, place)) {
            esc_audit_warn(audit, "places-ignored",
                           "thread %u was seen on CPU %d, in the OpenMP place {%s} of another "
                           "thread while places are free: pinning did not happen; see that nothing "
                           "else moves threads, or unset OMP_PLACES and OMP_PROC_BIND",
                           i, cpu, places->cpus[place]);
            return;
        }
        esc_cpu_list_add(&taken, place);
    }
}

static void judge_places(struct esc_audit *audit)
{
    const struct esc_audit_places *places = &audit->state.places;
    bool off = places->binding && !strncmp(places->binding, "false", 5);
    if (places->asked && off)
        esc_audit_warn(
            audit, "places-ignored",
            "OMP_PLACES=%s does nothing beside OMP_PROC_BIND=%s: threads are not pinned, "
            "and move between samples; set OMP_PROC_BIND=close or spread",
            places->asked, places->binding);
    else if (places->asked && (places->n == 0 || !places->binds))
        esc_audit_warn(audit, "places-ignored",
                       "OMP_PLACES=%s names no CPUs that this process has, and the OpenMP runtime "
                       "ignored it: threads are not pinned, and move between samples; correct it "
                       "(CPUs: see 'escapement info') or use OMP_PLACES=cores",
                       places->asked);
    else if (places->binding && !off && (places->n == 0 || !places->binds))
        esc_audit_warn(audit, "places-ignored",
                       "OMP_PROC_BIND=%s binds nothing, since the OpenMP runtime has no places: "
                       "threads move between samples; set OMP_PLACES=cores",
                       places->binding);
    else if (places->binds && places->n > 0)
        judge_observed(audit);
}

/* Two threads on one core, while a core that may be used has none. */
static void judge_siblings(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    struct esc_cpu_list cores = {{0}}, busy = {{0}}, cpus = {{0}};
    unsigned pairs = 0;
    if (!state->cores_known || state->observed == 0)
        return;
    for (int cpu = esc_cpu_list_next(&state->allowed, 0); cpu >= 0;
         cpu = esc_cpu_list_next(&state->allowed, cpu + 1))
        esc_cpu_list_add(&cores, state->core_of[cpu]);
    for (unsigned i = 0; i < state->observed; i++) {
        int cpu = state->observed_cpus[i];
        /* A CPU twice is a thread on its way: no core is shared by that. */
        if (cpu < 0 || cpu >= ESC_CPU_LIST_MAX || esc_cpu_list_has(&cpus, cpu))
            continue;
        esc_cpu_list_add(&cpus, cpu);
        pairs += esc_cpu_list_has(&busy, state->core_of[cpu]);
        esc_cpu_list_add(&busy, state->core_of[cpu]);
    }
    unsigned n = esc_cpu_list_count(&cores), used = esc_cpu_list_common(&cores, &busy);
    if (pairs > 0 && used < n && state->observed <= n)
        esc_audit_warn(
            audit, "smt-shared",
            "%u of %u threads share a core with another one while %u core%s idle: each of "
            "them gets about half a core; set OMP_PLACES=cores OMP_PROC_BIND=spread",
            2 * pairs, state->observed, n - used, n - used == 1 ? " is" : "s are");
}

static void judge_kinds(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    char text[512] = "", cpus[128];
    size_t length = 0;
    unsigned kinds = 0;
    const struct esc_audit_kind_of_core *first = NULL;
    for (unsigned i = 0; i < state->n_kinds && length < sizeof text; i++) {
        const struct esc_audit_kind_of_core *kind = &state->kinds[i];
        unsigned common = esc_cpu_list_common(&kind->cpus, &state->allowed);
        if (common == 0)
            continue;
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%u x %s",
                                   kinds > 0 ? " and " : "", common, kind->name);
        if (!first)
            first = kind;
        kinds++;
    }
    if (kinds > 1 && state->threads != 1)
        esc_audit_warn(
            audit, "hybrid-mixed",
            "the affinity mask mixes kinds of cores (%s): who gets which changes from "
            "run to run, and speedups mean nothing; keep to one kind, such as taskset -c %s",
            text, esc_cpu_list_string(&first->cpus, cpus, sizeof cpus));
}

/* ---- The clock --------------------------------------------------------------------------------- */

/* Drivers that let the hardware choose call their usual governor powersave; there the preference
 * counts. */
static bool hardware_chooses(const struct esc_audit_state *state)
{
    return !strcmp(state->driver, "intel_pstate") ||
           !strncmp(state->driver, "amd-pstate-epp", 14) ||
           !strcmp(state->driver, "amd_pstate_epp");
}

static void judge_governor(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    if (hardware_chooses(state)) {
        if (!strcmp(state->preference, "power") || !strcmp(state->preference, "balance_power"))
            esc_audit_warn(
                audit, "governor",
                "the energy preference is %s: the clock stays low for long, and rates "
                "with it; write performance to energy_performance_preference of each CPU",
                state->preference);
        return;
    }
    if (*state->governor && strcmp(state->governor, "performance") != 0)
        esc_audit_warn(audit, "governor",
                       "the frequency governor is %s: the clock %s; as root, cpupower "
                       "frequency-set -g performance",
                       state->governor,
                       !strcmp(state->governor, "powersave")
                           ? "stays at its lowest"
                           : "follows the load, and the first samples run at a lower one");
}

static void judge_limits(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    if (state->hardware_khz > 0 && state->limit_khz < LIMIT_SLACK * state->hardware_khz)
        esc_audit_warn(
            audit, "frequency-limit",
            "the clock is limited to %.0f of %.0f MHz: rates are %.0f %% of what this CPU "
            "gives without; as root, cpupower frequency-set -u %.0fMHz",
            state->limit_khz / 1000, state->hardware_khz / 1000,
            100 * state->limit_khz / state->hardware_khz, state->hardware_khz / 1000);
}

/* ---- Others ------------------------------------------------------------------------------------ */

static void judge_load(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    /* Both: the load of a minute ago may be gone (that of the run before this one, say), and a thread
     * that wants a CPU right now may be on its way out. */
    double others = fmin(state->load, state->others);
    double threads = fmin(wanted(state), online(state));
    if (online(state) > 0 && others >= 0.5 && threads + others > online(state) + 0.25)
        esc_audit_warn(
            audit, "load",
            "%.0f other thread%s want%s a CPU now (load %.2f), and %.0f of this measurement "
            "on %u CPUs: they take time from each other; stop what else runs, or use fewer "
            "threads",
            state->others, plural(state->others), state->others == 1 ? "s" : "", state->load,
            threads, online(state));
}

static double percent_stolen(double stolen, double busy)
{
    return stolen > 0 ? 100 * stolen / (stolen + busy) : 0;
}

static void judge_virtual(struct esc_audit *audit)
{
    const struct esc_audit_state *state = &audit->state;
    double percent = percent_stolen(state->stolen, state->busy);
    if (percent >= STOLEN_SINCE_BOOT)
        esc_audit_warn(
            audit, "steal",
            "the host has taken %.1f %% of the CPU time asked for since boot: samples that "
            "it hits are longer; use a host that is not overcommitted, or more samples",
            percent);
    /* A guest that sees stolen time is told of it when it happens, and needs no general doubt. */
    if (state->virtual_machine && state->stolen <= 0)
        esc_audit_warn(
            audit, "virtual",
            "this is a virtual machine whose host reports no stolen time: whether it takes "
            "CPUs away meanwhile cannot be seen; measure on the host, or interleave what is "
            "compared");
}

void esc_audit_judge(struct esc_audit *audit)
{
    judge_quota(audit);
    judge_mask(audit);
    judge_places(audit);
    judge_siblings(audit);
    judge_kinds(audit);
    judge_governor(audit);
    judge_limits(audit);
    judge_load(audit);
    judge_virtual(audit);
}

/* ---- Between two audits ------------------------------------------------------------------------ */

static void compare_stolen(const struct esc_audit_state *before, struct esc_audit *after)
{
    double stolen = after->state.stolen - before->stolen, busy = after->state.busy - before->busy;
    double percent = percent_stolen(stolen, busy);
    if (before->stolen >= 0 && stolen >= FEW_TICKS && percent >= STOLEN_MEANWHILE)
        esc_audit_warn(
            after, "steal",
            "during the measurement the host took %.1f %% of the CPU time asked for: the "
            "samples that it hit are longer; measure again, or use another host",
            percent);
}

static void compare_load(const struct esc_audit_state *before, struct esc_audit *after)
{
    const struct esc_audit_state *state = &after->state;
    double cpus = online(state), own = state->own - before->own;
    double each = cpus > 0 ? (state->total - before->total) / cpus : 0; /* ticks that went by */
    if (before->own < 0 || state->own < 0 || before->total < 0 || each < SHORT_TICKS)
        return;
    double others = (state->busy - before->busy - own) / each;
    if (others >= OTHERS_MEANWHILE &&
        fmin(wanted(state), cpus) + others > cpus + OTHERS_MEANWHILE / 2)
        esc_audit_warn(
            after, "load",
            "during the measurement other programs used %.2f CPUs of %.0f, and %u thread%s "
            "of it wanted all the rest: times are longer; stop what else runs, and measure again",
            others, cpus, wanted(state), plural(wanted(state)));
}

enum esc_status esc_audit_compare(const struct esc_audit *before, struct esc_audit *after)
{
    const struct esc_audit_state *old = &before->state, *new = &after->state;
    if (old->throttled >= 0 && new->throttled > old->throttled)
        esc_audit_warn(after, "throttled",
                       "during the measurement the control group was stopped in %.0f periods, for "
                       "%.3f s in all: times contain that; raise the quota, or use fewer threads",
                       new->throttled - old->throttled, new->throttled_s - old->throttled_s);
    if (old->thermal >= 0 && new->thermal > old->thermal)
        esc_audit_warn(
            after, "thermal",
            "during the measurement the CPU slowed down for heat %.0f times: later samples "
            "are slower; cool it better, or measure for a shorter time",
            new->thermal - old->thermal);
    compare_stolen(old, after);
    compare_load(old, after);
    return after->no_memory ? ESC_ERR_MEMORY : ESC_OK;
}
