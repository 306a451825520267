/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/profile_annotate.h - the machine code of the hottest loop, with samples. */
#ifndef ESC_CLI_PROFILE_ANNOTATE_H
#define ESC_CLI_PROFILE_ANNOTATE_H

#include "measure/source_map.h"
#include "report/annotation.h"

/* addresses: of all samples, in order. Where too few are in a loop it warns, and the annotation has no code. Needs
 * esc_disassembly_unavailable to be null. Complains; exit codes. */
int esc_profile_annotate(struct esc_source_map *map, const uintptr_t *addresses, size_t n,
                         struct esc_annotation *annotation);

/* The innermost line that a reader would look for: not what wraps an instruction, nor what a compiler made of several. */
const struct esc_source_frame *esc_profile_frame(const struct esc_source_place *place);

#endif
