// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// Runs programs and reads what they print.
namespace ringwright::bench {

/// What a command has left.
struct finished {
  /// Its stdout.
  std::string out;
  /// Whether it ended by itself, with exit code 0.
  bool succeeded = false;
};

/// Runs a command by the shell to its end.
finished run_process(const std::string& command);

/// What a command prints on stdout. Throws std::runtime_error if it fails: what
/// it has printed until then is no result.
std::string output_of(const std::string& command);

} // namespace ringwright::bench
