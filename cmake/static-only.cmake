# SPDX-License-Identifier: BSD-2-Clause
# static-only.cmake - libraries are searched for as .a; read after the platform's own settings.

set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
