# SPDX-License-Identifier: BSD-2-Clause
# toolchain-aarch64-sleef.cmake - programs for aarch64 Linux with SLEEF, run by qemu in their sysroot.

set(ESC_CROSS_ARCH aarch64)
set(ESC_CROSS_SYSROOT aarch64-sleef)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
