/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - finds the command, and sees that its output arrived. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <escapement/escapement.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/parse.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *about;
} commands[] = {
    {"run", esc_command_run, "computes a scene once and checks the result"},
    {"verify", esc_command_verify, "checks every backend, contract and precision"},
    {"info", esc_command_info, "tells about CPU, backends, topology and versions"},
    {"list", esc_command_list, "names scenes, formulas, backends, grids and classes"},
};

#define COMMANDS (sizeof commands / sizeof *commands)

static const char *command_name(size_t index)
{
    return index < COMMANDS ? commands[index].name : NULL;
}

static int help(void)
{
    printf("Usage: escapement [COMMAND] [OPTION]...\n\n"
           "Counts how long orbits survive, with the same bits on every machine.\n\n"
           "Commands:\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-10s%s\n", commands[i].name, commands[i].about);
    printf("\nWithout a command it is run, without arguments 'run --scene seed'.\n"
           "'escapement COMMAND --help' tells the options of a command.\n\n"
           "Options:\n"
           "  --help     this page\n"
           "  --version  the version\n\n"
           "Examples:\n"
           "  escapement\n"
           "  escapement run --scene mandelbrot --precision f32\n"
           "  escapement --isa avx2 --threads 2\n\n"
           "Exit codes:\n"
           "  0   fine                          65  bad input file\n"
           "  1   verification failed           69  backend or feature unavailable\n"
           "  2   significant regression        70  internal error\n"
           "  3   suspect CPU                   71  operating system error\n"
           "  4   environment unfit             73  cannot create an output file\n"
           "  64  wrong usage                   74  input/output error\n");
    return ESC_EXIT_OK;
}

static int unknown_command(const char *name)
{
    const char *nearest = esc_parse_nearest(name, command_name);
    char all[128] = "";
    for (size_t i = 0, length = 0; i < COMMANDS; i++)
        length += (size_t)snprintf(all + length, sizeof all - length, "%s%s", i > 0 ? ", " : "",
                                   commands[i].name);
    if (nearest)
        esc_complain("unknown command '%s'; did you mean '%s'? There are %s", name, nearest, all);
    else
        esc_complain("unknown command '%s'; there are %s", name, all);
    return ESC_EXIT_USAGE;
}

/* An option first means run: its own --help is 'escapement run --help'. */
static int dispatch(int argc, char **argv)
{
    if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
        return help();
    if (argc < 2 || argv[1][0] == '-')
        return esc_command_run(argc, argv);
    for (size_t i = 0; i < COMMANDS; i++) {
        if (!strcmp(argv[1], commands[i].name))
            return commands[i].run(argc - 1, argv + 1);
    }
    return unknown_command(argv[1]);
}

/* A descriptor that the caller closed would go to the first file that is opened, and messages into
 * that file. Standard output is held by something that cannot be written to, so that the flush at
 * the end fails as it should. */
static void hold_standard_files(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        if (open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR) != fd)
            _exit(ESC_EXIT_OS);
    }
}

/* A full device, or a closed descriptor, shows only now. */
static int close_output(int code)
{
    errno = 0;
    int failed = ferror(stdout);
    failed |= fflush(stdout);
    failed |= fclose(stdout);
    if (!failed)
        return code;
    esc_complain("cannot write standard output: %s", strerror(errno ? errno : EIO));
    return code ? code : ESC_EXIT_IO;
}

int main(int argc, char **argv)
{
    hold_standard_files();
    signal(SIGPIPE, SIG_DFL); /* some parents leave it ignored; a closed pipe then goes unnoticed */
    return close_output(dispatch(argc, argv));
}
