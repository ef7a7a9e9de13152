// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/errc.hpp"

#include <optional>
#include <string_view>

namespace ringwright {

/// The enumerator's name, for example "queue_full"; "unknown" for a value that
/// this build does not know.
std::string_view to_string(errc code);

/// One sentence for a person; the empty string for an unknown value.
std::string_view description(errc code);

/// The code with this name; none if there is no such code.
std::optional<errc> errc_from_string(std::string_view name);

} // namespace ringwright
