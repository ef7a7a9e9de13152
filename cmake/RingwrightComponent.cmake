# SPDX-License-Identifier: Apache-2.0

# ringwright_add_folder(<folder>)
#
# Adds a top-level folder if it has a CMakeLists.txt.
function(ringwright_add_folder folder)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt")
    add_subdirectory("${PROJECT_SOURCE_DIR}/${folder}")
  endif()
endfunction()

# ringwright_add_component(<name> [SOURCES <file>...] [LINK <target>...])
#
# Makes the library ringwright_<name>, to be linked as ringwright::<name>:
# static, or an INTERFACE without SOURCES. LINK targets are public: consumers
# get them too. The component's headers are installed.
function(ringwright_add_component name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  set(target ringwright_${name})
  set(scope INTERFACE)
  if(arg_SOURCES)
    set(scope PUBLIC)
    add_library(${target} STATIC ${arg_SOURCES})
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:ringwright_flags>)
  else()
    add_library(${target} INTERFACE)
  endif()
  add_library(ringwright::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${RINGWRIGHT_INCLUDE_DIR}>
    $<BUILD_INTERFACE:${RINGWRIGHT_GENERATED_DIR}>
    $<INSTALL_INTERFACE:include>)
  target_link_libraries(${target} ${scope} ${arg_LINK})
  _ringwright_install_component(${name} ${target})
endfunction()

# Installs the library and the headers of the folder that calls.
function(_ringwright_install_component name target)
  set_property(GLOBAL APPEND PROPERTY RINGWRIGHT_COMPONENTS ${name})
  install(TARGETS ${target} EXPORT ringwrightTargets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}"
    "${CMAKE_CURRENT_SOURCE_DIR}")
  install(DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/ringwright/${folder}"
    FILES_MATCHING PATTERN "*.hpp" PATTERN "*.cuh" PATTERN "*.capnp"
    PATTERN "compiler" EXCLUDE)
endfunction()
