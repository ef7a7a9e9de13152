# SPDX-License-Identifier: Apache-2.0
# Installed with the package: works in this tree and for its consumers.

# The imported tool targets of Debian's CapnProtoConfig name files that are
# not there, so the tools are looked up by name.
find_program(RINGWRIGHT_CAPNP capnp REQUIRED)
find_program(RINGWRIGHT_CAPNPC_CXX capnpc-c++ REQUIRED)

# ringwright_add_schema(<target> [PREFIX <dir>] [STOCK_ONLY] <file.capnp>...)
#
# Compiles Cap'n Proto schemas for an existing <target>:
#   <file>.ring.hpp, <file>.batch.hpp by capnpc-ringwright; seen by <target>
#                      and whoever links it, as "<PREFIX>/<file>.ring.hpp";
#   <file>.codec.{hpp,cpp} by capnpc-ringwright, too: what the batch header
#                      declares; the library <target>_capnp, for those who link
#                      that;
#   <file>.capnp.{h,c++} by the stock C++ plug-in; in the same library.
# The schemas may import "/ringwright/messages/ring.capnp". STOCK_ONLY leaves
# out all but the last (a schema of annotations has no messages).
#
# A type id may be there once in all schemas of a <target>, whichever call has
# added them.
function(ringwright_add_schema target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STOCK_ONLY" "PREFIX" "")
  if(NOT arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ringwright_add_schema(${target}): no schema given")
  endif()
  set(root "${CMAKE_CURRENT_BINARY_DIR}/generated")
  if(PROJECT_NAME STREQUAL "ringwright")
    set(root "${RINGWRIGHT_GENERATED_DIR}")
  endif()
  set(out "${root}")
  if(arg_PREFIX)
    set(out "${root}/${arg_PREFIX}")
  endif()
  file(MAKE_DIRECTORY "${out}")
  _ringwright_add_schema_library(${target} "${root}")
  foreach(schema IN LISTS arg_UNPARSED_ARGUMENTS)
    get_filename_component(schema "${schema}" ABSOLUTE)
    _ringwright_compile_schema(${target} "${schema}" "${out}")
    if(NOT arg_STOCK_ONLY)
      _ringwright_compile_ring_schema(${target} "${schema}" "${out}")
      _ringwright_check_schema(${target} "${schema}")
    endif()
  endforeach()
endfunction()

# Makes <target>_capnp, once, and lets both see what is generated in <root>.
function(_ringwright_add_schema_library target root)
  set(library ${target}_capnp)
  if(TARGET ${library})
    return()
  endif()
  add_library(${library} STATIC)
  target_compile_features(${library} PUBLIC cxx_std_20)
  if(target STREQUAL "ringwright_messages")
    target_link_libraries(${library} PUBLIC ringwright_messages)
    add_library(ringwright::messages_capnp ALIAS ${library})
    set_target_properties(${library} PROPERTIES EXPORT_NAME messages_capnp)
  else()
    target_link_libraries(${library} PUBLIC ringwright::messages_capnp)
  endif()
  # Generated code is not held to the warnings of its users.
  target_include_directories(${library} SYSTEM PUBLIC
    $<BUILD_INTERFACE:${root}> $<INSTALL_INTERFACE:include>)
  get_target_property(type ${target} TYPE)
  set(scope PUBLIC)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope} $<BUILD_INTERFACE:${root}>)
endfunction()

function(_ringwright_compile_schema target schema out)
  get_filename_component(folder "${schema}" DIRECTORY)
  get_filename_component(name "${schema}" NAME)
  set(made "${out}/${name}.h" "${out}/${name}.c++")
  add_custom_command(OUTPUT ${made}
    COMMAND "${RINGWRIGHT_CAPNP}" compile "-o${RINGWRIGHT_CAPNPC_CXX}:${out}"
      "-I${RINGWRIGHT_IMPORT_DIR}" "--src-prefix=${folder}" "${schema}"
    DEPENDS "${schema}"
    COMMENT "Compiling schema ${name} for the host"
    VERBATIM)
  target_sources(${target}_capnp PRIVATE ${made})
endfunction()

function(_ringwright_compile_ring_schema target schema out)
  get_filename_component(folder "${schema}" DIRECTORY)
  get_filename_component(name "${schema}" NAME)
  string(REGEX REPLACE "\\.capnp$" "" stem "${name}")
  set(header "${stem}.ring.hpp")
  set(made "${out}/${stem}.batch.hpp" "${out}/${stem}.codec.hpp"
    "${out}/${stem}.codec.cpp")
  set(plugin ringwright::capnpc-ringwright)
  if(TARGET capnpc-ringwright)
    set(plugin capnpc-ringwright)
  endif()
  add_custom_command(OUTPUT "${out}/${header}" ${made}
    COMMAND "${RINGWRIGHT_CAPNP}" compile "-o$<TARGET_FILE:${plugin}>:${out}"
      "-I${RINGWRIGHT_IMPORT_DIR}" "--src-prefix=${folder}" "${schema}"
    DEPENDS "${schema}" ${plugin}
    COMMENT "Compiling schema ${name} for devices and batches"
    VERBATIM)
  add_custom_target(${target}_${header} DEPENDS "${out}/${header}" ${made})
  add_dependencies(${target} ${target}_${header})
  add_dependencies(${target}_capnp ${target}_${header})
  target_sources(${target}_capnp PRIVATE ${made})
endfunction()

# Lets <schema> take part in a run of the plug-in over all schemas of <target>:
# only that sees when two of them use the same type id.
function(_ringwright_check_schema target schema)
  get_filename_component(folder "${schema}" DIRECTORY)
  set_property(TARGET ${target} APPEND PROPERTY RINGWRIGHT_SCHEMAS "${schema}")
  set_property(TARGET ${target} APPEND PROPERTY RINGWRIGHT_SCHEMA_PREFIXES
    "--src-prefix=${folder}")
  if(TARGET ${target}_all_schemas)
    return()
  endif()
  set(plugin ringwright::capnpc-ringwright)
  if(TARGET capnpc-ringwright)
    set(plugin capnpc-ringwright)
  endif()
  # What it writes besides the stamp is not used.
  set(checked "${CMAKE_CURRENT_BINARY_DIR}/${target}_all_schemas")
  file(MAKE_DIRECTORY "${checked}")
  # Read when the build files are written, so that later calls count, too.
  set(schemas "$<TARGET_PROPERTY:${target},RINGWRIGHT_SCHEMAS>")
  set(prefixes "$<TARGET_PROPERTY:${target},RINGWRIGHT_SCHEMA_PREFIXES>")
  add_custom_command(OUTPUT "${checked}/stamp"
    COMMAND "${RINGWRIGHT_CAPNP}" compile
      "-o$<TARGET_FILE:${plugin}>:${checked}" "-I${RINGWRIGHT_IMPORT_DIR}"
      "$<REMOVE_DUPLICATES:${prefixes}>" "${schemas}"
    COMMAND "${CMAKE_COMMAND}" -E touch "${checked}/stamp"
    DEPENDS "${schemas}" ${plugin}
      "${RINGWRIGHT_IMPORT_DIR}/ringwright/messages/ring.capnp"
    COMMENT "Checking all schemas of ${target} together"
    COMMAND_EXPAND_LISTS VERBATIM)
  add_custom_target(${target}_all_schemas DEPENDS "${checked}/stamp")
  add_dependencies(${target} ${target}_all_schemas)
endfunction()
