// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ringwright::tidy {

/// A text file of the repository; `path` is relative to its root.
struct source_file {
  std::string path;
  std::vector<std::string> lines;
  /// Whether the last line ends in a line break.
  bool complete = true;

  /// Makes a file from its text.
  static source_file parse(std::string path, std::string_view text);

  /// First folder of the path: "gpu" for "gpu/ring.hpp", "" at top level.
  std::string_view component() const;

  /// File name without folders.
  std::string_view name() const;

  /// What follows the last dot of the name, dot included; "" without one.
  std::string_view extension() const;

  /// Whether it is C++, CUDA, a schema, a model, CMake or shell.
  bool is_code() const;

  /// Whether it is C++ or CUDA.
  bool is_cpp() const;
};

/// Reads every text file below `root` in order of paths; leaves out build
/// output, hidden folders but .ci, and data.
std::vector<source_file> read_repository(const std::filesystem::path& root);

} // namespace ringwright::tidy
