# SPDX-License-Identifier: Apache-2.0
# Compiler, linker and include paths that all targets share.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endif()

# Flat folders get their installed spelling, "ringwright/gpu/ring.hpp", by a
# link to the source root; generated headers stand in a tree of the same shape.
set(RINGWRIGHT_INCLUDE_DIR "${PROJECT_BINARY_DIR}/include")
set(RINGWRIGHT_GENERATED_DIR "${PROJECT_BINARY_DIR}/generated")
# Where a schema finds "/ringwright/messages/ring.capnp".
set(RINGWRIGHT_IMPORT_DIR "${RINGWRIGHT_INCLUDE_DIR}" CACHE INTERNAL "")
file(MAKE_DIRECTORY
  "${RINGWRIGHT_INCLUDE_DIR}" "${RINGWRIGHT_GENERATED_DIR}/ringwright/messages")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}" "${RINGWRIGHT_INCLUDE_DIR}/ringwright"
  SYMBOLIC)

# Holds what every target of this project is compiled with; not installed.
add_library(ringwright_flags INTERFACE)
target_compile_options(ringwright_flags INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wconversion -Wshadow>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${RINGWRIGHT_ENABLE_WERROR}>>:-Werror>)

# g++ 12 sees overlaps in "text" + std::string that are not there (its bug
# 105651) once it optimises.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release"
    AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(ringwright_flags INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()

if(RINGWRIGHT_SANITIZE)
  add_compile_options(
    $<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize=${RINGWRIGHT_SANITIZE}>
    $<$<COMPILE_LANGUAGE:C,CXX>:-fno-sanitize-recover=all>
    $<$<COMPILE_LANGUAGE:C,CXX>:-fno-omit-frame-pointer>)
  add_link_options(-fsanitize=${RINGWRIGHT_SANITIZE})
endif()

if(PROJECT_IS_TOP_LEVEL)
  find_program(RINGWRIGHT_CCACHE ccache)
  if(RINGWRIGHT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # A second clone, in another folder, is served from the same cache.
    foreach(language C CXX CUDA)
      set(CMAKE_${language}_COMPILER_LAUNCHER
        "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}"
        CCACHE_NOHASHDIR=1 "${RINGWRIGHT_CCACHE}")
    endforeach()
  endif()
  # A sanitizer build keeps the compiler's own linker.
  find_program(RINGWRIGHT_MOLD mold)
  if(RINGWRIGHT_MOLD AND NOT RINGWRIGHT_SANITIZE)
    add_link_options($<$<LINK_LANGUAGE:C,CXX>:-fuse-ld=mold>)
  endif()
endif()
