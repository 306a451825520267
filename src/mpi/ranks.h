/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/ranks.h - the ranks of a job: who they are, what they agree on, and how one of them ends all.
 *
 * Between esc_ranks_start and esc_ranks_end what a rank complains of is held back until
 * esc_ranks_agree, so that a fault of all ranks is told once, and a fault of one by its name. */
#ifndef ESC_MPI_RANKS_H
#define ESC_MPI_RANKS_H

#include <mpi.h>
#include <stdbool.h>

/* Starts MPI. Every error of the library, and every signal that means a crash, is then told in one
 * line with rank and host, and ends the job. Returns an exit code: ESC_EXIT_UNAVAILABLE without
 * MPI_THREAD_SERIALIZED. */
int esc_ranks_start(int *argc, char ***argv);

/* Ends MPI, after all ranks have agreed. */
void esc_ranks_end(void);

int esc_ranks_rank(void);         /* in MPI_COMM_WORLD */
int esc_ranks_size(void);         /* of MPI_COMM_WORLD */
unsigned esc_ranks_on_host(void); /* ranks on this host */
const char *esc_ranks_name(void); /* "rank 3 (node7)" */

/* What the first rank of MPI_COMM_WORLD that failed returns, on every rank; ESC_EXIT_OK when none has.
 * That rank tells what it complained of; when none failed, rank 0 does. Collective. */
int esc_ranks_agree(int code);

/* Tells one line, removes unfinished files and ends the job: for what other ranks cannot be asked to agree on. */
_Noreturn void esc_ranks_die(int code, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
