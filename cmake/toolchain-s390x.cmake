# SPDX-License-Identifier: BSD-2-Clause
# toolchain-s390x.cmake - static programs for s390x Linux, run by qemu.

set(ESC_CROSS_ARCH s390x)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
