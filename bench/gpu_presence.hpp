// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace ringwright::bench {

/// Says on stderr that nothing was measured; the exit code of a program that
/// found no GPU: a failure if RINGWRIGHT_REQUIRE_GPU=1.
inline int exit_code_without_gpu(const char* program, const std::string& why) {
  std::fprintf(stderr, "%s: nothing was measured on a GPU: %s\n", program,
               why.c_str());
  const auto* required = std::getenv("RINGWRIGHT_REQUIRE_GPU");
  return required != nullptr && std::string_view{required} == "1" ? 1 : 0;
}

} // namespace ringwright::bench
