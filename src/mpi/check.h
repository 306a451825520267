/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/check.h - verification by all ranks: each answers for the tiles that it counted. */
#ifndef ESC_MPI_CHECK_H
#define ESC_MPI_CHECK_H

#include <mpi.h>

#include <escapement/escapement.h>

#include "cli/check.h"
#include "mpi/count.h"

/* As esc_check_run: the golden, every tile again, or a sample of each rank's tiles. On failure the
 * first tile that is wrong, and the rank that counted it, are named. Collective over comm; *check is the
 * same on every rank. Errors, also the same: ESC_ERR_NO_GOLDEN, ESC_ERR_MEMORY, those of the engine. */
enum esc_status esc_ranks_check(MPI_Comm comm, enum esc_check_kind kind,
                                const struct esc_plan *plan, struct esc_engine *engine,
                                const struct esc_part *part, const struct esc_summary *summary,
                                struct esc_check *check, struct esc_error *error);

#endif
