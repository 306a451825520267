/* SPDX-License-Identifier: BSD-2-Clause */
/* header_alone.c - the public header compiles by itself, twice, as pedantic C11. */
#include <escapement/escapement.h>

#include <escapement/escapement.h>

size_t esc_test_header(void);

size_t esc_test_header(void)
{
    return sizeof(struct esc_scene) + sizeof(struct esc_tile) + sizeof(struct esc_stream);
}
