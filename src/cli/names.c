/* SPDX-License-Identifier: BSD-2-Clause */
/* names.c - everything that has a name on the command line. */
#include "cli/names.h"

#include <escapement/escapement.h>

const char *esc_name_scene(size_t index)
{
    return esc_scene_name(index);
}

const char *esc_name_class(size_t index)
{
    return esc_class_name((enum esc_class)index);
}

const char *esc_name_formula(size_t index)
{
    return esc_formula_name((enum esc_formula)index);
}

const char *esc_name_grid(size_t index)
{
    return esc_grid_name((enum esc_grid)index);
}

const char *esc_name_precision(size_t index)
{
    return esc_precision_name((enum esc_precision)index);
}

const char *esc_name_contract(size_t index)
{
    return esc_contract_name((enum esc_contract)index);
}

const char *esc_name_schedule(size_t index)
{
    return index < ESC_SCHEDULE_RUNTIME ? esc_schedule_name((enum esc_schedule)index) : NULL;
}

const char *esc_name_shortcut(size_t index)
{
    return esc_shortcut_name((enum esc_shortcut)index);
}

const char *esc_name_check(size_t index)
{
    static const char *const names[] = {"golden", "full", "sample", "none", NULL};
    return names[index];
}

const char *esc_name_format(size_t index)
{
    static const char *const names[] = {"text", "json", NULL};
    return names[index];
}

const char *esc_name_format_table(size_t index)
{
    static const char *const names[] = {"text", "json", "csv", "markdown", NULL};
    return names[index];
}
