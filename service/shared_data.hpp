// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/expected.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace ringwright::service {

/// The files of a LOBSTER pair.
struct lobster_pair {
  std::string messages;
  std::string book;
};

/// The pair that the order flow plays by default, if it is there: AMZN in the
/// folder orders/lobster of the data folder. That is the one that the variable
/// RINGWRIGHT_SHARED_DATA names (empty: none), else shared/data beside the
/// source tree that this program was built in. `not_found` if the variable
/// names a folder that is not there.
expected<std::optional<lobster_pair>> default_lobster_pair();

/// The same for a data folder.
std::optional<lobster_pair>
default_lobster_pair(const std::filesystem::path& data);

} // namespace ringwright::service
