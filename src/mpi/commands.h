/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/commands.h - the commands of escapement-mpi, one per file. */
#ifndef ESC_MPI_COMMANDS_H
#define ESC_MPI_COMMANDS_H

/* argv[0] is the command's name (or the program's), options follow. Collective. Returns the exit code,
 * the same on every rank. */
int esc_mpi_run(int argc, char **argv);
int esc_mpi_bench(int argc, char **argv);
int esc_mpi_scale(int argc, char **argv);

#endif
