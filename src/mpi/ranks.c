/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/ranks.c - the ranks of a job, and the end of all when one of them fails. */
#define _POSIX_C_SOURCE 200809L
#include "mpi/ranks.h"

#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "report/file.h"

static struct {
    int rank, size;
    unsigned on_host;
    char name[MPI_MAX_PROCESSOR_NAME + 32];
    char speaker[MPI_MAX_PROCESSOR_NAME + 64];
    FILE *held; /* what is complained of, until ranks agree */
    char *text;
    size_t length;
} job;

int esc_ranks_rank(void)
{
    return job.rank;
}

int esc_ranks_size(void)
{
    return job.size;
}

unsigned esc_ranks_on_host(void)
{
    return job.on_host;
}

const char *esc_ranks_name(void)
{
    return job.name;
}

/* ---- Death ---------------------------------------------------------------------------------- */

void esc_ranks_die(int code, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    esc_complain_as(job.speaker, NULL);
    esc_complain("%s", text);
    esc_file_remove_unfinished();
    MPI_Abort(MPI_COMM_WORLD, code);
    _exit(code);
}

/* Of communicators and windows; they differ in their first argument alone. */
static void library_failed(int code)
{
    char text[MPI_MAX_ERROR_STRING];
    int length;
    MPI_Error_string(code, text, &length);
    esc_ranks_die(ESC_EXIT_OS, "MPI: %s", text);
}

static void communicator_failed(MPI_Comm *comm, int *code, ...)
{
    (void)comm;
    library_failed(*code);
}

/* The launcher tells what became of a rank too, but each in its own way. */
static void tell_crash(int number)
{
    static const char *const names[] = {[SIGILL] = "illegal instruction",
                                        [SIGABRT] = "aborted",
                                        [SIGBUS] = "bus error",
                                        [SIGFPE] = "floating-point exception",
                                        [SIGSEGV] = "segmentation fault"};
    char line[sizeof job.speaker + 64];
    size_t length = 0;
    const char *const parts[] = {job.speaker, ": ended by a signal: ", names[number], "\n"};
    for (size_t i = 0; i < 4; i++)
        for (const char *at = parts[i]; *at && length < sizeof line; at++)
            line[length++] = *at;
    const ssize_t told = write(STDERR_FILENO, line, length);
    (void)told; /* there is nobody left to tell */
    esc_file_remove_unfinished();
    signal(number, SIG_DFL);
    raise(number);
}

static void watch_signals(void)
{
    static const int fatal[] = {SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = tell_crash;
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaction(fatal[i], &action, NULL);
}

/* ---- Agreement ------------------------------------------------------------------------------ */

static void hold(void)
{
    job.held = open_memstream(&job.text, &job.length);
    esc_complain_as(job.speaker, job.held);
}

static void release(bool tell)
{
    if (!job.held)
        return;
    fclose(job.held);
    if (tell)
        fwrite(job.text, 1, job.length, stderr);
    free(job.text);
    job.held = NULL;
    esc_complain_as(job.speaker, NULL);
}

int esc_ranks_agree(int code)
{
    const int mine = code ? job.rank : INT_MAX;
    int first;
    MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    release(first == INT_MAX ? job.rank == 0 : job.rank == first);
    if (first != INT_MAX)
        MPI_Bcast(&code, 1, MPI_INT, first, MPI_COMM_WORLD);
    hold();
    return code;
}

/* ---- Start and end -------------------------------------------------------------------------- */

static void meet(void)
{
    char host[MPI_MAX_PROCESSOR_NAME];
    int length, on_host;
    MPI_Comm near;
    MPI_Errhandler handler;
    MPI_Comm_rank(MPI_COMM_WORLD, &job.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &job.size);
    MPI_Get_processor_name(host, &length);
    snprintf(job.name, sizeof job.name, "rank %d (%s)", job.rank, host);
    snprintf(job.speaker, sizeof job.speaker, "escapement-mpi: %s", job.name);
    MPI_Comm_create_errhandler(communicator_failed, &handler);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
    MPI_Errhandler_free(&handler);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &near);
    MPI_Comm_size(near, &on_host);
    MPI_Comm_free(&near);
    job.on_host = (unsigned)on_host;
}

int esc_ranks_start(int *argc, char ***argv)
{
    int provided;
    MPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, &provided);
    meet();
    watch_signals();
    hold();
    if (provided >= MPI_THREAD_SERIALIZED)
        return ESC_EXIT_OK;
    esc_complain("this MPI library does not let threads call it in turns (MPI_THREAD_SERIALIZED)");
    return ESC_EXIT_UNAVAILABLE;
}

void esc_ranks_end(void)
{
    release(false);
    MPI_Finalize();
}
