// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

namespace ringwright::service::testing {

/// A folder of its own, gone with it.
struct folder {
  folder() : path{std::filesystem::temp_directory_path() / name()} {
    std::filesystem::create_directories(path);
  }

  ~folder() {
    std::error_code ignored;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all,
                                 ignored);
    std::filesystem::remove_all(path, ignored);
  }

  std::string operator/(const std::string& file) const {
    return (path / file).string();
  }

  std::string write(const std::string& file, const std::string& text) const {
    std::ofstream{path / file, std::ios::binary} << text;
    return *this / file;
  }

  std::string read(const std::string& file) const {
    std::ifstream in{path / file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  /// Names of all files, hidden ones too.
  std::vector<std::string> files() const {
    std::vector<std::string> result;
    for (const auto& entry : std::filesystem::directory_iterator{path})
      result.push_back(entry.path().filename().string());
    std::sort(result.begin(), result.end());
    return result;
  }

  static std::string name() {
    static int count = 0;
    return "ringwright-run-" + std::to_string(getpid()) + "-"
           + std::to_string(++count);
  }

  std::filesystem::path path;
};

} // namespace ringwright::service::testing
