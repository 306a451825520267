/* SPDX-License-Identifier: BSD-2-Clause */
/* compare_run.c - two commands run in turns, and what each took. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/compare.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "measure/clock.h"

#define MAX_OUTPUT ((size_t)1 << 20) /* bytes of a command's output that are looked at */
#define TOLD_LINES 5                 /* of the output of a command that failed */

/* Without --rounds. What ends the rounds is how well the ratio is known, never what it is. */
#define ROUNDS_LEAST 16
#define ROUNDS_MOST 100
#define PRECISE_ENOUGH 0.005 /* of the ratio, to either side */
#define PATIENCE_S 60

static const char side_names[2] = {'A', 'B'};

/* One run of one command. */
struct outcome {
    char
        *output; /* both streams, ended by a zero byte; whatever is beyond MAX_OUTPUT is left out */
    size_t size;
    int status; /* as waitpid has it */
    double wall_s;
    double own_s; /* of its "Time:" line; 0: there is none that was verified */
    char digest[64];
};

/* All runs. */
struct runs {
    const struct esc_compare *compare;
    double *wall[2], *own[2]; /* by round */
    size_t rounds;            /* done, by both */
    char digest[2][64];
    bool all_own; /* every run told a verified time */
};

/* ---- One run ---------------------------------------------------------------------------------- */

/* What follows "name: " at the beginning of the last line that has it; null: none has. */
static const char *line_of(const char *output, const char *name)
{
    const size_t length = strlen(name);
    const char *found = NULL;
    for (const char *line = output; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!strncmp(line, name, length) && !strncmp(line + length, ": ", 2))
            found = line + length + 2;
    }
    return found;
}

/* The time that the program itself vouches for. */
static double own_time(const char *output)
{
    const char *time = line_of(output, "Time"), *verification = line_of(output, "Verification");
    char *end;
    if (!time || !verification || strncmp(verification, "SUCCESSFUL", 10) != 0)
        return 0;
    const double seconds = strtod(time, &end);
    return end != time && !strncmp(end, " s", 2) && seconds > 0 && seconds < 1e9 ? seconds : 0;
}

static void understand(struct outcome *outcome)
{
    const char *digest = line_of(outcome->output, "Digest");
    outcome->own_s = own_time(outcome->output);
    if (digest)
        snprintf(outcome->digest, sizeof outcome->digest, "%.*s", (int)strcspn(digest, "\r\n"),
                 digest);
}

/* Reads until the end, so that the command never waits for a reader. */
static void read_all(int fd, struct outcome *outcome)
{
    char beyond[4096];
    for (;;) {
        const size_t room = MAX_OUTPUT - outcome->size;
        char *const into = room > 0 ? outcome->output + outcome->size : beyond;
        const ssize_t got = read(fd, into, room > 0 ? room : sizeof beyond);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        outcome->size += room > 0 ? (size_t)got : 0;
    }
    for (size_t i = 0; i < outcome->size; i++) {
        if (!outcome->output[i])
            outcome->output[i] = '?';
    }
    outcome->output[outcome->size] = '\0';
}

static _Noreturn void become(const char *command, const int pipe_fds[2])
{
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0)
        dup2(nothing, STDIN_FILENO);
    dup2(pipe_fds[1], STDOUT_FILENO);
    dup2(pipe_fds[1], STDERR_FILENO);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

/* Starts a command with both streams in a pipe, and waits for it. Errno tells what failed. */
static bool start_and_wait(const char *command, struct outcome *outcome)
{
    int pipe_fds[2];
    if (pipe(pipe_fds) != 0)
        return false;
    const uint64_t start = esc_clock_ns();
    const pid_t child = fork();
    if (child == 0)
        become(command, pipe_fds);
    close(pipe_fds[1]);
    pid_t ended = -1;
    if (child > 0) {
        read_all(pipe_fds[0], outcome);
        do
            ended = waitpid(child, &outcome->status, 0);
        while (ended < 0 && errno == EINTR);
        outcome->wall_s = (double)(esc_clock_ns() - start) * 1e-9;
    }
    close(pipe_fds[0]);
    return ended > 0;
}

/* The last lines of what a command had to say, on standard error. */
static void tell_output(const struct outcome *outcome)
{
    size_t first = outcome->size, lines = 0;
    while (first > 0 && lines <= TOLD_LINES) {
        first--;
        lines += outcome->output[first] == '\n' && first + 1 < outcome->size;
        if (lines == TOLD_LINES)
            break;
    }
    first += outcome->output[first] == '\n';
    while (outcome->output[first]) {
        const size_t length = strcspn(outcome->output + first, "\n");
        esc_complain("  %.*s", (int)length, outcome->output + first);
        first += length + (outcome->output[first + length] == '\n');
    }
}

static int tell_failure(const struct esc_compare *compare, size_t side,
                        const struct outcome *outcome)
{
    const char *command = compare->commands[side];
    const char *last = outcome->size > 0 ? "; it ended with:" : ", without a word";
    if (WIFSIGNALED(outcome->status))
        esc_complain("--run: %c, '%s', was ended by signal %d%s", side_names[side], command,
                     WTERMSIG(outcome->status), last);
    else
        esc_complain("--run: %c, '%s', failed with exit code %d%s", side_names[side], command,
                     WEXITSTATUS(outcome->status), last);
    tell_output(outcome);
    return ESC_EXIT_FAILED;
}

/* ---- All runs --------------------------------------------------------------------------------- */

/* Both commands compute the same, or one is wrong; and each must always compute the same. */
static int check_digest(struct runs *runs, size_t side, const struct outcome *outcome)
{
    char *const known = runs->digest[side], *const other = runs->digest[1 - side];
    if (!*known)
        memcpy(known, outcome->digest, sizeof outcome->digest);
    if (strcmp(known, outcome->digest) != 0) {
        esc_complain("--run: %c gives another digest than before, '%s' and then '%s': it computes "
                     "wrongly",
                     side_names[side], known, outcome->digest);
        return ESC_EXIT_FAILED;
    }
    if (*known && *other && strcmp(known, other) != 0) {
        esc_complain("--run: the digests differ, '%s' of A and '%s' of B: they compute different "
                     "things, and no time of them can be compared",
                     runs->digest[0], runs->digest[1]);
        return ESC_EXIT_FAILED;
    }
    return ESC_EXIT_OK;
}

static int run_once(struct runs *runs, size_t side, size_t round)
{
    struct outcome outcome = {.output = malloc(MAX_OUTPUT + 1)};
    if (!outcome.output || !start_and_wait(runs->compare->commands[side], &outcome)) {
        esc_complain("--run: cannot start '%s': %s", runs->compare->commands[side],
                     strerror(errno));
        free(outcome.output);
        return ESC_EXIT_OS;
    }
    int code = ESC_EXIT_OK;
    if (outcome.status != 0) {
        code = tell_failure(runs->compare, side, &outcome);
    } else {
        understand(&outcome);
        runs->wall[side][round] = outcome.wall_s;
        runs->own[side][round] = outcome.own_s;
        runs->all_own = runs->all_own && outcome.own_s > 0;
        code = check_digest(runs, side, &outcome);
    }
    free(outcome.output);
    return code;
}

/* The times that count, of both sides. */
static double *const *times_of(const struct runs *runs)
{
    return runs->all_own ? runs->own : runs->wall;
}

static size_t rounds_most(const struct esc_compare *compare)
{
    return compare->rounds > 0 ? compare->rounds : ROUNDS_MOST;
}

/* Whether the ratio is known well enough, or it has taken long enough. */
static bool is_enough(const struct runs *runs, uint64_t begin_ns)
{
    const size_t n = runs->rounds;
    double *const *const times = times_of(runs);
    struct esc_contrast contrast;
    if (runs->compare->rounds > 0 || n < ROUNDS_LEAST || n % 2 != 0)
        return false;
    if ((double)(esc_clock_ns() - begin_ns) * 1e-9 > PATIENCE_S)
        return true;
    return !esc_contrast_of_pairs(times[0], times[1], n, runs->compare->seed, &contrast) &&
           contrast.ratio.low > contrast.ratio.value * (1 - PRECISE_ENOUGH) &&
           contrast.ratio.high < contrast.ratio.value * (1 + PRECISE_ENOUGH);
}

/* On a terminal that can redraw a line, and nowhere else. */
static void show_progress(const struct esc_compare *compare, size_t round, bool over)
{
    const char *terminal = getenv("TERM");
    if (compare->quiet || !isatty(STDERR_FILENO) || !terminal || !strcmp(terminal, "dumb"))
        return;
    if (!over)
        fprintf(stderr, "\r\033[Kround %zu of %s%zu", round + 1,
                compare->rounds > 0 ? "" : "at most ", rounds_most(compare));
    else
        fputs("\r\033[K", stderr);
}

/* Whoever is first in a round finds another machine than who is second: chance decides, and whoever was
 * first is second in the next. */
static int run_all(struct runs *runs)
{
    uint64_t state = runs->compare->seed;
    const uint64_t begin_ns = esc_clock_ns();
    size_t first = 0;
    int code = ESC_EXIT_OK;
    while (runs->rounds < rounds_most(runs->compare) && !is_enough(runs, begin_ns)) {
        const size_t round = runs->rounds;
        first = round % 2 == 0 ? esc_stats_random(&state) >> 63 : 1 - first;
        show_progress(runs->compare, round, false);
        code = run_once(runs, first, round);
        if (code == ESC_EXIT_OK)
            code = run_once(runs, 1 - first, round);
        if (code != ESC_EXIT_OK)
            break;
        runs->rounds++;
    }
    show_progress(runs->compare, runs->rounds, true);
    return code;
}

static int report_runs(struct esc_compare *compare, const struct runs *runs)
{
    const size_t n = runs->rounds;
    double *const *const times = times_of(runs);
    struct esc_stats a, b;
    struct esc_compare_cell cell = {.key = "command",
                                    .digest = *runs->digest[0] ? runs->digest[0] : NULL,
                                    .a_n = n,
                                    .b_n = n,
                                    .a_samples = times[0],
                                    .b_samples = times[1]};
    enum esc_status status =
        esc_contrast_of_pairs(times[0], times[1], n, compare->seed, &cell.contrast);
    if (!status)
        status = esc_stats_of(times[0], n, compare->seed, &a);
    if (!status)
        status = esc_stats_of(times[1], n, compare->seed, &b);
    if (status) {
        esc_complain("cannot compare: %s", esc_status_string(status));
        return esc_exit_code(status);
    }
    cell.a_s = a.median.value;
    cell.b_s = b.median.value;
    char timed[128];
    snprintf(timed, sizeof timed, "%s; %zu runs of each",
             runs->all_own ? "the programs' own 'Time:' lines, all of them verified"
                           : "the whole commands, for not every run told a verified time",
             n);
    struct esc_compare_report report = {.a = compare->commands[0],
                                        .b = compare->commands[1],
                                        .timed = timed,
                                        .n = 1,
                                        .floor = compare->floor};
    return esc_compare_finish(compare, &report, &cell);
}

int esc_compare_commands(struct esc_compare *compare)
{
    const size_t most = rounds_most(compare);
    double *const times = calloc(4 * most, sizeof *times);
    if (!times) {
        esc_complain("out of memory for %zu rounds", most);
        return ESC_EXIT_OS;
    }
    struct runs runs = {.compare = compare, .all_own = true};
    for (size_t side = 0; side < 2; side++) {
        runs.wall[side] = times + side * most;
        runs.own[side] = times + (2 + side) * most;
    }
    int code = run_all(&runs);
    if (code == ESC_EXIT_OK)
        code = report_runs(compare, &runs);
    free(times);
    return code;
}
