/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel/probe.h - where a thread's time goes: by region, and by the regions around it.
 *
 * Regions nest. A thread is in one place of the tree of regions at a time, and each entry or exit gives the ticks since
 * the one before to that place, so that no time is lost or counted twice; what a probe itself takes is in there as well. */
#ifndef ESC_KERNEL_PROBE_H
#define ESC_KERNEL_PROBE_H

#include <escapement/escapement.h>
#include <stddef.h>

#include "cpu/ticks.h"

enum esc_region {
    ESC_REGION_RUN, /* the root */
    ESC_REGION_WAKE,
    ESC_REGION_WAIT,
    ESC_REGION_SHARE,
    ESC_REGION_CHUNK,
    ESC_REGION_PIXELS,
    ESC_REGION_COUNTED,
    ESC_REGION_LEVEL,
    ESC_REGION_BLIND,
    ESC_REGION_REFILL,
    ESC_REGION_EXIT,
    ESC_REGION_KERNEL, /* one without probes of its own */
    ESC_REGION_DRAIN,
    ESC_REGION_DIGEST,
    ESC_REGION_VALUES,
    ESC_REGION_SINK,
    ESC_REGIONS
};

#define ESC_PROBE_PLACES 128 /* of a tree: more than these regions can make as they nest */

struct esc_probe {
    _Alignas(128) struct esc_probe_place places[ESC_PROBE_PLACES]; /* the root first */
    uint64_t ticks[ESC_PROBE_PLACES];                              /* not yet in their own_ns */
    uint8_t child[ESC_PROBE_PLACES][ESC_REGIONS];                  /* 0: none yet */
    uint32_t size, at;
    uint64_t since, events;
};

/* Empties the tree, but for the root. */
void esc_probe_reset(struct esc_probe *probe);

/* Enters a region below the present one, or leaves it for the one around it; null: does nothing. */
void esc_probe_enter(struct esc_probe *probe, enum esc_region region, const char *file,
                     unsigned line);
void esc_probe_leave(struct esc_probe *probe);

/* From here on ticks count, to the root, which is there. */
void esc_probe_start(struct esc_probe *probe, const char *file, unsigned line);

/* Until here: makes nanoseconds of the ticks since esc_probe_start, which took so many. */
void esc_probe_stop(struct esc_probe *probe, uint64_t ns);

/* Adds a call of a region that a clock has measured, below the root. */
void esc_probe_add(struct esc_probe *probe, enum esc_region region, const char *file, unsigned line,
                   uint64_t ns);

#define ESC_PROBE_ENTER(probe, region) esc_probe_enter((probe), (region), __FILE__, __LINE__)
#define ESC_PROBE_LEAVE(probe) esc_probe_leave(probe)

/* ---- In kernels ----------------------------------------------------------------------------- */

/* A call would have a kernel keep its vectors in memory around it. So what a kernel's regions need is laid out when
 * the region around the kernel is entered, and the rest is a few instructions; none where kernels are not probed. */
static inline void esc_probe_move(struct esc_probe *probe, uint32_t at)
{
    const uint64_t now = esc_ticks();
    probe->ticks[probe->at] += now - probe->since;
    probe->since = now;
    probe->at = at;
    probe->events++;
}

#ifdef ESC_PROBED
#define ESC_KERNEL_ENTER(probe, region)                               \
    do {                                                              \
        const uint32_t at_ = (probe)->child[(probe)->at][region];     \
        struct esc_probe_place *const place_ = &(probe)->places[at_]; \
        place_->file = __FILE__;                                      \
        place_->line = __LINE__;                                      \
        place_->calls++;                                              \
        esc_probe_move((probe), at_);                                 \
    } while (0)
#define ESC_KERNEL_LEAVE(probe) esc_probe_move((probe), (probe)->places[(probe)->at].parent)
#else
#define ESC_KERNEL_ENTER(probe, region) ((void)0)
#define ESC_KERNEL_LEAVE(probe) ((void)0)
#endif

#endif
