/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/counts_file.h - counts that all ranks write into one file at once, by MPI-IO. */
#ifndef ESC_MPI_COUNTS_FILE_H
#define ESC_MPI_COUNTS_FILE_H

#include <mpi.h>

#include <escapement/escapement.h>

#include "mpi/count.h"
#include "report/error.h"

/* Writes a frame whose head (rank 0's) is `head` bytes long: the very bytes that esc_npy_write or
 * esc_u32_write would have written. path: the same on every rank, a file that rank 0 has created.
 * Collective over comm. Errors, on every rank: ESC_IO_WRITE, ESC_IO_MEMORY; the message is that of the
 * rank that failed. */
enum esc_io esc_counts_file_write(MPI_Comm comm, const char *path, const char *header, size_t head,
                                  const struct esc_plan *plan, const struct esc_part *part,
                                  struct esc_io_error *error);

#endif
