/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/commands.h - the commands, one per file. */
#ifndef ESC_CLI_COMMANDS_H
#define ESC_CLI_COMMANDS_H

/* argv[0] is the command's name (or the program's), options follow. Returns the exit code. */
int esc_command_run(int argc, char **argv);
int esc_command_report(int argc, char **argv);
int esc_command_verify(int argc, char **argv);
int esc_command_render(int argc, char **argv);
int esc_command_profile(int argc, char **argv);
int esc_command_mem(int argc, char **argv);
int esc_command_scale(int argc, char **argv);
int esc_command_bench(int argc, char **argv);
int esc_command_compare(int argc, char **argv);
int esc_command_info(int argc, char **argv);
int esc_command_list(int argc, char **argv);

#endif
