// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <string>
#include <string_view>

namespace ringwright::service {

/// Whether a result can be written to `path`, as far as that shows before:
/// its folder is there and can be written to, and it is no folder itself.
/// Error: io_error.
expected<void> check_output(const std::string& path);

/// Writes `text` to the file at `path`, wholly or not at all: to a file that
/// has no name until it is complete, which then takes the place of the old one.
/// On file systems that have no such files it has one, ".<name>.<number>.tmp"
/// beside the target, and is removed after a failure. What is no ordinary
/// file, such as a pipe or /dev/null, is written to as it is.
/// Error: io_error. `nameless` = false is for tests of the other way.
expected<void> write_output(const std::string& path, std::string_view text,
                            bool nameless = true);

} // namespace ringwright::service
