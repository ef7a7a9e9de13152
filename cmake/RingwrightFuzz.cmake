# SPDX-License-Identifier: Apache-2.0

# Sets RINGWRIGHT_CLANG_FUZZES: whether clang++ and its runtime make a fuzzer.
function(_ringwright_probe_clang)
  if(DEFINED CACHE{RINGWRIGHT_CLANG_FUZZES})
    return()
  endif()
  find_program(RINGWRIGHT_CLANGXX NAMES clang++ clang++-14)
  set(works OFF)
  if(RINGWRIGHT_CLANGXX)
    set(probe "${PROJECT_BINARY_DIR}/CMakeFiles/fuzz_probe")
    file(WRITE "${probe}.cpp" "#include <cstddef>\n#include <cstdint>\n"
      "extern \"C\" int LLVMFuzzerTestOneInput(const std::uint8_t*,"
      " std::size_t) { return 0; }\n")
    execute_process(
      COMMAND "${RINGWRIGHT_CLANGXX}" -std=c++20
        -fsanitize=fuzzer,address,undefined "${probe}.cpp" -o "${probe}"
      RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
    if(failed EQUAL 0)
      set(works ON)
    endif()
  endif()
  message(STATUS "Fuzz targets: ${works}")
  set(RINGWRIGHT_CLANG_FUZZES ${works} CACHE INTERNAL "clang makes fuzzers")
endfunction()

# ringwright_add_fuzzer(<name> SOURCES <file>... [COMPONENTS <name>...]
#   [DEPENDS <target>...] [LIBRARIES <flag>...] [SECONDS <n>])
#
# Makes fuzz_<name> by clang from the SOURCES and from those of the COMPONENTS,
# all instrumented (so not from the built libraries), and the CTest entry
# "fuzz:<name>" that runs it for some seconds from the fixed seed 1, beginning
# with the inputs in corpus/<name> beside the caller. The DEPENDS make what is
# generated for it. Without clang's runtime the entry is there, and skipped.
function(ringwright_add_fuzzer name)
  if(NOT RINGWRIGHT_ENABLE_TESTS OR NOT RINGWRIGHT_ENABLE_FUZZ)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SECONDS"
    "SOURCES;COMPONENTS;DEPENDS;LIBRARIES")
  if(NOT arg_SECONDS)
    set(arg_SECONDS 12)
  endif()
  _ringwright_probe_clang()
  if(NOT RINGWRIGHT_CLANG_FUZZES)
    add_test(NAME "fuzz:${name}" COMMAND sh -c
      "echo 'SKIPPED: clang++ or its fuzzer runtime is missing'; exit 77")
    set_tests_properties("fuzz:${name}" PROPERTIES SKIP_RETURN_CODE 77
      LABELS fuzz)
    return()
  endif()
  set(work "${CMAKE_CURRENT_BINARY_DIR}/fuzz_${name}")
  set(seeds "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
  file(MAKE_DIRECTORY "${work}/corpus")
  if(NOT EXISTS "${seeds}")
    set(seeds "")
  endif()
  _ringwright_build_fuzzer()
  add_test(NAME "fuzz:${name}"
    COMMAND "${work}/fuzz_${name}" -seed=1 -max_total_time=${arg_SECONDS}
      -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
      "-artifact_prefix=${work}/" "${work}/corpus" ${seeds})
  set_tests_properties("fuzz:${name}" PROPERTIES LABELS fuzz TIMEOUT 120)
endfunction()

# Compiles each source to an instrumented object, through ccache, and links.
macro(_ringwright_build_fuzzer)
  set(generated "${arg_DEPENDS}")
  foreach(component IN LISTS arg_COMPONENTS)
    get_target_property(files ringwright_${component} SOURCES)
    get_target_property(folder ringwright_${component} SOURCE_DIR)
    if(files)
      list(TRANSFORM files PREPEND "${folder}/")
      list(APPEND arg_SOURCES ${files})
    endif()
    list(APPEND generated ringwright_${component})
  endforeach()
  set(objects "")
  foreach(source IN LISTS arg_SOURCES)
    get_filename_component(source "${source}" ABSOLUTE)
    string(SHA1 hash "${source}")
    string(SUBSTRING "${hash}" 0 8 hash)
    get_filename_component(stem "${source}" NAME_WE)
    set(object "${work}/${stem}-${hash}.o")
    add_custom_command(OUTPUT "${object}"
      COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} "${RINGWRIGHT_CLANGXX}" -std=c++20
        -O1 -g1 -fsanitize=fuzzer-no-link,address,undefined
        -fno-sanitize-recover=all -march=x86-64-v2
        "-I${RINGWRIGHT_INCLUDE_DIR}" "-I${RINGWRIGHT_GENERATED_DIR}"
        -MD -MF "${object}.d" -c "${source}" -o "${object}"
      DEPENDS "${source}" ${generated} DEPFILE "${object}.d"
      COMMENT "Building fuzzer ${name}: ${stem}" VERBATIM)
    list(APPEND objects "${object}")
  endforeach()
  add_custom_command(OUTPUT "${work}/fuzz_${name}"
    COMMAND "${RINGWRIGHT_CLANGXX}" -fsanitize=fuzzer,address,undefined
      ${objects} ${arg_LIBRARIES} -o "${work}/fuzz_${name}"
    DEPENDS ${objects}
    COMMENT "Linking fuzzer ${name}" VERBATIM)
  add_custom_target(fuzz_${name} ALL DEPENDS "${work}/fuzz_${name}")
endmacro()
