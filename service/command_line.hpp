// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ringwright::service {

/// The command `ringwright`: parses the arguments, runs what they ask for and
/// gives the exit code, see exit_code.hpp. Results go to stdout, everything
/// else to stderr.
int run_command_line(int argc, char** argv);

} // namespace ringwright::service
