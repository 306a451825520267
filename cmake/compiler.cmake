# SPDX-License-Identifier: BSD-2-Clause
# compiler.cmake - how every target is compiled: warnings, sanitizers, and arithmetic kept as written.

add_library(escapement_compiler INTERFACE)

target_compile_options(escapement_compiler INTERFACE
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wconversion
  -Werror=implicit-function-declaration)
if(ESC_WERROR)
  target_compile_options(escapement_compiler INTERFACE -Werror)
endif()

if(ESC_SANITIZE)
  target_compile_options(escapement_compiler INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(escapement_compiler INTERFACE -fsanitize=address,undefined)
endif()

# Last on the command line, since a later option wins: -ffast-math in CFLAGS must not reach an orbit,
# and link-time optimisation drops -ffp-contract=off when a caller was compiled with other flags.
target_compile_options(escapement_compiler INTERFACE -fno-fast-math -ffp-contract=off -fno-lto)
# Under -std=c11 gcc computes float in double on s390 alone, as its old headers had it.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "s390x" AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  target_compile_options(escapement_compiler INTERFACE -fexcess-precision=fast)
endif()
