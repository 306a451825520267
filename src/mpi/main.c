/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/main.c - escapement-mpi: finds the command, on every rank. */
#include <stdio.h>
#include <string.h>

#include <escapement/escapement.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/parse.h"
#include "cli/standard_files.h"
#include "mpi/commands.h"
#include "mpi/ranks.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *about;
} commands[] = {
    {"run", esc_mpi_run, "computes a scene once and checks the result"},
    {"bench", esc_mpi_bench, "times a scene repeatedly"},
    {"scale", esc_mpi_scale, "times a scene on more and more of the ranks"},
};

#define COMMANDS (sizeof commands / sizeof *commands)

static const char *command_name(size_t index)
{
    return index < COMMANDS ? commands[index].name : NULL;
}

static int help(void)
{
    printf("Usage: mpirun [MPIRUN OPTION]... escapement-mpi [COMMAND] [OPTION]...\n\n"
           "Counts how long orbits survive, one frame by many processes: with the same bits\n"
           "as escapement alone.\n\n"
           "Commands:\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-10s%s\n", commands[i].name, commands[i].about);
    printf("\nWithout a command it is run. 'escapement-mpi COMMAND --help' tells the options\n"
           "of a command. One rank per NUMA domain, with a thread for each of its cores, is\n"
           "the layout to begin with.\n\n"
           "Examples:\n"
           "  mpirun --map-by ppr:1:numa --bind-to numa escapement-mpi run --scene mandelbrot\n"
           "  srun --ntasks-per-node=2 --cpus-per-task=64 escapement-mpi run --class B\n\n"
           "Exit codes: those of escapement.\n");
    return ESC_EXIT_OK;
}

static int unknown_command(const char *name)
{
    size_t index;
    esc_parse_name("the command", name, command_name, &index); /* for its complaint */
    return ESC_EXIT_USAGE;
}

static int dispatch(int argc, char **argv)
{
    if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
        return help();
    if (argc < 2 || argv[1][0] == '-')
        return esc_mpi_run(argc, argv);
    for (size_t i = 0; i < COMMANDS; i++) {
        if (!strcmp(argv[1], commands[i].name))
            return commands[i].run(argc - 1, argv + 1);
    }
    return unknown_command(argv[1]);
}

int main(int argc, char **argv)
{
    esc_standard_files_open();
    int code = esc_ranks_start(&argc, &argv);
    /* One rank talks. */
    if (esc_ranks_rank() > 0 && !freopen("/dev/null", "w", stdout))
        esc_ranks_die(ESC_EXIT_OS, "cannot open /dev/null");
    code = esc_ranks_agree(code);
    if (!code)
        code = dispatch(argc, argv);
    code = esc_ranks_agree(esc_standard_files_close(code));
    esc_ranks_end();
    return code;
}
