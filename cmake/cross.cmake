# SPDX-License-Identifier: BSD-2-Clause
# cross.cmake - what the toolchain files share: ESC_CROSS_ARCH names the architecture, ESC_CROSS_SYSROOT
# a sysroot that is not called so and has shared libraries, in which programs then run.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${ESC_CROSS_ARCH})
set(CMAKE_LIBRARY_ARCHITECTURE ${ESC_CROSS_ARCH}-linux-gnu)
set(CMAKE_C_COMPILER ${CMAKE_LIBRARY_ARCHITECTURE}-gcc)

# With the cross compiler's loader qemu hangs in pthread_create, so programs are static where they can be.
if(NOT ESC_CROSS_SYSROOT)
  set(ESC_CROSS_SYSROOT ${ESC_CROSS_ARCH})
  set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
  set(CMAKE_USER_MAKE_RULES_OVERRIDE ${CMAKE_CURRENT_LIST_DIR}/static-only.cmake)
endif()
get_filename_component(ESC_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../build/sysroot/${ESC_CROSS_SYSROOT}
                       ABSOLUTE)

# Debian's old name for the emulator, then the new one.
find_program(ESC_QEMU NAMES qemu-${ESC_CROSS_ARCH}-static qemu-${ESC_CROSS_ARCH})
if(ESC_QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${ESC_QEMU})
  if(NOT ESC_CROSS_SYSROOT STREQUAL ESC_CROSS_ARCH)
    list(APPEND CMAKE_CROSSCOMPILING_EMULATOR -L ${ESC_SYSROOT} -E
         LD_LIBRARY_PATH=/lib/${CMAKE_LIBRARY_ARCHITECTURE}:/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE})
  endif()
endif()

# Libraries come from the sysroot, or with the cross compiler, whose own folders are the others; never
# from the host.
set(CMAKE_C_FLAGS_INIT "-isystem ${ESC_SYSROOT}/usr/include/${CMAKE_LIBRARY_ARCHITECTURE}")
if(NOT EXISTS ${ESC_SYSROOT})
  message(FATAL_ERROR "${ESC_SYSROOT} is missing: run tools/sysroot.sh ${ESC_CROSS_SYSROOT}")
endif()
set(CMAKE_FIND_ROOT_PATH ${ESC_SYSROOT} /usr/${CMAKE_LIBRARY_ARCHITECTURE}
    /usr/lib/gcc-cross/${CMAKE_LIBRARY_ARCHITECTURE})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

set(ENV{PKG_CONFIG_LIBDIR} ${ESC_SYSROOT}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/pkgconfig)
set(ENV{PKG_CONFIG_PATH} "")
set(ENV{PKG_CONFIG_SYSROOT_DIR} "")
