/* SPDX-License-Identifier: BSD-2-Clause */
/* environment.c - the environment variables that have a say in a run.
 *
 * What is marked EARLY runs from .preinit_array: before the constructors of every shared object,
 * the sanitizers' among them. It may call nothing but itself, and nothing may instrument it. */
#include "cli/environment.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <escapement/escapement.h>

#include "cli/complain.h"

#if defined(__clang__) && __has_attribute(disable_sanitizer_instrumentation) /* from 14 on */
#define EARLY __attribute__((disable_sanitizer_instrumentation))
#elif defined(__GNUC__) /* and older Clangs */
#define EARLY __attribute__((no_sanitize("address", "undefined", "thread")))
#else
#define EARLY
#endif

/* ---- Grammar ------------------------------------------------------------------------------ */

EARLY static const char *skip_blanks(const char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    return text;
}

/* Passes a number of low..high, and the blanks after it; null when there is none. */
EARLY static const char *skip_number(const char *text, uint32_t low, uint32_t high)
{
    uint64_t value = 0;
    text = skip_blanks(text);
    if (*text < '0' || *text > '9')
        return NULL;
    for (; *text >= '0' && *text <= '9'; text++) {
        value = value * 10 + (uint64_t)(*text - '0');
        if (value > high)
            return NULL;
    }
    return value >= low ? skip_blanks(text) : NULL;
}

/* Passes a word, in either case, and the blanks after it; null when it is another. */
EARLY static const char *skip_word(const char *text, const char *word)
{
    text = skip_blanks(text);
    for (; *word; word++, text++) {
        char c = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        if (c != *word)
            return NULL;
    }
    return skip_blanks(text);
}

/* The same for any of several, which end in null and none of which begins another. */
EARLY static const char *skip_any(const char *text, const char *const *words)
{
    for (; *words; words++) {
        const char *after = skip_word(text, *words);
        if (after)
            return after;
    }
    return NULL;
}

EARLY static bool ends(const char *text)
{
    return text && !*text;
}

EARLY static bool is_thread_list(const char *text)
{
    for (;;) {
        text = skip_number(text, 1, ESC_MAX_THREADS);
        if (!text || *text != ',')
            return ends(text);
        text++;
    }
}

EARLY static bool is_positive(const char *text)
{
    return ends(skip_number(text, 1, INT32_MAX));
}

EARLY static bool is_natural(const char *text)
{
    return ends(skip_number(text, 0, INT32_MAX));
}

EARLY static bool is_boolean(const char *text)
{
    static const char *const words[] = {"true", "false", NULL};
    return ends(skip_any(text, words));
}

/* [modifier:]kind[,chunk] */
EARLY static bool is_schedule(const char *text)
{
    static const char *const modifiers[] = {"monotonic", "nonmonotonic", NULL};
    static const char *const kinds[] = {"static", "dynamic", "guided", "auto", NULL};
    const char *after = skip_any(text, modifiers);
    if (after && *after++ != ':')
        return false;
    text = skip_any(after ? after : text, kinds);
    if (text && *text == ',')
        text = skip_number(text + 1, 1, INT32_MAX);
    return ends(text);
}

EARLY static bool is_binding(const char *text)
{
    static const char *const policies[] = {"primary", "master", "close", "spread", NULL};
    if (is_boolean(text))
        return true;
    for (;;) {
        text = skip_any(text, policies);
        if (!text || *text != ',')
            return ends(text);
        text++;
    }
}

/* An abstract name, or an explicit list, of which only the alphabet is checked. */
EARLY static bool is_places(const char *text)
{
    static const char *const names[] = {"threads",   "cores",        "sockets",
                                        "ll_caches", "numa_domains", NULL};
    const char *after = skip_any(text, names);
    if (after && *after == '(') {
        after = skip_number(after + 1, 1, INT32_MAX);
        return after && *after == ')' && ends(skip_blanks(after + 1));
    }
    if (after)
        return ends(after);
    text = skip_blanks(text);
    if (*text != '{' && *text != '!' && (*text < '0' || *text > '9'))
        return false;
    while (*text && ((*text >= '0' && *text <= '9') || *text == '{' || *text == '}' ||
                     *text == ',' || *text == ':' || *text == '!' || *text == '-' || *text == ' '))
        text++;
    return ends(text);
}

EARLY static bool is_stack_size(const char *text)
{
    static const char *const units[] = {"b", "k", "m", "g", NULL};
    text = skip_number(text, 1, INT32_MAX);
    if (ends(text))
        return true;
    return text && ends(skip_any(text, units));
}

EARLY static bool is_wait_policy(const char *text)
{
    static const char *const words[] = {"active", "passive", NULL};
    return ends(skip_any(text, words));
}

/* ---- Before everything -------------------------------------------------------------------- */

static const struct variable {
    const char *name;
    bool (*legal)(const char *value);
    const char *remedy;
} variables[] = {
    {"OMP_NUM_THREADS", is_thread_list, "a number of threads from 1 to 4096, such as 4"},
    {"OMP_THREAD_LIMIT", is_positive, "a number of threads, at least 1"},
    {"OMP_DYNAMIC", is_boolean, "true or false"},
    {"OMP_SCHEDULE", is_schedule, "static, dynamic, guided or auto, such as dynamic,1"},
    {"OMP_PROC_BIND", is_binding, "true, false, primary, close or spread"},
    {"OMP_PLACES", is_places, "threads, cores, sockets, or a list such as {0},{1}"},
    {"OMP_STACKSIZE", is_stack_size, "a size such as 8M"},
    {"OMP_WAIT_POLICY", is_wait_policy, "active or passive"},
    {"OMP_MAX_ACTIVE_LEVELS", is_natural, "a number, such as 1"},
};

#define VARIABLES (sizeof variables / sizeof *variables)

_Static_assert(ESC_MAX_THREADS == 4096, "the remedy of OMP_NUM_THREADS names the limit");

/* The first wrong one, which no longer is in the environment. */
static const struct variable *wrong;
static const char *wrong_value;

/* The value when the entry is "name=value", else null. */
EARLY static const char *value_of(const char *entry, const char *name)
{
    while (*name && *entry == *name) {
        entry++;
        name++;
    }
    return !*name && *entry == '=' ? entry + 1 : NULL;
}

EARLY static bool is_legal(const char *entry)
{
    for (size_t i = 0; i < VARIABLES; i++) {
        const char *value = value_of(entry, variables[i].name);
        if (!value || variables[i].legal(value))
            continue;
        if (!wrong) {
            wrong = &variables[i];
            wrong_value = value;
        }
        return false;
    }
    return true;
}

EARLY static void hide_wrong(int argc, char **argv, char **envp)
{
    char **kept = envp;
    (void)argc;
    (void)argv;
    for (; *envp; envp++) {
        if (is_legal(*envp))
            *kept++ = *envp;
    }
    *kept = NULL;
}

__attribute__((section(".preinit_array"), used)) static void (*const early)(int, char **,
                                                                            char **) = hide_wrong;

/* ---- Afterwards --------------------------------------------------------------------------- */

bool esc_environment_check(void)
{
    if (!wrong)
        return true;
    esc_complain("%s: '%s' is not %s; correct or unset it", wrong->name, wrong_value,
                 wrong->remedy);
    return false;
}

const char *esc_environment_remedy(const char *name, const char *value)
{
    for (size_t i = 0; i < VARIABLES; i++) {
        if (!strcmp(variables[i].name, name))
            return variables[i].legal(value) ? NULL : variables[i].remedy;
    }
    return NULL;
}

unsigned esc_environment_threads(void)
{
    const char *value = getenv("OMP_NUM_THREADS");
    return value ? (unsigned)strtoul(value, NULL, 10) : 0;
}

bool esc_environment_has_schedule(void)
{
    return getenv("OMP_SCHEDULE") != NULL;
}

const char *esc_environment_root(void)
{
    const char *value = getenv("ESCAPEMENT_ROOT");
    return value && *value ? value : NULL;
}

const char *esc_environment_isa(void)
{
    const char *value = getenv("ESCAPEMENT_ISA");
    return value && *value ? value : NULL;
}
