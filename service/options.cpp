// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/options.hpp"

#include "ringwright/messages/errc_text.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace ringwright::service {

void add_output_options(CLI::App& to, output_options& into,
                        const std::string& examples) {
  to.add_option("--output", into.format, "How the result is shown")
    ->check(CLI::IsMember({"table", "json"}))
    ->capture_default_str();
  to.footer("Examples:\n" + examples + "\n" + exit_code_help);
}

exit_code report_error(const error& why) {
  const auto what
    = why.what.empty() ? std::string{description(why.code)} : why.what;
  std::cerr << "ringwright: " << what << '\n';
  return exit_code_of(why.code);
}

} // namespace ringwright::service
