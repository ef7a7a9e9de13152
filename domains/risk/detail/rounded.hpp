// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <cstdint>
#include <cstring>

namespace ringwright::domains::risk::detail {

/// a * b, rounded before anything is added to it. A compiler that may fuse
/// a product with the sum it goes into changes the last bits, and CPU and GPU
/// would no longer agree; so all products that are summed go through here.
RINGWRIGHT_HD inline double product(double a, double b) {
#if defined(__CUDA_ARCH__)
  return __dmul_rn(a, b);
#else
  double result = a * b;
#  if defined(__FMA__)
  asm("" : "+x"(result));
#  elif defined(__aarch64__)
  asm("" : "+w"(result));
#  endif
  return result;
#endif
}

/// coefficients[0] + x * (coefficients[1] + x * (...)), by Horner's rule.
template <unsigned N>
RINGWRIGHT_HD inline double horner(const double (&coefficients)[N],
                                      double x) {
  auto result = coefficients[N - 1];
  for (auto i = N - 1; i > 0; --i)
    result = product(result, x) + coefficients[i - 1];
  return result;
}

RINGWRIGHT_HD inline std::uint64_t bits_of(double x) {
  std::uint64_t result;
  std::memcpy(&result, &x, sizeof result);
  return result;
}

RINGWRIGHT_HD inline double double_of(std::uint64_t bits) {
  double result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

} // namespace ringwright::domains::risk::detail
