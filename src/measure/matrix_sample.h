/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/matrix_sample.h - one sample of a cell, and how many loops make one; part of matrix.c. */
#ifndef ESC_MEASURE_MATRIX_SAMPLE_H
#define ESC_MEASURE_MATRIX_SAMPLE_H

#include "measure/matrix.h"

/* Prepares, times `loops` loops and nothing else, and checks. False when the callback failed or the
 * counts were wrong. sample->round is left alone. */
bool esc_matrix_sample(struct esc_matrix_cell *cell, uint64_t loops, struct esc_sample *sample);

/* The loops before the first sample, and the choice of cell->loops. False as above. */
bool esc_matrix_warm_up(const struct esc_matrix_options *options, struct esc_matrix_cell *cell);

#endif
