# SPDX-License-Identifier: Apache-2.0

# ringwright_add_spin_model(<name> <file.pml> [MUST_FAIL] [DEFINES <macro>...]
#   [CFLAGS <flag>...] [PAN <flag>...])
#
# Adds the CTest entry "model:<name>": spin proves the model exhaustively. With
# MUST_FAIL the entry passes only if spin finds a fault: it shows that the model
# would notice. DEFINES go to spin, CFLAGS to the verifier's compiler, PAN to
# the verifier. Skipped, visibly, without spin.
function(ringwright_add_spin_model name file)
  if(NOT RINGWRIGHT_ENABLE_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 2 arg "MUST_FAIL" "" "DEFINES;CFLAGS;PAN")
  find_program(RINGWRIGHT_SPIN spin)
  set(expected holds)
  if(arg_MUST_FAIL)
    set(expected fails)
  endif()
  list(TRANSFORM arg_DEFINES PREPEND -D)
  get_filename_component(file "${file}" ABSOLUTE)
  add_test(NAME "model:${name}"
    COMMAND "${PROJECT_SOURCE_DIR}/cmake/run_spin.bash" ${expected} "${file}"
      "${CMAKE_CURRENT_BINARY_DIR}/spin_${name}" "${arg_DEFINES}"
      "${arg_CFLAGS}" "${arg_PAN}")
  set_tests_properties("model:${name}" PROPERTIES
    SKIP_RETURN_CODE 77 LABELS model TIMEOUT 300)
endfunction()
