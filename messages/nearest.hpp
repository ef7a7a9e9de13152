// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace ringwright::messages {

/// The name that the fewest changed, added and removed letters make of
/// `wanted`; of several the first, and "" if there are no names. For error
/// texts: O(letters of wanted * letters of all names).
std::string_view nearest(std::string_view wanted,
                         std::span<const std::string_view> names);

} // namespace ringwright::messages
