# SPDX-License-Identifier: Apache-2.0
# What find_package(ringwright) finds. Components install themselves.

include(CMakePackageConfigHelpers)

set(destination "${CMAKE_INSTALL_LIBDIR}/cmake/ringwright")
get_property(RINGWRIGHT_COMPONENTS GLOBAL PROPERTY RINGWRIGHT_COMPONENTS)

install(TARGETS capnpc-ringwright EXPORT ringwrightTargets
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS ringwright_messages_capnp EXPORT ringwrightTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
if(TARGET ringwright_cli)
  install(TARGETS ringwright_cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(DIRECTORY "${RINGWRIGHT_GENERATED_DIR}/ringwright/messages/"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/ringwright/messages"
  FILES_MATCHING PATTERN "*.ring.hpp" PATTERN "*.batch.hpp"
    PATTERN "*.codec.hpp" PATTERN "*.capnp.h")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/config.cmake.in"
  "${PROJECT_BINARY_DIR}/ringwrightConfig.cmake"
  INSTALL_DESTINATION "${destination}"
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/ringwrightConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(EXPORT ringwrightTargets
  NAMESPACE ringwright:: DESTINATION "${destination}")
install(FILES
  "${PROJECT_BINARY_DIR}/ringwrightConfig.cmake"
  "${PROJECT_BINARY_DIR}/ringwrightConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/RingwrightSchema.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/FindCAF.cmake"
  DESTINATION "${destination}")
