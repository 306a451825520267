/* SPDX-License-Identifier: BSD-2-Clause */
/* sleef.inc.h - SLEEF's functions under the names that tested.inc.h and value.inc.h have for them.
 *
 * A backend's sleef.h includes its own vec.h and this, and then gives, for each precision and contract, the
 * family, the vector and the instructions in its functions' names, and what its sincos returns. */
#include <sleef.h>

#define ESC_SLEEF_UNARY(bits, contract, name, function)            \
    static inline v##bits v##bits##_##contract##_##name(v##bits a) \
    {                                                              \
        return function(a);                                        \
    }
#define ESC_SLEEF_BINARY(bits, contract, name, function)                      \
    static inline v##bits v##bits##_##contract##_##name(v##bits a, v##bits b) \
    {                                                                         \
        return function(a, b);                                                \
    }

/* By their qualified names: those without choose at run time, and not all that are declared are exported. */
#define ESC_SLEEF_FAMILY(bits, prefix, vector, isa, pair, contract)                             \
    ESC_SLEEF_UNARY(bits, contract, exp, Sleef_##prefix##_exp##vector##_u10##isa)               \
    ESC_SLEEF_UNARY(bits, contract, log, Sleef_##prefix##_log##vector##_u10##isa)               \
    ESC_SLEEF_UNARY(bits, contract, sinh, Sleef_##prefix##_sinh##vector##_u10##isa)             \
    ESC_SLEEF_UNARY(bits, contract, cosh, Sleef_##prefix##_cosh##vector##_u10##isa)             \
    ESC_SLEEF_BINARY(bits, contract, pow, Sleef_##prefix##_pow##vector##_u10##isa)              \
    ESC_SLEEF_BINARY(bits, contract, atan2, Sleef_##prefix##_atan2##vector##_u10##isa)          \
    ESC_SLEEF_BINARY(bits, contract, hypot, Sleef_##prefix##_hypot##vector##_u05##isa)          \
    static inline void v##bits##_##contract##_sincos(v##bits a, v##bits *sine, v##bits *cosine) \
    {                                                                                           \
        const pair both = Sleef_##prefix##_sincos##vector##_u10##isa(a);                        \
        *sine = both.x;                                                                         \
        *cosine = both.y;                                                                       \
    }
