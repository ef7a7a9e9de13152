# SPDX-License-Identifier: Apache-2.0

# ringwright_add_test(<name> SOURCES <file>... [LINK <target>...]
#   [LABELS <label>...] [TIMEOUT <seconds>] [SERIAL])
#
# Makes the Catch2 program test_<name>; each of its test cases is one CTest
# entry "<name>:<test case>". A case that prints a line "SKIPPED: <why>" is
# shown as skipped. SERIAL cases run alone (they measure time).
function(ringwright_add_test name)
  if(NOT RINGWRIGHT_ENABLE_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "SERIAL" "TIMEOUT"
    "SOURCES;LINK;LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set(target test_${name})
  add_executable(${target} ${arg_SOURCES}
    $<TARGET_OBJECTS:ringwright_test_main>)
  target_link_libraries(${target} PRIVATE ${arg_LINK} ringwright_test_flags)
  if(RINGWRIGHT_SANITIZE MATCHES thread)
    target_compile_definitions(${target} PRIVATE RINGWRIGHT_TSAN)
  endif()
  set(properties TIMEOUT ${arg_TIMEOUT} LABELS "${name} ${arg_LABELS}"
    SKIP_REGULAR_EXPRESSION "SKIPPED: ")
  if(RINGWRIGHT_SANITIZE MATCHES thread)
    list(APPEND properties ENVIRONMENT
      "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/tsan.supp")
  endif()
  if(arg_SERIAL)
    list(APPEND properties RUN_SERIAL TRUE)
  endif()
  catch_discover_tests(${target}
    TEST_PREFIX "${RINGWRIGHT_TEST_PREFIX}${name}:"
    EXTRA_ARGS --warn NoTests
    PROPERTIES ${properties})
endfunction()

# ringwright_add_test_folder(<folder>)
#
# Builds tests/<folder>/*.test.cpp into one program, test_<folder>, linked to
# the component of that name, if there is one (domains/orderbook makes
# test_domains_orderbook, linked to ringwright::orderbook), then reads
# tests/<folder>/CMakeLists.txt, if there is one, for all that is special.
function(ringwright_add_test_folder folder)
  set(path "${PROJECT_SOURCE_DIR}/tests/${folder}")
  file(GLOB sources CONFIGURE_DEPENDS "${path}/*.test.cpp")
  get_filename_component(component "${folder}" NAME)
  if(sources)
    string(REPLACE "/" "_" name "${folder}")
    set(link "")
    foreach(target ringwright_${component} ringwright_${component}_capnp)
      if(TARGET ${target})
        list(APPEND link ${target})
      endif()
    endforeach()
    ringwright_add_test(${name} SOURCES ${sources} LINK ${link})
  endif()
  if(EXISTS "${path}/CMakeLists.txt")
    add_subdirectory("${path}")
  endif()
endfunction()
