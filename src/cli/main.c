/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - finds the command, and sees that its output arrived. */
#include <stdio.h>
#include <string.h>

#include <escapement/escapement.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/parse.h"
#include "cli/standard_files.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *about;
} commands[] = {
    {"run", esc_command_run, "computes a scene once and checks the result"},
    {"verify", esc_command_verify, "checks every backend, contract and precision"},
    {"render", esc_command_render, "makes a picture, which can be made again and checked"},
    {"profile", esc_command_profile, "tells where the time goes, by function, thread and tile"},
    {"mem", esc_command_mem, "tells what it costs to build the counts in memory that grows"},
    {"scale", esc_command_scale, "measures teams of different size and fits laws of scaling"},
    {"bench", esc_command_bench, "times scenes, backends and threads in turns, with statistics"},
    {"compare", esc_command_compare, "tells which of two measurements or builds is slower"},
    {"report", esc_command_report, "shows a saved result, or exports it to another form"},
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

int main(int argc, char **argv)
{
    esc_standard_files_open();
    return esc_standard_files_close(dispatch(argc, argv));
}
