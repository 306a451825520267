# SPDX-License-Identifier: BSD-2-Clause
# mutants.cmake - the program with a fault planted in it, once per fault: tests expect each to be caught.
#
# A mutant's own object comes before the library, which then does not contribute its sound one. A fault
# is not less of one for being slow, and a backend takes half as long to compile at -O1.

# Each compiles a backend once more, and a fault is a fault whichever compiler it came through.
if(CMAKE_CROSSCOMPILING OR ESC_SANITIZE OR NOT "avx2" IN_LIST backends OR
   NOT CMAKE_C_COMPILER_ID STREQUAL "GNU")
  return()
endif()

function(escapement_mutant name source)
  add_executable(escapement_mutant_${name} EXCLUDE_FROM_ALL ${source})
  target_include_directories(escapement_mutant_${name} PRIVATE src)
  target_compile_options(escapement_mutant_${name} PRIVATE -O1 ${with_lines} ${ARGN})
  # Without escapement_compiler, whose safe flags would come last and win.
  target_link_libraries(escapement_mutant_${name} PRIVATE
    escapement_program_objects escapement_measure escapement_static)
  set_target_properties(escapement_mutant_${name} PROPERTIES EXCLUDE_FROM_ALL OFF
                        RUNTIME_OUTPUT_DIRECTORY mutants)
endfunction()

escapement_mutant(compare src/avx2/escape.c -ffp-contract=off -DESC_MUTATION=ESC_MUTATION_COMPARE)
escapement_mutant(lane src/avx2/escape.c -ffp-contract=off -DESC_MUTATION=ESC_MUTATION_LANE)
escapement_mutant(tail src/avx2/escape.c -ffp-contract=off -DESC_MUTATION=ESC_MUTATION_TAIL)
escapement_mutant(replay src/avx2/escape.c -ffp-contract=off -DESC_MUTATION=ESC_MUTATION_REPLAY)
escapement_mutant(refill src/avx2/escape.c -ffp-contract=off -DESC_MUTATION=ESC_MUTATION_REFILL)
escapement_mutant(block src/avx2/escape.c -ffp-contract=off -DESC_MUTATION=ESC_MUTATION_BLOCK)
escapement_mutant(margin src/core/pixels.c -ffp-contract=off -DESC_MUTATION=ESC_MUTATION_MARGIN)
escapement_mutant(swap src/omp/run.c -ffp-contract=off -DESC_MUTATION=ESC_MUTATION_SWAP)
escapement_mutant(contract src/avx2/escape.c -fexpensive-optimizations -ffp-contract=fast)

# Right, but slower by a share of its time that the environment tells: what compare has to find.
add_executable(escapement_slow tests/slow.c)
target_link_libraries(escapement_slow PRIVATE
  escapement_program_objects escapement_measure escapement_static escapement_compiler)
target_link_options(escapement_slow PRIVATE
  LINKER:--wrap=esc_engine_run,--wrap=esc_engine_stream)
set_target_properties(escapement_slow PROPERTIES RUNTIME_OUTPUT_DIRECTORY mutants)
