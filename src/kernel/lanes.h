/* SPDX-License-Identifier: BSD-2-Clause */
/* lanes.h - byte shuffles that close up the chosen lanes of a vector, or spread lanes out again.
 *
 * For instruction sets without such an instruction. Row `bits` is for the lanes whose bit is set:
 * compress moves the i-th of them to lane i, expand moves lane i to the i-th of them. Lanes that get
 * nothing are of no meaning. */
#ifndef ESC_KERNEL_LANES_H
#define ESC_KERNEL_LANES_H

#include <stdint.h>

/* Which of 4 lanes is the i-th set bit, and which of the set bits lane i is; 0 where there is none. */
#define ESC_BIT(bits, i) ((bits) >> (i)&1)
#define ESC_BELOW(bits, i)                                             \
    ((ESC_BIT(bits, 0) & ((i) > 0)) + (ESC_BIT(bits, 1) & ((i) > 1)) + \
     (ESC_BIT(bits, 2) & ((i) > 2)))
#define ESC_IS(bits, lane, i) (ESC_BIT(bits, lane) && ESC_BELOW(bits, lane) == (i))
#define ESC_NTH(bits, i) \
    (ESC_IS(bits, 1, i) ? 1 : ESC_IS(bits, 2, i) ? 2 : ESC_IS(bits, 3, i) ? 3 : 0)

#define ESC_BYTES(lane) 4 * (lane), 4 * (lane) + 1, 4 * (lane) + 2, 4 * (lane) + 3
#define ESC_CLOSE(b)                                                                  \
    {                                                                                 \
        ESC_BYTES(ESC_NTH(b, 0)), ESC_BYTES(ESC_NTH(b, 1)), ESC_BYTES(ESC_NTH(b, 2)), \
            ESC_BYTES(ESC_NTH(b, 3))                                                  \
    }
#define ESC_SPREAD(b)                                                                       \
    {                                                                                       \
        ESC_BYTES(ESC_BELOW(b, 0)), ESC_BYTES(ESC_BELOW(b, 1)), ESC_BYTES(ESC_BELOW(b, 2)), \
            ESC_BYTES(ESC_BELOW(b, 3))                                                      \
    }
#define ESC_ROWS_OF_16(row)                                                                      \
    {                                                                                            \
        row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7), row(8), row(9), row(10), \
            row(11), row(12), row(13), row(14), row(15)                                          \
    }

/* Four lanes of 32 bits, in 16 bytes. */
static const uint8_t esc_compress_4[16][16] = ESC_ROWS_OF_16(ESC_CLOSE);
static const uint8_t esc_expand_4[16][16] = ESC_ROWS_OF_16(ESC_SPREAD);

#undef ESC_ROWS_OF_16
#undef ESC_SPREAD
#undef ESC_CLOSE
#undef ESC_BYTES
#undef ESC_NTH
#undef ESC_IS
#undef ESC_BELOW
#undef ESC_BIT

#endif
