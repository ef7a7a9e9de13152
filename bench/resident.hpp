// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <string>

/// Memory of this process that is really there.
namespace ringwright::bench {

/// A line "<key>: <number> kB" of /proc/self/status, in bytes.
inline double status_bytes(const std::string& key) {
  std::ifstream in{"/proc/self/status"};
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key + ":"))
      return std::stod(line.substr(key.size() + 1)) * 1024;
  return 0;
}

inline double resident_bytes() {
  return status_bytes("VmRSS");
}

/// Highest value since the start or the last `reset_peak`.
inline double peak_bytes() {
  return status_bytes("VmHWM");
}

inline void reset_peak() {
  std::ofstream{"/proc/self/clear_refs"} << "5";
}

} // namespace ringwright::bench
