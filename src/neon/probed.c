/* SPDX-License-Identifier: BSD-2-Clause */
/* neon/probed.c - the escape kernels once more, with probes in them. */
#define ESC_PROBED 1
#include "neon/sleef.h"
#include "neon/tuning.h"
#include "neon/vec.h"

#define ESC_BITS 64
#include "kernel/escape.inc.h"

#define ESC_BITS 32
#include "kernel/escape.inc.h"

extern const esc_probed_table esc_neon_probed64, esc_neon_probed32; /* escape.c */
const esc_probed_table esc_neon_probed64 = ESC_PROBED_TABLE(64);
const esc_probed_table esc_neon_probed32 = ESC_PROBED_TABLE(32);
