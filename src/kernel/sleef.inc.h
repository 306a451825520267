/* SPDX-License-Identifier: BSD-2-Clause */
/* sleef.inc.h - SLEEF's functions under the names that tested.inc.h has for them.
 *
 * A backend's sleef.h includes its own vec.h and this, and then gives, for each precision and contract, the
 * family, how its names end and what its sincos returns. */
#include <sleef.h>

/* By their qualified names: those without choose at run time, and not all that are declared are exported. */
#define ESC_SLEEF_FAMILY(bits, prefix, suffix, pair, contract)                                  \
    static inline v##bits v##bits##_##contract##_pow(v##bits a, v##bits b)                      \
    {                                                                                           \
        return Sleef_##prefix##_pow##suffix(a, b);                                              \
    }                                                                                           \
    static inline v##bits v##bits##_##contract##_atan2(v##bits y, v##bits x)                    \
    {                                                                                           \
        return Sleef_##prefix##_atan2##suffix(y, x);                                            \
    }                                                                                           \
    static inline v##bits v##bits##_##contract##_exp(v##bits a)                                 \
    {                                                                                           \
        return Sleef_##prefix##_exp##suffix(a);                                                 \
    }                                                                                           \
    static inline v##bits v##bits##_##contract##_sinh(v##bits a)                                \
    {                                                                                           \
        return Sleef_##prefix##_sinh##suffix(a);                                                \
    }                                                                                           \
    static inline v##bits v##bits##_##contract##_cosh(v##bits a)                                \
    {                                                                                           \
        return Sleef_##prefix##_cosh##suffix(a);                                                \
    }                                                                                           \
    static inline void v##bits##_##contract##_sincos(v##bits a, v##bits *sine, v##bits *cosine) \
    {                                                                                           \
        const pair both = Sleef_##prefix##_sincos##suffix(a);                                   \
        *sine = both.x;                                                                         \
        *cosine = both.y;                                                                       \
    }
