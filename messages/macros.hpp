// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks a function that runs on the host and on a CUDA device.
#ifdef __CUDACC__
#  define RINGWRIGHT_HD __host__ __device__
#else
#  define RINGWRIGHT_HD
#endif

/// Keeps one copy of a function in device code, where inlining every use of it
/// would multiply it (and the time to compile it). Its arguments are scalars or
/// lie in shared or global memory, so that it needs no stack.
#ifdef __CUDA_ARCH__
#  define RINGWRIGHT_ONE_COPY __noinline__ inline
#else
#  define RINGWRIGHT_ONE_COPY inline
#endif
