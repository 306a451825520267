/* SPDX-License-Identifier: BSD-2-Clause */
/* core/value.h - what a plan's values are computed from. */
#ifndef ESC_CORE_VALUE_H
#define ESC_CORE_VALUE_H

#include "core/plan.h"
#include "kernel/value.h"

/* esc_value_check of a plan's scene, without a word. */
enum esc_status esc_value_of_plan(const struct esc_plan *plan, enum esc_value value);

/* esc_value_of_plan has passed. */
void esc_value_params_set(const struct esc_plan *plan, enum esc_value value,
                          struct esc_value_params *params);

#endif
