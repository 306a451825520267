/* SPDX-License-Identifier: BSD-2-Clause */
/* dispatch.c - the table of backends, and the choice among them. */
#include "kernel/kernel.h"

#include <string.h>

static const struct esc_backend *const backends[] = {
#if defined(__x86_64__)
    &esc_backend_avx512,
    &esc_backend_avx2,
#elif defined(__aarch64__)
    &esc_backend_neon,
#endif
    &esc_backend_scalar,
};

const struct esc_backend *esc_backend_at(size_t index)
{
    return index < sizeof backends / sizeof *backends ? backends[index] : NULL;
}

uint32_t esc_backend_missing(const struct esc_backend *backend)
{
    return backend->needs & ~esc_cpu_features();
}

const struct esc_backend *esc_backend_find(const char *name)
{
    const bool best = name == NULL || strcmp(name, "auto") == 0;
    for (size_t i = 0; esc_backend_at(i) != NULL; i++) {
        const struct esc_backend *const backend = esc_backend_at(i);
        if (best ? esc_backend_missing(backend) == 0 : strcmp(name, backend->name) == 0)
            return backend;
    }
    return NULL;
}
