// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <functional>
#include <string>

namespace ringwright::service {

/// Reads a file, or stdin if `path` is "-", to its end. `watch` is asked about
/// ten times a second and between pieces, and ends the reading with its error.
/// Errors: io_error; payload_too_large above `max_bytes`, which is as far as
/// it reads.
expected<std::string> read_text(const std::string& path, std::size_t max_bytes,
                                const std::function<expected<void>()>& watch);

} // namespace ringwright::service
