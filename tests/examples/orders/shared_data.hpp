// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace ringwright::examples::orders::testing {

/// Folder of the real data: RINGWRIGHT_SHARED_DATA, else ../shared/data beside
/// the source tree. Empty if there is none.
inline std::filesystem::path shared_data() {
  const char* named = std::getenv("RINGWRIGHT_SHARED_DATA");
  const std::filesystem::path folder
    = named != nullptr ? std::filesystem::path{named}
                       : std::filesystem::path{RINGWRIGHT_SOURCE_DIR} / ".."
                           / "shared" / "data";
  return std::filesystem::is_directory(folder) ? folder
                                               : std::filesystem::path{};
}

/// A LOBSTER pair of the real data.
struct lobster_pair {
  std::string messages;
  std::string book;
};

inline lobster_pair lobster_files(const std::filesystem::path& data,
                                  const std::string& name,
                                  const std::string& levels,
                                  const std::string& ending) {
  const auto stem
    = data / "orders" / "lobster" / (name + "_2012-06-21_34200000_57600000_");
  return {stem.string() + "message_" + levels + ending,
          stem.string() + "orderbook_" + levels + ending};
}

inline lobster_pair amzn_files(const std::filesystem::path& data) {
  return lobster_files(data, "AMZN", "5", ".first40000.csv.gz");
}

inline lobster_pair aapl_files(const std::filesystem::path& data) {
  return lobster_files(data, "AAPL", "10", ".head998.csv");
}

} // namespace ringwright::examples::orders::testing
