# SPDX-License-Identifier: Apache-2.0
# Finds nvcc, if it is wanted; sets RINGWRIGHT_HAVE_CUDA.

set(RINGWRIGHT_HAVE_CUDA OFF)
if(RINGWRIGHT_ENABLE_CUDA)
  set(CMAKE_CUDA_ARCHITECTURES 80-real 90 CACHE STRING "Devices to build for")
  # The toolkit's own installer does not put nvcc on the path.
  find_program(RINGWRIGHT_NVCC nvcc PATHS /usr/local/cuda/bin)
  if(RINGWRIGHT_NVCC AND NOT DEFINED ENV{CUDACXX})
    set(ENV{CUDACXX} "${RINGWRIGHT_NVCC}")
  endif()
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    enable_language(CUDA)
    find_package(CUDAToolkit REQUIRED)
    set(RINGWRIGHT_HAVE_CUDA ON)
  elseif(NOT RINGWRIGHT_ENABLE_CUDA STREQUAL "AUTO")
    message(FATAL_ERROR "RINGWRIGHT_ENABLE_CUDA is ON, but nvcc was not found")
  endif()
endif()
message(STATUS "Device code by nvcc: ${RINGWRIGHT_HAVE_CUDA}")

# CMake 3.25 does not know nvcc's flag for C++20: with CUDA_STANDARD 20 it
# stops, and without it compiles another standard.
if(RINGWRIGHT_HAVE_CUDA AND NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
endif()

# ringwright_add_cuda_check(<name> <file.cu> [LINK <target>...])
#
# Compiles a device translation unit, to prove that the device headers pass
# nvcc. Does nothing without nvcc.
function(ringwright_add_cuda_check name file)
  if(NOT RINGWRIGHT_HAVE_CUDA)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LINK")
  add_library(cuda_check_${name} OBJECT "${file}")
  set_target_properties(cuda_check_${name} PROPERTIES
    CUDA_STANDARD 20 CUDA_STANDARD_REQUIRED ON CUDA_EXTENSIONS OFF)
  target_link_libraries(cuda_check_${name} PRIVATE ${arg_LINK})
endfunction()

# ringwright_add_resident_check(<name> <file.cu> [LINK <target>...])
#
# The test "<name>: resident kernels keep the rules": what nvcc and ptxas make
# of the resident kernels of a file has no stack, no fences and so on; see
# tests/gpu/cuda/resident_rules.py. Does nothing without nvcc.
function(ringwright_add_resident_check name file)
  if(NOT RINGWRIGHT_HAVE_CUDA)
    return()
  endif()
  find_program(RINGWRIGHT_PYTHON python3 REQUIRED)
  get_filename_component(nvcc_folder "${CMAKE_CUDA_COMPILER}" DIRECTORY)
  find_program(RINGWRIGHT_PTXAS ptxas HINTS "${nvcc_folder}" REQUIRED)
  ringwright_add_cuda_check(${name} "${file}" ${ARGN})
  set_target_properties(cuda_check_${name} PROPERTIES
    CUDA_PTX_COMPILATION ON CUDA_ARCHITECTURES 90-virtual)
  target_compile_options(cuda_check_${name} PRIVATE
    --extended-lambda --expt-relaxed-constexpr --fmad=false)
  set(test "cuda:${name}: resident kernels keep the rules")
  add_test(NAME "${test}"
    COMMAND "${RINGWRIGHT_PYTHON}"
      "${PROJECT_SOURCE_DIR}/tests/gpu/cuda/resident_rules.py"
      "${RINGWRIGHT_PTXAS}" sm_90 $<TARGET_OBJECTS:cuda_check_${name}>
    COMMAND_EXPAND_LISTS)
  set_tests_properties("${test}" PROPERTIES LABELS "gpu;cuda" TIMEOUT 600)
endfunction()

# ringwright_add_cuda_sources(<target> <file.cu>...)
#
# Adds device code to a target, which then sees RINGWRIGHT_HAVE_CUDA. The CUDA
# runtime is linked statically: the program starts on machines without it. Does
# nothing without nvcc.
function(ringwright_add_cuda_sources target)
  if(NOT RINGWRIGHT_HAVE_CUDA)
    return()
  endif()
  target_sources(${target} PRIVATE ${ARGN})
  set_target_properties(${target} PROPERTIES
    CUDA_STANDARD 20 CUDA_STANDARD_REQUIRED ON CUDA_EXTENSIONS OFF
    CUDA_RUNTIME_LIBRARY Static)
  # Without contraction of a * b + c the device rounds as the CPU does.
  set(flags --extended-lambda --expt-relaxed-constexpr --fmad=false
    -Xcompiler=-Wall,-Wextra,-Wshadow)
  if(RINGWRIGHT_ENABLE_WERROR)
    list(APPEND flags -Xcompiler=-Werror -Werror=all-warnings)
  endif()
  target_compile_options(${target} PRIVATE
    "$<$<COMPILE_LANGUAGE:CUDA>:${flags}>")
  target_compile_definitions(${target} PRIVATE RINGWRIGHT_HAVE_CUDA)
  target_link_libraries(${target} PUBLIC CUDA::cudart_static)
endfunction()
