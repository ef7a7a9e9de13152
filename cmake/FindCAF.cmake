# SPDX-License-Identifier: Apache-2.0
#
# Finds the C++ Actor Framework and defines CAF::core, CAF::io, CAF::openssl.
#
# CAF 1.x brings a package file that defines them; it is tried first. Debian's
# 0.17 brings none, so the same targets are made from its headers and
# libraries. The versions 0.18 and 0.19 speak a dialect between the two that is
# not supported. Set CAF_ROOT to choose one of several installations.

include(FindPackageHandleStandardArgs)

if(NOT CAF_FIND_COMPONENTS)
  set(CAF_FIND_COMPONENTS core)
endif()

# CONFIG mode never reads this file again, so it does not recurse.
find_package(CAF QUIET CONFIG COMPONENTS ${CAF_FIND_COMPONENTS})

if(NOT TARGET CAF::core)
  find_path(CAF_INCLUDE_DIR caf/actor_system.hpp)
  mark_as_advanced(CAF_INCLUDE_DIR)
  # 0.17 writes its version as 1706; from 0.18 on it is in another header.
  set(CAF_VERSION "")
  if(CAF_INCLUDE_DIR)
    file(STRINGS "${CAF_INCLUDE_DIR}/caf/config.hpp" version
      REGEX "^#define CAF_VERSION [0-9]+")
    if(version MATCHES "CAF_VERSION ([0-9]*)([0-9][0-9])([0-9][0-9])$")
      set(major "${CMAKE_MATCH_1}")
      if(major STREQUAL "")
        set(major 0)
      endif()
      math(EXPR minor "1${CMAKE_MATCH_2} - 100")
      math(EXPR patch "1${CMAKE_MATCH_3} - 100")
      set(CAF_VERSION "${major}.${minor}.${patch}")
    endif()
  endif()
  foreach(component IN LISTS CAF_FIND_COMPONENTS)
    find_library(CAF_${component}_LIBRARY caf_${component})
    mark_as_advanced(CAF_${component}_LIBRARY)
    if(NOT CAF_${component}_LIBRARY OR NOT CAF_INCLUDE_DIR)
      continue()
    endif()
    set(CAF_${component}_FOUND TRUE)
    if(NOT TARGET CAF::${component})
      add_library(CAF::${component} UNKNOWN IMPORTED)
      set_target_properties(CAF::${component} PROPERTIES
        IMPORTED_LOCATION "${CAF_${component}_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}")
    endif()
  endforeach()
  if(TARGET CAF::core)
    find_package(Threads REQUIRED)
    target_link_libraries(CAF::core INTERFACE Threads::Threads)
  endif()
  foreach(component io openssl)
    if(TARGET CAF::${component})
      target_link_libraries(CAF::${component} INTERFACE CAF::core)
    endif()
  endforeach()
  if(TARGET CAF::openssl)
    find_package(OpenSSL REQUIRED)
    target_link_libraries(CAF::openssl INTERFACE CAF::io OpenSSL::SSL)
  endif()
else()
  set(CAF_INCLUDE_DIR "${CAF_DIR}")
  foreach(component IN LISTS CAF_FIND_COMPONENTS)
    if(TARGET CAF::${component})
      set(CAF_${component}_FOUND TRUE)
    endif()
  endforeach()
endif()

find_package_handle_standard_args(CAF
  REQUIRED_VARS CAF_INCLUDE_DIR CAF_VERSION
  VERSION_VAR CAF_VERSION
  HANDLE_COMPONENTS)

if(CAF_VERSION VERSION_GREATER_EQUAL 0.18 AND CAF_VERSION VERSION_LESS 1.0)
  message(FATAL_ERROR "CAF ${CAF_VERSION} is not supported: "
    "install 0.17.6 (Debian's libcaf-dev) or 1.1")
endif()
