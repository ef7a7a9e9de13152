// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/service/catalogue.hpp"

namespace ringwright::service {

/// The command `ringwright`: parses the arguments, runs what they ask for and
/// gives the exit code, see exit_code.hpp. Results go to stdout, everything
/// else to stderr. It knows the kernels of `rows`.
int run_command_line(int argc, char** argv,
                     const catalogue_rows& rows = catalogue());

} // namespace ringwright::service
