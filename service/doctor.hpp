// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace ringwright::service {

/// How good something that was looked at is.
enum class verdict : unsigned char {
  fine,
  /// It works, but could be better or is missing.
  note,
};

/// One thing that the doctor has looked at.
struct finding {
  /// For programs, for example "huge_pages".
  std::string key;
  /// For people, for example "huge pages".
  std::string title;
  std::string value;
  verdict how = verdict::fine;
  /// What to do about it; may be empty.
  std::string advice;
};

/// Looks at what ringwright depends on: processor, memory, GPU, libraries,
/// huge pages, limits. Changes nothing; takes milliseconds, or as long as the
/// NVIDIA driver needs to wake a GPU.
std::vector<finding> examine_machine();

/// One line per finding.
std::string findings_table(const std::vector<finding>& all, bool colour);

/// One object: for each key an object of value, verdict and advice.
std::string findings_json(const std::vector<finding>& all);

} // namespace ringwright::service
