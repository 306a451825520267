/* SPDX-License-Identifier: BSD-2-Clause */
/* measure/law_model.h - a law of scaling as a function of its parameters. */
#ifndef ESC_MEASURE_LAW_MODEL_H
#define ESC_MEASURE_LAW_MODEL_H

#include "measure/laws.h"

enum { ESC_LAW_LOG_RATE1, ESC_LAW_SERIAL, ESC_LAW_COHERENCY, ESC_LAW_PARAMETERS };

/* How many of the parameters, in the order above, a law has. */
unsigned esc_law_parameters(enum esc_law law);

/* The logarithm of the rate, and its slope by each parameter. */
double esc_law_log_rate(enum esc_law law, const double parameters[ESC_LAW_PARAMETERS],
                        double threads, double slopes[ESC_LAW_PARAMETERS]);

#endif
