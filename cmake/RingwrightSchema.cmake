# SPDX-License-Identifier: Apache-2.0
# Installed with the package: works in this tree and for its consumers.

# The imported tool targets of Debian's CapnProtoConfig name files that are
# not there, so the tools are looked up by name.
find_program(RINGWRIGHT_CAPNP capnp REQUIRED)
find_program(RINGWRIGHT_CAPNPC_CXX capnpc-c++ REQUIRED)

# ringwright_add_schema(<target> [PREFIX <dir>] [STOCK_ONLY] <file.capnp>...)
#
# Compiles Cap'n Proto schemas for an existing <target>:
#   <file>.ring.hpp    by capnpc-ringwright; seen by <target> and whoever
#                      links it, as "<PREFIX>/<file>.ring.hpp";
#   <file>.capnp.{h,c++} by the stock C++ plug-in; the library <target>_capnp,
#                      only for those who link that.
# The schemas may import "/ringwright/messages/ring.capnp". STOCK_ONLY leaves
# out the first (a schema of annotations has no messages).
function(ringwright_add_schema target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STOCK_ONLY" "PREFIX" "")
  if(NOT arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ringwright_add_schema(${target}): no schema given")
  endif()
  _ringwright_schema_places(${target})
  set(out "${root}")
  if(arg_PREFIX)
    set(out "${root}/${arg_PREFIX}")
  endif()
  file(MAKE_DIRECTORY "${out}")
  foreach(schema IN LISTS arg_UNPARSED_ARGUMENTS)
    get_filename_component(schema "${schema}" ABSOLUTE)
    get_filename_component(name "${schema}" NAME)
    _ringwright_stock_schema(${target} "${schema}" "${name}" "${out}")
    if(NOT arg_STOCK_ONLY)
      _ringwright_ring_schema(${target} "${schema}" "${name}" "${out}")
    endif()
  endforeach()
endfunction()

# Sets, in the caller, root (where headers of <target> are generated) and
# imports (where "/ringwright/..." is found), and makes <target>_capnp once.
macro(_ringwright_schema_places target)
  if(RINGWRIGHT_GENERATED_DIR)
    set(root "${RINGWRIGHT_GENERATED_DIR}")
    set(imports "${RINGWRIGHT_INCLUDE_DIR}")
  else()
    set(root "${CMAKE_CURRENT_BINARY_DIR}/generated")
    set(imports "${RINGWRIGHT_IMPORT_DIR}")
  endif()
  if(NOT TARGET ${target}_capnp)
    add_library(${target}_capnp STATIC)
    target_link_libraries(${target}_capnp PUBLIC CapnProto::capnp)
    target_include_directories(${target}_capnp SYSTEM PUBLIC
      $<BUILD_INTERFACE:${root}> $<INSTALL_INTERFACE:include>)
    if(TARGET ringwright::messages_capnp
        AND NOT target STREQUAL ringwright_messages)
      target_link_libraries(${target}_capnp PUBLIC ringwright::messages_capnp)
    elseif(target STREQUAL ringwright_messages)
      add_library(ringwright::messages_capnp ALIAS ${target}_capnp)
      set_target_properties(${target}_capnp PROPERTIES
        EXPORT_NAME messages_capnp)
    endif()
    get_target_property(_type ${target} TYPE)
    if(NOT _type STREQUAL INTERFACE_LIBRARY)
      target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${root}>)
    else()
      target_include_directories(${target} INTERFACE
        $<BUILD_INTERFACE:${root}>)
    endif()
  endif()
endmacro()

function(_ringwright_stock_schema target schema name out)
  get_filename_component(folder "${schema}" DIRECTORY)
  set(made "${out}/${name}.h" "${out}/${name}.c++")
  add_custom_command(OUTPUT ${made}
    COMMAND "${RINGWRIGHT_CAPNP}" compile
      -o${RINGWRIGHT_CAPNPC_CXX}:${out}
      -I${imports} --src-prefix=${folder} ${schema}
    DEPENDS "${schema}"
    COMMENT "Compiling schema ${name} for the host"
    VERBATIM)
  target_sources(${target}_capnp PRIVATE ${made})
endfunction()

function(_ringwright_ring_schema target schema name out)
  get_filename_component(folder "${schema}" DIRECTORY)
  string(REGEX REPLACE "\\.capnp$" ".ring.hpp" header "${name}")
  set(plugin capnpc-ringwright)
  if(TARGET ringwright::capnpc-ringwright)
    set(plugin ringwright::capnpc-ringwright)
  endif()
  add_custom_command(OUTPUT "${out}/${header}"
    COMMAND "${RINGWRIGHT_CAPNP}" compile
      -o$<TARGET_FILE:${plugin}>:${out}
      -I${imports} --src-prefix=${folder} ${schema}
    DEPENDS "${schema}" ${plugin}
    COMMENT "Compiling schema ${name} for devices"
    VERBATIM)
  add_custom_target(${target}_${header} DEPENDS "${out}/${header}")
  add_dependencies(${target} ${target}_${header})
  set_property(GLOBAL APPEND PROPERTY RINGWRIGHT_RING_HEADERS
    "${out}/${header}")
endfunction()
