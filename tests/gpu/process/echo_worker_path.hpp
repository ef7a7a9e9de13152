// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace ringwright::tests {

/// The program of a device worker that runs the echo kernel; it lies beside
/// the test programs.
inline std::string echo_worker_path() {
  return std::filesystem::canonical("/proc/self/exe").parent_path()
         / "echo_worker";
}

} // namespace ringwright::tests
