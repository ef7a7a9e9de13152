// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/process.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>

namespace ringwright::bench {

finished run_process(const std::string& command) {
  finished result;
  auto* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr)
    return result;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0;
       (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    result.out.append(buffer.data(), got);
  result.succeeded = ::pclose(pipe) == 0;
  return result;
}

std::string output_of(const std::string& command) {
  auto result = run_process(command);
  if (!result.succeeded)
    throw std::runtime_error(command + " failed");
  return result.out;
}

} // namespace ringwright::bench
