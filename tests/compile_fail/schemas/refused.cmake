# SPDX-License-Identifier: Apache-2.0
# Fails unless the plug-in refuses SCHEMA, with the sentence after "# expect: "
# in it, and writes nothing. "# with: " names a second schema of the same run.
file(STRINGS "${SCHEMA}" expect REGEX "^# expect: ")
string(REGEX REPLACE "^# expect: " "" expect "${expect}")
string(REPLACE "\\;" ";" expect "${expect}")
file(STRINGS "${SCHEMA}" other REGEX "^# with: ")
string(REGEX REPLACE "^# with: " "" other "${other}")
get_filename_component(folder "${SCHEMA}" DIRECTORY)
if(other)
  set(other "${folder}/${other}")
endif()

file(REMOVE_RECURSE "${OUT}")
file(MAKE_DIRECTORY "${OUT}")
execute_process(
  COMMAND "${CAPNP}" compile "-o${PLUGIN}:${OUT}" "-I${IMPORTS}"
    "--src-prefix=${folder}" "${SCHEMA}" ${other}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "${SCHEMA} was accepted")
endif()
string(FIND "${output}" "capnpc-ringwright: ${expect}" at)
if(at EQUAL -1)
  # The second file of a pair may be named first.
  string(FIND "${output}" "${expect}" at)
  if(NOT other OR at EQUAL -1)
    message(FATAL_ERROR "expected: ${expect}\nsaid: ${output}")
  endif()
endif()
file(GLOB_RECURSE written "${OUT}/*")
if(written)
  message(FATAL_ERROR "refused, but wrote ${written}")
endif()
