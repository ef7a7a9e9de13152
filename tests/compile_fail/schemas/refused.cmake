# SPDX-License-Identifier: Apache-2.0
# Fails unless the plug-in refuses SCHEMA, with the sentence of its lines
# "# expect: ", and writes nothing; or, where that is "accepted", unless it
# writes the header. "# with: " names a second schema of the same run.
file(READ "${SCHEMA}" text)
# A semicolon would end an element of CMake's lists.
string(REPLACE ";" "<semicolon>" text "${text}")
string(REGEX MATCHALL "# expect: [^\n]*" expect "${text}")
list(TRANSFORM expect REPLACE "^# expect: " "")
list(JOIN expect " " expect)
string(REPLACE "<semicolon>" ";" expect "${expect}")
get_filename_component(folder "${SCHEMA}" DIRECTORY)
set(others "")
if(text MATCHES "# with: ([^\n]*)")
  set(others "${folder}/${CMAKE_MATCH_1}")
endif()
if(expect STREQUAL "")
  message(FATAL_ERROR "${SCHEMA} has no line \"# expect: \"")
endif()

file(REMOVE_RECURSE "${OUT}")
file(MAKE_DIRECTORY "${OUT}")
execute_process(
  COMMAND "${CAPNP}" compile "-o${PLUGIN}:${OUT}" "-I${IMPORTS}"
    "--src-prefix=${folder}" "${SCHEMA}" ${others}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
file(GLOB_RECURSE written "${OUT}/*")
if(expect STREQUAL "accepted")
  if(NOT result EQUAL 0 OR NOT written)
    message(FATAL_ERROR "refused: ${output}")
  endif()
  return()
endif()
if(result EQUAL 0)
  message(FATAL_ERROR "${SCHEMA} was accepted")
endif()
string(FIND "${output}" "${expect}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "expected: ${expect}\nsaid: ${output}")
endif()
if(written)
  message(FATAL_ERROR "refused, but wrote ${written}")
endif()
