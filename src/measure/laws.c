/* SPDX-License-Identifier: BSD-2-Clause */
/* laws.c - what the laws of scaling say. */
#include "measure/laws.h"

#include <math.h>

#include "measure/law_model.h"
#include "measure/resampling.h"

const char *esc_law_name(enum esc_law law)
{
    switch (law) {
    case ESC_LAW_AMDAHL:
        return "Amdahl";
    case ESC_LAW_GUSTAFSON:
        return "Gustafson";
    case ESC_LAW_USL:
        return "USL";
    }
    return NULL;
}

unsigned esc_law_parameters(enum esc_law law)
{
    return law == ESC_LAW_USL ? 3 : 2;
}

double esc_law_log_rate(enum esc_law law, const double parameters[ESC_LAW_PARAMETERS],
                        double threads, double slopes[ESC_LAW_PARAMETERS])
{
    const double others = threads - 1, serial = parameters[ESC_LAW_SERIAL];
    const double coherency = law == ESC_LAW_USL ? parameters[ESC_LAW_COHERENCY] : 0;
    slopes[ESC_LAW_LOG_RATE1] = 1;
    slopes[ESC_LAW_COHERENCY] = 0;
    if (law == ESC_LAW_GUSTAFSON) {
        const double speedup = threads - serial * others;
        slopes[ESC_LAW_SERIAL] = -others / speedup;
        return parameters[ESC_LAW_LOG_RATE1] + log(speedup);
    }
    const double slowed = 1 + serial * others + coherency * threads * others;
    slopes[ESC_LAW_SERIAL] = -others / slowed;
    if (law == ESC_LAW_USL)
        slopes[ESC_LAW_COHERENCY] = -threads * others / slowed;
    return parameters[ESC_LAW_LOG_RATE1] + log(threads / slowed);
}

static double rate_of(enum esc_law law, double rate1, double serial, double coherency,
                      double threads)
{
    const double parameters[ESC_LAW_PARAMETERS] = {log(rate1), serial, coherency};
    double slopes[ESC_LAW_PARAMETERS];
    return exp(esc_law_log_rate(law, parameters, threads, slopes));
}

struct esc_interval esc_law_rate(const struct esc_law_fit *fit, double threads)
{
    double rates[ESC_LAW_RESAMPLINGS];
    if (!fit->fitted || !(threads >= 1) || !isfinite(threads))
        return (struct esc_interval){(double)NAN, (double)NAN, (double)NAN};
    for (size_t i = 0; i < ESC_LAW_RESAMPLINGS; i++) {
        const double *const one = fit->parameters[i];
        rates[i] = rate_of(fit->law, one[0], one[1], one[2], threads);
    }
    const double coherency = fit->law == ESC_LAW_USL ? fit->coherency.value : 0;
    const double value = rate_of(fit->law, fit->rate1.value, fit->serial.value, coherency, threads);
    return esc_resampling_interval(value, rates, ESC_LAW_RESAMPLINGS);
}

double esc_karp_flatt(double speedup, double threads)
{
    if (!(threads > 1))
        return (double)NAN;
    return (1 / speedup - 1 / threads) / (1 - 1 / threads);
}
