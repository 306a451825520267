# SPDX-License-Identifier: BSD-2-Clause
# mutants.cmake - the program with faults planted in it: tests expect each to be caught.
#
# A mutant's own objects come before the library, which then does not contribute its sound ones. A fault
# is not less of one for being slow, and a backend takes half as long to compile at -O1.

# Each compiles a backend once more, and a fault is a fault whichever compiler it came through.
if(CMAKE_CROSSCOMPILING OR ESC_SANITIZE OR NOT "avx2" IN_LIST backends OR
   NOT CMAKE_C_COMPILER_ID STREQUAL "GNU")
  return()
endif()

function(escapement_mutant name)
  add_executable(${name} EXCLUDE_FROM_ALL ${ARGN})
  target_include_directories(${name} PRIVATE src)
  target_compile_options(${name} PRIVATE -O1 ${with_lines})
  # Without escapement_compiler, whose safe flags would come last and win.
  target_link_libraries(${name} PRIVATE escapement_program_objects escapement_measure escapement_static)
  set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL OFF RUNTIME_OUTPUT_DIRECTORY mutants)
endfunction()

# The faults of kernel/mutation.h; which, it is told when it starts.
escapement_mutant(escapement_mutant src/avx2/escape.c src/core/pixels.c src/omp/run.c tests/mutation.c)
target_compile_options(escapement_mutant PRIVATE -ffp-contract=off)
target_compile_definitions(escapement_mutant PRIVATE ESC_MUTABLE)

escapement_mutant(escapement_mutant_contract src/avx2/escape.c)
target_compile_options(escapement_mutant_contract PRIVATE -fexpensive-optimizations -ffp-contract=fast)

# Right, but slower by a share of its time that the environment tells: what compare has to find.
add_executable(escapement_slow tests/slow.c)
target_link_libraries(escapement_slow PRIVATE
  escapement_program_objects escapement_measure escapement_static escapement_compiler)
target_link_options(escapement_slow PRIVATE
  LINKER:--wrap=esc_engine_run,--wrap=esc_engine_stream)
set_target_properties(escapement_slow PROPERTIES RUNTIME_OUTPUT_DIRECTORY mutants)
