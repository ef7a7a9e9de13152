// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/errc.hpp"

namespace ringwright::service {

/// What the command `ringwright` ends with.
enum class exit_code : int {
  /// All went well.
  done = 0,
  /// The run failed: a kernel or actor failed, something was lost, or the
  /// result could not be written.
  failed = 1,
  /// The command line or a file is wrong.
  bad_input = 2,
  /// What was asked for is not there on this machine, a GPU for example.
  unavailable = 3,
  /// The books agree with the exchange's in too few rows.
  disagreement = 4,
  /// Cancelled from outside, by Ctrl-C or SIGTERM: as a shell would call it.
  cancelled = 130,
};

/// The exit code for an error.
constexpr exit_code exit_code_of(errc code) {
  switch (code) {
  case errc::none:
    return exit_code::done;
  case errc::invalid_argument:
  case errc::io_error:
  case errc::parse_error:
  case errc::kernel_not_found:
  case errc::not_found:
  case errc::not_finite:
  case errc::payload_too_large:
    return exit_code::bad_input;
  case errc::backend_unavailable:
  case errc::device_not_found:
    return exit_code::unavailable;
  case errc::cancelled:
    return exit_code::cancelled;
  default:
    return exit_code::failed;
  }
}

/// The table of exit codes for --help.
inline constexpr const char* exit_code_help
  = "Exit codes:\n"
    "  0  all went well\n"
    "  1  the run failed: a kernel or actor failed, something was lost, the\n"
    "     deadline passed, or the result could not be written\n"
    "  2  the command line or a file is wrong; nothing was run\n"
    "  3  what was asked for is not there on this machine, such as a GPU\n"
    "  4  the books agree with the exchange's in too few rows\n"
    "  130  cancelled by Ctrl-C or SIGTERM; no result was written\n";

} // namespace ringwright::service
