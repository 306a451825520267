/* SPDX-License-Identifier: BSD-2-Clause */
/* charts.h - charts as a study of scaling makes them, for cases that look at what is drawn. */
#ifndef ESCAPEMENT_TESTS_CHARTS_H
#define ESCAPEMENT_TESTS_CHARTS_H

#include "report/chart.h"

/* They last as long as the program. */
#define SCALING_CHARTS 2
const struct esc_chart *scaling_charts(void); /* speed-up and efficiency, 1 to 128 threads */
const struct esc_chart *weak_chart(void);     /* efficiency and its ideal */
const struct esc_chart *ranks_chart(void);    /* 1 to 100,000 ranks, both axes logarithmic */
const struct esc_chart *small_chart(void);    /* what `scale --threads 1,2` has to show */

/* Chunks and waits, `bars` of them in all, dealt to `threads`. To be freed by timeline_free. */
struct esc_timeline timeline_of(unsigned threads, size_t bars);
void timeline_free(struct esc_timeline *timeline);

#endif
