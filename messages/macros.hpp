// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks a function that runs on the host and on a CUDA device.
#ifdef __CUDACC__
#  define RINGWRIGHT_HD __host__ __device__
#else
#  define RINGWRIGHT_HD
#endif
