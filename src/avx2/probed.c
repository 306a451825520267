/* SPDX-License-Identifier: BSD-2-Clause */
/* avx2/probed.c - the escape kernels once more, with probes in them. */
#define ESC_PROBED 1
#include "avx2/sleef.h"
#include "avx2/tuning.h"
#include "avx2/vec.h"

#define ESC_BITS 64
#include "kernel/escape.inc.h"

#define ESC_BITS 32
#include "kernel/escape.inc.h"

extern const esc_probed_table esc_avx2_probed64, esc_avx2_probed32; /* escape.c */
const esc_probed_table esc_avx2_probed64 = ESC_PROBED_TABLE(64);
const esc_probed_table esc_avx2_probed32 = ESC_PROBED_TABLE(32);
