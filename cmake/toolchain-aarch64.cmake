# SPDX-License-Identifier: BSD-2-Clause
# toolchain-aarch64.cmake - static programs for aarch64 Linux, run by qemu.

set(ESC_CROSS_ARCH aarch64)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
