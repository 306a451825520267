# SPDX-License-Identifier: BSD-2-Clause
# mpi.cmake - escapement-mpi, where an MPI library is found.

# A sanitizer finds nothing of ours in an MPI library, and much of its own.
if(CMAKE_CROSSCOMPILING OR ESC_SANITIZE)
  return()
endif()
option(ESC_MPI "Build escapement-mpi when an MPI library is found" ON)
if(ESC_MPI)
  find_package(MPI 3.0 COMPONENTS C) # 3.0: one-sided atomics
endif()
if(NOT ESC_MPI OR NOT MPI_C_FOUND)
  return()
endif()

add_library(escapement_mpi_objects OBJECT
  src/mpi/check.c src/mpi/chunks.c src/mpi/count.c src/mpi/counts_file.c src/mpi/dealer.c
  src/mpi/job.c src/mpi/main.c src/mpi/ranks.c src/mpi/run.c src/mpi/study.c
  src/mpi/study_meters.c src/mpi/study_options.c src/mpi/study_report.c src/mpi/study_workers.c)
target_include_directories(escapement_mpi_objects PRIVATE src PUBLIC include)
target_link_libraries(escapement_mpi_objects PUBLIC
  escapement_program_static MPI::MPI_C OpenMP::OpenMP_C PRIVATE escapement_compiler)

add_executable(escapement_mpi)
target_link_libraries(escapement_mpi PRIVATE
  escapement_mpi_objects escapement_measure escapement_program_static escapement_static)
set_target_properties(escapement_mpi PROPERTIES OUTPUT_NAME escapement-mpi)
install(TARGETS escapement_mpi)

# The model of the dealing; its chart is in docs/scaling.md.
add_executable(escapement_dealing EXCLUDE_FROM_ALL src/mpi/dealing_model.c src/mpi/chunks.c)
target_include_directories(escapement_dealing PRIVATE src)
target_link_libraries(escapement_dealing PRIVATE escapement_static escapement_compiler)
set_target_properties(escapement_dealing PROPERTIES OUTPUT_NAME escapement-dealing)

# As in mutants.cmake: frames whose first two tiles are swapped, which no canary sees.
if(BUILD_TESTING AND "avx2" IN_LIST backends)
  add_executable(escapement_mpi_mutant src/omp/run.c tests/mutation.c)
  target_include_directories(escapement_mpi_mutant PRIVATE src)
  target_compile_options(escapement_mpi_mutant PRIVATE -ffp-contract=off)
  target_compile_definitions(escapement_mpi_mutant PRIVATE ESC_MUTABLE)
  target_link_libraries(escapement_mpi_mutant PRIVATE
    escapement_mpi_objects escapement_measure escapement_program_static escapement_static)
  set_target_properties(escapement_mpi_mutant PROPERTIES RUNTIME_OUTPUT_DIRECTORY mutants)
endif()
