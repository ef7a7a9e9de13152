// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"
#include "ringwright/service/exit_code.hpp"

#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace ringwright::service {

/// How the result of a subcommand is shown.
struct output_options {
  /// "table" or "json".
  std::string format = "table";

  bool json() const {
    return format == "json";
  }
};

/// Adds --output to a subcommand, and the table of exit codes and `examples`
/// to its help. `into` must live until the arguments have been parsed.
void add_output_options(CLI::App& to, output_options& into,
                        const std::string& examples);

/// Writes an error to stderr as "ringwright: <what>"; gives its exit code.
exit_code report_error(const error& why);

} // namespace ringwright::service
